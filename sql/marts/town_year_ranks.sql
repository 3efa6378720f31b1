-- 乡镇年度排名：在写明了这个指标的乡镇中排第几，另有同类乡镇、同样大小、每万人、每村的名次。没有把握的数照列，不排名
with stated as (
    select
        indicators.*,
        case when indicators.merit is not null then coalesce(indicators.value_low, '-infinity') end as ranked_low,
        case when indicators.merit is not null then coalesce(indicators.value_high, 'infinity') end as ranked_high,
        case when indicators.kind in ('count', 'amount') then indicators.merit / indicators.population end as merit_per_resident,
        case when indicators.kind in ('count', 'amount') then indicators.merit / indicators.village_count end as merit_per_village
    from marts.town_year_indicators as indicators
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
    stated.bound,
    stated.value_rank,
    stated.towns_ranked,
    case when stated.merit is not null then count(stated.merit) over equals > 1 end as is_tied, -- 写明的数是否与别的乡镇相同；没有排名的为空
    stated.county_median,
    stated.town_kind,
    case
        when stated.town_kind is not null and stated.merit is not null
            then rank() over (of_kind order by stated.merit desc nulls last)
    end as kind_rank, -- 同类名次：只同镇比镇、乡比乡、街道比街道
    case when stated.town_kind is not null then count(stated.merit) over of_kind end as kind_towns_ranked, -- 同类中参加排名的乡镇数
    stated.size_band,
    case
        when stated.population is not null and stated.merit is not null
            then rank() over (of_size order by stated.merit desc nulls last)
    end as size_rank, -- 同档名次：只同人口相近的乡镇比；人口不明的为空
    case when stated.population is not null then count(stated.merit) over of_size end as size_towns_ranked, -- 同档中参加排名的乡镇数；人口不明的为空
    stated.population,
    stated.village_count,
    stated.value_per_10k_residents,
    case
        when stated.merit_per_resident is not null
            then rank() over (peers order by stated.merit_per_resident desc nulls last)
    end as per_10k_residents_rank, -- 按每万人的数值排的名次
    stated.value_per_village,
    case
        when stated.merit_per_village is not null
            then rank() over (peers order by stated.merit_per_village desc nulls last)
    end as per_village_rank, -- 按每村的数值排的名次
    case stated.direction
        when 'higher' then '越多越好：第1名最多'
        when 'lower' then '越少越好：第1名最少'
        else '不分好坏：第1名只是最多'
    end as rank_meaning, -- 名次说明什么；不分好坏的指标，不能说谁好谁差
    stated.is_uncertain,
    stated.report_id,
    stated.indicator_order,
    count(stated.merit_per_resident) over peers as per_10k_residents_towns_ranked, -- 参加每万人排名的乡镇数
    count(stated.merit_per_village) over peers as per_village_towns_ranked, -- 参加每村排名的乡镇数
    case
        when stated.merit is not null
            then
                coalesce(max(stated.ranked_high) over smaller < stated.ranked_low, true)
                and coalesce(min(stated.ranked_low) over larger > stated.ranked_high, true)
                and (count(stated.merit) over equals = 1 or bool_and(coalesce(stated.value_low = stated.value_high, false)) over equals)
    end as is_rank_certain -- 名次是否说得准：约数的上下限碰到别的乡镇的，只是按写明的数排，为否；没有排名的为空
from stated
window
    peers as (partition by stated.county_code, stated.report_year, stated.indicator_code),
    equals as (partition by stated.county_code, stated.report_year, stated.indicator_code, stated.merit),
    of_kind as (partition by stated.county_code, stated.report_year, stated.indicator_code, stated.town_kind),
    smaller as (
        partition by stated.county_code, stated.report_year, stated.indicator_code order by stated.value
        range between unbounded preceding and current row exclude group
    ),
    larger as (
        partition by stated.county_code, stated.report_year, stated.indicator_code order by stated.value
        range between current row and unbounded following exclude group
    ),
    of_size as (partition by stated.county_code, stated.report_year, stated.indicator_code, stated.size_band)
