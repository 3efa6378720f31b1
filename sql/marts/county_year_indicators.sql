-- 县年度指标：一个县、一个年度、一个指标一行，没有一个乡镇写明的也在，可查哪些指标能比、哪些不能
with reporting as (
    select
        reports.county_code,
        reports.county_name,
        reports.report_year,
        count(reports.town_code) as towns_registered,
        count(reports.report_id) as towns_reporting
    from marts.town_year_reports as reports
    group by reports.county_code, reports.county_name, reports.report_year
),

stated as (
    select
        ranks.county_code,
        ranks.report_year,
        ranks.indicator_code,
        count(ranks.value) as towns_stating,
        count(ranks.value) filter (where ranks.value = 0) as towns_stating_zero,
        count(ranks.value) filter (where not ranks.is_uncertain) as towns_ranked,
        round(sum(ranks.value) filter (where not ranks.is_uncertain), 4) as value_sum,
        bool_and(ranks.bound = 'exact') filter (where not ranks.is_uncertain) as is_sum_exact,
        median(ranks.value) filter (where not ranks.is_uncertain) as value_median,
        min(ranks.value) filter (where not ranks.is_uncertain) as value_min,
        max(ranks.value) filter (where not ranks.is_uncertain) as value_max
    from marts.town_year_ranks as ranks
    group by ranks.county_code, ranks.report_year, ranks.indicator_code
),

extremes as (
    select
        ranks.county_code,
        ranks.report_year,
        ranks.indicator_code,
        string_agg(ranks.town_name, '、' order by ranks.town_code)
            filter (where ranks.value = stated.value_min) as value_min_towns,
        string_agg(ranks.town_name, '、' order by ranks.town_code)
            filter (where ranks.value = stated.value_max) as value_max_towns
    from marts.town_year_ranks as ranks
    inner join stated
        on
            ranks.county_code = stated.county_code
            and ranks.report_year = stated.report_year
            and ranks.indicator_code = stated.indicator_code
    where not ranks.is_uncertain
    group by ranks.county_code, ranks.report_year, ranks.indicator_code
)

select
    reporting.county_code,
    reporting.county_name,
    reporting.report_year,
    indicators.theme,
    indicators.indicator_code,
    indicators.indicator_name,
    indicators.kind,
    indicators.unit,
    indicators.direction,
    reporting.towns_registered, -- 登记册上的乡镇数
    reporting.towns_reporting, -- 有报告的乡镇数
    coalesce(stated.towns_stating, 0) as towns_stating, -- 写明了这个指标的乡镇数，含没有把握的
    coalesce(stated.towns_stating_zero, 0) as towns_stating_zero, -- 其中写明是 0 的
    reporting.towns_reporting - coalesce(stated.towns_stating, 0) as towns_not_stating, -- 有报告而没有写这个指标的乡镇数；没有写不等于 0
    coalesce(stated.towns_ranked, 0) as towns_ranked, -- 参加合计和排名的乡镇数，即写明了且有把握的
    case when indicators.is_summable then stated.value_sum end as value_sum, -- 合计，只加写明了的乡镇；相加没有意义的指标为空
    case when indicators.is_summable then stated.is_sum_exact end as is_sum_exact, -- 合计里是否都是正好的数；否则合计只是大概
    stated.value_median, -- 中位数
    stated.value_min, -- 最小值
    extremes.value_min_towns, -- 最小值的乡镇
    stated.value_max, -- 最大值
    extremes.value_max_towns -- 最大值的乡镇
from reporting
cross join core.indicators as indicators
left join stated
    on
        reporting.county_code = stated.county_code
        and reporting.report_year = stated.report_year
        and indicators.indicator_code = stated.indicator_code
left join extremes
    on
        reporting.county_code = extremes.county_code
        and reporting.report_year = extremes.report_year
        and indicators.indicator_code = extremes.indicator_code
order by
    reporting.county_code,
    reporting.report_year,
    indicators.indicator_order
