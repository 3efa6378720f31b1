-- 数量类指标是整数
-- severity: warning
select
    facts.report_id,
    facts.indicator_code,
    facts.value,
    facts.quote
from core.facts as facts
inner join core.indicators as indicators on facts.indicator_code = indicators.indicator_code
where indicators.kind = 'count' and facts.value <> round(facts.value)
