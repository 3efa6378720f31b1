-- 出处：一个乡镇、一个年度、一个指标的数从哪一句来，数字用【】标出
-- 中文：出处(乡镇, 年度, 指标, 县区)
create macro explain(town, chosen_year, indicator, county := null) as table
select
    facts.county_name,
    facts.town_name,
    facts.report_year,
    facts.indicator_name,
    facts.value,
    facts.bound,
    facts.unit,
    core_facts.marked_sentence,
    core_facts.part_count,
    facts.quote,
    facts.basis,
    facts.is_uncertain,
    facts.correction_reason,
    reports.title,
    reports.file_path,
    facts.report_id
from marts.town_year_indicators as facts
inner join core.facts as core_facts
    on
        facts.county_code = core_facts.county_code
        and facts.report_year = core_facts.report_year
        and facts.report_id = core_facts.report_id
        and facts.indicator_code = core_facts.indicator_code
inner join core.reports as reports
    on
        facts.county_code = reports.county_code
        and facts.report_year = reports.report_year
        and facts.report_id = reports.report_id
where
    facts.report_year = chosen_year
    and (facts.indicator_code = indicator or facts.indicator_name = indicator)
    and (county is null or facts.county_name = county or facts.county_code = county)
    and exists (
        select 1
        from core.towns as towns
        where
            towns.town_code = facts.town_code
            and (towns.town_name = town or towns.town_code = town or list_contains(towns.aliases, town))
    )
order by
    facts.county_code,
    facts.town_code
