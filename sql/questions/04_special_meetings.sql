-- 4. 专题研究法治建设少于 3 次的乡镇？
-- 参数：年度 = 最近一年（报告年度）
-- 参数：县区 = 全部（县区名称）
-- 参数：次数线 = 3（全年至少几次）
select
    报告.县区,
    报告.乡镇,
    报告.年度,
    会议.数值 as 次数,
    会议.约数,
    case
        when not 报告.是否有报告 then '没有报告'
        when 会议.数值 is null then '没有写明'
        when 会议.是否存疑 then '存疑，请核对'
        when 会议.上限 < coalesce(getvariable('次数线'), 3) then '少于次数线'
        else '说不准（约数）'
    end as 结论,
    会议.原文
from 分析.乡镇报告 as 报告
left join 分析.乡镇指标 as 会议
    on 会议.县代码 = 报告.县代码 and 会议.乡镇代码 = 报告.乡镇代码 and 会议.年度 = 报告.年度
    and 会议.指标 = '法治政府建设专题会议次数'
where
    报告.年度 = coalesce(getvariable('年度'), (select max(年度) from 分析.报告))
    and 报告.县区 = coalesce(getvariable('县区'), 报告.县区)
    and (会议.数值 is null or 会议.是否存疑 or 会议.下限 is null or 会议.下限 < coalesce(getvariable('次数线'), 3))
order by 报告.县区, 报告.县代码, 会议.数值 nulls last, 报告.乡镇代码
