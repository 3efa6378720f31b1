-- 没有收下的文件：一个文件一行，写明原因和办法
create table core.rejected_files (
    file_path varchar not null,
    folder_year integer,
    file_sha256 varchar,
    reason_code varchar not null,
    reason varchar not null
);
comment on table core.rejected_files is '没有收下的文件：一个文件一行，写明原因和办法';
comment on column core.rejected_files.file_path is '文件在收件夹里的位置';
comment on column core.rejected_files.folder_year is '所在的年份文件夹；空表示不在年份文件夹里';
comment on column core.rejected_files.file_sha256 is '文件内容的 SHA-256；空表示没有读';
comment on column core.rejected_files.reason_code is '原因代码';
comment on column core.rejected_files.reason is '原因和办法';
