-- 收件夹里的每个文件，要么是一份报告（的一个版本），要么列在没有收下的文件里，不会两样都不是，也不会两样都是
-- severity: blocking
with settled as (
    select
        report_versions.file_path,
        'version' as outcome
    from core.report_versions as report_versions
    union all
    select
        rejected_files.file_path,
        'rejected' as outcome
    from core.rejected_files as rejected_files
),

listed as (
    select lake_files.file_path
    from lake_files
    left join core.report_years as report_years on lake_files.report_year = report_years.report_year
    where lake_files.report_year is null or report_years.report_year is not null
)

select
    coalesce(listed.file_path, settled.file_path) as file_path,
    listed.file_path is not null as is_in_the_inbox,
    count(settled.outcome) as outcome_count
from listed
full outer join settled on listed.file_path = settled.file_path
group by all
having listed.file_path is null or count(settled.outcome) <> 1
