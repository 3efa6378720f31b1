-- 没有了的报告：已发布的库里有、新库里没有的报告，连同原因；空的原因就是无缘无故
select
    published_reports.town_name,
    published_reports.report_year,
    published_reports.file_path,
    case
        when in_inbox.file_sha256 is null then '文件已不在收件夹里，或内容换了'
        when versions.report_id is not null then '有更新的版本'
        when rejected.file_sha256 is not null then '文件没有收下：' || rejected.reason
        when not published_build.is_made_alike then '程序、目录、登记册或设置改了'
    end as reason
from published_reports
cross join published_build
left join core.reports as reports on published_reports.report_id = reports.report_id
left join core.report_versions as versions on published_reports.report_id = versions.report_id
left join
    (
        select
            rejected_files.file_sha256,
            min(rejected_files.reason) as reason
        from core.rejected_files as rejected_files
        group by rejected_files.file_sha256
    ) as rejected
    on published_reports.file_sha256 = rejected.file_sha256
left join (select distinct lake_files.file_sha256 from lake_files) as in_inbox
    on published_reports.file_sha256 = in_inbox.file_sha256
where reports.report_id is null
