-- 文件更正：data/corrections.yml 里对整个文件的每一条
create table core.file_corrections (
    file_path varchar not null,
    file_sha256 varchar not null,
    county_name varchar,
    town_name varchar,
    report_year integer,
    published_on date,
    reason varchar not null,
    corrected_by varchar not null,
    corrected_on date not null
);
comment on table core.file_corrections is '文件更正：data/corrections.yml 里对整个文件的每一条：是谁的报告、哪一年度、何时公开';
comment on column core.file_corrections.file_path is '文件在收件夹里的位置';
comment on column core.file_corrections.file_sha256 is '文件内容的 SHA-256';
comment on column core.file_corrections.county_name is '更正为哪个县；空表示没有更正';
comment on column core.file_corrections.town_name is '更正为哪个乡镇；空表示没有更正';
comment on column core.file_corrections.report_year is '更正为哪个报告年度；空表示没有更正';
comment on column core.file_corrections.published_on is '更正的公开日期；空表示没有更正';
comment on column core.file_corrections.reason is '更正的理由';
comment on column core.file_corrections.corrected_by is '由谁更正（单位或岗位）';
comment on column core.file_corrections.corrected_on is '更正的日期';
