-- 每条事实的指标都在指标目录里
-- severity: blocking
select
    facts.report_id,
    facts.indicator_code
from core.facts as facts
left join core.indicators as indicators on facts.indicator_code = indicators.indicator_code
where indicators.indicator_code is null
