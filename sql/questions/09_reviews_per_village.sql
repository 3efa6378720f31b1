-- 9. 合法性审查件数/村数，审查率自称 100% 但没有件数的乡镇？
-- 参数：年度 = 最近一年（报告年度）
-- 参数：县区 = 全部（县区名称）
select
    县区,
    乡镇,
    年度,
    村数,
    any_value(数值) filter (where 指标 = '合法性审查总件数' and not 是否存疑) as 审查件数,
    any_value(每村) filter (where 指标 = '合法性审查总件数' and not 是否存疑) as 每村件数,
    any_value(数值) filter (where 指标 = '合法性审查率(覆盖率)' and not 是否存疑) as 审查率,
    case
        when 审查件数 is not null or 审查率 < 100 then false
        when not bool_or(是否存疑) then bool_and(下限 >= 100)
    end as 是否只有率没有件数,
    bool_or(是否存疑) as 是否有存疑
from 分析.乡镇指标
where
    年度 = coalesce(getvariable('年度'), (select max(年度) from 分析.报告))
    and 县区 = coalesce(getvariable('县区'), 县区)
    and 指标 in ('合法性审查总件数', '合法性审查率(覆盖率)')
group by 县区, 县代码, 乡镇代码, 乡镇, 年度, 村数
order by 县区, 县代码, 是否只有率没有件数 desc nulls last, 每村件数 desc nulls last, 乡镇代码
