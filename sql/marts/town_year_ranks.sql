-- 乡镇年度排名：在写明了这个指标的乡镇中排第几，另有同类乡镇、同样大小、每万人、每村的名次。没有把握的数照列，不排名
with ranked as not materialized (
    select
        facts.*,
        towns.town_kind,
        towns.size_band,
        case when facts.kind in ('count', 'amount') then facts.merit / towns.population end as merit_per_resident,
        case when facts.kind in ('count', 'amount') then facts.merit / towns.village_count end as merit_per_village
    from core.named_facts as facts
    left join core.town_years as towns using (county_code, county_name, town_code, report_year)
    where not facts.is_uncertain
),

-- 从好到差排成一列；一个数在这一列里第一次出现的位置就是它的名次，数值相同名次相同。
in_county as not materialized (
    select
        ranked.county_code,
        ranked.county_name,
        ranked.report_year,
        ranked.theme,
        ranked.theme_name,
        ranked.indicator_code,
        ranked.indicator_name,
        ranked.kind,
        list(ranked.merit order by ranked.merit desc) as merits,
        list(ranked.merit_per_resident order by ranked.merit_per_resident desc)
            filter (where ranked.merit_per_resident is not null) as merits_per_resident,
        list(ranked.merit_per_village order by ranked.merit_per_village desc)
            filter (where ranked.merit_per_village is not null) as merits_per_village
    from ranked
    group by all
),

in_kind as not materialized (
    select
        ranked.county_code,
        ranked.county_name,
        ranked.report_year,
        ranked.theme,
        ranked.theme_name,
        ranked.indicator_code,
        ranked.indicator_name,
        ranked.kind,
        ranked.town_kind,
        list(ranked.merit order by ranked.merit desc) as merits
    from ranked
    group by all
),

in_band as not materialized (
    select
        ranked.county_code,
        ranked.county_name,
        ranked.report_year,
        ranked.theme,
        ranked.theme_name,
        ranked.indicator_code,
        ranked.indicator_name,
        ranked.kind,
        ranked.size_band,
        list(ranked.merit order by ranked.merit desc) as merits
    from ranked
    where ranked.size_band <> '人口不明'
    group by all
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
    stated.size_band,
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
from marts.town_year_indicators as stated
left join in_county
    using (
        county_code, county_name, report_year, theme, theme_name, indicator_code, indicator_name, kind
    )
left join in_kind
    using (
        county_code, county_name, report_year, theme, theme_name, indicator_code, indicator_name, kind, town_kind
    )
left join in_band
    using (
        county_code, county_name, report_year, theme, theme_name, indicator_code, indicator_name, kind, size_band
    )
