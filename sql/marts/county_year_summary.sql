-- 县年度概况：一个县、一个年度一行，报告交得怎样、写明了多少、什么升降最多，附一段可以直接用的话
with reports as not materialized (
    select
        reports.county_code,
        reports.county_name,
        reports.report_year,
        count(reports.town_code) as towns_registered,
        count(reports.report_id) as towns_reporting,
        count(reports.town_code) filter (where not reports.has_report) as towns_missing,
        string_agg(reports.town_name, '、' order by reports.town_code)
            filter (where not reports.has_report) as missing_towns,
        count(reports.town_code) filter (where not reports.is_late) as on_time_count,
        count(reports.town_code) filter (where reports.is_late) as late_count,
        string_agg(reports.town_name, '、' order by reports.town_code) filter (where reports.is_late) as late_towns,
        count(reports.town_code) filter (where reports.has_report and reports.published_on is null) as undated_count,
        coalesce(sum(reports.fact_count), 0)::bigint as fact_count,
        coalesce(sum(reports.uncertain_fact_count), 0)::bigint as uncertain_count,
        coalesce(sum(reports.unread_quantity_count), 0)::bigint as unread_quantity_count
    from marts.town_year_reports as reports
    group by all
),

stated as not materialized (
    select
        facts.county_code,
        facts.county_name,
        facts.report_year,
        facts.indicator_code,
        count(facts.value) as towns_stating
    from core.named_facts as facts
    group by all
),

indicators as not materialized (
    select
        stated.county_code,
        stated.county_name,
        stated.report_year,
        count(stated.indicator_code) as indicators_stated,
        count(stated.indicator_code) filter (where 2 * stated.towns_stating >= reports.towns_reporting)
            as indicators_half_stated
    from stated
    inner join reports using (county_code, county_name, report_year)
    group by all
),

suspicious as not materialized (
    select
        suspicious.county_code,
        suspicious.county_name,
        suspicious.report_year,
        count(suspicious.fact_key) as suspicious_count
    from marts.suspicious_values as suspicious
    group by all
),

gaps as not materialized (
    select
        gaps.county_code,
        gaps.county_name,
        gaps.report_year,
        count(gaps.indicator_code) as gap_count
    from marts.town_year_gaps as gaps
    group by all
),

-- 异常跳变的先要核对，两年都不到 10 的百分比太大，有一年不是正好的数的百分比说不准，都不拿来说升降。
told as not materialized (
    select
        changes.county_code,
        changes.county_name,
        changes.report_year,
        changes.town_code,
        changes.indicator_order,
        changes.change_rate,
        format(
            '{} {} {:.10g}→{:.10g}（{:+.4g}%）',
            changes.indicator_name,
            changes.town_name,
            changes.previous_value,
            changes.value,
            changes.change_rate
        ) as sentence
    from marts.town_year_changes as changes
    where not changes.is_jump and greatest(changes.value, changes.previous_value) >= 10
),

-- 上一年度一份报告也没有的，说不上缺项。
omitted as not materialized (
    select
        reports.county_code,
        reports.county_name,
        reports.report_year,
        case
            when previous.towns_reporting > 0 or gaps.gap_count > 0 then coalesce(gaps.gap_count, 0)
        end as gap_count
    from reports
    left join reports as previous
        on
            reports.county_code = previous.county_code
            and reports.county_name = previous.county_name
            and reports.report_year = previous.report_year + 1
    left join gaps
        on
            reports.county_code = gaps.county_code
            and reports.county_name = gaps.county_name
            and reports.report_year = gaps.report_year
),

movers as not materialized (
    select
        told.county_code,
        told.county_name,
        told.report_year,
        array_to_string(
            (
                list(told.sentence order by told.change_rate desc, told.indicator_order, told.town_code)
                    filter (where told.change_rate > 0)
            )[1:5],
            '；'
        ) as biggest_risers,
        array_to_string(
            (
                list(told.sentence order by told.change_rate, told.indicator_order, told.town_code)
                    filter (where told.change_rate < 0)
            )[1:5],
            '；'
        ) as biggest_fallers
    from told
    group by all
)

select
    reports.county_code,
    reports.county_name,
    reports.report_year,
    reports.towns_registered, -- 登记册上的乡镇数
    reports.towns_reporting, -- 有报告的乡镇数
    reports.towns_missing, -- 没有报告的乡镇数
    reports.missing_towns, -- 没有报告的乡镇；空表示没有这样的乡镇
    reports.on_time_count, -- 按时公开的乡镇数
    reports.late_count, -- 迟于截止日期公开的乡镇数
    reports.late_towns, -- 迟于截止日期公开的乡镇；空表示没有这样的乡镇
    reports.undated_count, -- 有报告而不知公开日期的乡镇数
    reports.fact_count, -- 写明的指标数字个数，含没有把握的
    reports.uncertain_count, -- 其中没有把握的
    coalesce(indicators.indicators_stated, 0) as indicators_stated, -- 至少一个乡镇写明了的指标数
    coalesce(indicators.indicators_half_stated, 0) as indicators_half_stated, -- 一半及以上的报告写明了的指标数；不到一半的不好比较，能否比较见 marts.indicator_coverage
    reports.unread_quantity_count, -- 没有归入指标的数量个数
    coalesce(suspicious.suspicious_count, 0) as suspicious_count, -- 可疑的条数，一个数可以犯几条，见 marts.suspicious_values
    omitted.gap_count, -- 上一年度写明、今年没有写的项数，见 marts.town_year_gaps；空表示上一年度没有报告
    nullif(movers.biggest_risers, '') as biggest_risers, -- 比上年升得最多的五项，按百分比；异常跳变的、两年都不到 10 的、有一年不是正好的数的不算
    nullif(movers.biggest_fallers, '') as biggest_fallers, -- 比上年降得最多的五项，按百分比；异常跳变的、两年都不到 10 的、有一年不是正好的数的不算
    concat(
        format(
            '{}{} 年度应报 {} 个乡镇，已报 {} 个',
            reports.county_name,
            reports.report_year,
            reports.towns_registered,
            reports.towns_reporting
        ),
        case when reports.towns_missing > 0 then format('，缺报 {} 个（{}）', reports.towns_missing, reports.missing_towns) end,
        format('；按时公开 {} 个', reports.on_time_count),
        case when reports.late_count > 0 then format('，迟报 {} 个（{}）', reports.late_count, reports.late_towns) end,
        case when reports.undated_count > 0 then format('，公开日期不明 {} 个', reports.undated_count) end,
        format(
            '。报告共写明 {} 个数字，涉及 {} 个指标，其中 {} 个指标有一半及以上的报告写明；没有把握的数字 {} 个，可疑 {} 条',
            reports.fact_count,
            coalesce(indicators.indicators_stated, 0),
            coalesce(indicators.indicators_half_stated, 0),
            reports.uncertain_count,
            coalesce(suspicious.suspicious_count, 0)
        ),
        format('，上年写明、今年没有写的 {} 项（没有写不等于 0）', omitted.gap_count),
        '。',
        case when movers.biggest_risers <> '' then format('上升最多：{}。', movers.biggest_risers) end,
        case when movers.biggest_fallers <> '' then format('下降最多：{}。', movers.biggest_fallers) end
    ) as summary -- 概述：一段话
from reports
left join indicators using (county_code, county_name, report_year)
left join suspicious using (county_code, county_name, report_year)
left join omitted using (county_code, county_name, report_year)
left join movers using (county_code, county_name, report_year)
