-- 每份报告至少读出一条事实；一条也没有的，多半是读错了或不是年度报告
-- severity: warning
select
    reports.report_id,
    reports.town_name,
    reports.report_year,
    reports.file_path
from core.reports as reports
left join core.facts as facts on reports.report_id = facts.report_id
where facts.report_id is null
