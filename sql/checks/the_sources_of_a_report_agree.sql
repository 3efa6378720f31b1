-- 每份报告的标题、正文、落款、网页信息和文件名说法一致；不一致的地方要人核对
-- severity: warning
select
    report_findings.report_id,
    report_findings.town_name,
    report_findings.report_year,
    report_findings.finding
from core.report_findings as report_findings
inner join core.reports as reports on report_findings.report_id = reports.report_id
where
    report_findings.finding_code like '%_differs'
    or report_findings.finding_code in ('published_before_signed', 'town_name_of_another_year')
