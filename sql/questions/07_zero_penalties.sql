-- 7. 行政处罚为 0 件的乡镇有哪些，连续两年为 0 的？
-- 参数：年度 = 最近一年（报告年度）
-- 参数：县区 = 全部（县区名称）
select
    今年.县区,
    今年.乡镇,
    今年.年度,
    今年.数值 as 件数,
    今年.上年数值 as 上年件数,
    同比.上年约数,
    case 同比.增减 when '持平' then true when '减少' then false end as 是否连续两年为0,
    今年.依据,
    今年.原文
from 分析.乡镇指标 as 今年
left join 分析.乡镇同比 as 同比
    on 同比.县代码 = 今年.县代码 and 同比.乡镇代码 = 今年.乡镇代码 and 同比.年度 = 今年.年度
    and 同比.指标 = 今年.指标
where
    今年.年度 = coalesce(getvariable('年度'), (select max(年度) from 分析.报告))
    and 今年.县区 = coalesce(getvariable('县区'), 今年.县区)
    and 今年.指标 = '行政处罚案件数'
    and 今年.上限 = 0
    and not 今年.是否存疑
order by 今年.县区, 今年.县代码, 是否连续两年为0 desc nulls last, 今年.乡镇代码
