-- 与上年雷同：每份报告的文字有多少原样出现在本乡镇上年的报告里（数字、空格不同不算不同）。没有上年报告的，比例为空
with moved as (
    select
        towns.county_code,
        towns.town_code,
        towns.valid_from as report_year,
        earlier.county_code as earlier_county
    from core.towns as towns
    inner join core.towns as earlier on towns.town_code = earlier.town_code
    where earlier.valid_to = towns.valid_from - 1 and earlier.county_code <> towns.county_code
),

-- 从别的县划来的乡镇，上年的报告在原来的县里。
previous_reports as (
    select
        reports.county_code,
        reports.town_code,
        reports.report_year + 1 as report_year,
        reports.report_id
    from core.reports as reports
    union all
    select
        moved.county_code,
        moved.town_code,
        moved.report_year,
        reports.report_id
    from moved
    inner join core.reports as reports
        on
            moved.earlier_county = reports.county_code
            and moved.town_code = reports.town_code
            and moved.report_year = reports.report_year + 1
),

last_year as (
    select
        paragraphs.county_code,
        paragraphs.town_code,
        paragraphs.report_year + 1 as report_year,
        paragraphs.text_hash
    from core.paragraphs as paragraphs
    union
    select
        moved.county_code,
        moved.town_code,
        moved.report_year,
        paragraphs.text_hash
    from moved
    inner join core.paragraphs as paragraphs
        on
            moved.earlier_county = paragraphs.county_code
            and moved.town_code = paragraphs.town_code
            and moved.report_year = paragraphs.report_year + 1
),

compared as (
    select
        paragraphs.county_code,
        paragraphs.report_id,
        paragraphs.report_year,
        count(paragraphs.paragraph_order) as paragraph_count,
        count(last_year.text_hash) as same_paragraph_count,
        sum(paragraphs.char_count)::bigint as char_count,
        coalesce(sum(paragraphs.char_count) filter (where last_year.text_hash is not null), 0)::bigint as same_char_count
    from core.paragraphs as paragraphs
    left join last_year
        on
            paragraphs.county_code = last_year.county_code
            and paragraphs.town_code = last_year.town_code
            and paragraphs.report_year = last_year.report_year
            and paragraphs.text_hash = last_year.text_hash
    group by
        paragraphs.county_code,
        paragraphs.report_id,
        paragraphs.report_year
)

select
    reports.county_code,
    counties.county_name,
    reports.town_code,
    reports.town_name,
    reports.report_year,
    case
        when previous.report_id is not null
            then round(100.0 * compared.same_char_count / compared.char_count, 1)
    end as same_rate, -- 与上年相同的文字占百分之几，按字数算，0 至 100；没有上年报告的为空
    compared.paragraph_count, -- 自然段数
    case
        when previous.report_id is not null then compared.same_paragraph_count
    end as same_paragraph_count, -- 与上年相同的自然段数；没有上年报告的为空
    compared.char_count, -- 字数，不算空格和换行
    case
        when previous.report_id is not null then compared.same_char_count
    end as same_char_count, -- 与上年相同的自然段共多少字；没有上年报告的为空
    reports.report_id,
    previous.report_id as previous_report_id -- 上年报告编号
from core.reports as reports
inner join core.counties as counties on reports.county_code = counties.county_code
inner join compared
    on
        reports.county_code = compared.county_code
        and reports.report_year = compared.report_year
        and reports.report_id = compared.report_id
left join previous_reports as previous
    on
        reports.county_code = previous.county_code
        and reports.town_code = previous.town_code
        and reports.report_year = previous.report_year
