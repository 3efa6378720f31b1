-- 检查结果：发布前做的每一项检查一行
create table meta.checks (
    check_name varchar primary key,
    description varchar not null,
    severity varchar not null check (severity in ('blocking', 'warning')),
    wrong_row_count bigint not null check (wrong_row_count >= 0),
    examples varchar not null
);
comment on table meta.checks is '检查结果：发布前做的每一项检查一行；blocking 的有错行就不发布，warning 的照发，错行要人看';
comment on column meta.checks.check_name is '检查的名称：一句应当成立的话（英文）';
comment on column meta.checks.description is '检查什么';
comment on column meta.checks.severity is '轻重：blocking 不过不发布，warning 只提醒';
comment on column meta.checks.wrong_row_count is '错行数；0 为通过';
comment on column meta.checks.examples is '错行的例子（JSON，最多五行）';
