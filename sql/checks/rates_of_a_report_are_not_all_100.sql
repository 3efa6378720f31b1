-- 一份报告的比率不会个个都正好是 100；三个以上全是 100 的，要核对是不是套话
-- severity: warning
select
    suspicious.town_name,
    suspicious.report_year,
    suspicious.explanation
from marts.suspicious_values as suspicious
where suspicious.rule_code = 'all_100'
