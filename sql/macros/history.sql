-- 历年：一个乡镇、一个指标，每个年度的数值和名次；没有写的年度也在（数值为空），乡镇可以用它用过的任何名称，先后并进来的乡镇也列出；县区写它属过的任何一个
-- 中文：历年(乡镇, 指标, 县区)
create macro history(town, indicator, county := null) as table
with recursive family as (
    select named.town_code
    from core.towns as named
    where
        (named.town_name = town or named.town_code = town or list_contains(named.aliases, town))
        and (
            county is null
            or exists (
                select 1
                from core.towns as placed
                inner join core.counties as placed_in on placed.county_code = placed_in.county_code
                where
                    placed.town_code = named.town_code
                    and (placed_in.county_name = county or placed_in.county_code = county)
            )
        )
    union
    select merged.town_code
    from core.towns as merged
    inner join family on merged.successor_code = family.town_code
)

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
where town_years.town_code in (select family.town_code from family)
order by
    town_years.county_code,
    town_years.town_code,
    town_years.report_year
