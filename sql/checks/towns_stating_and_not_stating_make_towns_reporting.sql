-- 县年度指标：写明的和没有写的乡镇加起来，等于有报告的乡镇
-- severity: blocking
select
    county.county_code,
    county.report_year,
    county.indicator_code,
    county.towns_reporting,
    county.towns_stating,
    county.towns_not_stating
from marts.county_year_indicators as county
where
    county.towns_stating + county.towns_not_stating <> county.towns_reporting
    or county.towns_not_stating < 0
    or county.towns_ranked > county.towns_stating
    or county.towns_reporting > county.towns_registered
