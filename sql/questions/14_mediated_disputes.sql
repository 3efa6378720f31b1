-- 14. 矛盾纠纷调解件数、每千人件数、每村件数、成功率？
-- 参数：年度 = 最近一年（报告年度）
-- 参数：县区 = 全部（县区名称）
select
    县区,
    乡镇,
    年度,
    人口,
    村数,
    any_value(数值) filter (where 指标 = '调处(化解)矛盾纠纷件数' and not 是否存疑) as 调解件数,
    round(any_value(每万人) filter (where 指标 = '调处(化解)矛盾纠纷件数' and not 是否存疑) / 10, 2) as 每千人件数,
    any_value(每村) filter (where 指标 = '调处(化解)矛盾纠纷件数' and not 是否存疑) as 每村件数,
    any_value(数值) filter (where 指标 = '矛盾纠纷调解成功率' and not 是否存疑) as 成功率,
    bool_and(约数 = '正好') filter (where not 是否存疑) as 是否都是正好,
    bool_or(是否存疑) as 是否有存疑
from 分析.乡镇指标
where
    年度 = coalesce(getvariable('年度'), (select max(年度) from 分析.报告))
    and 县区 = coalesce(getvariable('县区'), 县区)
    and 指标 in ('调处(化解)矛盾纠纷件数', '矛盾纠纷调解成功率')
group by 县区, 县代码, 乡镇代码, 乡镇, 年度, 人口, 村数
order by 县区, 县代码, 每千人件数 desc nulls last, 乡镇代码
