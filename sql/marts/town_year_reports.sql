-- 乡镇年度报告：登记册上的每个乡镇、每个年度一行，没有报告的也在，可查谁没有公开、谁迟了、缺哪一部分
with expected as not materialized (
    select
        towns.county_code,
        counties.county_name,
        towns.town_code,
        towns.town_name,
        towns.kind as town_kind,
        towns.population,
        towns.village_count,
        report_years.report_year,
        try_cast(
            (report_years.report_year + 1) || '-' || counties.publication_deadline as date
        ) as due_on
    from core.towns as towns
    inner join core.counties as counties on towns.county_code = counties.county_code
    cross join core.report_years as report_years
    where
        towns.valid_from <= report_years.report_year
        and coalesce(towns.valid_to, 9999) >= report_years.report_year
),

section_kinds as not materialized (
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
    inner join core.counties as counties on sections.county_code = counties.county_code
    group by sections.county_code, counties.county_name, sections.report_year, sections.report_id
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
    inner join core.counties as counties on facts.county_code = counties.county_code
    group by facts.county_code, counties.county_name, facts.report_year, facts.report_id
),

unread_counts as not materialized (
    select
        unread_quantities.county_code,
        counties.county_name,
        unread_quantities.report_year,
        unread_quantities.report_id,
        count(unread_quantities.quote) as unread_quantity_count
    from core.unread_quantities as unread_quantities
    inner join core.counties as counties on unread_quantities.county_code = counties.county_code
    group by unread_quantities.county_code, counties.county_name, unread_quantities.report_year, unread_quantities.report_id
),

rejected as not materialized (
    select
        towns.county_code,
        towns.town_code,
        rejected_files.folder_year as report_year,
        count(rejected_files.file_path) as rejected_file_count,
        string_agg(
            rejected_files.file_path || '：' || rejected_files.reason, '；' order by rejected_files.file_path
        ) as rejected_reasons
    from core.rejected_files as rejected_files
    inner join core.towns as towns
        on
            contains(rejected_files.file_path, towns.town_name)
            and towns.valid_from <= rejected_files.folder_year
            and coalesce(towns.valid_to, 9999) >= rejected_files.folder_year
    group by towns.county_code, towns.town_code, rejected_files.folder_year
)

select
    expected.county_code,
    expected.county_name,
    expected.town_code,
    expected.town_name,
    expected.town_kind,
    expected.population,
    expected.village_count,
    expected.report_year,
    reports.report_id is not null as has_report, -- 有没有读成的报告
    reports.published_on,
    expected.due_on, -- 应当在这一天及以前公开
    reports.published_on > expected.due_on as is_late, -- 是否迟于截止日期公开；空表示没有报告或不知公开日期
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
from expected
left join core.reports as reports
    on
        expected.county_code = reports.county_code
        and expected.town_code = reports.town_code
        and expected.report_year = reports.report_year
left join section_kinds
    on
        expected.county_code = section_kinds.county_code
        and expected.county_name = section_kinds.county_name
        and expected.report_year = section_kinds.report_year
        and reports.report_id = section_kinds.report_id
left join fact_counts
    on
        expected.county_code = fact_counts.county_code
        and expected.county_name = fact_counts.county_name
        and expected.report_year = fact_counts.report_year
        and reports.report_id = fact_counts.report_id
left join unread_counts
    on
        expected.county_code = unread_counts.county_code
        and expected.county_name = unread_counts.county_name
        and expected.report_year = unread_counts.report_year
        and reports.report_id = unread_counts.report_id
left join rejected
    on
        expected.county_code = rejected.county_code
        and expected.town_code = rejected.town_code
        and expected.report_year = rejected.report_year
