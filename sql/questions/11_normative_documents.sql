-- 11. 是否制定规范性文件，是否备案？
-- 参数：年度 = 最近一年（报告年度）
-- 参数：县区 = 全部（县区名称）
select
    县区,
    乡镇,
    年度,
    any_value(数值) filter (where 指标 = '制发规范性文件件数') as 制发件数,
    any_value(数值) filter (where 指标 = '规范性文件备案件数') as 备案件数,
    any_value(数值) filter (where 指标 = '规范性文件备案率') as 备案率,
    case
        when 制发件数 = 0 then '没有制发'
        when 制发件数 > 备案件数 then '制发多于备案'
        when 备案件数 > 制发件数 then '备案多于制发，请核对'
        when 备案件数 = 制发件数 or 备案率 = 100 then '都已备案'
        when 制发件数 is null then '没有写制发几件'
        else '没有写备案'
    end as 结论
from 分析.乡镇指标
where
    年度 = coalesce(getvariable('年度'), (select max(年度) from 分析.报告))
    and 县区 = coalesce(getvariable('县区'), 县区)
    and 指标 in ('制发规范性文件件数', '规范性文件备案件数', '规范性文件备案率')
    and not 是否存疑
group by 县区, 县代码, 乡镇代码, 乡镇, 年度
order by 县区, 县代码, 制发件数 desc nulls last, 乡镇代码
