-- 每份采用的报告就是它那个乡镇、那个年度的现行版本，现行版本都被采用
-- severity: blocking
select
    coalesce(reports.report_id, versions.report_id) as report_id,
    reports.file_path as file_taken,
    versions.file_path as current_file
from core.reports as reports
full outer join
    (
        select
            report_versions.report_id,
            report_versions.file_path
        from core.report_versions as report_versions
        where report_versions.is_current
    ) as versions
    on reports.report_id = versions.report_id
where reports.report_id is null or versions.report_id is null
