-- 比较：一个指标、一个年度，各乡镇的数值和名次（没有把握的列在最后，没有名次）
-- 中文：比较(指标, 年度, 县区)
create macro compare(indicator, chosen_year, county := null) as table
select
    ranks.county_name,
    ranks.town_name,
    ranks.indicator_name,
    ranks.report_year,
    ranks.value_rank,
    ranks.value,
    ranks.bound,
    ranks.unit,
    ranks.towns_ranked,
    ranks.value_per_10k_residents,
    ranks.value_per_village,
    ranks.is_uncertain
from marts.town_year_ranks as ranks
where
    (ranks.indicator_code = indicator or ranks.indicator_name = indicator)
    and ranks.report_year = chosen_year
    and (county is null or ranks.county_name = county or ranks.county_code = county)
order by
    ranks.county_code,
    ranks.value_rank nulls last,
    ranks.town_code
