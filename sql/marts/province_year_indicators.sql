-- 省年度指标：一个省、一个年度、一个指标一行，全省写明了的乡镇的分位数；只算有把握的
with spread as not materialized (
    select
        left(facts.county_code, 2) as province_code,
        facts.report_year,
        facts.theme,
        facts.theme_name,
        facts.indicator_code,
        facts.indicator_name,
        facts.kind,
        facts.direction,
        facts.unit,
        facts.indicator_order,
        count(distinct facts.county_code) as counties,
        count(facts.value) as towns_ranked,
        quantile_cont(facts.value, [0.1, 0.25, 0.5, 0.75, 0.9]) as quantiles
    from core.named_facts as facts
    where not facts.is_uncertain
    group by all
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
