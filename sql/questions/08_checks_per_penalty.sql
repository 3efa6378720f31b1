-- 8. 检查次数与处罚件数的比值？
-- 参数：年度 = 最近一年（报告年度）
-- 参数：县区 = 全部（县区名称）
select
    县区,
    乡镇,
    年度,
    any_value(数值) filter (where 指标 = '行政检查次数' and not 是否存疑) as 检查次数,
    any_value(数值) filter (where 指标 = '行政处罚案件数' and not 是否存疑) as 处罚件数,
    round(检查次数 / nullif(处罚件数, 0), 1) as 检查每处罚一件,
    bool_and(约数 = '正好') filter (where not 是否存疑) as 是否都是正好,
    bool_or(是否存疑) as 是否有存疑
from 分析.乡镇指标
where
    年度 = coalesce(getvariable('年度'), (select max(年度) from 分析.报告))
    and 县区 = coalesce(getvariable('县区'), 县区)
    and 指标 in ('行政检查次数', '行政处罚案件数')
group by 县区, 县代码, 乡镇代码, 乡镇, 年度
order by 县区, 县代码, 检查每处罚一件 desc nulls last, 乡镇代码
