-- 各版本的事实：有几个版本的乡镇，每个版本每个指标一行，未经更正
create table core.version_facts (
    report_id varchar not null,
    county_code varchar not null,
    town_code varchar not null,
    report_year integer not null,
    version_order integer not null,
    indicator_code varchar not null,
    value double not null,
    bound varchar not null,
    unit varchar not null,
    basis varchar not null,
    quote varchar not null,
    quote_start bigint not null,
    quote_end bigint not null,
    is_uncertain boolean not null,
    primary key (report_id, indicator_code)
);
comment on table core.version_facts is '各版本的事实：同一年度有几个版本的乡镇，每个版本每个指标一行，照报告所写，未经更正。汇总请用 core.facts，这里会重复';
comment on column core.version_facts.report_id is '报告编号，见 core.report_versions';
comment on column core.version_facts.county_code is '县代码';
comment on column core.version_facts.town_code is '乡镇代码';
comment on column core.version_facts.report_year is '报告年度：报告写的是哪一年的工作（不是发布的年份）';
comment on column core.version_facts.version_order is '第几版，最后一版是现行的';
comment on column core.version_facts.indicator_code is '指标代码';
comment on column core.version_facts.value is '数值，按指标的计量单位';
comment on column core.version_facts.bound is '准确程度：exact 正好，at_least 不少于，about 约数，at_most 不超过';
comment on column core.version_facts.unit is '报告里写的单位';
comment on column core.version_facts.basis is '依据：stated 写明的数字，zero_claim 声明没有（算 0），full_coverage 声明全部（算 100%）';
comment on column core.version_facts.quote is '原文';
comment on column core.version_facts.quote_start is '原文从第几个字符起（从 0 数）';
comment on column core.version_facts.quote_end is '原文到第几个字符止（不含）';
comment on column core.version_facts.is_uncertain is '没有把握';
