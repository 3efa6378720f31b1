-- 26. 同一指标在同一报告中出现两个不同数值？
-- 参数：年度 = 最近一年（报告年度）
-- 参数：县区 = 全部（县区名称）
select
    县区.县区,
    矛盾.乡镇,
    矛盾.年度,
    目录.指标,
    矛盾.发现
from 分析.矛盾 as 矛盾
join 分析.县区名册 as 县区 on 县区.县代码 = 矛盾.县代码
left join 分析.指标目录 as 目录 on 目录.指标代码 = 矛盾.指标代码
where
    矛盾.年度 = coalesce(getvariable('年度'), (select max(年度) from 分析.报告))
    and 县区.县区 = coalesce(getvariable('县区'), 县区.县区)
    and 矛盾.种类 = 'two_values'
order by 县区.县区, 县区.县代码, 矛盾.乡镇代码, 目录.指标次序, 矛盾.发现
