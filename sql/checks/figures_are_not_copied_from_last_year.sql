-- 报告的数不会大半照抄上年；五个以上、过半与上年一样的，要核对
-- severity: warning
with compared as (
    select
        stated.report_id,
        count(stated.previous_value) as compared_count
    from marts.town_year_indicators as stated
    where stated.kind in ('count', 'amount') and stated.value >= 10
    group by stated.report_id
)

select
    suspicious.town_name,
    suspicious.report_year,
    compared.compared_count,
    count(suspicious.fact_key) as same_count
from marts.suspicious_values as suspicious
inner join compared on suspicious.report_id = compared.report_id
where suspicious.rule_code = 'same_as_last_year'
group by all
having count(suspicious.fact_key) >= 5 and 2 * count(suspicious.fact_key) > compared.compared_count
