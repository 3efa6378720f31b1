"""A number as an indicator's figure, and where a live number stands. Values only: `evidence`, `sharing` and
`claims` make them, `facts` and `findings` choose among them."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.extracting.tokens import Clause, Number


@dataclass(slots=True)
class Reading:
    """A number read as an indicator's figure, from `start` to `end` of the text. `number` may be a claim.
    `by_procedure`: the number of the matter a procedure was done to, which yields to a direct reading elsewhere;
    `is_breakdown`: it stands behind 其中; `is_remote`: its words stand before another number;
    `is_total`: it only says 共 N of what was listed; `is_stock`, `is_flow`: how many there are, how many were added."""

    indicator: int
    number: Number
    score: float
    start: int
    end: int
    by_procedure: bool = False
    is_breakdown: bool = False
    is_remote: bool = False
    is_total: bool = False
    is_stock: bool = False
    is_flow: bool = False


@dataclass(frozen=True, slots=True)
class Spot:
    """A live number in its clause: `left` and `right` bound the words that are its own."""

    index: int
    clause: Clause
    at: int

    @property
    def number(self) -> Number:
        return self.clause.numbers[self.at]

    @property
    def left(self) -> int:
        return self.clause.numbers[self.at - 1].end if self.at else self.clause.start

    @property
    def right(self) -> int:
        following = self.at + 1
        return (
            self.clause.numbers[following].start if following < len(self.clause.numbers) else self.clause.end
        )
