-- 23. 人大建议、政协提案办复率与满意率？
-- 参数：年度 = 最近一年（报告年度）
-- 参数：县区 = 全部（县区名称）
select
    县区,
    乡镇,
    年度,
    any_value(数值) filter (where 指标 = '办理人大代表建议件数' and not 是否存疑) as 人大建议件数,
    any_value(数值) filter (where 指标 = '办理政协提案件数' and not 是否存疑) as 政协提案件数,
    any_value(数值) filter (where 指标 = '建议提案办复率' and not 是否存疑) as 办复率,
    any_value(数值) filter (where 指标 = '建议提案满意率' and not 是否存疑) as 满意率,
    bool_or(是否存疑) as 是否有存疑
from 分析.乡镇指标
where
    年度 = coalesce(getvariable('年度'), (select max(年度) from 分析.报告))
    and 县区 = coalesce(getvariable('县区'), 县区)
    and 指标 in ('办理人大代表建议件数', '办理政协提案件数', '建议提案办复率', '建议提案满意率')
group by 县区, 县代码, 乡镇代码, 乡镇, 年度
order by 县区, 县代码, 乡镇代码
