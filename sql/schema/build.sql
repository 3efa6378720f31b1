-- 本次建库：只有一行，说明库是用什么建的
create table meta.build (
    build_id varchar primary key,
    run_id varchar not null,
    built_at timestamp not null,
    fazhi_version varchar not null,
    code_sha256 varchar not null,
    catalogue_version varchar not null,
    registers_sha256 varchar not null,
    corrections_sha256 varchar not null,
    sql_sha256 varchar not null,
    files_sha256 varchar not null,
    uncertain_below double not null,
    report_count integer not null,
    fact_count integer not null,
    quantity_count integer not null,
    unread_quantity_count integer not null,
    rejected_file_count integer not null,
    correction_count integer not null
);
comment on table meta.build is '本次建库：只有一行，说明库是用什么建的。同样的材料建出同样的内容，只有运行编号和建库时间不同（行的次序、检查结果还看上一次发布的是什么）';
comment on column meta.build.build_id is '建库编号：由以下各项算出，材料相同则编号相同';
comment on column meta.build.run_id is '运行编号：Dagster 里的哪一次运行建的';
comment on column meta.build.built_at is '建库时间（世界协调时）';
comment on column meta.build.fazhi_version is '程序版本';
comment on column meta.build.code_sha256 is '程序代码内容的 SHA-256';
comment on column meta.build.catalogue_version is '指标目录的版本';
comment on column meta.build.registers_sha256 is '登记册内容的 SHA-256';
comment on column meta.build.corrections_sha256 is '更正内容的 SHA-256';
comment on column meta.build.sql_sha256 is 'sql 文件夹内容的 SHA-256';
comment on column meta.build.files_sha256 is '收件夹里全部文件的 SHA-256';
comment on column meta.build.uncertain_below is '把握程度低于多少算没有把握';
comment on column meta.build.report_count is '报告份数';
comment on column meta.build.fact_count is '事实条数';
comment on column meta.build.quantity_count is '数量个数';
comment on column meta.build.unread_quantity_count is '没有归入指标的数量个数';
comment on column meta.build.rejected_file_count is '没有收下的文件数';
comment on column meta.build.correction_count is '更正条数';
