-- 识别行：从图片识别的文字，一行文字一行
create table core.line_boxes (
    report_id varchar not null,
    page integer not null check (page >= 1),
    line_start bigint not null check (line_start >= 0),
    line_end bigint not null,
    "left" double not null,
    top double not null,
    "right" double not null,
    bottom double not null,
    score double not null,
    check (line_end >= line_start)
);
comment on table core.line_boxes is '识别行：扫描件和图片里识别出的每一行文字，在全文里的位置、在页面上的位置和识别的把握';
comment on column core.line_boxes.report_id is '报告编号';
comment on column core.line_boxes.page is '第几页，从 1 数';
comment on column core.line_boxes.line_start is '这一行从全文第几个字符起（从 0 数）';
comment on column core.line_boxes.line_end is '这一行到全文第几个字符止（不含）';
comment on column core.line_boxes."left" is '左边，占页宽的比例（0–1）';
comment on column core.line_boxes.top is '上边，占页高的比例（0–1）';
comment on column core.line_boxes."right" is '右边，占页宽的比例（0–1）';
comment on column core.line_boxes.bottom is '下边，占页高的比例（0–1）';
comment on column core.line_boxes.score is '识别的把握（0–1）';
