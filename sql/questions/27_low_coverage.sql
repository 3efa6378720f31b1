-- 27. 哪些指标全县填报率不到 50%？
-- 参数：年度 = 最近一年（报告年度）
-- 参数：县区 = 全部（县区名称）
-- 参数：填报线 = 50（百分之几）
select
    县区,
    县代码,
    年度,
    指标,
    写明乡镇数,
    报告数,
    填报率
from 分析.全县指标
where
    年度 = coalesce(getvariable('年度'), (select max(年度) from 分析.报告))
    and 县区 = coalesce(getvariable('县区'), 县区)
    and 填报率 < coalesce(getvariable('填报线'), 50)
order by 县区, 县代码, 填报率, 指标次序
