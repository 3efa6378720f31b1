-- 提取准确度：在项目所带的标注报告上测得，一个指标一行
create table meta.indicator_accuracy (
    indicator_code varchar primary key,
    labelled_count integer not null check (labelled_count >= 0),
    read_count integer not null check (read_count >= 0),
    right_count integer not null check (right_count >= 0),
    precision_rate double check (precision_rate between 0 and 100),
    recall_rate double check (recall_rate between 0 and 100),
    measured_with varchar not null,
    is_current_measure boolean not null
);
comment on table meta.indicator_accuracy is '提取准确度：在项目所带的标注报告（虚构）上测得，一个指标一行；标注的报告里没有出现的指标没有行。它说的是那些报告，不是本县的报告';
comment on column meta.indicator_accuracy.indicator_code is '指标代码';
comment on column meta.indicator_accuracy.labelled_count is '标注的报告里写明了这个指标的份数';
comment on column meta.indicator_accuracy.read_count is '程序读出这个指标的份数';
comment on column meta.indicator_accuracy.right_count is '其中数值与标注一致的份数';
comment on column meta.indicator_accuracy.precision_rate is '准确率：读出的有百分之几是对的；空表示没有读出';
comment on column meta.indicator_accuracy.recall_rate is '召回率：写明的有百分之几读对了；空表示标注里没有';
comment on column meta.indicator_accuracy.measured_with is '测的时候指标目录的版本';
comment on column meta.indicator_accuracy.is_current_measure is '测的版本是不是本次建库所用的版本';
