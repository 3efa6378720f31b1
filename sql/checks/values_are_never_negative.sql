-- 数值不是负数，也不是非数
-- severity: blocking
select
    facts.report_id,
    facts.indicator_code,
    facts.value,
    facts.quote
from core.facts as facts
where facts.value < 0 or not isfinite(facts.value)
