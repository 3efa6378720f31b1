-- 每条事实、每处出处、每个数量的原文，在报告全文的所记位置都找得到
-- severity: blocking
with places as (
    select
        facts.report_id,
        unnest(facts.places) as place
    from core.facts as facts
),

quoted as (
    select
        facts.report_id,
        facts.quote,
        facts.quote_start,
        facts.quote_end
    from core.facts as facts
    union all
    select
        places.report_id,
        places.place.quote as quote,
        places.place."start" as quote_start,
        places.place."end" as quote_end
    from places
    union all
    select
        quantities.report_id,
        quantities.quote,
        quantities.quantity_start as quote_start,
        quantities.quantity_end as quote_end
    from core.quantities as quantities
    union all
    select
        version_facts.report_id,
        version_facts.quote,
        version_facts.quote_start,
        version_facts.quote_end
    from core.version_facts as version_facts
)

select
    quoted.report_id,
    quoted.quote,
    quoted.quote_start,
    quoted.quote_end
from quoted
left join lake_reports on quoted.report_id = lake_reports.report_id
where
    quoted.quote = ''
    or substring(lake_reports.text, quoted.quote_start + 1, quoted.quote_end - quoted.quote_start)
    is distinct from quoted.quote
