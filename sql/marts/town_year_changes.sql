-- 乡镇年度增减：今年和去年都写明、都有把握的指标一行，增减多少、是不是真有增减、是不是异常跳变
with pairs as not materialized (
    select
        facts.*,
        round(facts.value_low - facts.previous_high, 4) as change_low,
        round(facts.value_high - facts.previous_low, 4) as change_high,
        case
            when facts.value > 0 and facts.previous_value > 0 then ln(facts.value / facts.previous_value)
        end as log_ratio
    from core.paired_facts as facts
),

absorbed as not materialized (
    select
        merged.successor_code as town_code,
        merged.valid_to + 1 as report_year,
        string_agg(merged.town_name, '、' order by merged.town_code) as absorbed_towns
    from core.towns as merged
    where merged.successor_code is not null and merged.valid_to is not null
    group by all
),

typical as not materialized (
    select
        pairs.county_code,
        pairs.indicator_code,
        count(pairs.log_ratio) as pair_count,
        median(pairs.log_ratio) as typical_log_ratio,
        mad(pairs.log_ratio) as log_ratio_mad
    from pairs
    group by all
),

judged as not materialized (
    select
        pairs.*,
        pairs.value_low = pairs.value_high and pairs.previous_low = pairs.previous_high as is_exact,
        case
            when pairs.change_low > 0 then '增加'
            when pairs.change_high < 0 then '减少'
            when pairs.change_low = 0 and pairs.change_high = 0 then '持平'
            else '说不准'
        end as change_kind,
        typical.pair_count,
        typical.typical_log_ratio,
        typical.log_ratio_mad,
        3.5 * 1.4826 * greatest(typical.log_ratio_mad, 0.2) as allowance,
        greatest(pairs.value, pairs.previous_value) >= 10 as is_large
    from pairs
    left join typical using (county_code, indicator_code)
),

ruled as not materialized (
    select
        judged.*,
        case
            when judged.log_ratio is null or not judged.is_large or judged.change_kind not in ('增加', '减少') then null
            when judged.pair_count < 8 and abs(judged.log_ratio) >= ln(10) - 1e-9 then 'tenfold'
            when judged.pair_count >= 8 and abs(judged.log_ratio - judged.typical_log_ratio) > judged.allowance
                then 'deviation'
        end as jump_rule,
        concat(
            '从',
            case judged.previous_bound when 'at_least' then '不少于 ' when 'about' then '约 ' when 'at_most' then '不超过 ' else ' ' end,
            format('{:.10g}', judged.previous_value),
            ' 到',
            case judged.bound when 'at_least' then '不少于 ' when 'about' then '约 ' when 'at_most' then '不超过 ' else ' ' end,
            format('{:.10g}', judged.value)
        ) as from_to
    from judged
)

select
    ruled.county_code,
    ruled.county_name,
    ruled.town_code,
    ruled.town_name,
    ruled.report_year,
    ruled.theme,
    ruled.theme_name,
    ruled.indicator_code,
    ruled.indicator_name,
    ruled.kind,
    ruled.direction,
    ruled.unit,
    ruled.previous_value, -- 上一年度的数值
    ruled.previous_bound,
    ruled.value,
    ruled.bound,
    case
        when ruled.is_exact then round(ruled.value - ruled.previous_value, 4)
    end as value_change, -- 比上一年度增减；有一年不是正好的数就为空，看增减的下限、上限。比率为百分点
    ruled.change_low, -- 增减的下限：今年的下限减去年的上限；空表示没有下限
    ruled.change_high, -- 增减的上限：今年的上限减去年的下限；空表示没有上限
    case
        when ruled.is_exact and ruled.kind in ('count', 'amount') and ruled.previous_value > 0
            then round(100 * (ruled.value - ruled.previous_value) / ruled.previous_value, 2)
    end as change_rate, -- 同比（%）；上一年度是 0、有一年不是正好的数的为空；比率、有无类为空，比率看增减的百分点
    ruled.change_kind, -- 增加、减少、持平，或者说不准：两年的上下限容得下相等的（4000余和4012）
    ruled.log_ratio, -- 今年与去年之比的自然对数；有一年是 0 的为空
    ruled.typical_log_ratio, -- 全县这个指标历年各对对数比的中位数
    ruled.log_ratio_mad, -- 全县这个指标历年各对对数比离中位数的绝对差的中位数
    ruled.jump_rule is not null as is_jump, -- 是否异常跳变，要核对：离通常的变化太远，或者不足 8 对可比时十倍以上；两年都不到 10 的不算
    case ruled.jump_rule
        when 'deviation'
            then format(
                '{}，是上年的 {:.3g} 倍；全县这个指标 {} 对上下年的数，通常是上年的 {:.3g} 倍，'
                || '{:.3g} 倍到 {:.3g} 倍之间不算异常',
                ruled.from_to,
                exp(ruled.log_ratio),
                ruled.pair_count,
                exp(ruled.typical_log_ratio),
                exp(ruled.typical_log_ratio - ruled.allowance),
                exp(ruled.typical_log_ratio + ruled.allowance)
            )
        when 'tenfold'
            then format(
                '{}，是上年的 {:.3g} 倍；全县这个指标只有 {} 对上下年的数，不足 8 对，'
                || '只看是否差到十倍',
                ruled.from_to,
                exp(ruled.log_ratio),
                ruled.pair_count
            )
    end as jump_reason, -- 为什么算异常跳变，连同所用的数；不算的为空
    ruled.report_id,
    ruled.previous_report_id,
    ruled.indicator_order,
    absorbed.absorbed_towns -- 今年起并入本乡镇的乡镇；空表示没有。有的话，增减不全是工作的增减
from ruled
left join absorbed using (town_code, report_year)
