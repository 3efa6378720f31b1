"""The asset raw/collected_files in Dagster runs: what it fetches is read and published by the same run."""

import hashlib
import shutil
import socket
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from pipelines.collecting.frames import COLLECTED_FILES
from pipelines.defs.assembly import build_definitions
from pipelines.defs.collecting import TABLE
from pipelines.defs.resources import load_project
from pipelines.reading.frames import REPORTS
from pipelines.settings import Settings, load_settings
from pipelines.warehouse.connect import connect
from pipelines.warehouse.lake import read_frame
from tests.reading.formats.printing import print_report

from .site import Site

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "data" / "sample" / "2024"

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::dagster.BetaWarning")]


def project_in(folder: Path, sources: Sequence[str]) -> Settings:
    """The settings of a project with these lines of sources.csv and an empty inbox."""
    registers = folder / "registers"
    registers.mkdir()
    for name in ("counties.csv", "towns.csv"):
        shutil.copy(ROOT / "data" / "registers" / name, registers / name)
    lines = "\n".join(["county,town,url,kind", *sources])
    (registers / "sources.csv").write_text(lines + "\n", encoding="utf-8")
    (folder / "inbox").mkdir()
    return load_settings(
        registers=registers,
        inbox=folder / "inbox",
        state=folder / "state",
        allow_private_addresses=True,
        collect_pause_seconds=0,
        collect_tries=1,
    )


def materialize(settings: Settings, *groups: str) -> dg.ExecuteInProcessResult:
    """All assets and checks of the year 2024 in one run, as `dg launch --assets '*'` does it, or these groups."""
    definitions = build_definitions(load_project(settings))
    return dg.materialize(
        [*(definitions.assets or []), *(definitions.asset_checks or [])],  # type: ignore[list-item]
        selection=dg.AssetSelection.groups(*groups) if groups else None,
        resources=definitions.resources,
        partition_key="2024",
    )


def query(settings: Settings, sql: str) -> list[tuple[Any, ...]]:
    with connect(settings.warehouse) as database:
        return database.execute(sql).fetchall()


def test_one_run_of_everything_fetches_reads_and_publishes(site: Site, tmp_path: Path) -> None:
    texts = {town: (SAMPLE / f"{town}2024.txt").read_text(encoding="utf-8") for town in ("石门镇", "三汇镇")}
    page = "".join(f"<p>{line}</p>" for line in texts["石门镇"].splitlines()).encode()
    printed = print_report(texts["三汇镇"])
    site.page("/list", '<ul><li><a href="/1.html">石门镇2024年法治政府建设情况报告</a></li></ul>')
    site.page("/1.html", page, Content_Type="text/html; charset=utf-8")
    site.page("/2.pdf", printed, Content_Type="application/pdf")
    settings = project_in(
        tmp_path,
        [
            f"澜川县,,{site.url}/list,list",
            f"澜川县,三汇镇,{site.url}/2.pdf,page",
            f"澜川县,云溪镇,{site.url}/gone,page",
        ],
    )

    result = materialize(settings)

    assert result.success
    assert site.asked == dict.fromkeys(("/list", "/1.html", "/2.pdf", "/gone", "/robots.txt"), 1)
    collected = result.asset_materializations_for_node("collect_files")[0].metadata
    assert (collected["outcome/fetched"].value, collected["outcome/http_status"].value) == (3, 1)
    # Kept as received, under the name of its content, before anything read it.
    rows = read_frame(settings.lake, TABLE, None, COLLECTED_FILES)
    sent = {f"{site.url}/1.html": page, f"{site.url}/2.pdf": printed}
    stored = {row["url"]: row["file_sha256"] for row in rows.iter_rows(named=True) if row["url"] in sent}
    assert stored == {url: hashlib.sha256(data).hexdigest() for url, data in sent.items()}
    kept = {path.read_bytes() for path in settings.collected.rglob("*") if path.is_file()}
    assert set(sent.values()) <= kept
    placed = dict(rows.select("url", "inbox_path").rows())
    assert dict(query(settings, "select town_name, file_path from core.reports")) == {
        "石门镇": placed[f"{site.url}/1.html"],
        "三汇镇": placed[f"{site.url}/2.pdf"],
    }
    assert query(settings, "select count(*) > 40 from core.facts") == [(True,)]


def test_without_rows_in_sources_nothing_goes_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []

    def refuse(*arguments: object, **_: object) -> None:
        asked.append(arguments)
        raise OSError("the network is not to be used")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    settings = project_in(tmp_path, [])
    (settings.inbox / "2024").mkdir()
    shutil.copy(SAMPLE / "石门镇2024.txt", settings.inbox / "2024")
    assert materialize(settings, "raw", "read").success
    assert asked == []
    assert read_frame(settings.lake, TABLE, None, COLLECTED_FILES).height == 0
    assert read_frame(settings.lake, "read/reports", 2024, REPORTS).height == 1
