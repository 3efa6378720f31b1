-- 由几部分相加的事实，等于各处出处里归入这个指标的数量之和
-- severity: blocking
-- A place may hold more figures of the indicator than were added (由4名增加到5名): then the sum is only a ceiling.
with places as (
    select
        facts.report_id,
        facts.indicator_code,
        facts.extracted_value,
        facts.part_count,
        unnest(facts.places) as place
    from core.facts as facts
    where facts.part_count > 1
),

parts as (
    select distinct
        places.report_id,
        places.indicator_code,
        places.extracted_value,
        places.part_count,
        quantities.quantity_order,
        quantities.value
    from places
    left join core.quantities as quantities
        on
            places.report_id = quantities.report_id
            and places.place."start" <= quantities.quantity_start
            and places.place."end" >= quantities.quantity_end
            and list_contains(quantities.indicator_codes, places.indicator_code)
)

select
    parts.report_id,
    parts.indicator_code,
    parts.extracted_value,
    parts.part_count,
    count(parts.value) as figure_count,
    sum(parts.value) as figure_sum
from parts
group by parts.report_id, parts.indicator_code, parts.extracted_value, parts.part_count
having
    count(parts.value) < parts.part_count
    or parts.extracted_value > sum(parts.value) * (1 + 1e-9)
    or (count(parts.value) = parts.part_count and parts.extracted_value < sum(parts.value) * (1 - 1e-9))
