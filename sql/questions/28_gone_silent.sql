-- 28. 今年比去年“消失”的指标？
-- 参数：年度 = 最近一年（报告年度）
-- 参数：县区 = 全部（县区名称）
select
    县区,
    乡镇,
    年度,
    指标,
    上年数值,
    上年约数,
    上年原文,
    写明乡镇数
from 分析.乡镇缺项
where
    年度 = coalesce(getvariable('年度'), (select max(年度) from 分析.报告))
    and 县区 = coalesce(getvariable('县区'), 县区)
order by 县区, 县代码, 写明乡镇数 desc, 乡镇代码, 指标次序
