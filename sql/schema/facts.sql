-- 事实：一份报告一个指标一行，本年的数
create table core.facts (
    report_id varchar not null,
    county_code varchar not null,
    town_code varchar not null,
    report_year integer not null,
    indicator_code varchar not null,
    value double not null,
    value_low double,
    value_high double,
    bound varchar not null check (bound in ('exact', 'at_least', 'about', 'at_most')),
    unit varchar not null,
    unit_as_written varchar not null,
    period varchar not null check (period = 'year'),
    basis varchar not null check (basis in ('stated', 'zero_claim', 'full_coverage')),
    quote varchar not null,
    quote_start bigint not null check (quote_start >= 0),
    quote_end bigint not null,
    sentence varchar not null,
    sentence_start bigint not null check (sentence_start >= 0),
    figure_start bigint not null,
    figure_end bigint not null,
    marked_sentence varchar not null,
    places struct("start" bigint, "end" bigint, "quote" varchar)[] not null,
    part_count integer not null check (part_count >= 1),
    score double not null,
    is_uncertain boolean not null,
    is_corrected boolean not null,
    correction_reason varchar,
    extracted_value double not null,
    method varchar not null check (method in ('text', 'ocr')),
    check (quote_end >= quote_start),
    check (figure_start >= sentence_start and figure_end >= figure_start)
);
comment on table core.facts is '事实：一份报告一个指标一行，本年的数。没有的行表示报告没有写，不表示是 0';
comment on column core.facts.report_id is '报告编号';
comment on column core.facts.county_code is '县代码';
comment on column core.facts.town_code is '乡镇代码';
comment on column core.facts.report_year is '报告年度：报告写的是哪一年的工作（不是发布的年份）';
comment on column core.facts.indicator_code is '指标代码';
comment on column core.facts.value is '数值，按指标的计量单位（unit）';
comment on column core.facts.value_low is '数值的下限：正好的数等于数值；不少于的数等于数值；约数为数值减一成；不超过的数为空';
comment on column core.facts.value_high is '数值的上限：正好的数等于数值；不超过的数等于数值；约数为数值加一成；不少于的数为空；比率不超过 100';
comment on column core.facts.bound is '准确程度：exact 正好，at_least 不少于（余、多、以上），about 约数（近、约），at_most 不超过';
comment on column core.facts.unit is '指标的计量单位；金额一律为元，比率一律为百分数（0–100）';
comment on column core.facts.unit_as_written is '报告里写的单位';
comment on column core.facts.period is '时段：year 本年';
comment on column core.facts.basis is '依据：stated 写明的数字，zero_claim 声明没有（算 0），full_coverage 声明全部（算 100%）';
comment on column core.facts.quote is '原文，含名词和数字；由几部分相加的，是第一部分';
comment on column core.facts.quote_start is '原文从第几个字符起（从 0 数）';
comment on column core.facts.quote_end is '原文到第几个字符止（不含）';
comment on column core.facts.sentence is '所在的句子，照原文；由几部分相加的，从第一部分所在的句子到最后一部分所在的句子';
comment on column core.facts.sentence_start is '句子从第几个字符起（从 0 数）';
comment on column core.facts.figure_start is '数字（或“没有”“全部”的说法）从第几个字符起（从 0 数）';
comment on column core.facts.figure_end is '数字到第几个字符止（不含）；几个数加起来的，是第一个';
comment on column core.facts.marked_sentence is '句子，数字用【】标出；几个数加起来的，从第一个数到最后一个数的各句，每个数都标出';
comment on column core.facts.places is '全部出处：由几部分相加的，每一部分的起、止、原文';
comment on column core.facts.part_count is '由几部分相加；1 表示就是一个数';
comment on column core.facts.score is '把握程度（0–1）';
comment on column core.facts.is_uncertain is '没有把握（把握程度低，或者比率不在 0 到 100 之间）：照列，但不排名、不相加';
comment on column core.facts.is_corrected is '数值是否经更正（data/corrections.yml）；更正的数与原文不同，原文仍照引';
comment on column core.facts.correction_reason is '更正的理由；没有更正的为空';
comment on column core.facts.extracted_value is '从报告读到的数；更正过的，与数值（value）不同';
comment on column core.facts.method is '读取方法：text 直接是文字，ocr 从图片识别（每一行的位置和把握见 core.line_boxes）';
