-- 已发布的库里有、报告也还在的事实，不会无缘无故没有了
-- severity: blocking
select
    lost_facts.town_name,
    lost_facts.report_year,
    lost_facts.indicator_code,
    lost_facts.value,
    lost_facts.quote
from lost_facts
where lost_facts.reason is null
