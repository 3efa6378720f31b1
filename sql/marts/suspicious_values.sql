-- 可疑数值：要人去核对的数，一个数犯一条规则一行，写明为什么；可疑不等于错，也不说谁好谁差
with rules as not materialized (
    select 'exact_threshold_met' as rule_code, '正好压考核线' as rule_name
    union all select 'same_as_last_year', '和上年一样'
    union all select 'rate_above_100', '比率超过百分之百'
    union all select 'more_people_than_residents', '人数多于常住人口'
    union all select 'approximate_but_precise', '写到个位又是约数'
    union all select 'part_above_total', '部分多于整体'
    union all select 'outlier_in_county', '在全县特别大或特别小'
    union all select 'same_value_many_towns', '几个乡镇写同一个数'
    union all select 'jump', '和上年差得太远'
),

-- 一个县里的通常大小，按倍数看；不到 8 个乡镇写明的，不说谁特别
spread as not materialized (
    select
        certain.county_code,
        certain.report_year,
        certain.indicator_code,
        count(certain.value) as town_count,
        median(ln(certain.value)) as typical_log,
        3 * 1.4826 * greatest(mad(ln(certain.value)), 0.2) as allowance
    from core.named_facts as certain
    where not certain.is_uncertain and certain.kind in ('count', 'amount') and certain.value > 0
    group by all
    having count(certain.value) >= 8
),

-- 同一个数在一个县里有几个乡镇写；20 以下的碰巧相同不奇怪
repeated as not materialized (
    select
        certain.county_code,
        certain.report_year,
        certain.indicator_code,
        certain.value,
        count(certain.town_code) as town_count
    from core.named_facts as certain
    where not certain.is_uncertain and certain.kind in ('count', 'amount') and certain.bound = 'exact' and certain.value >= 20
    group by all
    having count(certain.town_code) >= 3
),

wholes as not materialized (
    select
        certain.county_code,
        certain.report_year,
        certain.report_id,
        pairs.part_code as indicator_code,
        arg_min(certain.indicator_name, certain.value_high) as whole_name,
        min(certain.value_high) as whole_high
    from core.named_facts as certain
    inner join core.indicator_parts as pairs on certain.indicator_code = pairs.whole_code
    where not certain.is_uncertain
    group by all
),

figures as not materialized (
    select
        stated.*,
        case
            when stated.bound = 'exact' and list_contains(indicators.scoring_lines, stated.value)
                then format(
                    '正好 {:.10g}{}，考核一般要求不少于 {:.10g}{}：核对是不是照着要求写的',
                    stated.value,
                    stated.unit,
                    stated.value,
                    stated.unit
                )
        end as exact_threshold_met,
        case
            -- 现有的数（村数、调解员）和不到 10 的数，几年一样不奇怪。
            when
                stated.kind in ('count', 'amount')
                and not indicators.is_stock
                and stated.value >= 10
                and stated.value_change = 0
                then format('和上一年度一样，都是 {:.10g}{}：核对是不是照抄', stated.value, stated.unit)
        end as same_as_last_year,
        case
            when stated.kind = 'rate' and stated.value > 100
                then format('比率是 {:.10g}%，超过了 100%', stated.value)
        end as rate_above_100,
        case
            -- 人次可以重复计，只有人、名才比。
            when stated.kind = 'count' and stated.unit in ('人', '名') and stated.value_low > stated.population
                then format(
                    '写了 {:.10g}{}，登记册上的常住人口只有 {} 人', stated.value, stated.unit, stated.population
                )
        end as more_people_than_residents,
        case
            -- “1.2万余”“十五余”不算：原文里要有写到个位的数字。
            when
                stated.kind = 'count'
                and stated.bound in ('at_least', 'about')
                and stated.value >= 10
                and stated.value % 10 <> 0
                and contains(stated.quote, format('{:.10g}', stated.value))
                then format('“{}”：写到了个位，又是约数，说不准是不是 {:.10g}', stated.quote, stated.value)
        end as approximate_but_precise,
        case
            when stated.value_low > wholes.whole_high
                then format(
                    '{} {:.10g}，多于{} {:.10g}',
                    stated.indicator_name,
                    stated.value,
                    wholes.whole_name,
                    wholes.whole_high
                )
        end as part_above_total,
        case
            when
                stated.value > 0
                and greatest(stated.value, exp(spread.typical_log)) >= 10
                and abs(ln(stated.value) - spread.typical_log) > spread.allowance
                then format(
                    '{:.10g}{}；全县写明的 {} 个乡镇，中间的是 {:.4g}，{:.3g} 到 {:.3g} 之间不算特别',
                    stated.value,
                    stated.unit,
                    spread.town_count,
                    exp(spread.typical_log),
                    exp(spread.typical_log - spread.allowance),
                    exp(spread.typical_log + spread.allowance)
                )
        end as outlier_in_county,
        case
            when stated.bound = 'exact' and repeated.town_count is not null
                then format(
                    '本县 {} 个乡镇都写 {:.10g}{}：核对是不是全县的数',
                    repeated.town_count,
                    stated.value,
                    stated.unit
                )
        end as same_value_many_towns,
        changes.jump_reason as jump
    from marts.town_year_indicators as stated
    inner join core.indicators as indicators using (indicator_code)
    left join spread using (county_code, report_year, indicator_code)
    left join repeated using (county_code, report_year, indicator_code, value)
    left join wholes using (county_code, report_year, report_id, indicator_code)
    left join marts.town_year_changes as changes using (county_code, report_year, report_id, indicator_code)
    -- 超过 100 的比率都算没有把握，正要列在这里。
    where not stated.is_uncertain or (stated.kind = 'rate' and stated.value > 100)
),

judged as not materialized (
    select
        figures.county_code,
        figures.county_name,
        figures.town_code,
        figures.town_name,
        figures.report_year,
        figures.theme,
        figures.theme_name,
        figures.indicator_code,
        figures.indicator_name,
        figures.kind,
        figures.direction,
        figures.unit,
        figures.value,
        rules.rule_code,
        rules.rule_name,
        case rules.rule_code
            when 'exact_threshold_met' then figures.exact_threshold_met
            when 'same_as_last_year' then figures.same_as_last_year
            when 'rate_above_100' then figures.rate_above_100
            when 'more_people_than_residents' then figures.more_people_than_residents
            when 'approximate_but_precise' then figures.approximate_but_precise
            when 'part_above_total' then figures.part_above_total
            when 'outlier_in_county' then figures.outlier_in_county
            when 'same_value_many_towns' then figures.same_value_many_towns
            when 'jump' then figures.jump
        end as explanation,
        figures.quote,
        figures.report_id,
        figures.indicator_order
    from figures
    cross join rules
),

contradictions as not materialized (
    select
        findings.county_code,
        counties.county_name,
        findings.town_code,
        findings.town_name,
        findings.report_year,
        indicators.theme,
        indicators.theme_name,
        findings.indicator_code,
        indicators.indicator_name,
        indicators.kind,
        indicators.direction,
        indicators.unit,
        facts.value,
        'contradiction' as rule_code,
        '报告自相矛盾' as rule_name,
        findings.finding as explanation,
        facts.quote,
        findings.report_id,
        indicators.indicator_order
    from core.findings as findings
    inner join core.counties as counties on findings.county_code = counties.county_code
    inner join core.indicators as indicators on findings.indicator_code = indicators.indicator_code
    left join core.facts as facts
        on
            findings.county_code = facts.county_code
            and findings.report_year = facts.report_year
            and findings.report_id = facts.report_id
            and findings.indicator_code = facts.indicator_code
    where findings.finding_code <> 'rate_above_100'
),

-- 说的是整份报告，一份一行：主题、指标、原文为空。
all_100 as not materialized (
    select
        certain.county_code,
        certain.county_name,
        certain.town_code,
        certain.town_name,
        certain.report_year,
        null::varchar as theme,
        null::varchar as theme_name,
        null::varchar as indicator_code,
        null::varchar as indicator_name,
        null::varchar as kind,
        null::varchar as direction,
        '%' as unit,
        100.0::double as value,
        'all_100' as rule_code,
        '比率全是百分之百' as rule_name,
        format(
            '写明的 {} 个比率全是 100%：{}',
            count(certain.value),
            string_agg(certain.indicator_name, '、' order by certain.indicator_order)
        ) as explanation,
        null::varchar as quote,
        certain.report_id,
        null::integer as indicator_order
    from core.named_facts as certain
    where not certain.is_uncertain and certain.kind = 'rate'
    group by all
    having count(certain.value) >= 3 and bool_and(certain.value = 100)
),

suspicious as not materialized (
    select judged.* from judged where judged.explanation is not null
    union all
    select contradictions.* from contradictions
    union all
    select all_100.* from all_100
)

select
    suspicious.county_code, -- 县代码
    suspicious.county_name, -- 县名称
    suspicious.town_code, -- 乡镇代码
    suspicious.town_name, -- 乡镇名称（登记册上的正式名称）
    suspicious.report_year, -- 报告年度：报告写的是哪一年的工作（不是发布的年份）
    suspicious.theme, -- 主题代码；“比率全是百分之百”说的是整份报告，主题、指标为空
    suspicious.theme_name, -- 主题名称
    suspicious.indicator_code, -- 指标代码
    suspicious.indicator_name, -- 指标名称
    suspicious.kind, -- 类型：count 数量，rate 比率，amount 金额，flag 有无
    suspicious.direction, -- 方向：higher 越多越好，lower 越少越好，neutral 不分好坏
    suspicious.unit, -- 指标的计量单位
    suspicious.value, -- 数值；自相矛盾又没有采用数的为空
    suspicious.rule_code, -- 规则代码
    suspicious.rule_name, -- 规则
    suspicious.explanation, -- 说明：为什么可疑，连同所比的数
    suspicious.quote, -- 原文；说的是整份报告的为空
    suspicious.report_id, -- 报告编号
    suspicious.report_id || coalesce('/' || suspicious.indicator_code, '') as fact_key, -- 哪个数：报告编号/指标代码
    suspicious.indicator_order -- 在目录中的次序
from suspicious
