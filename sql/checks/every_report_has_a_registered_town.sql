-- 每份报告的乡镇，当年都在登记册上
-- severity: blocking
select
    reports.report_id,
    reports.town_code,
    reports.report_year
from core.reports as reports
left join core.towns as towns
    on
        reports.town_code = towns.town_code
        and reports.county_code = towns.county_code
        and reports.report_year >= towns.valid_from
        and reports.report_year <= coalesce(towns.valid_to, 9999)
where towns.town_code is null
