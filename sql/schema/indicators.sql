-- 指标目录：一个指标一行
create table core.indicators (
    indicator_code varchar primary key,
    indicator_name varchar not null,
    theme varchar not null,
    theme_name varchar not null,
    unit varchar not null,
    kind varchar not null check (kind in ('count', 'rate', 'amount', 'flag')),
    direction varchar not null check (direction in ('higher', 'lower', 'neutral')),
    definition varchar not null,
    is_summable boolean not null,
    is_stock boolean not null,
    scoring_lines double[] not null,
    indicator_order integer not null
);
comment on table core.indicators is '指标目录：一个指标一行，来自 data/catalogue/*.toml';
comment on column core.indicators.indicator_code is '指标代码';
comment on column core.indicators.indicator_name is '指标名称';
comment on column core.indicators.theme is '主题代码';
comment on column core.indicators.theme_name is '主题名称';
comment on column core.indicators.unit is '指标的计量单位；金额一律为元，比率一律为百分数（0–100）';
comment on column core.indicators.kind is '类型：count 数量，rate 比率，amount 金额，flag 有无';
comment on column core.indicators.direction is '方向：higher 越多越好，lower 越少越好，neutral 不分好坏（只按多少排列）';
comment on column core.indicators.definition is '口径：这个指标算什么、不算什么';
comment on column core.indicators.is_summable is '各乡镇相加是否有意义；比率、有无类不相加';
comment on column core.indicators.is_stock is '是不是现有的数（村数、调解员人数）；现有的数几年不变不奇怪';
comment on column core.indicators.scoring_lines is '考核线：考核一般要求至少达到的数；没有的为空列表';
comment on column core.indicators.indicator_order is '在目录中的次序';
