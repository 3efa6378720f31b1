-- 应有的报告：登记册上的每个乡镇、每个年度一行，不论有没有报告
select
    towns.county_code,
    counties.county_name,
    towns.town_code,
    towns.town_name,
    report_years.report_year,
    towns.kind as town_kind,
    towns.population,
    towns.village_count,
    case
        when towns.population is null then '人口不明'
        when towns.population < 10000 then '1万人以下'
        when towns.population < 30000 then '1万至3万人'
        when towns.population < 50000 then '3万至5万人'
        else '5万人以上'
    end as size_band, -- 规模档：按登记册上当年的人口
    try_cast((report_years.report_year + 1) || '-' || counties.publication_deadline as date) as due_on -- 应当在这一天及以前公开
from core.towns as towns
inner join core.counties as counties using (county_code)
inner join core.report_years as report_years
    on report_years.report_year between towns.valid_from and coalesce(towns.valid_to, 9999)
