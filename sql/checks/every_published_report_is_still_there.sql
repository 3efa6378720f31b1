-- 已发布的库里有的报告，新库里都还有；没有了的，写明原因
-- severity: warning
select
    lost_reports.town_name,
    lost_reports.report_year,
    lost_reports.file_path,
    lost_reports.reason
from lost_reports
