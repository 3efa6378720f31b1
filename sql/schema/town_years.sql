-- 应有的报告：登记册上的每个乡镇、每个年度一行，不论有没有报告
create view core.town_years as
select
    towns.county_code,
    counties.county_name,
    towns.town_code,
    towns.town_name,
    towns.kind as town_kind,
    towns.population,
    towns.village_count,
    report_years.report_year,
    try_cast((report_years.report_year + 1) || '-' || counties.publication_deadline as date) as due_on
from core.towns as towns
inner join core.counties as counties on towns.county_code = counties.county_code
inner join core.report_years as report_years
    on
        towns.valid_from <= report_years.report_year
        and coalesce(towns.valid_to, 9999) >= report_years.report_year;
comment on view core.town_years is '应有的报告：登记册上的每个乡镇、每个年度一行，不论有没有报告';
comment on column core.town_years.county_code is '县代码';
comment on column core.town_years.county_name is '县名称';
comment on column core.town_years.town_code is '乡镇代码';
comment on column core.town_years.town_name is '乡镇名称（登记册上当年的名称）';
comment on column core.town_years.town_kind is '乡镇类别：镇、乡、街道';
comment on column core.town_years.population is '常住人口（人）；空表示登记册没有填写';
comment on column core.town_years.village_count is '村（社区）数（个）；空表示登记册没有填写';
comment on column core.town_years.report_year is '报告年度：报告写的是哪一年的工作（不是发布的年份）';
comment on column core.town_years.due_on is '应当在这一天及以前公开';
