-- 1. 哪些乡镇未按时公开年度报告？
-- 参数：年度 = 最近一年（报告年度）
-- 参数：县区 = 全部（县区名称）
select
    县区,
    乡镇,
    年度,
    结论,
    公开日期,
    截止日期,
    迟报天数,
    nullif(要做什么, '无') as 要做什么
from 分析.报告合规
where
    年度 = coalesce(getvariable('年度'), (select max(年度) from 分析.报告))
    and 县区 = coalesce(getvariable('县区'), 县区)
    and (not 是否有报告 or 公开日期 is null or 是否迟报)
order by 县区, 县代码, 是否有报告, 迟报天数 desc, 乡镇代码
