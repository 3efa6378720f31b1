-- 应报的报告（登记册上当年有效的每个乡镇一份）= 读成的 + 只有退回文件的 + 缺报的
-- severity: blocking
with expected as (
    select
        towns.county_code,
        report_years.report_year,
        count(towns.town_code) as expected_count
    from core.towns as towns
    inner join core.report_years as report_years
        on
            towns.valid_from <= report_years.report_year
            and coalesce(towns.valid_to, 9999) >= report_years.report_year
    group by towns.county_code, report_years.report_year
),

read_reports as (
    select
        reports.county_code,
        reports.report_year,
        count(reports.report_id) as read_count
    from core.reports as reports
    group by reports.county_code, reports.report_year
),

not_read as (
    select
        reports.county_code,
        reports.report_year,
        count(reports.town_code) filter (where reports.rejected_file_count > 0) as rejected_count,
        count(reports.town_code) filter (where reports.rejected_file_count = 0) as missing_count
    from marts.town_year_reports as reports
    where not reports.has_report
    group by reports.county_code, reports.report_year
)

select
    coalesce(expected.county_code, read_reports.county_code, not_read.county_code) as county_code,
    coalesce(expected.report_year, read_reports.report_year, not_read.report_year) as report_year,
    coalesce(expected.expected_count, 0) as expected_count,
    coalesce(read_reports.read_count, 0) as read_count,
    coalesce(not_read.rejected_count, 0) as rejected_count,
    coalesce(not_read.missing_count, 0) as missing_count
from expected
full outer join read_reports
    on expected.county_code = read_reports.county_code and expected.report_year = read_reports.report_year
full outer join not_read
    on expected.county_code = not_read.county_code and expected.report_year = not_read.report_year
where
    coalesce(expected.expected_count, 0)
    <> coalesce(read_reports.read_count, 0)
    + coalesce(not_read.rejected_count, 0)
    + coalesce(not_read.missing_count, 0)
