-- 报告的数不会大半照抄上年；五个以上、过半与上年一字不差的，要核对
-- severity: warning
select
    reports.town_name,
    reports.report_year,
    count(facts.value) as compared_count,
    count(facts.value) filter (where facts.value = earlier.value) as same_count
from core.facts as facts
inner join core.indicators as indicators on facts.indicator_code = indicators.indicator_code
inner join core.reports as reports on facts.report_id = reports.report_id
inner join core.facts as earlier
    on
        facts.county_code = earlier.county_code
        and facts.town_code = earlier.town_code
        and facts.indicator_code = earlier.indicator_code
        and facts.report_year = earlier.report_year + 1
where indicators.kind in ('count', 'amount') and facts.value >= 10 and not facts.is_uncertain
group by reports.town_name, reports.report_year, reports.report_id
having
    count(facts.value) filter (where facts.value = earlier.value) >= 5
    and 2 * count(facts.value) filter (where facts.value = earlier.value) > count(facts.value)
