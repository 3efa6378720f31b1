-- 有无类指标写明了就是 1，没有写就没有行
-- severity: blocking
select
    facts.report_id,
    facts.indicator_code,
    facts.value
from core.facts as facts
inner join core.indicators as indicators on facts.indicator_code = indicators.indicator_code
where indicators.kind = 'flag' and facts.value <> 1
