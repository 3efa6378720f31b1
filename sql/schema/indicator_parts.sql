-- 指标的部分：哪个指标是哪个指标的一部分
create table core.indicator_parts (
    whole_code varchar not null,
    part_code varchar not null,
    primary key (whole_code, part_code)
);
comment on table core.indicator_parts is '指标的部分：哪个指标是哪个指标的一部分，不会比它多，一对一行，来自 data/catalogue/*.toml 的 made_of 和 part_of';
comment on column core.indicator_parts.whole_code is '整体的指标代码';
comment on column core.indicator_parts.part_code is '部分的指标代码';
