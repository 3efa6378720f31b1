-- 每条事实在乡镇年度排名表里正好一行
-- severity: blocking
select
    facts.report_id,
    facts.indicator_code,
    count(ranks.report_id) as row_count
from core.facts as facts
left join marts.town_year_ranks as ranks
    on facts.report_id = ranks.report_id and facts.indicator_code = ranks.indicator_code
group by facts.report_id, facts.indicator_code
having count(ranks.report_id) <> 1
