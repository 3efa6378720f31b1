-- 数据字典：库里每张表和视图的每一列一行
create table meta.dictionary (
    schema_name varchar not null,
    table_name varchar not null,
    zh_table_name varchar,
    table_kind varchar not null check (table_kind in ('table', 'view', 'macro')),
    table_description varchar not null,
    column_order integer not null,
    column_name varchar not null,
    zh_column_name varchar,
    column_type varchar not null,
    column_unit varchar,
    column_description varchar not null,
    column_source varchar,
    primary key (schema_name, table_name, column_name)
);
comment on table meta.dictionary is '数据字典：库里每张表、每个视图、每个查询宏的每一列一行，说明、单位和来源';
comment on column meta.dictionary.schema_name is '库里的分区';
comment on column meta.dictionary.table_name is '表或视图的名称';
comment on column meta.dictionary.zh_table_name is '在模式“分析”里的名称；空表示那里没有';
comment on column meta.dictionary.table_kind is '表的类别：table 表，view 视图，macro 查询宏';
comment on column meta.dictionary.table_description is '表的说明';
comment on column meta.dictionary.column_order is '在表里是第几列';
comment on column meta.dictionary.column_name is '列名';
comment on column meta.dictionary.zh_column_name is '在模式“分析”里的列名；空表示那里没有';
comment on column meta.dictionary.column_type is '数据类型（DuckDB）';
comment on column meta.dictionary.column_unit is '计量单位；空表示没有单位，或者写在单位（unit）一列里';
comment on column meta.dictionary.column_description is '列的说明';
comment on column meta.dictionary.column_source is '从哪些列来；空表示从报告、登记册或目录直接装入';
