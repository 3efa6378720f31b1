-- 每条事实的乡镇当年在登记册上，年度是收到过报告的年度
-- severity: blocking
select
    facts.report_id,
    facts.county_code,
    facts.town_code,
    facts.report_year,
    facts.indicator_code
from core.facts as facts
left join core.report_years as report_years on facts.report_year = report_years.report_year
left join core.towns as towns
    on
        facts.town_code = towns.town_code
        and facts.county_code = towns.county_code
        and facts.report_year >= towns.valid_from
        and facts.report_year <= coalesce(towns.valid_to, 9999)
where report_years.report_year is null or towns.town_code is null
