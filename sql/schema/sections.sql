-- 章节：每份报告从头到尾分成几段
create table core.sections (
    report_id varchar not null,
    county_code varchar not null,
    report_year integer not null,
    section_order integer not null,
    kind varchar not null,
    heading varchar,
    section_start bigint not null check (section_start >= 0),
    section_end bigint not null,
    check (section_end >= section_start)
);
comment on table core.sections is '章节：每份报告从头到尾分成几段，段与段首尾相接；一段一行';
comment on column core.sections.report_id is '报告编号';
comment on column core.sections.county_code is '县代码';
comment on column core.sections.report_year is '报告年度：报告写的是哪一年的工作（不是发布的年份）';
comment on column core.sections.section_order is '第几段';
comment on column core.sections.kind is '类别：title 标题，lead 引言，measures 举措和成效，responsibility 第一责任人履职，problems 不足和原因，plan 下年打算，signature 落款';
comment on column core.sections.heading is '小标题，照原文；没有小标题的为空';
comment on column core.sections.section_start is '从第几个字符起（从 0 数）';
comment on column core.sections.section_end is '到第几个字符止（不含）';
