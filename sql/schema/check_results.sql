-- 检查结果：发布前做的每一项检查一行
create table meta.check_results (
    check_name varchar primary key,
    description varchar not null,
    severity varchar not null check (severity in ('blocking', 'warning')),
    checked varchar not null,
    is_passed boolean not null,
    wrong_row_count bigint not null check (wrong_row_count >= 0),
    examples varchar not null,
    check (is_passed = (wrong_row_count = 0))
);
comment on table meta.check_results is '检查结果：发布前做的每一项检查一行；blocking 的有错行就不发布，warning 的照发，错行要人看';
comment on column meta.check_results.check_name is '检查的名称：一句应当成立的话（英文）';
comment on column meta.check_results.description is '检查什么';
comment on column meta.check_results.severity is '轻重：blocking 不过不发布，warning 只提醒';
comment on column meta.check_results.checked is '查的是哪张表';
comment on column meta.check_results.is_passed is '是否通过：没有错行就是通过';
comment on column meta.check_results.wrong_row_count is '错行数；0 为通过';
comment on column meta.check_results.examples is '错行的例子（JSON，最多五行）';
