-- 县年度主题：一个县、一个年度、一个主题一行，这个主题写明了多少、谁一字未写
with themes as not materialized (
    select
        indicators.county_code,
        indicators.county_name,
        indicators.report_year,
        indicators.theme,
        indicators.theme_name,
        min(indicators.indicator_order) as theme_order,
        max(indicators.towns_reporting) as towns_reporting,
        count(indicators.indicator_code) as indicator_count,
        count(indicators.indicator_code) filter (where indicators.towns_stating > 0) as indicators_stated,
        sum(indicators.towns_stating)::bigint as fact_count,
        sum(indicators.towns_stating - indicators.towns_ranked)::bigint as uncertain_count
    from marts.county_year_indicators as indicators
    group by all
),

stated as not materialized (
    select
        facts.county_code,
        facts.county_name,
        facts.report_year,
        facts.report_id,
        facts.theme,
        facts.theme_name,
        count(facts.value) as fact_count
    from core.named_facts as facts
    group by all
),

asked as not materialized (
    select distinct
        reports.county_code,
        counties.county_name,
        reports.report_year,
        reports.report_id,
        reports.town_code,
        reports.town_name,
        indicators.theme,
        indicators.theme_name
    from core.reports as reports
    inner join core.counties as counties on reports.county_code = counties.county_code
    cross join core.indicators as indicators
),

silent as not materialized (
    select
        asked.county_code,
        asked.county_name,
        asked.report_year,
        asked.theme,
        asked.theme_name,
        string_agg(asked.town_name, '、' order by asked.town_code)
            filter (where stated.fact_count is null) as towns_silent
    from asked
    left join stated using (county_code, county_name, report_year, report_id, theme, theme_name)
    group by all
)

select
    themes.county_code,
    themes.county_name,
    themes.report_year,
    themes.theme,
    themes.theme_name,
    themes.indicator_count, -- 目录里这个主题的指标数
    themes.indicators_stated, -- 其中至少一个乡镇写明了的
    themes.fact_count, -- 全县写明的数字数，含没有把握的
    case
        when themes.towns_reporting > 0 then round(themes.fact_count / themes.towns_reporting, 1)
    end as facts_per_report, -- 平均每份报告写明几个；没有一份报告的为空
    case
        when themes.towns_reporting > 0
            then round(100.0 * themes.fact_count / (themes.towns_reporting * themes.indicator_count), 1)
    end as coverage_rate, -- 填报率（%）：每份报告都写明每个指标算 100；没有一份报告的为空
    themes.uncertain_count, -- 没有把握的数字数
    silent.towns_silent, -- 有报告、这个主题一个数也没有写明的乡镇；空表示没有这样的乡镇
    themes.theme_order -- 主题在目录中的次序
from themes
left join silent using (county_code, county_name, report_year, theme, theme_name)
