"""The whole house from outside: `fazhi run` as a process of its own, on two towns and two years among files that
are wrong in every way, then again, then with a file taken away; and the queries of the documents on the result."""

import csv
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from pipelines.cli import main
from pipelines.warehouse.connect import connect

from .extracting.small import put_report
from .published import content

ROOT = Path(__file__).parents[1]
FAZHI = Path(sys.executable).with_name("fazhi")
TOWNS, YEARS = ("三汇镇", "东林街道"), (2022, 2024)
REPORTS = [f"{year}/{town}{year}.txt" for town in TOWNS for year in YEARS]
#: Files that need more than opening: packed, in another encoding, in no year folder.
OTHERWISE = {
    "2022/全县.zip/平桥镇.txt": "2022/平桥镇2022.txt",
    "2022/云溪镇（GBK）.txt": "2022/云溪镇2022.txt",
    "散放的报告.txt": "2024/云溪镇2024.txt",
}

#: Came out before the report that stands for its town and year.
EARLIER = "2024/三汇镇2024（又一份）.txt"

#: What is wrong with the other files of the inbox.
REASONS = {
    "2022/空.txt": "empty_file",
    "2022/某镇报告.txt": "unknown_town",
    "2022/石门镇2024.txt": "wrong_year_folder",
    "2024/东林街道2024副本.txt": "exact_duplicate",
    "2024/东林街道2024（换行不同）.txt": "same_text",
    "2024/扫描件.pdf": "damaged",
    "2024/会议纪要.txt": "not_a_report",
    "2024/没有年份.txt": "no_report_year",
    "散放的通知.txt": "not_a_report",
}

pytestmark = pytest.mark.slow

Rows = list[tuple[Any, ...]]


@dataclass(frozen=True)
class House:
    """An inbox and the state folder of the runs on it."""

    inbox: Path
    state: Path

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        variables = {**os.environ, "FAZHI_STATE": str(self.state), "FAZHI_INBOX": str(self.inbox)}
        return subprocess.run([FAZHI, *arguments], capture_output=True, text=True, env=variables, check=False)

    def run_here(self) -> str:
        """The same once more in this process, which has Dagster loaded already; what it told comes back."""
        variables = {"FAZHI_STATE": str(self.state), "FAZHI_INBOX": str(self.inbox)}
        result = CliRunner().invoke(main, ["run"], env=variables)
        assert result.exit_code == 0, result.stderr
        return result.stderr

    @property
    def warehouse(self) -> Path:
        return self.state / "warehouse" / "fazhi.duckdb"

    def query(self, sql: str) -> Rows:
        with connect(self.warehouse) as database:
            return database.execute(sql).fetchall()

    def exported_rows(self, mart: str) -> int:
        path = self.state / "warehouse" / "exports" / "csv" / f"{mart}.csv"
        with path.open(encoding="utf-8-sig", newline="") as stream:
            return sum(1 for _ in csv.DictReader(stream))


def fill(inbox: Path) -> None:
    """Four good reports, and one file for each thing that can be wrong."""
    sample = ROOT / "data" / "sample"
    for file in REPORTS:
        (inbox / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(sample / file, inbox / file)
    (inbox / "2022" / "空.txt").write_bytes(b"")
    (inbox / "2022" / "云溪镇（GBK）.txt").write_bytes(
        (sample / "2022/云溪镇2022.txt").read_text(encoding="utf-8").encode("gb18030")
    )
    with zipfile.ZipFile(inbox / "2022" / "全县.zip", "w") as bundle:
        bundle.write(sample / "2022/平桥镇2022.txt", "平桥镇.txt")
    (inbox / "散放的通知.txt").write_text("关于开会的通知", encoding="utf-8")
    (inbox / "2024" / "扫描件.pdf").write_bytes(b"%PDF-1.7\n\x00\x01")
    (inbox / "2024" / "会议纪要.txt").write_text("石门镇2024年第三次党委会议纪要。", encoding="utf-8")
    shutil.copy(sample / "2024/石门镇2024.txt", inbox / "2022")
    shutil.copy(sample / "2024/东林街道2024.txt", inbox / "2024" / "东林街道2024副本.txt")
    broken = (sample / "2024/东林街道2024.txt").read_bytes().replace(b"\n", b"\r\n\r\n")
    (inbox / "2024" / "东林街道2024（换行不同）.txt").write_bytes(broken)
    shutil.copy(sample / "2024/云溪镇2024.txt", inbox / "散放的报告.txt")
    earlier = {"2025年1月20日": "2025年1月2日"}
    _put(inbox, "2024/三汇镇2024（又一份）", {"石门镇": "三汇镇", **earlier})
    _put(inbox, "2022/某镇报告", {"石门镇": "青岩坝镇", "2024": "2022", "2025": "2023"})
    _put(inbox, "2024/没有年份", {"2024年": "", "2025年1月20日": ""})


def _put(inbox: Path, name: str, replaced: dict[str, str]) -> None:
    path = put_report(inbox / name.split("/")[0], name.split("/")[1])
    text = path.read_text(encoding="utf-8")
    for was, instead in replaced.items():
        assert was in text
        text = text.replace(was, instead)
    path.write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    folder = tmp_path_factory.mktemp("house")
    fill(folder / "inbox")
    return House(folder / "inbox", folder / "state")


@pytest.fixture(scope="module")
def first(house: House) -> subprocess.CompletedProcess[str]:
    return house.run("run")


def test_bad_files_do_not_stop_the_rest(house: House, first: subprocess.CompletedProcess[str]) -> None:
    assert first.returncode == 0, first.stderr
    assert "Traceback" not in first.stderr + first.stdout
    files = sorted([*REPORTS, *OTHERWISE])
    assert sorted(house.query("select file_path from core.reports")) == [(file,) for file in files]


def test_every_file_turned_away_has_its_own_reason(
    house: House, first: subprocess.CompletedProcess[str]
) -> None:
    rows = house.query("select file_path, reason_code, reason from core.rejected_files")
    assert {path: code for path, code, _ in rows} == REASONS
    assert len({reason for _, _, reason in rows}) == len(rows)
    assert all(re.search("[一-龥]{4}", reason) for _, _, reason in rows)


def test_every_file_is_a_report_a_version_or_turned_away(
    house: House, first: subprocess.CompletedProcess[str]
) -> None:
    files = sorted(path.relative_to(house.inbox).as_posix() for path in house.inbox.rglob("*.txt"))
    files += ["2024/扫描件.pdf", "2022/全县.zip/平桥镇.txt"]
    rows = house.query(
        "select file_path from core.report_versions union all select file_path from core.rejected_files"
    )
    assert sorted(path for (path,) in rows) == sorted(files)


def test_an_earlier_version_is_kept_and_what_changed_is_said(
    house: House, first: subprocess.CompletedProcess[str]
) -> None:
    versions = house.query(
        "select version_order, is_current, file_path, why_current is null from core.report_versions "
        "where town_name = '三汇镇' and report_year = 2024 order by all"
    )
    assert versions == [(1, False, EARLIER, True), (2, True, "2024/三汇镇2024.txt", False)]
    assert "较早的版本 1 份" in first.stderr
    changes = house.query(
        "select change_kind, old_value, new_value, old_quote, new_quote from core.version_changes"
    )
    assert {kind for kind, *_ in changes} <= {"新增", "删去", "改动"} and len(changes) > 20
    old_text = (house.inbox / EARLIER).read_text(encoding="utf-8")
    new_text = (house.inbox / "2024/三汇镇2024.txt").read_text(encoding="utf-8")
    for kind, old, new, old_quote, new_quote in changes:
        assert (old is None) == (old_quote is None) == (kind == "新增")
        assert (new is None) == (new_quote is None) == (kind == "删去")
        assert (old_quote or "") in old_text and (new_quote or "") in new_text
    assert house.query(
        f"select count(*) from core.facts join core.reports using (report_id) where file_path = '{EARLIER}'"
    ) == [(0,)]


def test_the_run_counts_what_it_did(house: House, first: subprocess.CompletedProcess[str]) -> None:
    assert f"读入报告 {len(REPORTS) + len(OTHERWISE)} 份，退回文件 {len(REASONS)} 份" in first.stderr
    counted = re.search(r"得到事实 (\d+) 条（存疑 (\d+) 条），没有指标认领的数字 (\d+) 个", first.stderr)
    assert counted is not None
    assert house.query(
        "select (select count(*) from core.facts), (select count(*) from core.facts where is_uncertain), "
        "(select count(*) from core.unread_quantities)"
    ) == [tuple(int(number) for number in counted.groups())]
    assert first.stderr.splitlines()[-1] == f"数据库：{house.state}/warehouse/fazhi.duckdb"


def test_each_stage_is_told_and_then_a_comparison(
    house: House, first: subprocess.CompletedProcess[str]
) -> None:
    stages = re.findall(r"^\[(.+?)\]", first.stderr, re.M)
    assert list(dict.fromkeys(stages))[:3] == ["清点文件", "读取报告", "提取数字"] and stages[-1] == "比较表"
    assert first.stdout.startswith("澜川县 2024 年度 ")
    assert all(town in first.stdout for town in TOWNS)
    absent = re.search(r"^没有报告：2022 年度 (.+)；2024 年度 (.+)$", first.stdout, re.M)
    assert absent is not None
    assert all("石门镇" in towns for towns in absent.groups())
    assert [len(towns.split("、")) for towns in absent.groups()] == [8, 9]


def test_a_clerk_sees_how_a_year_stands(house: House, first: subprocess.CompletedProcess[str]) -> None:
    shown = house.run("status", "--format", "jsonl")
    rows = {row["乡镇"]: row for row in map(json.loads, shown.stdout.splitlines())}
    assert len(rows) == 12 and rows["石门镇"]["结论"] == "缺报" and "催报" in rows["石门镇"]["要做什么"]
    assert rows["三汇镇"]["版本数"] == 2 and rows["云溪镇"]["公开日期"] == "2025-02-10"
    assert all(re.search(re.escape(file), shown.stderr) for file in REASONS if file.startswith("2024/"))
    assert f"版本：三汇镇：{EARLIER}" in shown.stderr and "没有采用" in shown.stderr
    assert re.search(
        r"^2024 年度：应报 12，已报 3，缺报 9，迟报 \d，退回文件 \d，较早的版本 1$", shown.stderr, re.M
    )
    earlier = house.run("status", "--year", "2022")
    assert "平桥镇" in earlier.stdout and "应报 12，已报 4，缺报 8" in earlier.stderr
    unknown = house.run("status", "--year", "1999")
    assert (unknown.returncode, unknown.stdout) == (1, "") and "2022、2024" in unknown.stderr


def test_every_fact_is_where_it_says(house: House, first: subprocess.CompletedProcess[str]) -> None:
    rows = house.query(
        "select r.file_path, f.quote, f.quote_start, f.quote_end from core.facts as f "
        "join core.reports as r using (report_id)"
    )
    assert len(rows) > 80
    for file, quote, start, end in rows:
        text = (ROOT / "data" / "sample" / OTHERWISE.get(file, file)).read_bytes().decode()
        assert text[start:end] == quote


def test_the_warehouse_says_what_extract_says(house: House, first: subprocess.CompletedProcess[str]) -> None:
    printed = house.run("extract", str(house.inbox / REPORTS[0]), "--format", "jsonl").stdout.splitlines()
    rows = house.query(
        "select indicator_code, value, quote from core.facts as f join core.reports as r using (report_id) "
        f"where r.file_path = '{REPORTS[0]}' order by indicator_code"
    )
    facts = map(json.loads, printed)
    assert rows == sorted((fact["indicator"], fact["value"], fact["quote"]) for fact in facts)


@pytest.mark.parametrize("document", ["README.md", "README.zh-CN.md"])
def test_the_queries_of_the_documents_answer(
    document: str, house: House, first: subprocess.CompletedProcess[str]
) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    queries = [query for query in re.findall(r'fazhi sql "([^"]+)"', text) if "…" not in query]
    assert len(queries) >= 2
    answers = [house.query(query) for query in queries]
    # Findings may well be none on so few reports.
    assert [
        query
        for query, rows in zip(queries, answers, strict=True)
        if not rows and "findings" not in query and "矛盾" not in query
    ] == []


def test_the_figure_of_the_readme_is_traced_to_its_words() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = re.search(r"│ +(\d+) │ (\S.+?) │ +(\d+) │ +(\d+) │ (\S+\.txt) │", text)
    sliced = re.search(r'open\("(data/sample/\S+?)".*\[(\d+):(\d+)\]', text)
    assert shown is not None and sliced is not None
    assert (f"data/sample/{shown[5]}", shown[3], shown[4]) == sliced.groups()
    report = (ROOT / sliced[1]).read_bytes().decode()
    assert report[int(sliced[2]) : int(sliced[3])] == shown[2]


@pytest.mark.soak
def test_a_second_run_gives_the_same_and_a_file_taken_away_takes_its_facts(
    house: House, first: subprocess.CompletedProcess[str]
) -> None:
    before = content(house.warehouse)
    told = house.run_here()
    assert content(house.warehouse) == before
    # The earlier version too is taken over and not read again.
    assert set(re.findall(r"新读 (\d+) 份", told)) == {"0"}
    (house.inbox / REPORTS[0]).unlink()
    house.run_here()
    after = content(house.warehouse)
    gone = set(before["core.reports"]) - set(after["core.reports"])
    assert len(gone) == 1
    (report_id, *_), *_ = gone
    kept = [row for row in before["core.facts"] if report_id not in row]
    assert 0 < len(kept) < len(before["core.facts"])
    assert after["core.facts"] == kept
    assert house.exported_rows("town_year_indicators") == len(after["core.facts"])
    going_back_brings_both_back(house, before)


def going_back_brings_both_back(house: House, before: dict[str, Rows]) -> None:
    """The release before, with the file that was taken away, and its exports; and who looks is told."""
    result = house.run("rollback", "--reason", "文件是误删的")
    assert result.returncode == 0 and "文件是误删的" in result.stderr
    assert content(house.warehouse) == before
    assert house.exported_rows("town_year_indicators") == len(before["core.facts"])
    assert re.search(r"^退回：.+：文件是误删的$", house.run("status").stderr, re.M)
