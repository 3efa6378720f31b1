-- 比率在 0 到 100 之间
-- severity: warning
select
    facts.report_id,
    facts.indicator_code,
    facts.value,
    facts.quote
from core.facts as facts
inner join core.indicators as indicators on facts.indicator_code = indicators.indicator_code
where indicators.kind = 'rate' and facts.value not between 0 and 100
