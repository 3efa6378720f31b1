-- 声明没有的，数值是 0（经更正的除外）
-- severity: blocking
select
    facts.report_id,
    facts.indicator_code,
    facts.value,
    facts.quote
from core.facts as facts
where facts.basis = 'zero_claim' and facts.value <> 0 and not facts.is_corrected
