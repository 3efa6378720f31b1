-- 0 到 100 以外的比率都有标记：没有把握，或列在发现（core.findings）里
-- severity: blocking
select
    facts.report_id,
    facts.indicator_code,
    facts.value,
    facts.quote
from core.facts as facts
inner join core.indicators as indicators on facts.indicator_code = indicators.indicator_code
left join core.findings as findings
    on
        facts.report_id = findings.report_id
        and facts.indicator_code = findings.indicator_code
        and findings.finding_code = 'rate_above_100'
where
    indicators.kind = 'rate'
    and facts.value not between 0 and 100
    and not facts.is_uncertain
    and findings.report_id is null
