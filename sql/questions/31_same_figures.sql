-- 31. 同一个数在几个乡镇的报告里都出现？
-- 参数：年度 = 最近一年（报告年度）
-- 参数：县区 = 全部（县区名称）
-- 参数：起点 = 10（只看不小于几的数：小的数相同不奇怪）
select
    县区,
    县代码,
    年度,
    指标,
    数值,
    单位,
    count(*) as 乡镇数,
    any_value(参排乡镇数) as 参排乡镇数,
    string_agg(乡镇, '、' order by 乡镇代码) as 乡镇名单
from 分析.乡镇指标
where
    年度 = coalesce(getvariable('年度'), (select max(年度) from 分析.报告))
    and 县区 = coalesce(getvariable('县区'), 县区)
    and 类型 in ('数量', '金额')
    and 数值 >= coalesce(getvariable('起点'), 10)
    and not 是否存疑
group by 县区, 县代码, 年度, 指标次序, 指标, 数值, 单位
having count(*) > 1
order by 县区, 县代码, 乡镇数 desc, 指标次序, 数值
