-- 乡镇年度缺项：上一年度写明了、今年有报告却没有写的指标，一项一行。没有写不等于 0，也不等于没有做
with stating as not materialized (
    select
        facts.county_code,
        facts.county_name,
        facts.report_year,
        facts.indicator_code,
        facts.indicator_name,
        count(facts.value) as towns_stating
    from core.named_facts as facts
    group by all
)

select
    reports.county_code,
    counties.county_name,
    reports.town_code,
    reports.town_name,
    reports.report_year,
    indicators.theme,
    indicators.theme_name,
    indicators.indicator_code,
    indicators.indicator_name,
    indicators.kind,
    indicators.direction,
    indicators.unit,
    previous.value as previous_value, -- 上一年度的数值
    previous.bound as previous_bound, -- 上一年度数值的准确程度：exact 正好，at_least 不少于，about 约数，at_most 不超过
    previous.quote as previous_quote, -- 上一年度的原文
    coalesce(stating.towns_stating, 0) as towns_stating, -- 今年全县写明这个指标的乡镇数；都不写的，多半是全县的口径变了
    reports.report_id, -- 今年的报告编号
    previous.report_id as previous_report_id, -- 上一年度的报告编号
    indicators.indicator_order
from core.reports as reports
inner join core.counties as counties on reports.county_code = counties.county_code
left join core.towns as earlier
    on
        reports.town_code = earlier.town_code
        and reports.report_year - 1 between earlier.valid_from and coalesce(earlier.valid_to, 9999)
inner join core.facts as previous
    on
        coalesce(earlier.county_code, reports.county_code) = previous.county_code
        and reports.town_code = previous.town_code
        and reports.report_year - 1 = previous.report_year
inner join core.indicators as indicators on previous.indicator_code = indicators.indicator_code
left join core.named_facts as stated
    on
        reports.county_code = stated.county_code
        and counties.county_name = stated.county_name
        and reports.town_code = stated.town_code
        and reports.report_year = stated.report_year
        and indicators.indicator_code = stated.indicator_code
left join stating
    on
        reports.county_code = stating.county_code
        and counties.county_name = stating.county_name
        and reports.report_year = stating.report_year
        and indicators.indicator_code = stating.indicator_code
        and indicators.indicator_name = stating.indicator_name
where
    not previous.is_uncertain
    and stated.value is null
