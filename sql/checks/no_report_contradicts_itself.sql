-- 没有一份报告自相矛盾；矛盾的地方要人核对
-- severity: warning
select
    findings.report_id,
    findings.town_name,
    findings.report_year,
    findings.indicator_code,
    findings.finding
from core.findings as findings
