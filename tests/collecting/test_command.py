"""`fazhi collect` from the sources to the inbox: what it fetches is listed by the next run."""

from pathlib import Path

from click.testing import CliRunner, Result

from pipelines.cli import main
from pipelines.collecting.frames import COLLECTED_FILES
from pipelines.defs.collecting import TABLE
from pipelines.reading.files import list_flat_files
from pipelines.warehouse.lake import read_frame

from .site import Site

ROOT = Path(__file__).parents[2]


def collect(folder: Path, *rows: str) -> Result:
    """Runs the command with these lines of sources.csv, its inbox and state below the folder."""
    registers = folder / "registers"
    registers.mkdir(exist_ok=True)
    for name in ("counties.csv", "towns.csv"):
        (registers / name).write_bytes((ROOT / "data" / "registers" / name).read_bytes())
    (registers / "sources.csv").write_text(
        "\n".join(["county,town,url,kind", *rows]) + "\n", encoding="utf-8"
    )
    (folder / "inbox").mkdir(exist_ok=True)
    variables = {
        "FAZHI_REGISTERS": str(registers),
        "FAZHI_INBOX": str(folder / "inbox"),
        "FAZHI_STATE": str(folder / "state"),
        "FAZHI_ALLOW_PRIVATE_ADDRESSES": "true",
        "FAZHI_COLLECT_PAUSE_SECONDS": "0",
        "FAZHI_COLLECT_TRIES": "1",
    }
    return CliRunner().invoke(main, ["collect"], env=variables)


def test_what_is_fetched_is_in_the_inbox_and_in_the_lake(site: Site, tmp_path: Path) -> None:
    report = (ROOT / "data" / "sample" / "2024" / "石门镇2024.txt").read_text(encoding="utf-8")
    paragraphs = "".join(f"<p>{line}</p>" for line in report.splitlines())
    site.page("/list", '<ul><li><a href="/1.html">石门镇2024年法治政府建设情况报告</a></li></ul>')
    site.page("/1.html", f"<html><body>{paragraphs}</body></html>")
    result = collect(tmp_path, f"澜川县,,{site.url}/list,list", f"澜川县,石门镇,{site.url}/gone,page")
    assert result.exit_code == 0, result.stderr
    files = list_flat_files(tmp_path / "inbox")["file_path"].to_list()
    assert files == ["collected/澜川县/石门镇2024年法治政府建设情况报告.html"]
    rows = read_frame(tmp_path / "state" / "lake", TABLE, None, COLLECTED_FILES)
    outcomes = {url.removeprefix(site.url): code for url, code in rows.select("url", "outcome_code").rows()}
    assert outcomes == {"/list": "fetched", "/1.html": "fetched", "/gone": "http_status"}
    again = collect(tmp_path, f"澜川县,,{site.url}/list,list")
    assert again.exit_code == 0 and list_flat_files(tmp_path / "inbox").height == 1


def test_without_sources_there_is_nothing_to_do(tmp_path: Path) -> None:
    result = collect(tmp_path)
    assert result.exit_code == 0, result.stderr
    assert "sources.csv" in result.stderr


def test_nothing_fetched_at_all_is_a_failure(site: Site, tmp_path: Path) -> None:
    result = collect(tmp_path, f"澜川县,石门镇,{site.url}/gone,page")
    assert result.exit_code == 1 and "石门镇" in result.stderr


def test_a_wrong_source_is_named(tmp_path: Path) -> None:
    result = collect(tmp_path, "澜川县,没有镇,http://127.0.0.1/,page")
    assert result.exit_code == 2 and "sources.csv 第 2 行" in result.stderr
