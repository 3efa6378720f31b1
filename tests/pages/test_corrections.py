"""A correction made through the pages: who may, what is previewed, and what becomes of the file that people keep."""

import html
import re
import shutil
import threading
from datetime import date
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from pipelines.pages.app import Options
from pipelines.pages.entries import add_entry, entry_text
from pipelines.settings import Settings
from pipelines.warehouse.corrections import Correction, CorrectionError, load_corrections

from .conftest import ROOT, Make, client_of
from .small import county
from .test_access import log_in

WAY = "/report/r1/fact/a/correct"
GOOD = {"value": "45", "reason": "执法台账为 45 件", "by": "县司法局"}
ENTRY = Correction(
    county="甲县",
    town="甲1镇",
    report_year=2023,
    indicator="a",
    expect=10,
    correct=45,
    reason="执法台账为 45 件：“核过”",
    by="县司法局",
    corrected_on=date(2025, 3, 2),
)
SHIPPED = (ROOT / "data" / "corrections.yml").read_text(encoding="utf-8")


@pytest.fixture
def settings(make: Make, users_file: Path) -> Settings:
    made = make(county(5), {"r1": "甲镇学法5件。"})
    shutil.copy(users_file, made.users)
    made.corrections.write_text(SHIPPED, encoding="utf-8")
    return made


@pytest.fixture
def clerk(settings: Settings) -> TestClient:
    """Logged in on a server that may write."""
    client = client_of(settings, Options(allow_corrections=True))
    assert log_in(client) == 303
    return client


def sent(client: TestClient, way: str = WAY, **fields: str) -> tuple[int, str]:
    sign = re.search(r'name="csrf" value="([^"]*)"', client.get(way).text)
    response = client.post(way, data={"csrf": sign[1] if sign else "", **GOOD, **fields})
    return response.status_code, html.unescape(response.text)


def test_without_the_option_nobody_may(settings: Settings) -> None:
    client = client_of(settings)
    log_in(client)
    assert client.get(WAY).status_code == 403 and "没有开放" in client.get(WAY).text
    assert client.post(WAY, data=GOOD | {"action": "save"}).status_code == 403
    assert "纠正</a>" not in client.get("/report/r1").text
    assert settings.corrections.read_text(encoding="utf-8") == SHIPPED


def test_without_a_login_nobody_may(settings: Settings) -> None:
    client = client_of(settings, Options(allow_corrections=True))
    assert client.get(WAY).status_code == 401 and "请先登录" in client.get(WAY).text
    assert client.post(WAY, data=GOOD | {"action": "save"}).status_code == 401
    assert settings.corrections.read_text(encoding="utf-8") == SHIPPED


def test_a_forged_form_is_refused(clerk: TestClient, settings: Settings) -> None:
    for sign in ("", "forged"):
        assert clerk.post(WAY, data=GOOD | {"action": "save", "csrf": sign}).status_code == 403
    assert settings.corrections.read_text(encoding="utf-8") == SHIPPED


def test_the_report_leads_to_the_form(clerk: TestClient) -> None:
    assert f'href="{WAY}"' in clerk.get("/report/r1").text


def test_the_preview_says_what_would_be(clerk: TestClient, settings: Settings) -> None:
    # Values 10, 20, 30, 40, 50; the first, last of five, becomes the second.
    status, text = sent(clerk, action="preview")
    assert status == 200
    rows = dict(
        re.findall(
            r'<tr><th scope="row">(\w+).*?</th><td class="number">.*?</td><td class="number">(.*?)</td>', text
        )
    )
    assert rows["数值"] == "45 件" and rows["全县名次"] == "第 2 / 5" and rows["全县中位数"] == "40"
    assert "第 5 / 5" in text and ">30<" in text and "写入更正" in text
    assert settings.corrections.read_text(encoding="utf-8") == SHIPPED


def test_withdrawing_takes_the_town_out(clerk: TestClient) -> None:
    _, text = sent(clerk, action="preview", withdraw="yes", value="")
    assert "撤下，算没有写" in text and "不参加排名" in text and ">35<" in text


def test_saving_writes_an_entry_and_keeps_the_rest(clerk: TestClient, settings: Settings) -> None:
    _, text = sent(clerk, action="save")
    assert "已写入更正文件" in text
    written = settings.corrections.read_text(encoding="utf-8")
    assert written.startswith(SHIPPED.removesuffix("[]\n")) and "# 网页写入，用户 王科" in written
    entry = load_corrections(settings.corrections).entries[0]
    assert (entry.town, entry.indicator, entry.expect, entry.correct) == ("甲1镇", "a", 10, 45)
    assert (entry.reason, entry.by, entry.corrected_on) == ("执法台账为 45 件", "县司法局", date.today())


def test_the_same_figure_is_not_corrected_twice(clerk: TestClient, settings: Settings) -> None:
    sent(clerk, action="save")
    before = settings.corrections.read_text(encoding="utf-8")
    _, text = sent(clerk, action="save", value="46")
    assert "没有写入" in text and "更正同一个数" in text
    assert settings.corrections.read_text(encoding="utf-8") == before


@pytest.mark.parametrize(
    ("fields", "what"),
    [
        ({"value": ""}, "请写一个数"),
        ({"value": "很多"}, "请写一个数"),
        ({"value": "-3"}, "不小于 0"),
        ({"value": "nan"}, "不小于 0"),
        ({"value": "inf"}, "不小于 0"),
        ({"value": "4.5"}, "应当是整数"),
        ({"value": "10"}, "和现在的一样"),
        ({"reason": "错"}, "至少四个字"),
        ({"by": "我"}, "核定单位"),
        ({"reason": "长" * 501}, "不要超过"),
    ],
)
def test_what_cannot_be_an_entry_is_told_and_kept_in_the_form(
    clerk: TestClient, settings: Settings, fields: dict[str, str], what: str
) -> None:
    for action in ("preview", "save"):
        _, text = sent(clerk, action=action, **fields)
        assert what in text and 'name="reason"' in text
    assert settings.corrections.read_text(encoding="utf-8") == SHIPPED


def test_a_figure_that_the_report_does_not_state_has_no_form(clerk: TestClient) -> None:
    assert clerk.get("/report/r1/fact/b/correct").status_code == 404
    assert clerk.get("/report/none/fact/a/correct").status_code == 404


# the file


OLD = """# 前言
- county: 甲县   # 县
  town: 甲2镇
  report_year: 2023
  indicator: a
  expect: 20
  correct: 21
  reason: '台账：21 件'
  by: 县司法局
  corrected_on: 2025-03-01
# 结尾的话
"""


@pytest.mark.parametrize(
    "before",
    [
        "",
        "# 只有话\n",
        "[]",
        "[]\n# 后面的话\n",
        "# 前面\n[ ]\n",
        SHIPPED,
        OLD,
        OLD.rstrip("\n"),
        OLD.replace("\n- ", "\n  - ").replace("\n  ", "\n    ").replace("\n    - ", "\n  - "),
    ],
)
def test_what_stands_in_the_file_stays(tmp_path: Path, before: str) -> None:
    path = tmp_path / "corrections.yml"
    path.write_text(before, encoding="utf-8")
    known = load_corrections(path).entries
    add_entry(path, ENTRY, "王科")
    assert load_corrections(path).entries == (*known, ENTRY)
    after = iter(path.read_text(encoding="utf-8").splitlines())
    kept = [line for line in before.splitlines() if not re.fullmatch(r"\[ ?\]", line)]
    # All of them, in their order; only the empty list gives way.
    assert all(line in after for line in kept)


def test_a_new_file_is_made_and_an_old_one_keeps_its_rights(tmp_path: Path) -> None:
    path = tmp_path / "corrections.yml"
    add_entry(path, ENTRY, "王科")
    path.chmod(0o640)
    add_entry(path, ENTRY.model_copy(update={"town": "甲2镇"}), "王科")
    assert path.stat().st_mode & 0o777 == 0o640 and len(load_corrections(path).entries) == 2


@pytest.mark.parametrize(
    "before", ["- county: 甲县\n", "一句话", "{a: 1}", "- [\n", "[{county: 甲县}]", OLD + OLD]
)
def test_a_file_that_is_wrong_is_left_alone(tmp_path: Path, before: str) -> None:
    path = tmp_path / "corrections.yml"
    path.write_text(before, encoding="utf-8")
    with pytest.raises(CorrectionError):
        add_entry(path, ENTRY, "王科")
    assert path.read_text(encoding="utf-8") == before
    assert [p.name for p in tmp_path.iterdir() if not p.name.endswith(".lock")] == ["corrections.yml"]


def test_text_cannot_leave_its_field(tmp_path: Path) -> None:
    path = tmp_path / "corrections.yml"
    evil = "x: y\n- county: 乙县\n# \"'`: !!python/object {} [] & * |"
    entry = ENTRY.model_copy(update={"reason": evil})
    add_entry(path, entry, "王科")
    assert load_corrections(path).entries == (entry,)
    assert "!!python" not in entry_text(entry, "王科").split("reason:")[0]


def test_many_at_once_are_all_written(tmp_path: Path) -> None:
    path = tmp_path / "corrections.yml"
    entries = [ENTRY.model_copy(update={"town": f"甲{number}镇"}) for number in range(12)]
    threads = [threading.Thread(target=add_entry, args=(path, entry, "王科")) for entry in entries]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {entry.town for entry in load_corrections(path).entries} == {entry.town for entry in entries}
