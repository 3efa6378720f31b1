-- 列的来源：每张汇总表的每一列从哪一列来
create table meta.column_sources (
    schema_name varchar not null,
    table_name varchar not null,
    column_name varchar not null,
    source_schema varchar not null,
    source_table varchar not null,
    source_column varchar not null
);
comment on table meta.column_sources is '列的来源：每张汇总表的每一列从哪一列来（一列可有几个来源）';
comment on column meta.column_sources.schema_name is '库里的分区';
comment on column meta.column_sources.table_name is '表名';
comment on column meta.column_sources.column_name is '列名';
comment on column meta.column_sources.source_schema is '来源的分区';
comment on column meta.column_sources.source_table is '来源的表名';
comment on column meta.column_sources.source_column is '来源的列名';
