"""sources.csv: what is taken, and what each mistake is called."""

from pathlib import Path

import pytest

from pipelines.collecting.sources import Source, load_sources
from pipelines.reading.registers import RegisterError, load_registers
from pipelines.settings import load_settings

FOLDER = load_settings().registers
REGISTERS = load_registers(FOLDER)


def load(folder: Path, *lines: str) -> tuple[Source, ...]:
    (folder / "sources.csv").write_text("\n".join(["county,town,url,kind", *lines]), encoding="utf-8-sig")
    return load_sources(folder, REGISTERS)


def test_sources_come_in_order_under_the_names_of_the_register(tmp_path: Path) -> None:
    found = load(
        tmp_path, "澜川县,,https://a.example/,list", "", "澜川县,东林街道办, http://a.example/1 ,page"
    )
    assert found == (
        Source("澜川县", None, "https://a.example/", "list"),
        Source("澜川县", "东林街道", "http://a.example/1", "page"),
    )


def test_no_file_and_the_empty_one_of_the_project_are_no_sources(tmp_path: Path) -> None:
    assert load_sources(tmp_path, REGISTERS) == load_sources(FOLDER, REGISTERS) == ()


@pytest.mark.parametrize(
    ("line", "field", "words"),
    [
        ("无此县,,http://a.example/,list", "county", "无此县"),
        ("澜川县,无此镇,http://a.example/,page", "town", "无此镇"),
        ("澜川县,,http://a.example/,page", "town", "列表页"),
        ("澜川县,石门镇,http://a.example/,file", "kind", "page"),
        ("澜川县,石门镇,ftp://a.example/,page", "url", "http://"),
        ("澜川县,石门镇,a.example/x,page", "url", "http://"),
        ("澜川县,石门镇,http://u:secret@a.example/,page", "url", "密码"),
        ("澜川县,石门镇,http://[::1,page", "url", "完整"),
        ("澜川县,石门镇,http://a.example:x/,page", "url", "完整"),
        ("澜川县,石门镇,http://a.example/0,list", "url", "第 2 行重复"),
        ("澜川县,石门镇,,list", "url", "不能为空"),
    ],
)
def test_a_mistake_is_named_by_file_line_and_field(line: str, field: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(RegisterError) as caught:
        load(tmp_path, "澜川县,,http://a.example/0,list", line)
    message = str(caught.value)
    assert f"sources.csv 第 3 行，{field} 列" in message and words in message and "secret" not in message
