-- 15. 调解成功率正好 100% 的乡镇占多少？
-- 参数：年度 = 最近一年（报告年度）
-- 参数：县区 = 全部（县区名称）
select
    县区,
    县代码,
    年度,
    指标,
    count(*) filter (where 数值 = 100 and 约数 = '正好' and not 是否存疑) as 正好100的乡镇数,
    count(*) as 写明乡镇数,
    count(*) filter (where 是否存疑) as 存疑乡镇数,
    round(100.0 * 正好100的乡镇数 / nullif(写明乡镇数 - 存疑乡镇数, 0), 1) as 占比,
    string_agg(乡镇, '、' order by 乡镇代码) filter (where 数值 = 100 and 约数 = '正好' and not 是否存疑) as 乡镇
from 分析.乡镇指标
where
    年度 = coalesce(getvariable('年度'), (select max(年度) from 分析.报告))
    and 县区 = coalesce(getvariable('县区'), 县区)
    and 指标 in ('矛盾纠纷调解成功率', '矛盾纠纷办结率')
group by 县区, 县代码, 年度, 指标次序, 指标
order by 县区, 县代码, 指标次序
