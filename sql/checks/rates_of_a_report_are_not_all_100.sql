-- 一份报告的比率不会个个都正好是 100；五个以上全是 100 的，要核对是不是套话
-- severity: warning
select
    reports.town_name,
    reports.report_year,
    count(facts.value) as rate_count
from core.facts as facts
inner join core.indicators as indicators on facts.indicator_code = indicators.indicator_code
inner join core.reports as reports on facts.report_id = reports.report_id
where indicators.kind = 'rate' and not facts.is_uncertain
group by reports.town_name, reports.report_year, reports.report_id
having count(facts.value) >= 5 and min(facts.value) = 100 and max(facts.value) = 100
