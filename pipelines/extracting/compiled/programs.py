"""The patterns of the plain way by number, for the kernels that ask them. The patterns themselves stand where their
question is asked: `scope`, `traps`, `places`, `bounds`, `evidence`, `sharing`, `tokens`."""

from __future__ import annotations

from pipelines.extracting import bounds, evidence, facts, places, scope, sharing, tokens, traps
from pipelines.extracting.compiled.regexes import PatternTable
from pipelines.extracting.compiled.shapes import Patterns

_TABLE = PatternTable()


def _one_of(*literals: str) -> str:
    return "|".join(literals)


SPACE_CLASS = _TABLE.character_class(r"[\s]")
SPACES_OF_LINE = _TABLE.character_class(r"[ \t\u3000\u00a0\r]")
HAN_OR_QUOTE = _TABLE.character_class("[\u4e00-\u9fff“”]")
STOPS_LINE = _TABLE.character_class(f"[{tokens.STOPS_LINE}]")
JOINTS = _TABLE.character_class("[、和与及]")
JOINTS_AND_COMMA = _TABLE.character_class("[、，和与及]")
ENDS_PHRASE = _TABLE.character_class("[，。；]")
EACH_JOINTS = _TABLE.character_class("[、和及]")
#: The first characters of what follows the name in VILLAGE and in TOWN, and of what may stand before it.
VILLAGE_KINDS = _TABLE.character_class("[村社嘎]")
TOWN_KINDS = _TABLE.character_class("[镇乡街]")
MAY_OPEN = _TABLE.character_class("[其例比如在以]")
NUMERALS = _TABLE.character_class("[一二三四五六七八九十百千万]")
AFTER_YEAR = _TABLE.character_class("[初度底 ]")
QUOTE_ENDS = _TABLE.character_class("[”’ ]")
ASCII_DIGITS = _TABLE.character_class("[0-9]")
WIDE_DIGITS = _TABLE.character_class("[０-９]")
NUMERAL = _TABLE.character_class("[一二三四五六七八九十百千万亿两零〇○]")
FRACTION = _TABLE.character_class("[零〇一二三四五六七八九]")
POWERS = _TABLE.character_class("[十百千万亿]")
POWERS_AFTER = _TABLE.character_class("[百千万亿]")
MORE = _TABLE.character_class("[余多几来]")
#: The mark of the plain way's pieces (quantities) counts as a space there.
FIGURE_SPACE = _TABLE.character_class("[ \t\u00a0\u3000\x1f]")

HEADING = _TABLE.add(tokens.HEADING)
VILLAGE = _TABLE.add(places.VILLAGE)
TOWN = _TABLE.add(places.TOWN)
NOT_A_NAME = _TABLE.add(places.NOT_A_NAME)
EACH = _TABLE.add(bounds.EACH)
NOUN_FOLLOWS = _TABLE.add(scope.NOUN_FOLLOWS)
RANGE_ENDS = _TABLE.add(scope.RANGE_ENDS)
OPENING = _TABLE.add(scope.OPENING)
RANGE = _TABLE.add(scope.RANGE)
UP_TO = _TABLE.add(scope.UP_TO)
CLOSES = _TABLE.add(scope.CLOSES)
BEFORE_THEN = _TABLE.add(_one_of(*scope.BEFORE_THEN))
SINCE_OR_TOTAL = _TABLE.add(_one_of(*scope.SINCE_OR_TOTAL))
SINCE = _TABLE.add(_one_of(*scope.SINCE))
FROM = _TABLE.add(traps.FROM)
EARLIER = _TABLE.add(traps.EARLIER)
FILLER = _TABLE.add(evidence.FILLER)
NO_NOUN_BEHIND = _TABLE.add(evidence.NO_NOUN_BEHIND)
OTHER_NOUN = _TABLE.add(evidence.OTHER_NOUN)
ONE_OF_A_KIND = _TABLE.add(evidence.ONE_OF_A_KIND)
OWN_ITEM = _TABLE.add(evidence.OWN_ITEM)
JOINS_NEXT = _TABLE.add(evidence.JOINS_NEXT)
LISTED = _TABLE.add(facts.LISTED)
JOINER = _TABLE.add(sharing.JOINER)

PATTERNS: Patterns = _TABLE.build()
