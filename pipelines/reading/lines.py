"""A text as lines with their places.

Belongs here: what a line is, and which lines are the web page's and not the report's. Nothing about towns or chapters.
"""

import re
from dataclasses import dataclass

_LINE = re.compile(r"[^\n]+")
# Words that stand on the frame of a web page, with the digits that come with them (浏览:76次).
_FRAME = re.compile(
    r"首页|当前位置|所在位置|索 ?引 ?号|发布机构|发文机关|发文字号|发布日期|发布时间|成文日期|生成日期|发文日期|发文时间|公开日期|"
    r"信息提供日期|信息来源|来源 ?:|作者 ?:|责任编辑|编辑 ?:|浏览|点击|阅读|访问|字体|字号|打印|关闭|分享|扫一扫|二维码|"
    r"语音|播报|无障碍|适老|收藏|有效性|主题分类|主题词|公开方式|公开形式|备案号|ICP|网站标识码|公网安备|主办|承办|版权|"
    r"联系电话|电话 ?:|邮编|地址 ?:|上一篇|下一篇|相关附件|相关阅读|相关链接|网站地图|返回顶部|今天是"
)
_CLOCK = re.compile(
    r"^[\[(]? ?[0-9]{4}[-./年] ?[0-9]{1,2}[-./月] ?[0-9]{1,2} ?日?[ 0-9:]*(?:星期.)?[ 0-9:]*[\])]?$"
)


@dataclass(frozen=True)
class Line:
    """A line that is not blank: `start` and `end` in the text, `folded` without outer blanks."""

    start: int
    end: int
    folded: str

    @property
    def is_frame(self) -> bool:
        """Does it belong to the web page around the report?"""
        return len(self.folded) <= 120 and "。" not in self.folded and bool(_FRAME.search(self.folded))

    @property
    def is_clock(self) -> bool:
        """Is it a bare date or time?"""
        return len(self.folded) <= 40 and bool(_CLOCK.match(self.folded))


def lines_of(folded: str) -> list[Line]:
    """The lines of a folded text that are not blank, in order."""
    found = []
    for match in _LINE.finditer(folded):
        stripped = match.group().strip()
        if stripped:
            start = match.start() + match.group().index(stripped[0])
            found.append(Line(start, start + len(stripped), stripped))
    return found
