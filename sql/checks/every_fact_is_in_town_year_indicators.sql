-- 每条事实在乡镇年度指标表里正好一行
-- severity: blocking
select
    facts.report_id,
    facts.indicator_code,
    count(indicators.report_id) as row_count
from core.facts as facts
left join marts.town_year_indicators as indicators
    on facts.report_id = indicators.report_id and facts.indicator_code = indicators.indicator_code
group by facts.report_id, facts.indicator_code
having count(indicators.report_id) <> 1
