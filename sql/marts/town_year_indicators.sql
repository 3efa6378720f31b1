-- 乡镇年度指标：一个乡镇、一个年度、一个写明了的指标一行。没有的行表示报告没有写，不表示是 0
select
    facts.county_code,
    counties.county_name,
    facts.town_code,
    reports.town_name,
    facts.report_year,
    indicators.theme,
    facts.indicator_code,
    indicators.indicator_name,
    indicators.kind,
    facts.value,
    facts.value_low,
    facts.value_high,
    facts.bound,
    facts.unit,
    facts.basis,
    facts.is_uncertain,
    facts.quote,
    facts.quote_start,
    facts.quote_end,
    facts.report_id,
    facts.unit_as_written,
    facts.part_count,
    facts.places,
    facts.score,
    facts.is_corrected,
    facts.correction_reason,
    previous.value as previous_value, -- 上一年度的数值；空表示上一年度没有写或没有把握
    facts.value - previous.value as value_change -- 比上一年度增减；两年都写明才有，约数相减只看大概
from core.facts as facts
inner join core.reports as reports on facts.report_id = reports.report_id
inner join core.counties as counties on facts.county_code = counties.county_code
inner join core.indicators as indicators on facts.indicator_code = indicators.indicator_code
left join core.facts as previous
    on
        facts.town_code = previous.town_code
        and facts.indicator_code = previous.indicator_code
        and facts.report_year - 1 = previous.report_year
        and not previous.is_uncertain
        and not facts.is_uncertain
order by
    facts.county_code,
    facts.report_year,
    indicators.indicator_order,
    facts.town_code
