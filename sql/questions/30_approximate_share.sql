-- 30. 数字为约数（余、多、近）的占多少？
-- 参数：年度 = 最近一年（报告年度）
-- 参数：县区 = 全部（县区名称）
select
    县区,
    乡镇,
    年度,
    count(*) filter (where 约数 <> '正好') as 约数个数,
    count(*) as 数字个数,
    round(100.0 * 约数个数 / 数字个数, 1) as 占比
from 分析.乡镇指标
where
    年度 = coalesce(getvariable('年度'), (select max(年度) from 分析.报告))
    and 县区 = coalesce(getvariable('县区'), 县区)
    and 类型 <> '有无'
group by 县区, 县代码, 乡镇代码, 乡镇, 年度
order by 县区, 县代码, 占比 desc, 乡镇代码
