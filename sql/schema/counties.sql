-- 县登记册：一个县（区、市、旗）一行
create table core.counties (
    county_code varchar primary key,
    county_name varchar not null,
    publication_deadline varchar not null
);
comment on table core.counties is '县登记册：一个县（区、市、旗）一行，来自 data/registers/counties.csv';
comment on column core.counties.county_code is '县代码';
comment on column core.counties.county_name is '县名称';
comment on column core.counties.publication_deadline is '报告公开的截止日（月-日），在报告年度的次年；这一天及以前公开算按时';
