-- 版本之间的变化：同一乡镇同一年度，后一版比前一版新增、删去、改动了哪些事实
create view core.version_changes as
select
    newer_version.county_code,
    newer_version.town_code,
    newer_version.town_name,
    newer_version.report_year,
    newer_version.version_order,
    newer_version.is_current,
    indicators.indicator_code,
    indicators.indicator_name,
    older.value as old_value,
    newer.value as new_value,
    older.quote as old_quote,
    newer.quote as new_quote,
    older_version.report_id as old_report_id,
    newer_version.report_id as new_report_id,
    case
        when older.value is null then '新增'
        when newer.value is null then '删去'
        else '改动'
    end as change_kind
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
    or older.basis is distinct from newer.basis;
comment on view core.version_changes is '版本之间的变化：同一乡镇同一年度，后一版比前一版新增、删去、改动了哪些事实；数值没有变、只是换了说法的不列';
comment on column core.version_changes.county_code is '县代码';
comment on column core.version_changes.town_code is '乡镇代码';
comment on column core.version_changes.town_name is '乡镇名称';
comment on column core.version_changes.report_year is '报告年度';
comment on column core.version_changes.version_order is '后一版是第几版';
comment on column core.version_changes.is_current is '后一版是不是现行的版本';
comment on column core.version_changes.indicator_code is '指标代码';
comment on column core.version_changes.indicator_name is '指标名称';
comment on column core.version_changes.old_value is '前一版的数值；空表示前一版没有写';
comment on column core.version_changes.new_value is '后一版的数值；空表示后一版没有写';
comment on column core.version_changes.old_quote is '前一版的原文';
comment on column core.version_changes.new_quote is '后一版的原文';
comment on column core.version_changes.old_report_id is '前一版的报告编号';
comment on column core.version_changes.new_report_id is '后一版的报告编号';
comment on column core.version_changes.change_kind is '变化：新增、删去、改动（数值、准确程度或依据变了）';
