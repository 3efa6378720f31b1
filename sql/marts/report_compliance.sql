-- 报告合规：登记册上的每个乡镇、每个年度一行，公开没有、迟没迟、五个部分缺哪个、说法一致不一致、要做什么
with reports as not materialized (
    select
        town_year_reports.county_code,
        town_year_reports.county_name,
        town_year_reports.town_code,
        town_year_reports.town_name,
        town_year_reports.report_year,
        town_year_reports.has_report,
        town_year_reports.published_on,
        town_year_reports.due_on,
        town_year_reports.is_late,
        town_year_reports.has_measures,
        town_year_reports.has_responsibility,
        town_year_reports.has_problems,
        town_year_reports.has_plan,
        town_year_reports.fact_count,
        town_year_reports.rejected_file_count,
        town_year_reports.rejected_reasons,
        town_year_reports.report_id,
        town_year_reports.file_path,
        concat_ws(
            '、',
            case when not town_year_reports.has_measures then '主要举措和成效' end,
            case when not town_year_reports.has_problems then '不足和原因' end,
            case when not town_year_reports.has_responsibility then '第一责任人履职' end,
            case when not town_year_reports.has_plan then '下年打算' end
        ) as missing_parts
    from marts.town_year_reports as town_year_reports
),

differing as not materialized (
    select
        report_findings.county_code,
        counties.county_name,
        report_findings.report_year,
        report_findings.report_id,
        count(report_findings.finding) as difference_count,
        string_agg(report_findings.finding, '；' order by report_findings.finding) as differences
    from core.report_findings as report_findings
    inner join core.counties as counties on report_findings.county_code = counties.county_code
    where
        report_findings.finding_code in (
            'town_differs', 'year_differs', 'folder_year_differs', 'published_on_differs', 'signed_on_differs',
            'published_before_signed', 'document_number_differs', 'town_name_of_another_year'
        )
    group by
        report_findings.county_code,
        counties.county_name,
        report_findings.report_year,
        report_findings.report_id
),

other_matters as not materialized (
    select
        sections.county_code,
        counties.county_name,
        sections.report_year,
        sections.report_id,
        bool_or(regexp_matches(coalesce(sections.heading, ''), '其他(需要)?(报告|说明)?的?(情况|事项)')) as has_other_matters
    from core.sections as sections
    inner join core.counties as counties on sections.county_code = counties.county_code
    group by sections.county_code, counties.county_name, sections.report_year, sections.report_id
),

versions as not materialized (
    select
        report_versions.county_code,
        counties.county_name,
        report_versions.town_code,
        report_versions.report_year,
        count(report_versions.report_id) as version_count
    from core.report_versions as report_versions
    inner join core.counties as counties on report_versions.county_code = counties.county_code
    group by
        report_versions.county_code,
        counties.county_name,
        report_versions.town_code,
        report_versions.report_year
)

select
    reports.county_code,
    reports.county_name,
    reports.town_code,
    reports.town_name,
    reports.report_year,
    case
        when not reports.has_report then '缺报'
        else coalesce(
            nullif(
                concat_ws(
                    '、',
                    case when reports.is_late then '迟报' end,
                    case when reports.published_on is null then '公开日期不明' end,
                    case when reports.missing_parts <> '' then '缺少部分' end,
                    case when differing.difference_count > 0 then '说法不一' end,
                    case when reports.fact_count = 0 then '没有数字' end
                ),
                ''
            ),
            '合规'
        )
    end as verdict, -- 结论：合规，缺报，或者有什么问题（几样都有的用顿号连起来）
    reports.has_report,
    reports.published_on,
    reports.due_on,
    reports.is_late,
    case when reports.is_late then date_diff('day', reports.due_on, reports.published_on) end as late_day_count, -- 迟了几天；没有迟的、不知道公开日期的为空
    reports.has_measures,
    reports.has_problems,
    reports.has_responsibility,
    reports.has_plan,
    other_matters.has_other_matters, -- 有没有“其他需要报告的情况”一部分（可以不写）；空表示没有报告
    nullif(reports.missing_parts, '') as missing_parts, -- 缺哪些必写的部分（第五部分“其他需要报告的情况”可以不写）；空表示不缺或没有报告
    case
        when reports.has_report then coalesce(differing.difference_count, 0) = 0
    end as is_consistent, -- 标题、落款、网页信息和文件名写的乡镇、年度、日期是否一致；空表示没有报告
    differing.differences, -- 哪里说法不一；空表示没有
    reports.fact_count,
    reports.fact_count > 0 as has_figures, -- 报告里有没有写明指标的数；空表示没有报告
    coalesce(versions.version_count, 0) as version_count, -- 收到几个不同的版本
    reports.rejected_file_count,
    case
        when not reports.has_report and reports.rejected_file_count > 0
            then '文件没有收下，照原因处理后重新放入：' || reports.rejected_reasons
        when not reports.has_report then '没有收到报告，应当在 ' || reports.due_on || ' 及以前公开；过期请催报'
        else coalesce(
            nullif(
                concat_ws(
                    '；',
                    case when reports.missing_parts <> '' then '请乡镇补写：' || reports.missing_parts end,
                    case when differing.difference_count > 0 then '请核对：' || differing.differences end,
                    case when reports.published_on is null then '请查明公开日期，写进更正文件' end,
                    case when reports.fact_count = 0 then '请核对报告里是不是真的没有数字' end
                ),
                ''
            ),
            '无'
        )
    end as to_do, -- 要做什么；没有要做的写“无”
    reports.report_id,
    reports.file_path
from reports
left join differing
    on
        reports.county_code = differing.county_code
        and reports.county_name = differing.county_name
        and reports.report_year = differing.report_year
        and reports.report_id = differing.report_id
left join other_matters
    on
        reports.county_code = other_matters.county_code
        and reports.county_name = other_matters.county_name
        and reports.report_year = other_matters.report_year
        and reports.report_id = other_matters.report_id
left join versions
    on
        reports.county_code = versions.county_code
        and reports.county_name = versions.county_name
        and reports.town_code = versions.town_code
        and reports.report_year = versions.report_year
