-- 一个乡镇一年只有一份报告
-- severity: blocking
select
    reports.town_code,
    reports.report_year,
    count(reports.report_id) as report_count
from core.reports as reports
group by reports.town_code, reports.report_year
having count(reports.report_id) > 1
