"""`make bench`: what one new report costs among many that were read before, in CPU seconds of reading and extracting.

The many are made from one report of the sample: files, and the lake as runs of this version would have left it (reading
400,000 for a benchmark would take hours). They lie in ten report years, as a country's reports do; the new one comes into
one of them. Prints a table; asserts nothing.
"""

from __future__ import annotations

import argparse
import hashlib
import resource
import tempfile
import time
from pathlib import Path

import polars as pl

from pipelines.defs.documents import keep_documents
from pipelines.defs.extracting import WRITE_ORDER, extract_years, origin_of_figures, unread
from pipelines.defs.listing import list_part
from pipelines.defs.reading import READ_TABLES, list_files, read_flat, read_years
from pipelines.defs.rereading import files_of_year, origin_of
from pipelines.defs.resources import Project, load_project
from pipelines.extracting import extract
from pipelines.reading.documents import ReadFile
from pipelines.reading.formats import Document
from pipelines.reading.frames import COUNTIES, REPORT_VERSIONS, TOWNS
from pipelines.reading.registers import load_registers
from pipelines.reading.reports import Report, read_report
from pipelines.settings import load_settings
from pipelines.warehouse.lake import write_frame

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "data" / "sample" / "2024" / "三汇镇2024.txt"
YEARS = 10
YEAR = 2024
#: Files in one folder of the inbox.
_PER_FOLDER = 1000


def main() -> None:
    """Measure for ever more reports."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=int, default=400_000, help="reports of all years (default 400,000)")
    most = parser.parse_args().reports
    print(f"one new report among many of {YEARS} years, CPU seconds of listing, reading and extracting:")
    for count in (300, 40_000, 400_000):
        if count <= most:
            with tempfile.TemporaryDirectory(prefix="fazhi-bench-") as folder:
                print(measured(Path(folder), count), flush=True)


def measured(folder: Path, count: int) -> str:
    """One row: `count` reports of all years, the new one alone, and the new one among them."""
    alone, among = house(folder / "alone", 0), house(folder / "among", count // YEARS)
    seconds = [(add_and_run(project)) for project in (alone, among)]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    cells = (f"{name} {value:.2f}" for name, value in seconds[1].items())
    total = [sum(parts.values()) for parts in seconds]
    return f"  {count:>7,} reports  alone {total[0]:.2f} s  among them {total[1]:.2f} s  ({', '.join(cells)})  peak {peak:,.0f} MB"


def add_and_run(project: Project) -> dict[str, float]:
    """Put one report more into the inbox and do what a run does left of the warehouse; CPU seconds by stage."""
    path = project.settings.inbox / str(YEAR) / "新来的.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(SAMPLE.read_bytes())
    stages = {
        "listing": lambda: list_files(project, [YEAR]),
        "outside folders": lambda: read_flat(project),
        "reading": lambda: list(read_years(project, [YEAR])),
        "extracting": lambda: list(extract_years(project, [YEAR])),
    }
    seconds = {}
    for name, work in stages.items():
        before = cpu_seconds()
        work()
        seconds[name] = cpu_seconds() - before
    return seconds


def cpu_seconds() -> float:
    """Of this process and of those it waited for."""
    here, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return here.ru_utime + here.ru_stime + children.ru_utime + children.ru_stime


def house(folder: Path, count: int) -> Project:
    """A project whose year YEAR has `count` reports that were read before."""
    folder.mkdir(parents=True)
    settings = load_settings(
        inbox=folder / "inbox", state=folder / "state", registers=registers(folder / "registers", count)
    )
    (settings.inbox / str(YEAR)).mkdir(parents=True)
    project = load_project(settings)
    if count:
        fill(project, count)
    return project


def registers(folder: Path, count: int) -> Path:
    """A register with the town of the sample and `count` others."""
    folder.mkdir()
    county = ["1", "澜川县", "04-01"]
    pl.DataFrame([county], schema=COUNTIES, orient="row").write_csv(folder / "counties.csv")
    towns = [(town_code(n), "1", town_name(n), "", "镇", None, None, 2015, None, None) for n in range(count)]
    own = ("own", "1", "三汇镇", "", "镇", None, None, 2015, None, None)
    pl.DataFrame([own, *towns], schema=TOWNS, orient="row").write_csv(folder / "towns.csv")
    return folder


def town_code(number: int) -> str:
    """The code of a made-up town."""
    return f"t{number:07d}"


def town_name(number: int) -> str:
    """A name that no two towns share."""
    return "".join("甲乙丙丁戊己庚辛壬癸"[int(digit)] for digit in f"{number:06d}") + "镇"


def fill(project: Project, count: int) -> None:
    """Write the files, wait until they are old enough to be told by their looks, and write the lake."""
    settings = project.settings
    template = read_report(SAMPLE.read_bytes(), "x.txt", YEAR, load_registers(ROOT / "data" / "registers"))
    text = template.row["text"]
    texts = [f"{text}\n（第{number}份）\n" for number in range(count)]
    shas, paths = [], []
    for number, content in enumerate(texts):
        path = settings.inbox / str(YEAR) / f"{number // _PER_FOLDER}" / f"{number}.txt"
        path.parent.mkdir(exist_ok=True)
        data = content.encode()
        path.write_bytes(data)
        shas.append(hashlib.sha256(data).hexdigest())
        paths.append(str(path.relative_to(settings.inbox)))
    time.sleep(3.1)
    list_part(settings, YEAR)
    list_files(project, [YEAR])
    read_flat(project)
    write_lake(project, template, texts, shas, paths)


def write_lake(
    project: Project, template: Report, texts: list[str], shas: list[str], paths: list[str]
) -> None:
    """The tables of the year, as if each report had been read."""
    lake, count = project.settings.lake, len(texts)
    reports = pl.DataFrame([template.row] * count, schema=READ_TABLES["read/reports"]).with_columns(
        report_id=pl.Series([sha[:16] for sha in shas]),
        file_sha256=pl.Series(shas),
        file_path=pl.Series(paths),
        text=pl.Series(texts),
        town_code=pl.Series([town_code(number) for number in range(count)]),
        town_name=pl.Series([town_name(number) for number in range(count)]),
    )
    ids = reports.select("report_id")
    one = pl.DataFrame([template.row], schema=READ_TABLES["read/reports"])
    sections = pl.DataFrame(template.sections, schema=READ_TABLES["read/sections"])
    found = extract(one, sections, project.catalogue, uncertain_below=project.settings.uncertain_below)

    def repeated(frame: pl.DataFrame) -> pl.DataFrame:
        return ids.join(frame.drop("report_id"), how="cross").select(frame.columns)

    files = files_of_year(lake, YEAR)
    origin = origin_of(project, files)
    versions = reports.with_columns(
        version_order=pl.lit(1, pl.Int32), is_current=pl.lit(True), why_current=pl.lit("只有这一份")
    )
    frames = {
        "read/reports": reports.sort("file_path"),
        "read/report_versions": versions.select(REPORT_VERSIONS.names()),
        "read/sections": repeated(sections),
    }
    for table, schema in READ_TABLES.items():
        if table != "read/documents":
            write_frame(lake, table, YEAR, frames.get(table, schema.to_frame()), origin)
    keep_documents(project.settings, "read/documents", YEAR, _documents(reports), files)
    quantities = repeated(found.quantities).sort("report_id", "quantity_order")
    figures = {
        "read/quantities": quantities,
        "read/facts": repeated(found.facts).sort("report_id", "indicator_code"),
        "read/findings": repeated(found.findings),
        "read/unread_quantities": unread(quantities),
    }
    for table in WRITE_ORDER:
        write_frame(lake, table, YEAR, figures[table], origin_of_figures(project, reports))


def _documents(reports: pl.DataFrame) -> list[ReadFile]:
    rows = reports.select("file_sha256", "text").iter_rows(named=True)
    return [ReadFile(row, Document(row["text"], "txt"), None) for row in rows]


if __name__ == "__main__":
    main()
