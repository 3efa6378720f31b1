-- 24. 与上年报告文字雷同的报告？
-- 参数：年度 = 最近一年（报告年度）
-- 参数：县区 = 全部（县区名称）
-- 参数：比例线 = 90（与上年相同的字数占百分之几以上）
select
    县区,
    乡镇,
    年度,
    与上年相同比例,
    段落数,
    与上年相同段落数,
    字数,
    与上年相同字数
from 分析.乡镇雷同
where
    年度 = coalesce(getvariable('年度'), (select max(年度) from 分析.报告))
    and 县区 = coalesce(getvariable('县区'), 县区)
    and 与上年相同比例 >= coalesce(getvariable('比例线'), 90)
order by 县区, 县代码, 与上年相同比例 desc, 乡镇代码
