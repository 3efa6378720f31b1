-- 5. 学法考试参考率、合格率未满 100% 的乡镇？
-- 参数：年度 = 最近一年（报告年度）
-- 参数：县区 = 全部（县区名称）
select
    县区,
    乡镇,
    年度,
    指标,
    数值 as 百分比,
    约数,
    原文
from 分析.乡镇指标
where
    年度 = coalesce(getvariable('年度'), (select max(年度) from 分析.报告))
    and 县区 = coalesce(getvariable('县区'), 县区)
    and 指标 in ('学法考试参考率', '学法考试合格率')
    and 上限 < 100
    and not 是否存疑
order by 县区, 县代码, 指标次序, 数值, 乡镇代码
