-- 由几部分相加的事实，每一部分都有出处，第一处就是所引的原文
-- severity: blocking
select
    facts.report_id,
    facts.indicator_code,
    facts.part_count,
    len(facts.places) as place_count
from core.facts as facts
where
    facts.part_count <> len(facts.places)
    or facts.places[1]."start" <> facts.quote_start
    or facts.places[1]."end" <> facts.quote_end
