-- 每份报告的章节首尾相接，从第一个字符到最后一个字符
-- severity: blocking
with joined as (
    select
        sections.report_id,
        sections.section_start,
        sections.section_end,
        coalesce(
            lag(sections.section_end) over (partition by sections.report_id order by sections.section_order), 0
        ) as expected_start,
        lead(sections.section_start) over (partition by sections.report_id order by sections.section_order) is null
            as is_last
    from core.sections as sections
)

select
    reports.report_id,
    reports.char_count,
    joined.section_start,
    joined.section_end
from core.reports as reports
left join joined on reports.report_id = joined.report_id
where
    joined.report_id is null
    or joined.section_start <> joined.expected_start
    or (joined.is_last and joined.section_end <> reports.char_count)
