-- 数量和上年相差不会远得离奇；离奇的（见 marts.town_year_changes 的 is_jump）要核对是不是多写了一个 0
-- severity: warning
select
    suspicious.town_name,
    suspicious.report_year,
    suspicious.indicator_name,
    suspicious.explanation,
    suspicious.quote
from marts.suspicious_values as suspicious
where suspicious.rule_code = 'jump'
