-- 25. 乡镇之间哪些段落雷同？
-- 参数：年度 = 最近一年（报告年度）
-- 参数：县区 = 全部（县区名称）
-- 参数：乡镇线 = 2（几个乡镇以上）
select
    县区,
    县代码,
    年度,
    共有乡镇数,
    共有的乡镇,
    字数,
    段落开头
from 分析.雷同段落
where
    年度 = coalesce(getvariable('年度'), (select max(年度) from 分析.报告))
    and 县区 = coalesce(getvariable('县区'), 县区)
    and 共有乡镇数 >= coalesce(getvariable('乡镇线'), 2)
order by 县区, 县代码, 共有乡镇数 desc, 字数 desc, 段落开头
