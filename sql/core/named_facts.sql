-- 有名称的事实：每条事实连同县、乡镇、指标的名称；各比较视图都从这里取数
select
    facts.county_code,
    counties.county_name,
    facts.town_code,
    reports.town_name,
    facts.report_year,
    indicators.theme,
    indicators.theme_name,
    facts.indicator_code,
    indicators.indicator_name,
    indicators.kind,
    indicators.direction,
    indicators.unit,
    facts.value,
    facts.value_low,
    facts.value_high,
    facts.bound,
    facts.is_uncertain,
    case when not facts.is_uncertain then facts.value end as certain_value, -- 有把握的数值；没有把握的为空
    case
        when facts.is_uncertain then null
        when indicators.direction = 'lower' then -facts.value
        else facts.value
    end as merit, -- 排名所依的数，大的在前：越少越好的指标取负；没有把握的为空
    facts.quote,
    facts.quote_start,
    facts.quote_end,
    facts.report_id,
    reports.published_on,
    facts.basis,
    facts.score,
    facts.unit_as_written,
    facts.part_count,
    facts.places,
    facts.is_corrected,
    facts.correction_reason,
    facts.extracted_value,
    facts.method,
    indicators.indicator_order
from core.facts as facts
inner join core.reports as reports using (county_code, report_year, report_id)
inner join core.counties as counties using (county_code)
inner join core.indicators as indicators using (indicator_code)
