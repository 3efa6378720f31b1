-- 22. 依申请公开件数及按期答复率，引发复议诉讼件数？
-- 参数：年度 = 最近一年（报告年度）
-- 参数：县区 = 全部（县区名称）
select
    县区,
    乡镇,
    年度,
    any_value(数值) filter (where 指标 = '依申请公开收到件数' and not 是否存疑) as 收到件数,
    any_value(数值) filter (where 指标 = '依申请公开办结件数' and not 是否存疑) as 办结件数,
    any_value(数值) filter (where 指标 = '依申请公开答复率' and not 是否存疑) as 答复率,
    any_value(数值) filter (where 指标 = '信息公开引发复议诉讼件数' and not 是否存疑) as 引发复议诉讼件数,
    bool_or(是否存疑) as 是否有存疑
from 分析.乡镇指标
where
    年度 = coalesce(getvariable('年度'), (select max(年度) from 分析.报告))
    and 县区 = coalesce(getvariable('县区'), 县区)
    and 指标 in ('依申请公开收到件数', '依申请公开办结件数', '依申请公开答复率', '信息公开引发复议诉讼件数')
group by 县区, 县代码, 乡镇代码, 乡镇, 年度
order by 县区, 县代码, 收到件数 desc nulls last, 乡镇代码
