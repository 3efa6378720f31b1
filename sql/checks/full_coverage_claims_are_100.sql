-- 声明全部的，数值是 100（经更正的除外）
-- severity: blocking
select
    facts.report_id,
    facts.indicator_code,
    facts.value,
    facts.quote
from core.facts as facts
where facts.basis = 'full_coverage' and facts.value <> 100 and not facts.is_corrected
