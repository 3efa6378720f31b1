-- 县年度指标的合计、最大、最小和写明的乡镇数，与事实表里各乡镇的数对得上
-- severity: blocking
with from_facts as (
    select
        facts.county_code,
        facts.report_year,
        facts.indicator_code,
        count(facts.value) as towns_stating,
        sum(facts.value) filter (where not facts.is_uncertain) as value_sum,
        min(facts.value) filter (where not facts.is_uncertain) as value_min,
        max(facts.value) filter (where not facts.is_uncertain) as value_max
    from core.facts as facts
    group by facts.county_code, facts.report_year, facts.indicator_code
)

select
    coalesce(county.county_code, from_facts.county_code) as county_code,
    coalesce(county.report_year, from_facts.report_year) as report_year,
    coalesce(county.indicator_code, from_facts.indicator_code) as indicator_code,
    county.towns_stating,
    from_facts.towns_stating as towns_in_facts,
    county.value_sum,
    from_facts.value_sum as sum_of_facts
from marts.county_year_indicators as county
full outer join from_facts
    on
        county.county_code = from_facts.county_code
        and county.report_year = from_facts.report_year
        and county.indicator_code = from_facts.indicator_code
where
    coalesce(county.towns_stating, 0) <> coalesce(from_facts.towns_stating, 0)
    or county.value_min is distinct from from_facts.value_min
    or county.value_max is distinct from from_facts.value_max
    or (
        county.value_sum is not null
        and abs(county.value_sum - coalesce(from_facts.value_sum, 0)) > 0.001 + 1e-9 * abs(county.value_sum)
    )
