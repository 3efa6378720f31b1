-- 每条事实都有它的报告，而且县、乡镇、年度一致
-- severity: blocking
select
    facts.report_id,
    facts.town_code,
    facts.report_year,
    facts.indicator_code
from core.facts as facts
left join core.reports as reports
    on
        facts.report_id = reports.report_id
        and facts.county_code = reports.county_code
        and facts.town_code = reports.town_code
        and facts.report_year = reports.report_year
where reports.report_id is null
