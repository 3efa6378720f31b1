-- 历年：一个乡镇、一个指标，每个年度的数值和名次；没有写的年度也在（数值为空），乡镇可以用它用过的任何名称，并进来的乡镇也列出
-- 中文：历年(乡镇, 指标, 县区)
create macro history(town, indicator, county := null) as table
select
    town_years.county_name,
    town_years.town_name,
    town_years.report_year,
    indicators.indicator_name,
    facts.value,
    facts.bound,
    indicators.unit,
    facts.value_rank,
    facts.towns_ranked,
    facts.change_rate,
    facts.is_uncertain,
    reports.report_id is not null as has_report, -- 有没有读成的报告；有报告而数值为空的，是没有写
    facts.quote
from core.town_years as town_years
inner join core.indicators as indicators
    on indicators.indicator_code = indicator or indicators.indicator_name = indicator
left join core.reports as reports
    on
        town_years.county_code = reports.county_code
        and town_years.town_code = reports.town_code
        and town_years.report_year = reports.report_year
left join marts.town_year_indicators as facts
    on
        town_years.county_code = facts.county_code
        and town_years.town_code = facts.town_code
        and town_years.report_year = facts.report_year
        and indicators.indicator_code = facts.indicator_code
where
    (county is null or town_years.county_name = county or town_years.county_code = county)
    and exists (
        select 1
        from core.towns as named
        inner join core.towns as towns
            on named.town_code = towns.town_code or named.town_code = towns.successor_code
        where
            towns.town_code = town_years.town_code
            and (named.town_name = town or named.town_code = town or list_contains(named.aliases, town))
    )
order by
    town_years.county_code,
    town_years.town_code,
    town_years.report_year
