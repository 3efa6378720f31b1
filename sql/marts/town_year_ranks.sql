-- 乡镇年度排名：在写明了这个指标的乡镇中排第几，另有同类乡镇、同样大小、每万人、每村的名次。没有把握的数照列，不排名
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
        towns.kind as town_kind,
        case
            when towns.population is null then '人口不明'
            when towns.population < 10000 then '1万人以下'
            when towns.population < 30000 then '1万至3万人'
            when towns.population < 50000 then '3万至5万人'
            else '5万人以上'
        end as size_band,
        case when indicators.direction = 'lower' then -facts.value else facts.value end as merit,
        case when indicators.kind in ('count', 'amount') then towns.population end as residents,
        case when indicators.kind in ('count', 'amount') then towns.village_count end as villages
    from core.facts as facts
    inner join core.counties as counties on facts.county_code = counties.county_code
    inner join core.indicators as indicators on facts.indicator_code = indicators.indicator_code
    left join core.towns as towns
        on
            facts.county_code = towns.county_code
            and facts.town_code = towns.town_code
            and facts.report_year >= towns.valid_from
            and facts.report_year <= coalesce(towns.valid_to, 9999)
    where not facts.is_uncertain
),

-- 从好到差排成一列；一个数在这一列里第一次出现的位置就是它的名次，数值相同名次相同。
in_county as not materialized (
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
        list(certain.merit / certain.residents order by certain.merit / certain.residents desc)
            filter (where certain.residents is not null) as merits_per_resident,
        list(certain.merit / certain.villages order by certain.merit / certain.villages desc)
            filter (where certain.villages is not null) as merits_per_village
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

in_kind as not materialized (
    select
        certain.county_code,
        certain.county_name,
        certain.report_year,
        certain.theme,
        certain.theme_name,
        certain.indicator_code,
        certain.indicator_name,
        certain.kind,
        certain.town_kind,
        list(certain.merit order by certain.merit desc) as merits
    from certain
    group by
        certain.county_code,
        certain.county_name,
        certain.report_year,
        certain.theme,
        certain.theme_name,
        certain.indicator_code,
        certain.indicator_name,
        certain.kind,
        certain.town_kind
),

in_band as not materialized (
    select
        certain.county_code,
        certain.county_name,
        certain.report_year,
        certain.theme,
        certain.theme_name,
        certain.indicator_code,
        certain.indicator_name,
        certain.kind,
        certain.size_band,
        list(certain.merit order by certain.merit desc) as merits
    from certain
    where certain.size_band <> '人口不明'
    group by
        certain.county_code,
        certain.county_name,
        certain.report_year,
        certain.theme,
        certain.theme_name,
        certain.indicator_code,
        certain.indicator_name,
        certain.kind,
        certain.size_band
),

stated as not materialized (
    select
        indicators.county_code,
        indicators.county_name,
        indicators.town_code,
        indicators.town_name,
        indicators.report_year,
        indicators.theme,
        indicators.theme_name,
        indicators.indicator_code,
        indicators.indicator_name,
        indicators.kind,
        indicators.direction,
        indicators.unit,
        indicators.value,
        indicators.bound,
        indicators.value_rank,
        indicators.towns_ranked,
        indicators.county_median,
        indicators.town_kind,
        indicators.population,
        indicators.village_count,
        indicators.value_per_10k_residents,
        indicators.value_per_village,
        indicators.is_uncertain,
        indicators.report_id,
        indicators.indicator_order,
        case
            when indicators.population is null then '人口不明'
            when indicators.population < 10000 then '1万人以下'
            when indicators.population < 30000 then '1万至3万人'
            when indicators.population < 50000 then '3万至5万人'
            else '5万人以上'
        end as size_band,
        case
            when indicators.is_uncertain then null
            when indicators.direction = 'lower' then -indicators.value
            else indicators.value
        end as merit
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
    case
        when stated.merit is not null
            then coalesce(in_county.merits[list_position(in_county.merits, stated.merit) + 1] = stated.merit, false)
    end as is_tied, -- 是否与别的乡镇并列；没有排名的为空
    stated.county_median,
    stated.town_kind,
    list_position(in_kind.merits, stated.merit) as kind_rank, -- 同类名次：只同镇比镇、乡比乡、街道比街道
    case
        when stated.town_kind is not null then coalesce(len(in_kind.merits), 0)
    end as kind_towns_ranked, -- 同类中参加排名的乡镇数
    stated.size_band, -- 规模档：按登记册上当年的人口
    list_position(in_band.merits, stated.merit) as size_rank, -- 同档名次：只同人口相近的乡镇比；人口不明的为空
    case
        when stated.population is not null then coalesce(len(in_band.merits), 0)
    end as size_towns_ranked, -- 同档中参加排名的乡镇数；人口不明的为空
    stated.population,
    stated.village_count,
    stated.value_per_10k_residents,
    case
        when stated.value_per_10k_residents is not null
            then list_position(in_county.merits_per_resident, stated.merit / stated.population)
    end as per_10k_residents_rank, -- 按每万人的数值排的名次
    stated.value_per_village,
    case
        when stated.value_per_village is not null
            then list_position(in_county.merits_per_village, stated.merit / stated.village_count)
    end as per_village_rank, -- 按每村的数值排的名次
    case stated.direction
        when 'higher' then '越多越好：第1名最多'
        when 'lower' then '越少越好：第1名最少'
        else '不分好坏：第1名只是最多'
    end as rank_meaning, -- 名次说明什么；不分好坏的指标，不能说谁好谁差
    stated.is_uncertain,
    stated.report_id,
    stated.indicator_order,
    coalesce(len(in_county.merits_per_resident), 0) as per_10k_residents_towns_ranked, -- 参加每万人排名的乡镇数
    coalesce(len(in_county.merits_per_village), 0) as per_village_towns_ranked -- 参加每村排名的乡镇数
from stated
left join in_county
    on
        stated.county_code = in_county.county_code
        and stated.county_name = in_county.county_name
        and stated.report_year = in_county.report_year
        and stated.theme = in_county.theme
        and stated.theme_name = in_county.theme_name
        and stated.indicator_code = in_county.indicator_code
        and stated.indicator_name = in_county.indicator_name
        and stated.kind = in_county.kind
left join in_kind
    on
        stated.county_code = in_kind.county_code
        and stated.county_name = in_kind.county_name
        and stated.report_year = in_kind.report_year
        and stated.theme = in_kind.theme
        and stated.theme_name = in_kind.theme_name
        and stated.indicator_code = in_kind.indicator_code
        and stated.indicator_name = in_kind.indicator_name
        and stated.kind = in_kind.kind
        and stated.town_kind = in_kind.town_kind
left join in_band
    on
        stated.county_code = in_band.county_code
        and stated.county_name = in_band.county_name
        and stated.report_year = in_band.report_year
        and stated.theme = in_band.theme
        and stated.theme_name = in_band.theme_name
        and stated.indicator_code = in_band.indicator_code
        and stated.indicator_name = in_band.indicator_name
        and stated.kind = in_band.kind
        and stated.size_band = in_band.size_band
