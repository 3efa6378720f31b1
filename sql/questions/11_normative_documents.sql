-- 11. 是否制定规范性文件，是否备案？
-- 参数：年度 = 最近一年（报告年度）
-- 参数：县区 = 全部（县区名称）
select
    报告.县区,
    报告.乡镇,
    报告.年度,
    制发.数值 as 制发件数,
    备案.数值 as 备案件数,
    备案率.数值 as 备案率,
    case
        when 制发.是否存疑 or 备案.是否存疑 or 备案率.是否存疑 then '存疑，请核对'
        when 制发.下限 > 备案.上限 then '制发多于备案'
        when 备案.下限 > 制发.上限 then '备案多于制发，请核对'
        when 制发.下限 = 备案.上限 and 备案.下限 = 制发.上限 and 备案率.上限 < 100 then '说法矛盾，请核对'
        when 制发.上限 = 0 then '没有制发'
        when (制发.下限 = 备案.上限 and 备案.下限 = 制发.上限) or 备案率.下限 >= 100 then '都已备案'
        when 备案率.上限 < 100 then '没有都备案'
        when 制发.数值 is null then '没有写制发几件'
        when 备案.数值 is null and 备案率.数值 is null then '没有写备案'
        else '说不准（约数）'
    end as 结论
from 分析.乡镇报告 as 报告
left join 分析.乡镇指标 as 制发
    on 制发.县代码 = 报告.县代码 and 制发.乡镇代码 = 报告.乡镇代码 and 制发.年度 = 报告.年度
    and 制发.指标 = '制发规范性文件件数'
left join 分析.乡镇指标 as 备案
    on 备案.县代码 = 报告.县代码 and 备案.乡镇代码 = 报告.乡镇代码 and 备案.年度 = 报告.年度
    and 备案.指标 = '规范性文件备案件数'
left join 分析.乡镇指标 as 备案率
    on 备案率.县代码 = 报告.县代码 and 备案率.乡镇代码 = 报告.乡镇代码 and 备案率.年度 = 报告.年度
    and 备案率.指标 = '规范性文件备案率'
where
    报告.年度 = coalesce(getvariable('年度'), (select max(年度) from 分析.报告))
    and 报告.县区 = coalesce(getvariable('县区'), 报告.县区)
    and coalesce(制发.数值, 备案.数值, 备案率.数值) is not null
order by 报告.县区, 报告.县代码, 制发.数值 desc nulls last, 报告.乡镇代码
