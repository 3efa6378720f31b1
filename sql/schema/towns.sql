-- 乡镇登记册：一个乡、镇、街道在一段年度里一行
create table core.towns (
    town_code varchar not null,
    town_name varchar not null,
    aliases varchar[] not null,
    county_code varchar not null,
    kind varchar not null,
    population integer check (population > 0),
    village_count integer check (village_count > 0),
    valid_from integer not null,
    valid_to integer,
    successor_code varchar,
    primary key (town_code, valid_from),
    check (valid_to is null or valid_from <= valid_to),
    check (successor_code is null or valid_to is not null)
);
comment on table core.towns is '乡镇登记册：一个乡、镇、街道在一段年度里一行，来自 data/registers/towns.csv。要乡镇数须先限定年度，或去掉重复的代码';
comment on column core.towns.town_code is '乡镇代码';
comment on column core.towns.town_name is '乡镇名称（登记册上的正式名称）';
comment on column core.towns.aliases is '别名，报告里也可能这样写';
comment on column core.towns.county_code is '县代码';
comment on column core.towns.kind is '类别：镇、乡、街道';
comment on column core.towns.population is '常住人口（人）；空表示登记册没有填写';
comment on column core.towns.village_count is '村（社区）数（个）；空表示登记册没有填写';
comment on column core.towns.valid_from is '这一行从哪个报告年度起有效';
comment on column core.towns.valid_to is '这一行到哪个报告年度止（含）有效；空表示至今有效';
comment on column core.towns.successor_code is '撤并的乡镇并入了哪个乡镇（代码），写在最后一行；空表示没有撤并';
