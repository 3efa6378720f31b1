-- 汇总表各部分的由来：哪张表里哪个县的行是从指纹为多少的核心行算出来的
create table meta.mart_parts (
    mart_name varchar not null,
    place_code varchar not null,
    core_hash ubigint not null,
    is_apart boolean not null,
    primary key (mart_name, place_code)
);
comment on table meta.mart_parts is '汇总表各部分的由来：每张汇总表里每个县（全省分位为每个省）的行，是从指纹为多少的核心行算出来的。建库时只重算指纹变了的部分';
comment on column meta.mart_parts.mart_name is '汇总表的名称';
comment on column meta.mart_parts.place_code is '县代码或省代码';
comment on column meta.mart_parts.core_hash is '算的时候那里各县的指纹（meta.county_hashes）合成的一个数';
comment on column meta.mart_parts.is_apart is '这一部分是不是后来单独重算的：行在表的末尾，不按次序；这样的多了，整张表重算';
