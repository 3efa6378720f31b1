-- 县年度指标：一个县、一个年度、一个指标一行，没有一个乡镇写明的也在，可查哪些指标能比、哪些不能
with reporting as not materialized (
    select
        towns.county_code,
        towns.county_name,
        towns.report_year,
        count(towns.town_code) as towns_registered,
        count(reports.report_id) as towns_reporting
    from core.town_years as towns
    left join core.reports as reports using (county_code, town_code, report_year)
    group by all
),

stated as not materialized (
    select
        facts.county_code,
        facts.report_year,
        facts.indicator_code,
        count(facts.value) as towns_stating,
        count(facts.value) filter (where facts.value = 0) as towns_stating_zero,
        count(facts.certain_value) as towns_ranked,
        round(sum(facts.certain_value), 4) as value_sum,
        case
            when bool_and(facts.value_low is not null) filter (where not facts.is_uncertain)
                then round(sum(facts.value_low) filter (where not facts.is_uncertain), 4)
        end as value_sum_low,
        case
            when bool_and(facts.value_high is not null) filter (where not facts.is_uncertain)
                then round(sum(facts.value_high) filter (where not facts.is_uncertain), 4)
        end as value_sum_high,
        bool_and(facts.bound = 'exact') filter (where not facts.is_uncertain) as is_sum_exact,
        median(facts.certain_value) as value_median,
        min(facts.certain_value) as value_min,
        max(facts.certain_value) as value_max,
        count(facts.value) filter (where facts.certain_value = 100 and facts.bound = 'exact') as exact_100_count,
        count(facts.value) filter (where facts.bound <> 'exact') as approximate_count
    from core.named_facts as facts
    group by all
),

tied as not materialized (
    select
        facts.county_code,
        facts.report_year,
        facts.indicator_code,
        facts.certain_value,
        string_agg(facts.town_name, '、' order by facts.town_code) as towns
    from core.named_facts as facts
    where not facts.is_uncertain
    group by all
),

extremes as not materialized (
    select
        tied.county_code,
        tied.report_year,
        tied.indicator_code,
        arg_min(tied.towns, tied.certain_value) as value_min_towns,
        arg_max(tied.towns, tied.certain_value) as value_max_towns
    from tied
    group by all
)

select
    reporting.county_code,
    reporting.county_name,
    reporting.report_year,
    indicators.theme,
    indicators.theme_name,
    indicators.indicator_code,
    indicators.indicator_name,
    indicators.kind,
    indicators.direction,
    indicators.unit,
    reporting.towns_registered, -- 登记册上的乡镇数
    reporting.towns_reporting, -- 有报告的乡镇数
    coalesce(stated.towns_stating, 0) as towns_stating, -- 写明了这个指标的乡镇数，含没有把握的
    coalesce(stated.towns_stating_zero, 0) as towns_stating_zero, -- 其中写明是 0 的
    reporting.towns_reporting - coalesce(stated.towns_stating, 0) as towns_not_stating, -- 有报告而没有写这个指标的乡镇数；没有写不等于 0
    coalesce(stated.towns_ranked, 0) as towns_ranked, -- 参加合计和排名的乡镇数，即写明了且有把握的
    case
        when reporting.towns_reporting > 0
            then round(100.0 * coalesce(stated.towns_stating, 0) / reporting.towns_reporting, 1)
    end as coverage_rate, -- 填报率（%）：有报告的乡镇里写明了这个指标的；没有一份报告的为空
    case when indicators.is_summable then stated.value_sum end as value_sum, -- 合计，只加写明了且有把握的乡镇；相加没有意义的指标为空
    case when indicators.is_summable then stated.value_sum_low end as value_sum_low, -- 合计的下限：各数下限相加；有一个没有下限的（不超过）就为空
    case when indicators.is_summable then stated.value_sum_high end as value_sum_high, -- 合计的上限：各数上限相加；有一个没有上限的（余、多、以上）就为空
    case when indicators.is_summable then stated.is_sum_exact end as is_sum_exact, -- 合计里是否都是正好的数；否则合计只是大概，看上下限
    stated.value_median, -- 中位数
    stated.value_min, -- 最小值
    extremes.value_min_towns, -- 最小值的乡镇
    stated.value_max, -- 最大值
    extremes.value_max_towns, -- 最大值的乡镇
    case
        when indicators.kind = 'rate' then coalesce(stated.exact_100_count, 0)
    end as exact_100_count, -- 写明正好 100% 的乡镇数；不是比率的为空
    coalesce(stated.approximate_count, 0) as approximate_count, -- 约数的个数（余、多、近、约、不超过），含没有把握的
    indicators.indicator_order
from reporting
cross join core.indicators as indicators
left join stated using (county_code, report_year, indicator_code)
left join extremes using (county_code, report_year, indicator_code)
