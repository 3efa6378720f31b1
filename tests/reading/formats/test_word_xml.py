"""Word documents in one XML file: read without LibreOffice, which counts their lists wrongly."""

import io
import zipfile
from pathlib import Path

import pytest

from pipelines.reading.formats import Unreadable, read_bytes

from .made_docx import listed, p, packed
from .same_facts import facts_of, folded, sample

FILE = Path(__file__).parent / "files" / "石门镇2022.xml"
_HEAD = (
    '<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:wordDocument '
    'xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml" xmlns:aml="http://schemas.microsoft.com/aml/2001/core" '
    'xmlns:wx="http://schemas.microsoft.com/office/word/2003/auxHint">'
)


def text_of(body: str) -> str:
    """The text of a Word 2003 body."""
    data = f"{_HEAD}<w:body><wx:sect>{body}</wx:sect></w:body></w:wordDocument>".encode()
    return read_bytes(data, "x.doc").text


def run(text: str, name: str = "t") -> str:
    return f"<w:r><w:{name}>{text}</w:{name}></w:r>"


def change(kind: str, inside: str) -> str:
    return f'<aml:annotation w:type="Word.{kind}"><aml:content>{inside}</aml:content></aml:annotation>'


def test_a_report_reads_as_its_text_file() -> None:
    text, data = sample("石门镇2022"), FILE.read_bytes()
    document = read_bytes(data, "石门镇2022.doc")
    assert (document.format, document.remarks) == ("doc", ())
    assert folded(document.text) == folded(text)
    assert facts_of(data, "x.doc") == facts_of(text.encode(), "x.txt")


def test_changes_are_accepted_and_comments_left_out() -> None:
    inside = (
        run("案件") + change("Deletion", run("35", "delText")) + change("Insertion", run("36")) + run("件")
    )
    assert (
        text_of(f"<w:p>{inside}{change('Comment', '<w:p>' + run('改为37') + '</w:p>')}</w:p>") == "案件36件"
    )


def test_notes_stand_behind_their_paragraph() -> None:
    note = "<w:r><w:footnote><w:p>" + run("含结转3件") + "</w:p></w:footnote></w:r>"
    assert text_of(f"<w:p>{run('办结35')}{note}{run('件')}</w:p>") == "办结35件\n\n含结转3件"


def test_a_cut_file_and_a_document_type_are_refused() -> None:
    data = FILE.read_bytes()
    for broken, code in (
        (data[:9000], "damaged"),
        (data.replace(b"<w:wordDocument", b"<!DOCTYPE x><w:wordDocument", 1), "unsafe"),
    ):
        with pytest.raises(Unreadable) as caught:
            read_bytes(broken)
        assert caught.value.reason_code == code and "请" in caught.value.reason


def test_another_encoding_is_understood() -> None:
    text = FILE.read_text(encoding="utf-8").replace('encoding="UTF-8"', 'encoding="UTF-16"')
    assert folded(read_bytes(text.encode("utf-16")).text) == folded(sample("石门镇2022"))


def test_the_parts_of_a_docx_side_by_side() -> None:
    with zipfile.ZipFile(io.BytesIO(packed(listed("甲") + p("35件")))) as archive:
        parts = "".join(
            f'<pkg:part pkg:name="/{name}"><pkg:xmlData>{archive.read(name).decode()}</pkg:xmlData></pkg:part>'
            for name in archive.namelist()
            if name != "[Content_Types].xml"
        )
    head = '<?xml version="1.0"?><?mso-application progid="Word.Document"?><pkg:package '
    data = f'{head}xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage">{parts}</pkg:package>'
    document = read_bytes(data.encode(), "x.xml")
    assert (document.text, document.format) == ("一、甲\n\n35件", "doc")
