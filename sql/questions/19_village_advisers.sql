-- 19. 一村一法律顾问没有写明全覆盖的乡镇？
-- 参数：年度 = 最近一年（报告年度）
-- 参数：县区 = 全部（县区名称）
select
    报告.县区,
    报告.乡镇,
    报告.年度,
    报告.村数,
    覆盖.数值 as 覆盖率,
    配备.数值 as 有顾问的村数,
    case
        when 覆盖.是否存疑 or 配备.是否存疑 then '存疑，请核对'
        when 覆盖.下限 >= 100 or 配备.下限 >= 报告.村数 then '说法矛盾，请核对'
        when 覆盖.上限 < 100 or 配备.上限 < 报告.村数 then '写明没有全覆盖'
        when 覆盖.数值 is null and 配备.数值 is null then '没有写明'
        when 覆盖.数值 is null and 报告.村数 is null then '登记册没有村数'
        else '说不准（约数）'
    end as 结论
from 分析.乡镇报告 as 报告
left join 分析.乡镇指标 as 覆盖
    on 覆盖.县代码 = 报告.县代码 and 覆盖.乡镇代码 = 报告.乡镇代码 and 覆盖.年度 = 报告.年度
    and 覆盖.指标 = '村(社区)法律顾问覆盖率'
left join 分析.乡镇指标 as 配备
    on 配备.县代码 = 报告.县代码 and 配备.乡镇代码 = 报告.乡镇代码 and 配备.年度 = 报告.年度
    and 配备.指标 = '配备法律顾问的村(社区)数'
where
    报告.年度 = coalesce(getvariable('年度'), (select max(年度) from 分析.报告))
    and 报告.县区 = coalesce(getvariable('县区'), 报告.县区)
    and 报告.是否有报告
    and (
        not coalesce((覆盖.下限 >= 100 and not 覆盖.是否存疑) or (配备.下限 >= 报告.村数 and not 配备.是否存疑), false)
        or (覆盖.上限 < 100 and not 覆盖.是否存疑)
        or (配备.上限 < 报告.村数 and not 配备.是否存疑)
    )
order by 报告.县区, 报告.县代码, 结论 desc, 报告.乡镇代码
