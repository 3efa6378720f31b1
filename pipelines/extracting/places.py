"""Whether a clause speaks of one village or of another town. Names are told from verbs by the word lists of the
language table; no register is needed."""

from __future__ import annotations

import re

#: `name` + 村/社区 at the head of a clause or behind 在: one village speaks, not the town; nor is it the town where its
#: committee or party branch does.
VILLAGE = re.compile(
    r"(?:其中|例如|比如|如)?(?:在|以)?(?P<name>[\u4e00-\u9fff]{2,4}?)(?:村|社区|嘎查)(?:(?:村民|居民|居)?委(?:员)?会|党(?:总支|支部|总支部|委)|支委会|(?![（(民级社组两务干规居委和及与矫医卫文专网治工道服支党小学事综法公便]|、(?![\u4e00-\u9fff]{2,3}(?:村|社区))|调解?(?:委|组织|员|室|工作|平台|中心)))"
)
TOWN = re.compile(
    r"(?:其中|如)?(?P<name>[\u4e00-\u9fff]{2,3})(?:镇|乡|街道)(?![村级域贤内党街间、（(干镇人土愁情两机直属司综社])"
)
NOT_A_NAME = re.compile(
    "[各每全该本某农两几多数个有无到进入驻近由把让使被将向对为与和及并从我你他们辖属镇乡街县市区省所年月以在是等均都已共设现村这那整送抓聘选面]"
)


class Places:
    """Knows the report's own town and the words that are no names."""

    def __init__(self, town_name: str, not_place_names: list[str]) -> None:
        self._town, self._not_names = town_name, not_place_names

    def speaks(self, clause: str) -> bool:
        """Whether the clause opens with a village, or with a town that is not the report's own."""
        matches = (pattern.match(clause) for pattern in (VILLAGE, TOWN))
        return any(match and self._is_a_place(match["name"]) for match in matches)

    def _is_a_place(self, name: str) -> bool:
        is_ordinary = any(word in name for word in self._not_names)
        return not is_ordinary and not NOT_A_NAME.search(name) and name not in self._town
