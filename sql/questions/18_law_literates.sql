-- 18. 法律明白人每村平均几名，是否达到每村 3 名？
-- 参数：年度 = 最近一年（报告年度）
-- 参数：县区 = 全部（县区名称）
-- 参数：每村线 = 3（每村至少几名）
select
    县区,
    乡镇,
    年度,
    数值 as 法律明白人,
    约数,
    村数,
    每村,
    case
        when 村数 is null then '登记册没有村数'
        when 下限 >= 村数 * coalesce(getvariable('每村线'), 3) then '达到'
        when 上限 < 村数 * coalesce(getvariable('每村线'), 3) then '没有达到'
        else '说不准（约数）'
    end as 结论
from 分析.乡镇指标
where
    年度 = coalesce(getvariable('年度'), (select max(年度) from 分析.报告))
    and 县区 = coalesce(getvariable('县区'), 县区)
    and 指标 = '法律明白人人数'
    and not 是否存疑
order by 县区, 县代码, 每村 nulls last, 乡镇代码
