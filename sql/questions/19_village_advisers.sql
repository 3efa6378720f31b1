-- 19. 一村一法律顾问没有写明全覆盖的乡镇？
-- 参数：年度 = 最近一年（报告年度）
-- 参数：县区 = 全部（县区名称）
select
    报告.县区,
    报告.乡镇,
    报告.年度,
    报告.村数,
    any_value(顾问.数值) filter (where 顾问.指标 = '村(社区)法律顾问覆盖率') as 覆盖率,
    any_value(顾问.数值) filter (where 顾问.指标 = '配备法律顾问的村(社区)数') as 有顾问的村数,
    case
        when 覆盖率 < 100 or 有顾问的村数 < 报告.村数 then '写明没有全覆盖'
        else '没有写明'
    end as 结论
from 分析.乡镇报告 as 报告
left join 分析.乡镇指标 as 顾问
    on 顾问.县代码 = 报告.县代码 and 顾问.乡镇代码 = 报告.乡镇代码 and 顾问.年度 = 报告.年度
    and 顾问.指标 in ('村(社区)法律顾问覆盖率', '配备法律顾问的村(社区)数')
    and not 顾问.是否存疑
where
    报告.年度 = coalesce(getvariable('年度'), (select max(年度) from 分析.报告))
    and 报告.县区 = coalesce(getvariable('县区'), 报告.县区)
    and 报告.是否有报告
group by 报告.县区, 报告.县代码, 报告.乡镇代码, 报告.乡镇, 报告.年度, 报告.村数
having not coalesce(覆盖率 = 100, false) and not coalesce(有顾问的村数 >= 报告.村数, false)
order by 报告.县区, 报告.县代码, 结论 desc, 报告.乡镇代码
