"""Why a text that could be decoded is still not taken as a report.

Belongs here: the checks on genre, year and town, with reasons that say what to do. Does not belong here: finding them.
"""

from pipelines.reading.anatomy import Outline
from pipelines.reading.formats import Meta, Unreadable
from pipelines.reading.genres import find_other_genre
from pipelines.reading.identify import Identity
from pipelines.reading.placeholders import find_placeholders, is_template


def check_genre(text: str, outline: Outline, meta: Meta) -> None:
    """Raises Unreadable (template, not_a_report) for a form that is not filled in, for another kind of document by
    its title or lead, and for a text without 法治."""
    placeholders = find_placeholders(outline)
    if is_template(outline, placeholders):
        shown = "、".join(f"“{gap}”" for gap in dict.fromkeys(placeholders[:3]))
        raise Unreadable(
            "template",
            f"像是没有填好的模板（有{shown}等 {len(placeholders)} 处空着），没有读取；请填写完整后再放入。",
        )
    other = find_other_genre(outline, meta)
    if other:
        raise Unreadable(
            "not_a_report",
            f"{other.place}里有“{other.words}”，是{other.genre.name}，不是法治政府建设年度报告，没有读取；"
            f"{other.genre.advice}。",
        )
    if "法治" not in text and "依法行政" not in text:
        raise Unreadable(
            "not_a_report", "文中没有“法治”或“依法行政”字样，不像法治政府建设情况报告；请核对是否放错文件。"
        )


def check_year(identity: Identity, folder_year: int | None) -> int:
    """The report year. Raises Unreadable (no_report_year, wrong_year_folder)."""
    year = identity.report_year
    if year is None:
        raise Unreadable(
            "no_report_year",
            "认不出报告年度：标题没有写年份，导语、小标题和落款也没有一致的年份；请在标题中补上年度，如“2024年”。",
        )
    if folder_year is not None and year != folder_year:
        raise Unreadable(
            "wrong_year_folder",
            f"报告写的是 {year} 年度，却放在 {folder_year} 文件夹，没有读取；请移到 {year} 文件夹。",
        )
    return year


def check_town(identity: Identity) -> None:
    """Raises Unreadable (unknown_town, ambiguous_town, town_not_in_year) where there is no one town."""
    own_name = identity.own_name
    if identity.town_doubt == "ambiguous_town":
        raise Unreadable(
            "ambiguous_town",
            f"报告可能属于多个镇街（{'、'.join(identity.town_candidates)}），没有读取；请在标题或落款中写明县名和镇街全称。",
        )
    if identity.town_doubt == "town_not_in_year":
        raise Unreadable(
            "town_not_in_year",
            f"登记册里有“{own_name}”，但没有 {identity.report_year} 年度的行；请在 towns.csv 中补上该年度。",
        )
    if identity.town_code is None and own_name:
        raise Unreadable(
            "unknown_town",
            f"登记册里没有“{own_name}”；如属本县，请在 towns.csv 中加一行，或在 aliases 列补上这个名称（同名镇街请核对县名）。",
        )
    if identity.town_code is None:
        raise Unreadable(
            "unknown_town",
            "标题、落款和导语都没有写登记册里的镇街名称，不知道是谁的报告；请补全标题，或在 towns.csv 的 aliases 列补上所用名称。",
        )
