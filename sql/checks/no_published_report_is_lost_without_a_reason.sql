-- 已发布的库里有、文件还在收件夹里的报告，不会无缘无故没有了
-- severity: blocking
select
    lost_reports.town_name,
    lost_reports.report_year,
    lost_reports.file_path
from lost_reports
where lost_reports.reason is null
