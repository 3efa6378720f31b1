-- 发现：一份报告里自相矛盾的地方，每处一行
create table core.findings (
    report_id varchar not null,
    county_code varchar not null,
    town_code varchar not null,
    town_name varchar not null,
    report_year integer not null,
    finding_code varchar not null check (
        finding_code in ('two_values', 'zero_beside_figure', 'rate_above_100', 'parts_do_not_add_up')
    ),
    indicator_code varchar not null,
    finding varchar not null,
    places struct("start" bigint, "end" bigint, "quote" varchar)[] not null
);
comment on table core.findings is '发现：一份报告里自相矛盾的地方，每处一行。采用的数不因此改变，要人来核对';
comment on column core.findings.report_id is '报告编号';
comment on column core.findings.county_code is '县代码';
comment on column core.findings.town_code is '乡镇代码';
comment on column core.findings.town_name is '乡镇名称';
comment on column core.findings.report_year is '报告年度：报告写的是哪一年的工作（不是发布的年份）';
comment on column core.findings.finding_code is '种类：two_values 同一指标两个数，zero_beside_figure 既说没有又写了数，rate_above_100 比率超过百分之百，parts_do_not_add_up 分项与合计对不上';
comment on column core.findings.indicator_code is '指标代码';
comment on column core.findings.finding is '矛盾在哪里';
comment on column core.findings.places is '涉及的各处：起、止、原文';
