"""Varied reports for the benchmark, made from the sample's own texts: paragraphs of several towns mixed, figures
and names changed, all from one seed. For speed and memory only: nothing is asserted about what they say."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path

#: Reports come out at about this many bytes of UTF-8, like real ones.
REPORT_BYTES = 10_000
_DIGIT = re.compile(r"(?<![0-9.])[1-9][0-9]{0,3}(?=[\u4e00-\u9fff])")
_TOWNS = [
    "清水",
    "石桥",
    "龙泉",
    "永安",
    "太平",
    "双溪",
    "白云",
    "新安",
    "大坪",
    "云台",
    "高桥",
    "长岭",
    "金沙",
    "东山",
]


def varied_reports(sample: Path, count: int, seed: int = 1, byte_count: int = REPORT_BYTES) -> Iterator[str]:
    """`count` texts of about so many bytes of UTF-8, the same for the same seed."""
    chance = random.Random(seed)
    texts = [path.read_text(encoding="utf-8") for path in sorted(sample.rglob("*.txt"))]
    paragraphs = [[line for line in text.split("\n") if line.strip()] for text in texts]
    for _ in range(count):
        yield _report(chance, paragraphs, byte_count)


def _report(chance: random.Random, paragraphs: list[list[str]], byte_count: int) -> str:
    base = chance.choice(paragraphs)
    lines = [base[0]]
    size = 0
    while size < byte_count:
        lines.append(chance.choice(chance.choice(paragraphs)))
        size += 3 * len(lines[-1])
    town = chance.choice(_TOWNS)
    text = "\n".join(lines)
    text = re.sub("三汇|东林|九龙|云溪|白石|万和|青杠|松岭|双河|龙潭|平桥|石门", town, text)
    return _DIGIT.sub(lambda match: str(chance.randint(1, 10 ** len(match[0]))), text)
