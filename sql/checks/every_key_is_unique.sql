-- 各表的每一行都有自己的键：数量按报告和次序，章节按报告和次序，没有收下的文件按位置，指标按名称，更正按所指的数
-- severity: blocking
with keys as (
    select
        'core.quantities' as table_name,
        concat_ws(' ', quantities.report_id, quantities.quantity_order) as row_key
    from core.quantities as quantities
    union all
    select
        'core.sections' as table_name,
        concat_ws(' ', sections.report_id, sections.section_order) as row_key
    from core.sections as sections
    union all
    select
        'core.version_facts' as table_name,
        concat_ws(' ', version_facts.report_id, version_facts.indicator_code) as row_key
    from core.version_facts as version_facts
    union all
    select
        'core.rejected_files' as table_name,
        rejected_files.file_path as row_key
    from core.rejected_files as rejected_files
    union all
    select
        'core.indicators' as table_name,
        indicators.indicator_name as row_key
    from core.indicators as indicators
    union all
    select
        'core.corrections' as table_name,
        concat_ws(' ', corrections.report_id, corrections.indicator_code) as row_key
    from core.corrections as corrections
    union all
    select
        'core.file_corrections' as table_name,
        file_corrections.file_path as row_key
    from core.file_corrections as file_corrections
)

select
    keys.table_name,
    keys.row_key,
    count(keys.row_key) as row_count
from keys
group by keys.table_name, keys.row_key
having count(keys.row_key) > 1
