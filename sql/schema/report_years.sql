-- 报告年度：收到过报告文件的年度，一年一行
create table core.report_years (
    report_year integer primary key,
    file_count integer not null check (file_count > 0)
);
comment on table core.report_years is '报告年度：收到过报告文件的年度，一年一行；应报乡镇的清单按这些年度展开';
comment on column core.report_years.report_year is '报告年度：报告写的是哪一年的工作（不是发布的年份）';
comment on column core.report_years.file_count is '这个年度文件夹里的文件数，包括没有读成的';
