-- 更正：data/corrections.yml 里的每一条
create table core.corrections (
    county_code varchar not null,
    town_code varchar not null,
    report_year integer not null,
    indicator_code varchar not null,
    expected_value double not null,
    corrected_value double,
    is_withdrawn boolean not null,
    reason varchar not null,
    corrected_by varchar not null,
    corrected_on date not null,
    quote varchar not null,
    report_id varchar not null,
    check (is_withdrawn = (corrected_value is null))
);
comment on table core.corrections is '更正：data/corrections.yml 里的每一条，连同被更正的原文';
comment on column core.corrections.county_code is '县代码';
comment on column core.corrections.town_code is '乡镇代码';
comment on column core.corrections.report_year is '报告年度';
comment on column core.corrections.indicator_code is '指标代码';
comment on column core.corrections.expected_value is '更正之前从报告里读到的数';
comment on column core.corrections.corrected_value is '更正以后的数；撤下的为空';
comment on column core.corrections.is_withdrawn is '是否撤下：撤下的数不再出现在事实表里';
comment on column core.corrections.reason is '更正的理由';
comment on column core.corrections.corrected_by is '由谁更正（单位或岗位）';
comment on column core.corrections.corrected_on is '更正的日期';
comment on column core.corrections.quote is '被更正的原文';
comment on column core.corrections.report_id is '报告编号';
