"""The sources of a report side by side: what each says of one question, and where it stands.

Belongs here: the words for the places, and putting into words what differs. Does not belong here: which source is
believed (identify.py, issuer.py, report_year.py).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from pipelines.reading.formats.document import Remark

Value = TypeVar("Value", str, int, date)

TITLE = "标题"
FIRST_LINES = "标题上下的署名"
SIGNATURE = "落款"
LABEL = "网页上的发布机构"
META_TITLE = "文件自带信息里的标题"
META_ISSUER = "文件自带信息里的发布机构"
LEAD = "导语"
HEADINGS = "小标题"
FILE_NAME = "文件名"
FOLDER = "文件所在的文件夹"


@dataclass(frozen=True)
class Witness(Generic[Value]):
    """One source: `place` is where it stands, in Chinese, `value` what it says."""

    place: str
    value: Value


def differing(
    code: str, question: str, chosen: Witness[Value], others: Iterable[Witness[Value]]
) -> list[Remark]:
    """A remark for each source that says something else than the chosen one: both values and where they stand."""
    return [
        Remark(
            code,
            f"{question}前后不一：{chosen.place}是“{chosen.value}”，{other.place}是“{other.value}”；"
            f"按{chosen.place}读，请核对。",
        )
        for other in others
        if other.value != chosen.value
    ]
