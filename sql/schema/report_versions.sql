-- 报告版本：同一乡镇同一年度的每个版本一行，只有一份的也在
create table core.report_versions (
    report_id varchar primary key,
    county_code varchar not null,
    town_code varchar not null,
    town_name varchar not null,
    report_year integer not null,
    version_order integer not null check (version_order >= 1),
    is_current boolean not null,
    why_current varchar,
    title varchar not null,
    published_on date,
    file_path varchar not null,
    file_sha256 varchar not null,
    check (is_current = (why_current is not null))
);
comment on table core.report_versions is '报告版本：同一乡镇同一年度的每个版本一行，只有一份的也在。事实、章节等各表只用现行的版本';
comment on column core.report_versions.report_id is '报告编号：文件内容 SHA-256 的前 16 位';
comment on column core.report_versions.county_code is '县代码';
comment on column core.report_versions.town_code is '乡镇代码';
comment on column core.report_versions.town_name is '乡镇名称';
comment on column core.report_versions.report_year is '报告年度：报告写的是哪一年的工作（不是发布的年份）';
comment on column core.report_versions.version_order is '第几版：按公开日期，再按文件名，从 1 数，最后一版是现行的';
comment on column core.report_versions.is_current is '是不是现行的版本：各表采用的就是这一份';
comment on column core.report_versions.why_current is '为什么采用这一份；不是现行版本的为空';
comment on column core.report_versions.title is '标题，照原文';
comment on column core.report_versions.published_on is '公开日期；空表示没有写';
comment on column core.report_versions.file_path is '文件在收件夹里的位置';
comment on column core.report_versions.file_sha256 is '文件内容的 SHA-256';
