-- 12. 行政复议被纠错、诉讼败诉的乡镇？哪些乡镇写明没有？
-- 参数：年度 = 最近一年（报告年度）
-- 参数：县区 = 全部（县区名称）
select
    今年.县区,
    今年.乡镇,
    今年.年度,
    今年.指标,
    今年.数值 as 件数,
    今年.约数,
    案件.数值 as 全部案件数,
    case when 案件.是否存疑 then '存疑' else 案件.约数 end as 全部案件约数,
    case
        when 今年.是否存疑 then '存疑，请核对'
        when 今年.下限 > 0 then '有'
        when 今年.上限 is null or 今年.上限 > 0 then '说不准（约数）'
        when 案件.数值 is null then '写明没有，没有写案件数'
        when 案件.是否存疑 then '写明没有，案件数存疑'
        when 案件.上限 = 0 then '没有案件，谈不上'
        when 案件.下限 > 0 then '有案件，写明没有'
        else '写明没有，案件数说不准'
    end as 结论,
    今年.原文
from 分析.乡镇指标 as 今年
left join 分析.乡镇指标 as 案件
    on 案件.县代码 = 今年.县代码 and 案件.乡镇代码 = 今年.乡镇代码 and 案件.年度 = 今年.年度
    and 案件.指标 = case
        when 今年.指标 = '行政诉讼败诉件数' then '行政诉讼(应诉)案件数' else '行政复议案件数'
    end
where
    今年.年度 = coalesce(getvariable('年度'), (select max(年度) from 分析.报告))
    and 今年.县区 = coalesce(getvariable('县区'), 今年.县区)
    and 今年.指标 in ('复议纠错(撤销、变更、确认违法)件数', '行政诉讼败诉件数')
order by 今年.县区, 今年.县代码, 今年.指标次序, 今年.数值 desc, 今年.乡镇代码
