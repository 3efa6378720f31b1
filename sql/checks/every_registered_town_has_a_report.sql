-- 登记册上的每个乡镇，每个年度都有报告
-- severity: warning
select
    reports.county_name,
    reports.town_name,
    reports.report_year,
    reports.rejected_reasons
from marts.town_year_reports as reports
where not reports.has_report
