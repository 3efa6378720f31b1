-- 10. 各镇政府合同审查份数及同比？
-- 参数：年度 = 最近一年（报告年度）
-- 参数：县区 = 全部（县区名称）
select
    今年.县区,
    今年.乡镇,
    今年.年度,
    今年.数值 as 份数,
    今年.约数,
    今年.上年数值 as 上年份数,
    同比.比上年增减,
    同比.同比,
    coalesce(同比.增减, '没有可比的上年数') as 增减
from 分析.乡镇指标 as 今年
left join 分析.乡镇同比 as 同比
    on 同比.县代码 = 今年.县代码 and 同比.乡镇代码 = 今年.乡镇代码 and 同比.年度 = 今年.年度
    and 同比.指标 = 今年.指标
where
    今年.年度 = coalesce(getvariable('年度'), (select max(年度) from 分析.报告))
    and 今年.县区 = coalesce(getvariable('县区'), 今年.县区)
    and 今年.指标 = '合同(协议)审查份数'
    and not 今年.是否存疑
order by 今年.县区, 今年.数值 desc, 今年.乡镇代码
