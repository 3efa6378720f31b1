-- 已发布的库里有的事实，报告还在的，新库里都还有；没有了的，写明原因
-- severity: warning
select
    lost_facts.town_name,
    lost_facts.report_year,
    lost_facts.indicator_code,
    lost_facts.value,
    lost_facts.quote,
    lost_facts.reason
from lost_facts
