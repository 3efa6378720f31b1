-- 6. 持证执法人员不足几名，或持证率未满 100% 的乡镇？
-- 参数：年度 = 最近一年（报告年度）
-- 参数：县区 = 全部（县区名称）
-- 参数：人数线 = 6（至少几名）
select
    县区,
    乡镇,
    年度,
    指标,
    数值,
    单位,
    约数,
    上年数值,
    原文
from 分析.乡镇指标
where
    年度 = coalesce(getvariable('年度'), (select max(年度) from 分析.报告))
    and 县区 = coalesce(getvariable('县区'), 县区)
    and not 是否存疑
    and (
        (指标 = '持证执法人员人数' and 上限 < coalesce(getvariable('人数线'), 6))
        or (指标 = '执法人员持证率' and 上限 < 100)
    )
order by 县区, 县代码, 指标次序, 数值, 乡镇代码
