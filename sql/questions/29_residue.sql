-- 29. 报告中仍写去年年份、他镇名称，或留有没填的地方？
-- 参数：年度 = 最近一年（报告年度）
-- 参数：县区 = 全部（县区名称）
select
    县区.县区,
    差异.乡镇,
    差异.年度,
    差异.发现
from 分析.报告差异 as 差异
join 分析.县区名册 as 县区 on 县区.县代码 = 差异.县代码
where
    差异.年度 = coalesce(getvariable('年度'), (select max(年度) from 分析.报告))
    and 县区.县区 = coalesce(getvariable('县区'), 县区.县区)
    and 差异.种类 in (
        'year_differs',
        'folder_year_differs',
        'document_number_differs',
        'town_differs',
        'town_name_of_another_year',
        'placeholder_left'
    )
order by 县区.县区, 县区.县代码, 差异.乡镇代码, 差异.发现
