-- 自然段：每份报告的每个自然段在哪里、与别的段落是否相同
create table core.paragraphs (
    report_id varchar not null,
    county_code varchar not null,
    town_code varchar not null,
    report_year integer not null,
    paragraph_order integer not null,
    paragraph_start bigint not null check (paragraph_start >= 0),
    paragraph_end bigint not null,
    char_count integer not null check (char_count > 0),
    text_hash varchar not null,
    clause_hashes ubigint[] not null,
    clause_chars integer[] not null,
    opening varchar,
    check (paragraph_end > paragraph_start)
);
comment on table core.paragraphs is '自然段：每份报告的每个自然段一行，空行不算；全文不在库里';
comment on column core.paragraphs.report_id is '报告编号';
comment on column core.paragraphs.county_code is '县代码';
comment on column core.paragraphs.town_code is '乡镇代码';
comment on column core.paragraphs.report_year is '报告年度：报告写的是哪一年的工作（不是发布的年份）';
comment on column core.paragraphs.paragraph_order is '第几个自然段';
comment on column core.paragraphs.paragraph_start is '从第几个字符起（从 0 数）';
comment on column core.paragraphs.paragraph_end is '到第几个字符止（不含）';
comment on column core.paragraphs.char_count is '字数，不算空格和换行';
comment on column core.paragraphs.text_hash is '段落的指纹：不算空格换行、数字、本乡镇的名称和段首 20 字以下的小标题，文字相同的段落指纹相同';
comment on column core.paragraphs.clause_hashes is '各小句（逗号、句号等隔开）的指纹，照次序：不算空格换行、数字和本乡镇的名称';
comment on column core.paragraphs.clause_chars is '各小句（逗号、句号等隔开）的字数，照次序';
comment on column core.paragraphs.opening is '段落开头 60 个字，照原文；只有同一县同一年度几个乡镇共有的、30 字以上的段落才有';
