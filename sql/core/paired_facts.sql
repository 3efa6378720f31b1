-- 成对的事实：每条事实和同一乡镇上一年度的同一指标；乡镇改属别的县的，仍和它自己比
select
    facts.*,
    previous.value as previous_value, -- 上一年度的数值；空表示上一年度没有写，或者两年中有一年没有把握
    previous.value_low as previous_low, -- 上一年度数值的下限
    previous.value_high as previous_high, -- 上一年度数值的上限
    previous.bound as previous_bound, -- 上一年度数值的准确程度：exact 正好，at_least 不少于，about 约数，at_most 不超过
    previous.report_id as previous_report_id -- 上一年度的报告编号
from core.named_facts as facts
left join core.towns as earlier
    on
        facts.town_code = earlier.town_code
        and facts.report_year - 1 between earlier.valid_from and coalesce(earlier.valid_to, 9999)
left join core.facts as previous
    on
        coalesce(earlier.county_code, facts.county_code) = previous.county_code
        and facts.town_code = previous.town_code
        and facts.indicator_code = previous.indicator_code
        and facts.report_year - 1 = previous.report_year
        and not previous.is_uncertain
        and not facts.is_uncertain
