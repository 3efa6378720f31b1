-- 报告在年度结束以后公开；提前公开的不可能写全十二月
-- severity: warning
select
    reports.town_name,
    reports.report_year,
    reports.published_on,
    reports.file_path
from core.reports as reports
where year(reports.published_on) <= reports.report_year
