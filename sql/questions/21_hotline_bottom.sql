-- 21. 12345 办结率、满意率最低的 5 个镇？（都是 100% 的不列）
-- 参数：年度 = 最近一年（报告年度）
-- 参数：县区 = 全部（县区名称）
-- 参数：个数 = 5（最低的几个；并列的都列出）
select
    县区,
    乡镇,
    年度,
    指标,
    数值 as 百分比,
    约数,
    参排乡镇数,
    rank() over (partition by 县代码, 指标 order by 数值) as 倒数第几
from 分析.乡镇指标
where
    年度 = coalesce(getvariable('年度'), (select max(年度) from 分析.报告))
    and 县区 = coalesce(getvariable('县区'), 县区)
    and 指标 in ('热线办结率', '热线满意率')
    and 数值 < 100
    and not 是否存疑
qualify 倒数第几 <= coalesce(getvariable('个数'), 5)
order by 县区, 县代码, 指标, 倒数第几, 乡镇代码
