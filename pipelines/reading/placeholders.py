"""Places that a template leaves to be filled in: X次, ××镇, 20XX年, ____份, （单位名称）.

Belongs here: finding them and when they make a template. Does not belong here: what becomes of the file
(rejections.py).
"""

import re

from pipelines.reading.anatomy import Outline
from pipelines.reading.formats.document import Remark

# Every run is bounded and begins where no other of its kind does: hostile text must not take for ever.
_BLANK = r"(?:[Xx×]{1,4}|\*{1,4}|_{2,80}|[○□]{2,80})"
_UNITS = r"(?:次|场|件|人(?!民)|名|份|起|项|条|期|个|处|户|万|亿|元|%|篇|部|月|日|年)"
_NUMBER = re.compile(rf"(?<![0-9A-Za-z×*_○□]){_BLANK} ?[余多]?{_UNITS}")
_SIGN = re.compile("[Xx×*_○□]")
_YEAR = re.compile(r"20(?:[Xx×*_○]{2}|[0-9][Xx×*_○]) ?年?")
_ASKED = re.compile(
    r"[\[(] ?(?:单位名称|单位全称|乡镇名称|镇街名称|填报单位|(?:请)?填写?[^\])]{0,10}|此处[^\])]{0,16}|具体数字?|数字) ?[\])]"
)
# In the text a place without a name is how a case is told (某镇, XX村); in a title it is a gap.
_NAME = re.compile(r"(?<![0-9A-Za-z×*_○某])(?:[Xx×*]{1,4}|_{2,80}|○{2,80}|某{1,3}) ?(?:镇|乡|街道|县)")
_SEVERAL = 3


def find_placeholders(outline: Outline) -> list[str]:
    """What is left to be filled in, as written in the folded text, in order."""
    # Most reports have none of these characters, and looking for one is much quicker than for a gap.
    patterns = (_NUMBER, _YEAR, _ASKED) if _SIGN.search(outline.folded) else (_ASKED,)
    found = [match for pattern in patterns for match in pattern.finditer(outline.folded)]
    return [match.group() for match in sorted(found, key=lambda match: match.start())]


def is_template(outline: Outline, placeholders: list[str]) -> bool:
    """Several gaps, or one in the title and another anywhere. A stray x is none."""
    titles = [title.words for title in outline.titles] or [line.folded for line in outline.lines[:3]]
    nameless = [match for words in titles for match in _NAME.findall(words)]
    in_title = bool(nameless) or any(gap in words for words in titles for gap in placeholders)
    return len(placeholders) >= _SEVERAL or (in_title and len(placeholders) + len(nameless) > 1)


def unfilled(outline: Outline) -> list[Remark]:
    """A remark on the gaps of a report that is otherwise filled in."""
    gaps = "、".join(f"“{gap}”" for gap in dict.fromkeys(find_placeholders(outline)))
    return [Remark("placeholder_left", f"文中还有没填的地方：{gaps}；这些数没有读，请核对。")] if gaps else []
