"""指标排名: the towns of a county on one indicator in one year, and the county over the years.

Belongs here: the questions, the data of the two charts, and the notes on what misleads. Does not belong here: drawing.
"""

from typing import Any

from pipelines.pages.choosing import Asked, one_of, place
from pipelines.pages.problems import not_found
from pipelines.pages.releases import Release, Row
from pipelines.pages.rendering import Page
from pipelines.pages.views.overview import TOWNS
from pipelines.pages.wording import DIRECTIONS, listed, rounded, with_unit

#: Ways to sort and draw: the column of the value, of its rank, and what it is called.
WAYS = {
    "value": ("value", "value_rank", "数值"),
    "residents": ("value_per_10k_residents", "per_10k_residents_rank", "每万人"),
    "villages": ("value_per_village", "per_village_rank", "每村"),
}
_RANKED = """
select
    i.town_code, i.town_name, i.value, i.bound, i.is_uncertain, i.is_corrected,
    i.correction_reason, i.quote, i.report_id, i.unit_as_written, i.part_count, i.method,
    i.previous_value, i.value_change, r.value_rank, r.towns_ranked, r.value_per_10k_residents,
    r.per_10k_residents_rank, r.value_per_village, r.per_village_rank, r.population, r.village_count
from marts.town_year_indicators as i
join marts.town_year_ranks as r
    on i.county_code = r.county_code and i.town_code = r.town_code and i.report_year = r.report_year
    and i.indicator_code = r.indicator_code
where i.county_code = ? and i.report_year = ? and i.indicator_code = ?
    and r.county_code = ? and r.report_year = ? and r.indicator_code = ?
order by i.town_code
"""
_YEARS = """
select
    report_year, towns_registered, towns_reporting, towns_stating, towns_stating_zero, value_median, value_min,
    value_max
from marts.county_year_indicators
where county_code = ? and indicator_code = ?
order by report_year
"""


def ranking(release: Release, asked: Asked, code: str) -> Page:
    """The page of one indicator. Raises Problem where the catalogue has no such code or name."""
    indicator = _indicator(release, code)
    where = place(release, asked)
    by = one_of(asked.get("by", ""), tuple(WAYS), "by")
    key = (where.year, indicator["indicator_code"])
    rows = _sorted(release.rows(_RANKED, where.county, *key, where.county, *key), by)
    towns = release.rows(TOWNS, where.county, where.year)
    years = release.rows(_YEARS, where.county, indicator["indicator_code"])
    now = next((row for row in years if row["report_year"] == where.year), None)
    stating = {row["town_code"] for row in rows}
    context = {
        "where": where,
        "indicator": indicator,
        "by_theme": release.by_theme,
        "years": release.years,
        "counties": release.counties,
        "directions": DIRECTIONS,
        "by": by,
        "ways": {name: way[2] for name, way in WAYS.items()},
        "rows": rows,
        "median": now["value_median"] if now else None,
        "silent": [t["town_name"] for t in towns if t["has_report"] and t["town_code"] not in stating],
        "missing": [t["town_name"] for t in towns if not t["has_report"]],
        "notes": notes(indicator, rows, towns),
        "years_rows": years,
        "trend": _trend(indicator, years, release.years),
        "bars": lambda url: _bars(indicator, rows, now, by, url),
    }
    return Page(
        "ranking.html",
        f"{indicator['indicator_name']} {where.county_name} {where.year} 年度",
        context,
        "indicators",
        where.county,
        where.year,
    )


def _indicator(release: Release, given: str) -> Row:
    by_name = {row["indicator_name"]: row for row in release.indicators}
    found = release.by_code.get(given) or by_name.get(given)
    if found is None:
        raise not_found(f"指标目录里没有指标“{given[:60]}”。", [("全县一览", "/")])
    return found


def _sorted(rows: list[Row], by: str) -> list[Row]:
    value, rank, _ = WAYS[by]
    for row in rows:
        row["shown"], row["shown_rank"] = row[value], None if row["is_uncertain"] else row[rank]
    last = float("inf")
    return sorted(rows, key=lambda row: (row["shown_rank"] or last, -(row["shown"] or 0), row["town_code"]))


def _bars(indicator: Row, rows: list[Row], now: Row | None, by: str, url: Any) -> dict[str, Any]:
    kind, unit = indicator["kind"], "%" if indicator["kind"] == "rate" else indicator["unit"]
    median = now["value_median"] if now and by == "value" else None

    def label(row: Row) -> str:
        text = with_unit(row["value"], row["bound"], kind, unit if kind != "rate" else "")
        return text if by == "value" else f"{rounded(row['shown'])}（{text}）"

    return {
        "unit": unit if by == "value" else f"{unit}（{WAYS[by][2]}）",
        "median": median,
        "median_label": rounded(median),
        "rows": [
            {
                "town": row["town_name"],
                "value": row["shown"],
                "label": label(row) + ("（存疑）" if row["is_uncertain"] else ""),
                "unsure": row["is_uncertain"],
                "href": url.report(row["report_id"], indicator["indicator_code"]),
            }
            for row in rows
            if row["shown"] is not None
        ],
    }


def _trend(indicator: Row, rows: list[Row], years: list[int]) -> dict[str, Any] | None:
    """The county over a full axis of years; a year without figures is a gap, never a zero."""
    found = {row["report_year"]: row for row in rows if row["towns_stating"]}
    if not found:
        return None
    axis = list(range(min(years), max(years) + 1))

    def series(name: str) -> list[float | None]:
        return [found[year][name] if year in found else None for year in axis]

    return {
        "unit": "%" if indicator["kind"] == "rate" else indicator["unit"],
        "years": axis,
        "median": series("value_median"),
        "highest": series("value_max"),
        "lowest": series("value_min"),
    }


def notes(indicator: Row, rows: list[Row], towns: list[Row]) -> list[str]:
    """What misleads in this very comparison, as sentences; the definition comes first on the page itself."""
    reporting = sum(town["has_report"] for town in towns)
    certain = [row for row in rows if not row["is_uncertain"]]
    said: list[str] = []
    if indicator["direction"] == "neutral":
        said.append("这个指标不分好坏：第 1 名只是数值最大，不表示最好。")
    if reporting and len(rows) < reporting / 2:
        said.append(
            f"{reporting} 份报告里只有 {len(rows)} 份写明，不足一半：没有写的不等于没有做，排名只看大概。"
        )
    if 0 < len(certain) < 3:
        said.append(f"参加排名的只有 {len(certain)} 个乡镇，名次没有多大意思。")
    if len(certain) > 1 and len({row["value"] for row in certain}) == 1:
        said.append("写明的乡镇数值都一样，分不出高低。")
    if indicator["kind"] == "rate" and sum(row["value"] == 100 for row in certain) > len(certain) / 2:
        said.append("过半乡镇写的是正好 100%：是各乡镇自己报的，请抽查依据。")
    said += _notes_on_rows(indicator, rows, certain)
    return said


def _notes_on_rows(indicator: Row, rows: list[Row], certain: list[Row]) -> list[str]:
    said: list[str] = []
    bounded = [row["town_name"] for row in certain if row["bound"] != "exact"]
    if bounded:
        said.append(f"带 ≥、约、≤ 的不是准数（{listed(bounded)}）：名次按写出的数排，相近的分不出先后。")
    unsure = [row["town_name"] for row in rows if row["is_uncertain"]]
    if unsure:
        said.append(f"存疑、没有参加排名的：{listed(unsure)}，请看原文。")
    units = sorted({row["unit_as_written"] for row in rows if row["unit_as_written"]})
    if len(units) > 1 and indicator["kind"] == "count":
        said.append(f"各乡镇写的单位不同（{listed(units)}），口径可能不一。")
    if indicator["kind"] in ("count", "amount") and any(row["population"] for row in rows):
        said.append("乡镇大小不同：比总数的同时，请看每万人、每村的数。")
    scanned = [row["town_name"] for row in rows if row["method"] == "ocr"]
    if scanned:
        said.append(f"从扫描件识别的，请对照原件：{listed(scanned)}。")
    return said
