-- 雷同段落：同一县同一年度几个乡镇的报告里都有的自然段（30 字以上；数字、空格、小标题、各自的名称不同不算不同）。多半来自上级的要点或范本，不等于谁抄了谁
select
    paragraphs.county_code,
    counties.county_name,
    paragraphs.report_year,
    count(distinct paragraphs.town_code) as towns_sharing, -- 共有这一段的乡镇数
    string_agg(distinct reports.town_name, '、' order by reports.town_name) as sharing_towns, -- 共有这一段的乡镇，用“、”隔开
    min(paragraphs.char_count) as char_count, -- 字数，不算空格和换行；各乡镇数字长短不同时取最短的
    min(paragraphs.opening) as opening, -- 段落开头 60 个字，照其中一份原文
    paragraphs.text_hash
from core.paragraphs as paragraphs
inner join core.reports as reports
    on
        paragraphs.county_code = reports.county_code
        and paragraphs.report_year = reports.report_year
        and paragraphs.report_id = reports.report_id
inner join core.counties as counties on paragraphs.county_code = counties.county_code
where paragraphs.char_count >= 30
group by
    paragraphs.county_code,
    counties.county_name,
    paragraphs.report_year,
    paragraphs.text_hash
having count(distinct paragraphs.town_code) > 1
