-- 3. 今年各镇党委中心组学法次数排名，低于考核线的有哪些？
-- 参数：年度 = 最近一年（报告年度）
-- 参数：县区 = 全部（县区名称）
-- 参数：考核线 = 6（全年至少几次）
select
    报告.县区,
    报告.乡镇,
    报告.年度,
    学法.排名,
    学法.参排乡镇数,
    学法.数值 as 次数,
    学法.约数,
    case
        when not 报告.是否有报告 then '没有报告'
        when 学法.数值 is null then '没有写明'
        when 学法.是否存疑 then '存疑，请核对'
        when 学法.上限 < coalesce(getvariable('考核线'), 6) then '低于考核线'
        when 学法.下限 >= coalesce(getvariable('考核线'), 6) then '达到'
        else '说不准（约数）'
    end as 考核
from 分析.乡镇报告 as 报告
left join 分析.乡镇指标 as 学法
    on 学法.县代码 = 报告.县代码 and 学法.乡镇代码 = 报告.乡镇代码 and 学法.年度 = 报告.年度
    and 学法.指标 = '党委理论学习中心组学法次数'
where
    报告.年度 = coalesce(getvariable('年度'), (select max(年度) from 分析.报告))
    and 报告.县区 = coalesce(getvariable('县区'), 报告.县区)
order by 报告.县区, 报告.县代码, 学法.排名 nulls last, 报告.乡镇代码
