-- 没有归入指标的数量：写明了数字和单位，但没有一个指标认领；看它可以知道目录还缺什么
select
    reports.county_code,
    reports.town_code,
    reports.town_name,
    reports.report_year,
    quantities.section_kind,
    quantities.quote,
    quantities.value,
    quantities.bound,
    quantities.unit,
    quantities.unit_class,
    quantities.period,
    quantities.sentence,
    quantities.quantity_start,
    quantities.quantity_end,
    quantities.report_id
from core.quantities as quantities
inner join core.reports as reports
    on
        quantities.county_code = reports.county_code
        and quantities.report_year = reports.report_year
        and quantities.report_id = reports.report_id
where
    quantities.basis = 'stated'
    and quantities.trap is null
    and len(quantities.indicator_codes) = 0
    and quantities.unit <> ''
