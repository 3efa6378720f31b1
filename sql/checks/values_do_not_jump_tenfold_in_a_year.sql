-- 数量不会一年之间涨到十倍；涨了的要核对是不是多写了一个 0
-- severity: warning
select
    indicators.town_name,
    indicators.report_year,
    indicators.indicator_name,
    indicators.previous_value,
    indicators.value,
    indicators.quote
from marts.town_year_indicators as indicators
where
    indicators.kind in ('count', 'amount')
    and indicators.previous_value >= 20
    and indicators.value >= 10 * indicators.previous_value
