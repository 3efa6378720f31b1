-- 县年度指标：一个县、一个年度、一个指标一行，没有一个乡镇写明的也在，可查哪些指标能比、哪些不能
with reporting as not materialized (
    select
        towns.county_code,
        counties.county_name,
        report_years.report_year,
        count(towns.town_code) as towns_registered,
        count(reports.report_id) as towns_reporting
    from core.towns as towns
    inner join core.counties as counties on towns.county_code = counties.county_code
    cross join core.report_years as report_years
    left join core.reports as reports
        on
            towns.county_code = reports.county_code
            and towns.town_code = reports.town_code
            and report_years.report_year = reports.report_year
    where
        towns.valid_from <= report_years.report_year
        and coalesce(towns.valid_to, 9999) >= report_years.report_year
    group by towns.county_code, counties.county_name, report_years.report_year
),

figures as not materialized (
    select
        facts.county_code,
        counties.county_name,
        facts.report_year,
        facts.indicator_code,
        indicators.indicator_name,
        indicators.theme,
        indicators.theme_name,
        indicators.kind,
        facts.town_code,
        reports.town_name,
        facts.value,
        facts.bound,
        facts.is_uncertain,
        case when not facts.is_uncertain then facts.value end as certain_value,
        case when not facts.is_uncertain then facts.value_low end as certain_low,
        case when not facts.is_uncertain then facts.value_high end as certain_high
    from core.facts as facts
    inner join core.reports as reports
        on
            facts.county_code = reports.county_code
            and facts.report_year = reports.report_year
            and facts.report_id = reports.report_id
    inner join core.counties as counties on facts.county_code = counties.county_code
    inner join core.indicators as indicators on facts.indicator_code = indicators.indicator_code
),

stated as not materialized (
    select
        figures.county_code,
        figures.county_name,
        figures.report_year,
        figures.indicator_code,
        figures.indicator_name,
        figures.theme,
        figures.theme_name,
        figures.kind,
        count(figures.value) as towns_stating,
        count(figures.value) filter (where figures.value = 0) as towns_stating_zero,
        count(figures.certain_value) as towns_ranked,
        round(sum(figures.certain_value), 4) as value_sum,
        case
            when count(figures.certain_low) = count(figures.certain_value) then round(sum(figures.certain_low), 4)
        end as value_sum_low,
        case
            when count(figures.certain_high) = count(figures.certain_value) then round(sum(figures.certain_high), 4)
        end as value_sum_high,
        bool_and(figures.bound = 'exact') filter (where not figures.is_uncertain) as is_sum_exact,
        median(figures.certain_value) as value_median,
        min(figures.certain_value) as value_min,
        max(figures.certain_value) as value_max,
        count(figures.value) filter (where figures.certain_value = 100 and figures.bound = 'exact') as exact_100_count,
        count(figures.value) filter (where figures.bound <> 'exact') as approximate_count
    from figures
    group by
        figures.county_code,
        figures.county_name,
        figures.report_year,
        figures.indicator_code,
        figures.indicator_name,
        figures.theme,
        figures.theme_name,
        figures.kind
),

tied as not materialized (
    select
        figures.county_code,
        figures.county_name,
        figures.report_year,
        figures.indicator_code,
        figures.indicator_name,
        figures.theme,
        figures.theme_name,
        figures.kind,
        figures.certain_value,
        string_agg(figures.town_name, '、' order by figures.town_code) as towns
    from figures
    where figures.certain_value is not null
    group by
        figures.county_code,
        figures.county_name,
        figures.report_year,
        figures.indicator_code,
        figures.indicator_name,
        figures.theme,
        figures.theme_name,
        figures.kind,
        figures.certain_value
),

extremes as not materialized (
    select
        tied.county_code,
        tied.county_name,
        tied.report_year,
        tied.indicator_code,
        tied.indicator_name,
        tied.theme,
        tied.theme_name,
        tied.kind,
        arg_min(tied.towns, tied.certain_value) as value_min_towns,
        arg_max(tied.towns, tied.certain_value) as value_max_towns
    from tied
    group by
        tied.county_code,
        tied.county_name,
        tied.report_year,
        tied.indicator_code,
        tied.indicator_name,
        tied.theme,
        tied.theme_name,
        tied.kind
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
left join stated
    on
        reporting.county_code = stated.county_code
        and reporting.county_name = stated.county_name
        and reporting.report_year = stated.report_year
        and indicators.indicator_code = stated.indicator_code
        and indicators.indicator_name = stated.indicator_name
        and indicators.theme = stated.theme
        and indicators.theme_name = stated.theme_name
        and indicators.kind = stated.kind
left join extremes
    on
        reporting.county_code = extremes.county_code
        and reporting.county_name = extremes.county_name
        and reporting.report_year = extremes.report_year
        and indicators.indicator_code = extremes.indicator_code
        and indicators.indicator_name = extremes.indicator_name
        and indicators.theme = extremes.theme
        and indicators.theme_name = extremes.theme_name
        and indicators.kind = extremes.kind
