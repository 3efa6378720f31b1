-- 20. 普法活动场次与发放资料份数，哪些数值异常？
-- 参数：年度 = 最近一年（报告年度）
-- 参数：县区 = 全部（县区名称）
-- 参数：倍数 = 3（离全县历年中位数超过几倍离差算异常；离差是中位数绝对离差乘 1.4826，相当于标准差）
select
    县区,
    乡镇,
    年度,
    指标,
    数值,
    约数,
    median(数值) over 全县历年 as 历年中位数,
    round(1.4826 * mad(数值) over 全县历年, 1) as 离差,
    count(*) over 全县历年 as 个数,
    round(abs(数值 - 历年中位数) / nullif(离差, 0), 1) as 偏离倍数,
    原文
from 分析.乡镇指标
where
    县区 = coalesce(getvariable('县区'), 县区)
    and 指标 in ('普法宣传活动次数', '发放宣传资料份数')
    and not 是否存疑
window 全县历年 as (partition by 县代码, 指标)
qualify
    年度 = coalesce(getvariable('年度'), (select max(年度) from 分析.报告))
    and 偏离倍数 > coalesce(getvariable('倍数'), 3)
order by 县区, 县代码, 指标, 偏离倍数 desc, 乡镇代码
