-- 2. 各镇报告是否包含五项法定内容？
-- 参数：年度 = 最近一年（报告年度）
-- 参数：县区 = 全部（县区名称）
select
    县区,
    乡镇,
    年度,
    有无举措,
    有无不足,
    有无履职,
    有无打算,
    有无其他事项,
    缺少部分
from 分析.报告合规
where
    年度 = coalesce(getvariable('年度'), (select max(年度) from 分析.报告))
    and 县区 = coalesce(getvariable('县区'), 县区)
    and 是否有报告
order by 县区, 县代码, 缺少部分 is null, 乡镇代码
