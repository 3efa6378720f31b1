"""Radicals that stand for the character they look like: some producers of PDF and OFD write ⼈ for 人.

Belongs here: one character to one character, so that offsets stay true. Nothing else is normalised: １２０ and ㎡ are
what the report says.
"""

import re
import unicodedata

#: Of U+2E80–U+2EFF those that look like a whole character, each before the character that a report means.
_SUPPLEMENT = (
    "⺁厂⺌小⺒巳⺓幺⺝月⺟母⺠民⺧牛⺩王⺪疋⺬示⺮竹⺷羊⺼月⻁虎⻄西⻅见⻆角⻉贝⻊足⻋车⻑長"
    "⻓长⻔门⻗雨⻘青⻙韦⻚页⻛风⻜飞⻝食⻡首⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻬齐⻮齿⻰龙⻱龟⻳龟"
)
_KANGXI = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)}
_FOLDED = {**_KANGXI, **dict(zip(map(ord, _SUPPLEMENT[::2]), _SUPPLEMENT[1::2], strict=True))}

_ANY = re.compile("[\u2e80-\u2eff\u2f00-\u2fdf]")


def fold_radicals(text: str) -> str:
    """The text with radicals replaced by the characters they stand for, as long as it was."""
    return text.translate(_FOLDED) if _ANY.search(text) else text
