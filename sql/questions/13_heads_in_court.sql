-- 13. 负责人出庭应诉率未满 100% 的乡镇？
-- 参数：年度 = 最近一年（报告年度）
-- 参数：县区 = 全部（县区名称）
select
    县区,
    乡镇,
    年度,
    数值 as 出庭应诉率,
    约数,
    原文
from 分析.乡镇指标
where
    年度 = coalesce(getvariable('年度'), (select max(年度) from 分析.报告))
    and 县区 = coalesce(getvariable('县区'), 县区)
    and 指标 = '负责人出庭应诉率'
    and 上限 < 100
    and not 是否存疑
order by 县区, 县代码, 数值, 乡镇代码
