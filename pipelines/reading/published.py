"""When a report was signed and published, and under which number: the text beside what the file says of itself.

Belongs here: the order of sources and what differs. Does not belong here: finding labels in a text (labels.py).
"""

import re
from dataclasses import dataclass
from datetime import date

from pipelines.reading.anatomy import Outline
from pipelines.reading.dates import read_date
from pipelines.reading.file_names import FileName
from pipelines.reading.folding import fold
from pipelines.reading.formats.document import Meta, Remark
from pipelines.reading.labels import document_number, published_label, signed_on
from pipelines.reading.witnesses import FILE_NAME, SIGNATURE, Witness, differing

_META_PUBLISHED = "文件自带信息里的发布日期"
_LABEL_PUBLISHED = "网页上写的发布日期"


@dataclass(frozen=True)
class Published:
    """Days and number, None where no source says; `source` of the day of publication: meta, label, signature,
    file_name."""

    published_on: date | None
    source: str | None
    signed_on: date | None
    document_number: str | None
    differences: tuple[Remark, ...]


def find_published(text: str, outline: Outline, meta: Meta, file: FileName) -> Published:
    """Publication: the file's own data, the page's label, the day of signing, the file's name, in that order."""
    own_signed, meta_signed = signed_on(outline), _day(meta.signed_on)
    signed = own_signed or meta_signed
    days = {
        "meta": (_META_PUBLISHED, _day(meta.published_on)),
        "label": (_LABEL_PUBLISHED, published_label(outline)),
        "signature": (SIGNATURE, signed),
        "file_name": (FILE_NAME, file.day),
    }
    source = next((name for name, (_, day) in days.items() if day), None)
    differences: list[Remark] = []
    if own_signed and meta_signed:
        chosen = Witness("正文的成文日期", own_signed)
        differences += differing(
            "signed_on_differs", "成文日期", chosen, [Witness("文件自带信息里的成文日期", meta_signed)]
        )
    if source:
        differences += _other_days(source, days)
    number, meta_number = document_number(text, outline), _compact(meta.document_number)
    if number and meta_number and _comparable(number) != _comparable(meta_number):
        chosen_number = Witness("正文的发文字号", number)
        differences += differing(
            "document_number_differs",
            "发文字号",
            chosen_number,
            [Witness("文件自带信息里的发文字号", meta_number)],
        )
    published = days[source][1] if source else None
    return Published(published, source, signed, number or meta_number, tuple(differences))


def _other_days(source: str, days: dict[str, tuple[str, date | None]]) -> list[Remark]:
    """What speaks against the day of publication. A report is signed before it is published, so the signature does
    only where it is later; a day in the file's name does unless it is the day of either."""
    place, published = days[source]
    if published is None:
        return []
    chosen = Witness(place, published)
    label, signed, named = days["label"][1], days["signature"][1], days["file_name"][1]
    others = [Witness(_LABEL_PUBLISHED, label)] if label else []
    if named and named not in (signed, label):
        others.append(Witness(FILE_NAME, named))
    found = differing("published_on_differs", "公开日期", chosen, others)
    if signed and signed > published:
        found.append(
            Remark(
                "published_before_signed",
                f"{place}是“{published}”，比成文日期“{signed}”还早；公开日期按{place}记，请核对。",
            )
        )
    return found


def _day(written: str | None) -> date | None:
    return read_date(fold(written)) if written else None


def _compact(written: str | None) -> str | None:
    return re.sub(r"\s", "", written) or None if written else None


def _comparable(number: str) -> str:
    return re.sub(r"\s|第", "", fold(number))
