-- 乡镇年度排名：在写明了这个指标的乡镇中排第几；另有每万人、每村的数值和名次。没有把握的数照列，不排名
with valued as (
    select
        indicators.county_code,
        indicators.county_name,
        indicators.town_code,
        indicators.town_name,
        indicators.report_year,
        indicators.theme,
        indicators.indicator_code,
        indicators.indicator_name,
        indicators.kind,
        catalogue.indicator_order,
        catalogue.direction,
        indicators.unit,
        indicators.value,
        indicators.bound,
        indicators.is_uncertain,
        indicators.report_id,
        towns.population,
        towns.village_count,
        case when indicators.is_uncertain then null
            when catalogue.direction = 'lower' then -indicators.value
            else indicators.value
        end as merit,
        case when indicators.kind in ('count', 'amount')
            then round(indicators.value * 10000 / towns.population, 4)
        end as value_per_10k_residents,
        case when indicators.kind in ('count', 'amount')
            then round(indicators.value / towns.village_count, 4)
        end as value_per_village
    from marts.town_year_indicators as indicators
    inner join core.indicators as catalogue on indicators.indicator_code = catalogue.indicator_code
    left join core.towns as towns
        on
            indicators.town_code = towns.town_code
            and indicators.report_year >= towns.valid_from
            and indicators.report_year <= coalesce(towns.valid_to, 9999)
)

select
    valued.county_code,
    valued.county_name,
    valued.town_code,
    valued.town_name,
    valued.report_year,
    valued.theme,
    valued.indicator_code,
    valued.indicator_name,
    valued.kind,
    valued.direction,
    valued.value,
    valued.bound,
    valued.unit,
    case
        when valued.merit is not null
            then rank() over (
                partition by valued.county_code, valued.report_year, valued.indicator_code
                order by valued.merit desc nulls last
            )
    end as value_rank, -- 名次，1 为最好（不分好坏的指标，1 为最多）；数值相同名次相同；没有把握的为空
    count(valued.merit) over (
        partition by valued.county_code, valued.report_year, valued.indicator_code
    ) as towns_ranked, -- 参加排名的乡镇数，即写明了这个指标且有把握的
    valued.population,
    valued.village_count,
    valued.value_per_10k_residents, -- 每万人的数值，按登记册上当年的人口；比率、有无类没有
    case
        when valued.merit is not null and valued.value_per_10k_residents is not null
            then rank() over (
                partition by valued.county_code, valued.report_year, valued.indicator_code
                order by valued.merit / valued.population desc nulls last
            )
    end as per_10k_residents_rank, -- 按每万人的数值排的名次
    valued.value_per_village, -- 每村（社区）的数值，按登记册上当年的村数；比率、有无类没有
    case
        when valued.merit is not null and valued.value_per_village is not null
            then rank() over (
                partition by valued.county_code, valued.report_year, valued.indicator_code
                order by valued.merit / valued.village_count desc nulls last
            )
    end as per_village_rank, -- 按每村的数值排的名次
    valued.is_uncertain,
    valued.report_id
from valued
order by
    valued.county_code,
    valued.report_year,
    valued.indicator_order,
    value_rank nulls last,
    valued.town_code
