-- 没有了的事实：已发布的库里有、报告还在、新库里没有的事实，连同原因；空的原因就是无缘无故
select
    reports.town_name,
    reports.report_year,
    published_facts.indicator_code,
    published_facts.value,
    published_facts.quote,
    case
        when corrections.is_withdrawn then '更正撤下了：' || corrections.reason
        when
            published_reports.town_code <> reports.town_code
            or published_reports.report_year <> reports.report_year
            then '报告改归别的乡镇或年度'
        when published_reports.text_sha256 <> reports.text_sha256 then '从文件读出的文字变了'
        when not published_build.is_made_alike then '程序、目录、登记册或设置改了'
    end as reason
from published_facts
cross join published_build
inner join core.reports as reports on published_facts.report_id = reports.report_id
inner join published_reports on published_facts.report_id = published_reports.report_id
left join core.facts as facts
    on
        published_facts.report_id = facts.report_id
        and published_facts.indicator_code = facts.indicator_code
left join core.corrections as corrections
    on
        published_facts.report_id = corrections.report_id
        and published_facts.indicator_code = corrections.indicator_code
where facts.report_id is null
