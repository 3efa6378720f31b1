-- 版本之间的变化：同一乡镇同一年度，后一版比前一版新增、删去、改动了哪些事实；数值没有变、只是换了说法的不列
select
    newer_version.county_code,
    newer_version.town_code,
    newer_version.town_name,
    newer_version.report_year,
    newer_version.version_order, -- 后一版是第几版
    newer_version.is_current, -- 后一版是不是现行的版本
    indicators.indicator_code,
    indicators.indicator_name,
    older.value as old_value, -- 前一版的数值；空表示前一版没有写
    newer.value as new_value, -- 后一版的数值；空表示后一版没有写
    older.quote as old_quote, -- 前一版的原文
    newer.quote as new_quote, -- 后一版的原文
    older_version.report_id as old_report_id, -- 前一版的报告编号
    newer_version.report_id as new_report_id, -- 后一版的报告编号
    case
        when older.value is null then '新增'
        when newer.value is null then '删去'
        else '改动'
    end as change_kind -- 变化：新增、删去、改动（数值、准确程度或依据变了）
from core.report_versions as newer_version
inner join core.report_versions as older_version
    on
        newer_version.town_code = older_version.town_code
        and newer_version.report_year = older_version.report_year
        and newer_version.version_order = older_version.version_order + 1
cross join core.indicators as indicators
left join core.version_facts as older
    on
        older_version.report_id = older.report_id
        and indicators.indicator_code = older.indicator_code
left join core.version_facts as newer
    on
        newer_version.report_id = newer.report_id
        and indicators.indicator_code = newer.indicator_code
where
    older.value is distinct from newer.value
    or older.bound is distinct from newer.bound
    or older.basis is distinct from newer.basis
