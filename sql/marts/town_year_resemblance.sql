-- 与上年雷同：每份报告的文字，一小句一小句看，有多少原样出现在本乡镇上年的报告里（数字、空格不同不算不同）。没有上年报告的，比例为空
with moved as not materialized (
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
previous_reports as not materialized (
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

clauses as not materialized (
    select
        paragraphs.county_code,
        paragraphs.town_code,
        paragraphs.report_year,
        paragraphs.report_id,
        paragraphs.paragraph_order,
        unnest(paragraphs.clause_hashes) as text_hash,
        unnest(paragraphs.clause_chars) as char_count
    from core.paragraphs as paragraphs
),

last_year as not materialized (
    select
        clauses.county_code,
        clauses.town_code,
        clauses.report_year + 1 as report_year,
        clauses.text_hash
    from clauses
    union
    select
        moved.county_code,
        moved.town_code,
        moved.report_year,
        clauses.text_hash
    from moved
    inner join clauses
        on
            moved.earlier_county = clauses.county_code
            and moved.town_code = clauses.town_code
            and moved.report_year = clauses.report_year + 1
),

-- 九成以上的字在上年的报告里有的，算相同的自然段。
compared as not materialized (
    select
        clauses.county_code,
        clauses.report_id,
        clauses.report_year,
        clauses.paragraph_order,
        sum(clauses.char_count)::bigint as char_count,
        coalesce(sum(clauses.char_count) filter (where last_year.text_hash is not null), 0)::bigint as same_char_count
    from clauses
    left join last_year
        on
            clauses.county_code = last_year.county_code
            and clauses.town_code = last_year.town_code
            and clauses.report_year = last_year.report_year
            and clauses.text_hash = last_year.text_hash
    group by
        clauses.county_code,
        clauses.report_id,
        clauses.report_year,
        clauses.paragraph_order
),

counted as not materialized (
    select
        compared.county_code,
        compared.report_id,
        compared.report_year,
        count(compared.paragraph_order) as paragraph_count,
        count(compared.paragraph_order) filter (where compared.same_char_count >= 0.9 * compared.char_count)
            as same_paragraph_count,
        sum(compared.char_count)::bigint as char_count,
        sum(compared.same_char_count)::bigint as same_char_count
    from compared
    group by
        compared.county_code,
        compared.report_id,
        compared.report_year
)

select
    reports.county_code,
    counties.county_name,
    reports.town_code,
    reports.town_name,
    reports.report_year,
    case
        when previous.report_id is not null
            then round(100.0 * counted.same_char_count / counted.char_count, 1)
    end as same_rate, -- 与上年相同的文字占百分之几，按字数算，0 至 100；没有上年报告的为空
    counted.paragraph_count, -- 自然段数
    case
        when previous.report_id is not null then counted.same_paragraph_count
    end as same_paragraph_count, -- 与上年相同的自然段数：九成以上的字上年有；没有上年报告的为空
    counted.char_count, -- 字数，不算空格和换行
    case
        when previous.report_id is not null then counted.same_char_count
    end as same_char_count, -- 与上年相同的小句共多少字；没有上年报告的为空
    reports.report_id,
    previous.report_id as previous_report_id -- 上年报告编号
from core.reports as reports
inner join core.counties as counties on reports.county_code = counties.county_code
inner join counted
    on
        reports.county_code = counted.county_code
        and reports.report_year = counted.report_year
        and reports.report_id = counted.report_id
left join previous_reports as previous
    on
        reports.county_code = previous.county_code
        and reports.town_code = previous.town_code
        and reports.report_year = previous.report_year
