-- 一份报告一个指标只有一条事实
-- severity: blocking
select
    facts.report_id,
    facts.indicator_code,
    count(facts.value) as fact_count
from core.facts as facts
group by facts.report_id, facts.indicator_code
having count(facts.value) > 1
