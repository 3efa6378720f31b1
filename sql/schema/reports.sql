-- 报告：读成的报告，一个乡镇一年一份，取现行的版本
create table core.reports (
    report_id varchar primary key,
    county_code varchar not null,
    town_code varchar not null,
    town_name varchar not null,
    report_year integer not null,
    title varchar not null,
    document_number varchar,
    signed_on date,
    published_on date,
    published_on_source varchar check (
        published_on_source in ('meta', 'label', 'signature', 'file_name', 'correction')
    ),
    file_path varchar not null,
    file_sha256 varchar not null,
    byte_count bigint not null,
    char_count bigint not null,
    text_sha256 varchar not null,
    format varchar not null,
    method varchar not null,
    reader_version varchar not null
);
comment on table core.reports is '报告：读成的报告，一个乡镇一年一份。全文不在库里，在 var/lake/read/reports 的 Parquet 文件里';
comment on column core.reports.report_id is '报告编号：文件内容 SHA-256 的前 16 位';
comment on column core.reports.county_code is '县代码';
comment on column core.reports.town_code is '乡镇代码';
comment on column core.reports.town_name is '乡镇名称（登记册上的正式名称）';
comment on column core.reports.report_year is '报告年度：报告写的是哪一年的工作（不是发布的年份）';
comment on column core.reports.title is '标题，照原文';
comment on column core.reports.document_number is '发文字号；空表示没有写';
comment on column core.reports.signed_on is '落款日期；空表示没有写';
comment on column core.reports.published_on is '公开日期：先用文件自带信息（网页标签）里的，再用写明的“发布日期”，再用落款日期，最后用文件名里的；更正过的照更正；空表示都没有';
comment on column core.reports.published_on_source is '公开日期从哪里来：meta 文件自带信息，label 写明的发布日期，signature 落款（成文）日期，file_name 文件名，correction 更正';
comment on column core.reports.file_path is '文件在收件夹里的位置';
comment on column core.reports.file_sha256 is '文件内容的 SHA-256';
comment on column core.reports.byte_count is '文件大小（字节）';
comment on column core.reports.char_count is '全文字数（按字符计）';
comment on column core.reports.text_sha256 is '全文（UTF-8）的 SHA-256';
comment on column core.reports.format is '文件格式：txt、html、docx、doc、wps、rtf、pdf、ofd、image 图片';
comment on column core.reports.method is '读取方法：text 直接是文字，ocr 全部或部分从图片识别';
comment on column core.reports.reader_version is '读取程序的版本';
