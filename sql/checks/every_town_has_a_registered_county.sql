-- 每个乡镇的县都在登记册上
-- severity: blocking
select
    towns.town_code,
    towns.county_code
from core.towns as towns
left join core.counties as counties on towns.county_code = counties.county_code
where counties.county_code is null
