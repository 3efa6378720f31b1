"""Why a figure is no indicator's: each trap with its reason in Chinese. Which figure is in which trap is decided in
`tokens`, `traps`, `scope` and `sharing`."""

from __future__ import annotations

Verdict = tuple[str, str]

#: `{word}` is the word of the text that sets the trap.
BEHIND_WORD = ("fixed_expression", "“{word}”后面的字不是数")
IN_EXPRESSION = ("fixed_expression", "数字是“{word}”这个说法的一部分")
QUOTED_NAME = ("quoted_name", "引号或书名号里的数字是名称的一部分")
ZERO_CLAIM = ("zero_claim", "“无一起”里的一不是数")
NO_UNIT = ("no_unit", "数字后面没有量词（年份、编号、热线号码、口号等）")
#: `{unit_class}` is the class of a unit that no indicator has; the reason of most classes is in units.toml.
OTHER_UNIT = ("unit_of_{unit_class}", "这个单位不是任何指标的单位")
BARE_POWER = ("vague", "百、千、万前后没有数字，不是确切的数")
#: 2�97件 may have been 2297件: bytes of the file were lost where the reader put this sign.
DAMAGED = ("damaged", "数字紧挨着无法辨认的字，可能不完整")
ABSTRACT = ("abstract", "步骤、方面一类的数，不是工作量")
IDLE_ONE = ("vague", "一批、办结一件评查一件一类的说法不是件数")
VAGUE = ("vague", "数十、几百一类的说法没有确切的数")
ORDINAL = ("ordinal", "第几、前几是名次或序号")
CHANGE = ("change", "是增减的幅度，不是当年的数")
#: Not kept: the figure becomes one of the year before.
WAS_BEFORE = ("was_before", "")
FREQUENCY = ("frequency", "是频次或定额的要求，不是全年的数")
AVERAGE = ("average", "是平均数")
UNREACHED = ("unreached", "说的是没有达到的数")
NORM = ("norm", "不少于、至少说的是要求，不是结果")
SHARE = ("share", "是占比，不是这件事的比率")
NARRATED_CASE = ("narrated_case", "讲的是一个案例")
COUNTY_FIGURE = ("county_figure", "是全县或上级的数，不是本镇的")
OTHER_PLACE = ("other_place", "只是一个村（社区）或别的乡镇的数")
SHARED_LIST = ("shared_list", "几件不同的事共用一个数，报告没有分开说")
