-- 乡镇年度指标：一个乡镇、一个年度、一个写明了的指标一行。没有的行表示报告没有写，不表示是 0
with stated as (
    select
        facts.*,
        pairs.previous_value,
        facts.value_low = facts.value_high and pairs.previous_low = pairs.previous_high as is_comparable
    from core.named_facts as facts
    left join core.paired_facts as pairs using (county_code, town_code, report_year, indicator_code)
)

select
    stated.county_code,
    stated.county_name,
    stated.town_code,
    stated.town_name,
    stated.report_year,
    stated.theme,
    stated.theme_name,
    stated.indicator_code,
    stated.indicator_name,
    stated.kind,
    stated.direction,
    stated.unit,
    stated.value,
    stated.value_low,
    stated.value_high,
    stated.bound,
    case
        when stated.merit is not null then rank() over (peers order by stated.merit desc nulls last)
    end as value_rank, -- 在县里的名次，1 为最好（不分好坏的指标，1 只是最多）；数值相同名次相同；没有把握的为空
    count(stated.merit) over peers as towns_ranked, -- 参加排名的乡镇数，即写明了这个指标且有把握的
    median(stated.certain_value) over peers as county_median, -- 全县中位数：写明了这个指标且有把握的乡镇，排在正中间的数
    case
        when stated.kind in ('count', 'amount') then round(stated.value * 10000 / towns.population, 4)
    end as value_per_10k_residents, -- 每万人的数值，按登记册上当年的人口；比率、有无类没有，登记册没有人口的为空
    case
        when stated.kind in ('count', 'amount') then round(stated.value / towns.village_count, 4)
    end as value_per_village, -- 每村（社区）的数值，按登记册上当年的村数；比率、有无类没有，登记册没有村数的为空
    stated.previous_value, -- 上一年度的数值；空表示上一年度没有写，或者两年中有一年没有把握
    case
        when stated.is_comparable then round(stated.value - stated.previous_value, 4)
    end as value_change, -- 比上一年度增减；有一年不是正好的数就为空，看乡镇年度增减里的下限、上限。比率为百分点
    case
        when stated.is_comparable and stated.kind in ('count', 'amount') and stated.previous_value > 0
            then round(100 * (stated.value - stated.previous_value) / stated.previous_value, 2)
    end as change_rate, -- 同比（%）；上一年度是 0、没有写、有一年不是正好的数的为空；比率、有无类为空，比率看增减的百分点
    stated.is_uncertain,
    stated.quote,
    stated.quote_start,
    stated.quote_end,
    stated.report_id,
    stated.published_on,
    stated.basis,
    stated.score,
    stated.unit_as_written,
    stated.part_count,
    stated.places,
    stated.is_corrected,
    stated.correction_reason,
    stated.extracted_value,
    stated.method,
    towns.town_kind,
    towns.population,
    towns.village_count,
    stated.indicator_order,
    stated.merit,
    towns.size_band
from stated
left join core.town_years as towns using (county_code, county_name, town_code, report_year)
window peers as (partition by stated.county_code, stated.report_year, stated.indicator_code)
