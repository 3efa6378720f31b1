-- 乡镇年度指标：一个乡镇、一个年度、一个写明了的指标一行。没有的行表示报告没有写，不表示是 0
with certain as not materialized (
    select
        facts.county_code,
        counties.county_name,
        facts.report_year,
        indicators.theme,
        indicators.theme_name,
        facts.indicator_code,
        indicators.indicator_name,
        indicators.kind,
        facts.value,
        case when indicators.direction = 'lower' then -facts.value else facts.value end as merit
    from core.facts as facts
    inner join core.counties as counties on facts.county_code = counties.county_code
    inner join core.indicators as indicators on facts.indicator_code = indicators.indicator_code
    where not facts.is_uncertain
),

-- 从好到差排成一列；一个数在这一列里第一次出现的位置就是它的名次，数值相同名次相同。
peers as not materialized (
    select
        certain.county_code,
        certain.county_name,
        certain.report_year,
        certain.theme,
        certain.theme_name,
        certain.indicator_code,
        certain.indicator_name,
        certain.kind,
        list(certain.merit order by certain.merit desc) as merits,
        median(certain.value) as county_median
    from certain
    group by
        certain.county_code,
        certain.county_name,
        certain.report_year,
        certain.theme,
        certain.theme_name,
        certain.indicator_code,
        certain.indicator_name,
        certain.kind
),

stated as not materialized (
    select
        facts.county_code,
        counties.county_name,
        facts.town_code,
        reports.town_name,
        facts.report_year,
        indicators.theme,
        indicators.theme_name,
        facts.indicator_code,
        indicators.indicator_name,
        indicators.kind,
        indicators.direction,
        indicators.unit,
        facts.value,
        facts.value_low,
        facts.value_high,
        facts.bound,
        facts.is_uncertain,
        facts.quote,
        facts.quote_start,
        facts.quote_end,
        facts.report_id,
        reports.published_on,
        facts.basis,
        facts.score,
        facts.unit_as_written,
        facts.part_count,
        facts.places,
        facts.is_corrected,
        facts.correction_reason,
        facts.extracted_value,
        facts.method,
        towns.kind as town_kind,
        towns.population,
        towns.village_count,
        indicators.indicator_order,
        case when not facts.is_uncertain then previous.value end as previous_value,
        case
            when facts.is_uncertain then null
            when indicators.direction = 'lower' then -facts.value
            else facts.value
        end as merit,
        not facts.is_uncertain
        and (
            facts.value_low > previous.value_high
            or facts.value_high < previous.value_low
            or (facts.bound = 'exact' and previous.bound = 'exact')
        ) as is_comparable
    from core.facts as facts
    inner join core.reports as reports
        on
            facts.county_code = reports.county_code
            and facts.report_year = reports.report_year
            and facts.report_id = reports.report_id
    inner join core.counties as counties on facts.county_code = counties.county_code
    inner join core.indicators as indicators on facts.indicator_code = indicators.indicator_code
    left join core.towns as towns
        on
            facts.county_code = towns.county_code
            and facts.town_code = towns.town_code
            and facts.report_year >= towns.valid_from
            and facts.report_year <= coalesce(towns.valid_to, 9999)
    left join core.towns as earlier
        on
            facts.town_code = earlier.town_code
            and facts.report_year - 1 >= earlier.valid_from
            and facts.report_year - 1 <= coalesce(earlier.valid_to, 9999)
    left join core.facts as previous
        on
            coalesce(earlier.county_code, facts.county_code) = previous.county_code
            and facts.town_code = previous.town_code
            and facts.indicator_code = previous.indicator_code
            and facts.report_year - 1 = previous.report_year
            and not previous.is_uncertain
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
    list_position(peers.merits, stated.merit) as value_rank, -- 在县里的名次，1 为最好（不分好坏的指标，1 只是最多）；数值相同名次相同；没有把握的为空
    coalesce(len(peers.merits), 0) as towns_ranked, -- 参加排名的乡镇数，即写明了这个指标且有把握的
    peers.county_median, -- 全县中位数：写明了这个指标且有把握的乡镇，排在正中间的数
    case
        when stated.kind in ('count', 'amount') then round(stated.value * 10000 / stated.population, 4)
    end as value_per_10k_residents, -- 每万人的数值，按登记册上当年的人口；比率、有无类没有，登记册没有人口的为空
    case
        when stated.kind in ('count', 'amount') then round(stated.value / stated.village_count, 4)
    end as value_per_village, -- 每村（社区）的数值，按登记册上当年的村数；比率、有无类没有，登记册没有村数的为空
    stated.previous_value, -- 上一年度的数值；空表示上一年度没有写，或者两年中有一年没有把握
    case
        when stated.is_comparable then round(stated.value - stated.previous_value, 4)
    end as value_change, -- 比上一年度增减；约数的上下限容得下相等的（4000余和4012）说不准，为空。比率为百分点
    case
        when stated.is_comparable and stated.kind in ('count', 'amount') and stated.previous_value > 0
            then round(100 * (stated.value - stated.previous_value) / stated.previous_value, 2)
    end as change_rate, -- 同比（%）；上一年度是 0、没有写、说不准的为空；比率、有无类为空，比率看增减的百分点
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
    stated.town_kind,
    stated.population,
    stated.village_count,
    stated.indicator_order
from stated
left join peers
    on
        stated.county_code = peers.county_code
        and stated.county_name = peers.county_name
        and stated.report_year = peers.report_year
        and stated.theme = peers.theme
        and stated.theme_name = peers.theme_name
        and stated.indicator_code = peers.indicator_code
        and stated.indicator_name = peers.indicator_name
        and stated.kind = peers.kind
