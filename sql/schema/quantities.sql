-- 数量：报告里读到的每一个数字，不论有没有归入指标
create table core.quantities (
    report_id varchar not null,
    county_code varchar not null,
    report_year integer not null,
    quantity_order integer not null,
    quantity_start bigint not null check (quantity_start >= 0),
    quantity_end bigint not null,
    quote varchar not null,
    value double,
    bound varchar not null check (bound in ('exact', 'at_least', 'about', 'at_most')),
    unit varchar not null,
    unit_class varchar not null,
    basis varchar not null check (basis in ('stated', 'zero_claim', 'full_coverage')),
    period varchar not null,
    trap varchar,
    trap_reason varchar,
    section_kind varchar not null,
    indicator_codes varchar[] not null,
    sentence_start bigint not null,
    sentence_end bigint not null,
    sentence varchar,
    check (quantity_end >= quantity_start)
);
comment on table core.quantities is '数量：报告里读到的每一个数字，不论有没有归入指标。多数不是本年指标，不要直接相加';
comment on column core.quantities.report_id is '报告编号';
comment on column core.quantities.county_code is '县代码';
comment on column core.quantities.report_year is '报告年度：报告写的是哪一年的工作（不是发布的年份）';
comment on column core.quantities.quantity_order is '在报告里是第几个数字';
comment on column core.quantities.quantity_start is '数字从第几个字符起（从 0 数）';
comment on column core.quantities.quantity_end is '数字到第几个字符止（不含）';
comment on column core.quantities.quote is '原文';
comment on column core.quantities.value is '数值：万、亿已展开，金额为元，比率为百分数；空表示说不出数值';
comment on column core.quantities.bound is '准确程度：exact 正好，at_least 不少于（余、多、以上），about 约数（近、约），at_most 不超过';
comment on column core.quantities.unit is '单位，照原文';
comment on column core.quantities.unit_class is '单位的类别：event 场次，item 件份，person 人，money 钱，rate 比率等';
comment on column core.quantities.basis is '依据：stated 写明的数字，zero_claim 声明没有（算 0），full_coverage 声明全部（算 100%）';
comment on column core.quantities.period is '时段：year 本年，part_year 半年或截至某月，plan 打算，prior 往年，cumulative 几年累计';
comment on column core.quantities.trap is '不是统计数字的原因代码（日期、文号、会议届次等）；空表示是统计数字';
comment on column core.quantities.trap_reason is '不是统计数字的原因';
comment on column core.quantities.section_kind is '所在章节的类别';
comment on column core.quantities.indicator_codes is '归入哪些指标；空列表表示没有归入';
comment on column core.quantities.sentence_start is '所在句子从第几个字符起';
comment on column core.quantities.sentence_end is '所在句子到第几个字符止（不含）';
comment on column core.quantities.sentence is '所在的句子；只有写明了单位而没有指标认领的数字才有';
