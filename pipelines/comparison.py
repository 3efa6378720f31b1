"""The short comparison that ends a run: one indicator, one year, the towns of a county in order, the silent and
the missing ones named. It reads the published warehouse like any analyst would."""

from __future__ import annotations

from pathlib import Path

import click

from pipelines.terminal import print_rows
from pipelines.warehouse.connect import connect
from pipelines.wording import shown

#: The newest year with reports, and in it the indicator that most towns state, if possible not all: who is silent is
#: half of what a comparison says. A count before a rate, since all rates are near 100.
_CHOSEN = """
select county_code, county_name, report_year, indicator_code, indicator_name, unit
from marts.county_year_indicators
where towns_stating > 0
order by report_year desc, kind = 'count' desc, towns_stating < towns_registered desc, towns_stating desc,
    indicator_code = 'dispute_mediated_count' desc, indicator_code
limit 1
"""
_RANKED = """
select ranks.value_rank, ranks.town_name, ranks.value, ranks.bound, ranks.is_uncertain, stated.quote
from marts.town_year_ranks as ranks
join marts.town_year_indicators as stated using (county_code, town_code, report_year, indicator_code)
where ranks.county_code = ? and ranks.report_year = ? and ranks.indicator_code = ?
order by ranks.value_rank nulls last, ranks.town_code
"""
#: Towns of the register without this figure: with a report (silent) and without (missing).
_ABSENT = """
select has_report, string_agg(town_name, '、' order by town_code)
from marts.town_year_reports as reports
where county_code = ? and report_year = ? and not exists (
    select 1 from marts.town_year_indicators as stated
    where stated.county_code = reports.county_code and stated.town_code = reports.town_code
        and stated.report_year = reports.report_year
        and stated.indicator_code = ?
)
group by has_report
"""
#: Towns of the register without a report, year by year.
_MISSING = """
select report_year || ' 年度 ' || string_agg(town_name, '、' order by town_code)
from marts.town_year_reports
where not has_report
group by report_year
order by report_year
"""


def print_comparison(published: Path) -> None:
    """Prints the table on stdout; one line where no town states anything."""
    with connect(published) as connection:
        chosen = connection.execute(_CHOSEN).fetchone()
        if chosen is None:
            click.echo("没有一个乡镇的报告写明任何指标。")
            return
        county_code, county, year, indicator, name, unit = chosen
        key = [county_code, year, indicator]
        ranked = connection.execute(_RANKED, key).fetchall()
        absent = dict(connection.execute(_ABSENT, key).fetchall())
        missing = [row[0] for row in connection.execute(_MISSING).fetchall()]
    rows = [
        [rank or "—", town, f"{shown(value, bound)}{'（存疑）' if uncertain else ''}", quote]
        for rank, town, value, bound, uncertain, quote in ranked
    ]
    title = f"{county} {year} 年度 {name}（{unit or '—'}）"
    print_rows(["名次", "乡镇", "数值", "原文"], rows, "table", title)
    click.echo(f"有报告但没有写明：{absent.get(True, '无')}")
    click.echo(f"没有报告：{'；'.join(missing) or '无'}")
