"""Plain text in every encoding that offices save: nothing changed, nothing lost in silence."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.reading.formats import Document, Limits, Unreadable, read_bytes
from pipelines.reading.formats.plain_text import read_plain_text

from .same_facts import SAMPLE, facts_of

TEXTS = {
    name: (SAMPLE / f"{name}.txt").read_bytes().decode("utf-8")
    for name in ("2024/三汇镇2024", "2022/东林街道2022", "2023/云溪镇2023")
}
REPORT = TEXTS["2024/三汇镇2024"]
ENCODINGS = ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be"]


def read(data: bytes) -> Document:
    return read_bytes(data, "a.txt")


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("name", TEXTS)
def test_text_and_facts_are_the_same(name: str, encoding: str) -> None:
    text = TEXTS[name].replace("\n", "\r\n")
    document = read(text.encode(encoding))
    assert document.text.removeprefix("\ufeff") == text
    assert (document.format, document.method, document.remarks) == ("txt", "text", ())


def test_facts_do_not_depend_on_the_encoding() -> None:
    expected = facts_of(REPORT.encode())
    assert expected
    assert facts_of(REPORT.encode("gb18030")) == facts_of(REPORT.encode("utf-16")) == expected


@pytest.mark.parametrize("mark", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_stays_in_the_text(mark: str) -> None:
    assert read(REPORT.encode(mark)).text == "\ufeff" + REPORT


def test_signs_of_four_bytes() -> None:
    text = REPORT + "𠮷䶮镇讲座3场。"
    assert read(text.encode("gb18030")).text == text


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_bad_byte_costs_one_sign_and_is_remarked(encoding: str) -> None:
    before, after = REPORT.split("镇党委书记", 1)
    document = read(before.encode(encoding) + b"\xff" + after.encode(encoding))
    assert document.text == before + "\ufffd" + after
    remark = document.remarks[0]
    line = before.count("\n") + 1
    assert remark.code == "replaced_characters" and "1 处" in remark.text and f"第 {line} 行" in remark.text


def test_a_figure_that_lost_a_byte_is_no_fact() -> None:
    whole = facts_of(REPORT.encode())
    for encoding in ("utf-8", "gb18030"):
        before, after = REPORT.split("297 件")
        data = before.encode(encoding) + b"2\xff97" + "件".encode(encoding) + after.encode(encoding)
        assert facts_of(data) == [fact for fact in whole if fact[0] != "dispute_mediated_count"]


def test_a_text_cut_in_the_middle_of_a_sign() -> None:
    for encoding in ("utf-8", "gb18030"):
        whole = REPORT[:1500].encode(encoding)
        assert read(whole[:-1]).text.startswith(REPORT[:1490])


@settings(max_examples=60, deadline=None)
@given(st.binary(min_size=1, max_size=400))
def test_any_bytes_give_a_text_or_a_reason(data: bytes) -> None:
    try:
        document = read_plain_text(data, Limits())
    except Unreadable as reason:
        assert reason.reason_code and "请" in reason.reason
    else:
        assert document.text and document.text.count("\ufffd") * 20 <= len(document.text)


@settings(max_examples=40, deadline=None)
@given(
    st.integers(60, len(REPORT.encode()) - 1),
    st.binary(min_size=1, max_size=3),
    st.sampled_from(["utf-8", "gb18030"]),
)
def test_a_few_wrong_bytes_leave_the_rest_readable(place: int, wrong: bytes, encoding: str) -> None:
    data = REPORT.encode(encoding)
    try:
        text = read(data[:place] + wrong + data[place + len(wrong) :]).text
    except Unreadable as reason:
        assert reason.reason_code == "not_text" and any(byte < 19 for byte in wrong)
    else:
        # A wrong byte of GB18030 may shift the pairs up to the next sign of one byte.
        same = sum(line in text for line in REPORT.splitlines() if line)
        assert same >= sum(map(bool, REPORT.splitlines())) - 2
