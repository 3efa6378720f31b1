-- 读报告时的发现：各处说法不一和读取时的提醒，每处一行
create table core.report_findings (
    report_id varchar not null,
    county_code varchar not null,
    town_code varchar not null,
    town_name varchar not null,
    report_year integer not null,
    finding_code varchar not null,
    finding varchar not null
);
comment on table core.report_findings is '读报告时的发现：标题、落款、网页信息、文件名说法不一，或者读取时的提醒，每处一行。较早的版本也在；读法不因此改变，要人来核对';
comment on column core.report_findings.report_id is '报告编号，见 core.report_versions';
comment on column core.report_findings.county_code is '县代码';
comment on column core.report_findings.town_code is '乡镇代码';
comment on column core.report_findings.town_name is '乡镇名称';
comment on column core.report_findings.report_year is '报告年度：报告写的是哪一年的工作（不是发布的年份）';
comment on column core.report_findings.finding_code is '种类：town_differs 乡镇不一，year_differs 年度不一，folder_year_differs 文件夹年度不一，published_on_differs 公开日期不一，signed_on_differs 成文日期不一，published_before_signed 公开早于成文，document_number_differs 发文字号不一，town_name_of_another_year 用了别的年度的名称，placeholder_left 还有没填的地方，file_removed 文件已不在收件夹里；其余是读取文件时的提醒';
comment on column core.report_findings.finding is '发现了什么：两处的说法和所在，或者提醒';
