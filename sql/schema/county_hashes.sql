-- 各县内容的指纹：汇总表要用到的核心行算成一个数，一个县一行
create table meta.county_hashes (
    county_code varchar primary key,
    core_hash ubigint not null
);
comment on table meta.county_hashes is '各县内容的指纹：汇总表要用到的核心行算成一个数，一个县一行；行没有变，指纹就不变';
comment on column meta.county_hashes.county_code is '县代码';
comment on column meta.county_hashes.core_hash is '指纹：由这个县（连同乡镇从它那里划来、划去的县）的核心行、指标目录和年度算出';
