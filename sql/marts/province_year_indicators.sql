-- 省年度指标：一个省、一个年度、一个指标一行，全省写明了的乡镇的分位数；只算有把握的
with figures as not materialized (
    select
        left(counties.county_code, 2) as province_code,
        facts.report_year,
        indicators.theme,
        indicators.theme_name,
        indicators.indicator_code,
        indicators.indicator_name,
        indicators.kind,
        indicators.direction,
        indicators.unit,
        indicators.indicator_order,
        facts.county_code,
        facts.value
    from core.facts as facts
    inner join core.counties as counties on facts.county_code = counties.county_code
    inner join core.indicators as indicators on facts.indicator_code = indicators.indicator_code
    where not facts.is_uncertain
),

spread as not materialized (
    select
        figures.province_code,
        figures.report_year,
        figures.theme,
        figures.theme_name,
        figures.indicator_code,
        figures.indicator_name,
        figures.kind,
        figures.direction,
        figures.unit,
        figures.indicator_order,
        count(distinct figures.county_code) as counties,
        count(figures.value) as towns_ranked,
        quantile_cont(figures.value, [0.1, 0.25, 0.5, 0.75, 0.9]) as quantiles
    from figures
    group by
        figures.province_code,
        figures.report_year,
        figures.theme,
        figures.theme_name,
        figures.indicator_code,
        figures.indicator_name,
        figures.kind,
        figures.direction,
        figures.unit,
        figures.indicator_order
)

select
    spread.province_code, -- 省代码：县代码的前两位
    spread.report_year,
    spread.theme,
    spread.theme_name,
    spread.indicator_code,
    spread.indicator_name,
    spread.kind,
    spread.direction,
    spread.unit,
    spread.counties, -- 有乡镇写明这个指标的县数
    spread.towns_ranked, -- 写明了且有把握的乡镇数
    round(spread.quantiles[1], 4) as p10, -- 十分之一的乡镇不多于这个数
    round(spread.quantiles[2], 4) as p25, -- 四分之一的乡镇不多于这个数
    round(spread.quantiles[3], 4) as p50, -- 中位数：一半的乡镇不多于这个数
    round(spread.quantiles[4], 4) as p75, -- 四分之三的乡镇不多于这个数
    round(spread.quantiles[5], 4) as p90, -- 十分之九的乡镇不多于这个数
    spread.indicator_order
from spread
