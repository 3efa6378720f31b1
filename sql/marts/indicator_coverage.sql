-- 指标填报率：一个指标、一个县、一个年度一行，多少乡镇写明了、能不能拿来比较
select
    covered.county_code,
    covered.county_name,
    covered.report_year,
    covered.theme,
    covered.theme_name,
    covered.indicator_code,
    covered.indicator_name,
    covered.kind,
    covered.direction,
    covered.unit,
    covered.towns_reporting,
    covered.towns_stating,
    covered.coverage_rate,
    previous.coverage_rate as previous_coverage_rate, -- 上一年度的填报率（%）；空表示上一年度没有报告
    coalesce(covered.coverage_rate >= 50 and covered.towns_ranked >= 3, false) as is_comparable, -- 能不能比较：一半及以上的报告写明了，并且有把握的不少于 3 个乡镇
    case
        when covered.towns_reporting = 0 then '没有一份报告'
        when covered.towns_stating = 0 then '没有一个乡镇写明；没有写不等于 0'
        when covered.towns_ranked < 3 then '有把握的只有 ' || covered.towns_ranked || ' 个乡镇，不宜比较'
        when covered.coverage_rate < 50
            then '只有 ' || covered.towns_stating || ' 个乡镇写明，不到报告的一半，不宜比较'
        when covered.towns_ranked < covered.towns_reporting
            then '可以比较，只在写明了且有把握的 ' || covered.towns_ranked || ' 个乡镇之间'
        else '可以比较，每份报告都写明了'
    end as note, -- 说明
    covered.towns_ranked,
    covered.indicator_order
from marts.county_year_indicators as covered
left join marts.county_year_indicators as previous
    on
        covered.county_code = previous.county_code
        and covered.indicator_code = previous.indicator_code
        and covered.report_year - 1 = previous.report_year
