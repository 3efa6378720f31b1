-- 乡镇年度报告：登记册上的每个乡镇、每个年度一行，没有报告的也在，可查谁没有公开、谁迟了、缺哪一部分
with section_kinds as not materialized (
    select
        sections.county_code,
        counties.county_name,
        sections.report_year,
        sections.report_id,
        bool_or(sections.kind = 'measures') as has_measures,
        bool_or(sections.kind = 'responsibility') as has_responsibility,
        bool_or(sections.kind = 'problems') as has_problems,
        bool_or(sections.kind = 'plan') as has_plan
    from core.sections as sections
    inner join core.counties as counties using (county_code)
    group by all
),

fact_counts as not materialized (
    select
        facts.county_code,
        counties.county_name,
        facts.report_year,
        facts.report_id,
        count(facts.indicator_code) as fact_count,
        count(facts.indicator_code) filter (where facts.is_uncertain) as uncertain_fact_count
    from core.facts as facts
    inner join core.counties as counties using (county_code)
    group by all
),

unread_counts as not materialized (
    select
        unread_quantities.county_code,
        counties.county_name,
        unread_quantities.report_year,
        unread_quantities.report_id,
        count(unread_quantities.quote) as unread_quantity_count
    from core.unread_quantities as unread_quantities
    inner join core.counties as counties using (county_code)
    group by all
),

rejected as not materialized (
    select
        rejected_files.county_code,
        rejected_files.town_code,
        rejected_files.report_year,
        count(rejected_files.file_path) as rejected_file_count,
        string_agg(
            rejected_files.file_path || '：' || rejected_files.reason, '；' order by rejected_files.file_path
        ) as rejected_reasons
    from core.town_rejected_files as rejected_files
    group by all
)

select
    towns.county_code,
    towns.county_name,
    towns.town_code,
    towns.town_name,
    towns.town_kind,
    towns.population,
    towns.village_count,
    towns.report_year,
    reports.report_id is not null as has_report, -- 有没有读成的报告
    reports.published_on,
    towns.due_on,
    reports.published_on > towns.due_on as is_late, -- 是否迟于截止日期公开；空表示没有报告或不知公开日期
    section_kinds.has_measures, -- 有没有“举措和成效”一部分；空表示没有报告
    section_kinds.has_responsibility, -- 有没有“第一责任人履职”一部分；空表示没有报告
    section_kinds.has_problems, -- 有没有“不足和原因”一部分；空表示没有报告
    section_kinds.has_plan, -- 有没有“下年打算”一部分；空表示没有报告
    reports.char_count,
    case
        when reports.report_id is not null then coalesce(fact_counts.fact_count, 0)
    end as fact_count, -- 报告写明的指标数；空表示没有报告
    case
        when reports.report_id is not null then coalesce(fact_counts.uncertain_fact_count, 0)
    end as uncertain_fact_count, -- 其中没有把握的；空表示没有报告
    case
        when reports.report_id is not null then coalesce(unread_counts.unread_quantity_count, 0)
    end as unread_quantity_count, -- 没有归入指标的数量个数；空表示没有报告
    coalesce(rejected.rejected_file_count, 0) as rejected_file_count, -- 文件名含此乡镇名、没有收下的文件数
    rejected.rejected_reasons, -- 这些文件没有收下的原因；按文件名认乡镇，同名乡镇可能都列出
    reports.report_id,
    reports.title,
    reports.document_number,
    reports.file_path
from core.town_years as towns
left join core.reports as reports using (county_code, town_code, report_year)
left join section_kinds using (county_code, county_name, report_year, report_id)
left join fact_counts using (county_code, county_name, report_year, report_id)
left join unread_counts using (county_code, county_name, report_year, report_id)
left join rejected using (county_code, town_code, report_year)
