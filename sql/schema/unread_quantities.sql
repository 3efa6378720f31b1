-- 没有归入指标的数量：写明了数字和单位，但没有一个指标认领
create view core.unread_quantities as
select
    reports.county_code,
    reports.town_code,
    reports.town_name,
    reports.report_year,
    quantities.section_kind,
    quantities.quote,
    quantities.value,
    quantities.bound,
    quantities.unit,
    quantities.unit_class,
    quantities.period,
    quantities.sentence,
    quantities.quantity_start,
    quantities.quantity_end,
    quantities.report_id
from core.quantities as quantities
inner join core.reports as reports
    on
        quantities.county_code = reports.county_code
        and quantities.report_year = reports.report_year
        and quantities.report_id = reports.report_id
where
    quantities.basis = 'stated'
    and quantities.trap is null
    and len(quantities.indicator_codes) = 0
    and quantities.unit <> '';
comment on view core.unread_quantities is '没有归入指标的数量：写明了数字和单位，但没有一个指标认领；看它可以知道目录还缺什么';
comment on column core.unread_quantities.county_code is '县代码';
comment on column core.unread_quantities.town_code is '乡镇代码';
comment on column core.unread_quantities.town_name is '乡镇名称';
comment on column core.unread_quantities.report_year is '报告年度';
comment on column core.unread_quantities.section_kind is '所在章节的类别';
comment on column core.unread_quantities.quote is '原文';
comment on column core.unread_quantities.value is '数值：万、亿已展开，金额为元，比率为百分数；空表示说不出数值';
comment on column core.unread_quantities.bound is '准确程度：exact 正好，at_least 不少于，about 约数，at_most 不超过';
comment on column core.unread_quantities.unit is '单位，照原文';
comment on column core.unread_quantities.unit_class is '单位的类别';
comment on column core.unread_quantities.period is '时段：year 本年，part_year 半年或截至某月，plan 打算，prior 往年，cumulative 几年累计';
comment on column core.unread_quantities.sentence is '所在的句子';
comment on column core.unread_quantities.quantity_start is '数字从第几个字符起（从 0 数）';
comment on column core.unread_quantities.quantity_end is '数字到第几个字符止（不含）';
comment on column core.unread_quantities.report_id is '报告编号';
