"""The command `fazhi`: each subcommand reads its options, calls one function of a room and prints what comes
back. Rooms are imported inside the commands, so that reading a file never waits for Dagster."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from pipelines import page_commands
from pipelines.cataloguing import catalogue, evaluate
from pipelines.options import knowledge_or_fail, settings_or_fail, with_format, with_registers
from pipelines.settings import Settings
from pipelines.terminal import fail, print_rows, say
from pipelines.writing.commands import brief, workbook

if TYPE_CHECKING:
    from pipelines.defs.resources import Progress

Command = TypeVar("Command", bound=Callable[..., Any])

#: What begins with two dashes and is no option: those have no blank but in a value behind an equals sign.
_COMMENT = re.compile(r"--[^\s=]*\s|--[^a-z]")
_FOLDER = click.Path(file_okay=False, path_type=Path, resolve_path=True)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="fazhi", message="%(version)s", help="显示版本。")
def main() -> None:
    """法治：读乡镇法治政府建设年度报告，把全县各乡镇的数字放到一起比较。

    常用：fazhi run 读报告并发布数据库；fazhi sql 查询；fazhi extract 只看一份报告里有哪些数字。
    每个设置都可以用环境变量 FAZHI_… 给出，见 README。
    """


main.add_command(evaluate)
main.add_command(catalogue)
main.add_command(workbook)
main.add_command(brief)


@main.command()
@click.option("--inbox", type=_FOLDER, help="放报告的文件夹，里面按年度分文件夹（默认 data/inbox）。")
@click.option("--years", metavar="2022-2024", help="只读这些年度，如 2024 或 2022-2024；默认所有年度。")
@with_registers
@click.option("--verbose", is_flag=True, help="显示 Dagster 的全部日志。")
def run(inbox: Path | None, years: str | None, registers: Path | None, verbose: bool) -> None:
    """读收件夹里的报告，提取指标，建库、检查、发布，最后打印一张比较表。

    成功发布时退出码为 0；没有发布时为 1，并用一句话说明原因，原来发布的库保持不变。
    """
    from pipelines.defs.run import PipelineError, run_pipeline

    settings = settings_or_fail(inbox=inbox, registers=registers)
    try:
        summary = run_pipeline(settings, _years(years), _show_progress, verbose)
    except PipelineError as error:
        fail(str(error))
    except KeyboardInterrupt:
        fail("已中断，没有发布；原来发布的库照旧。", 130)
    from pipelines.comparison import print_comparison

    print_comparison(settings.warehouse)
    for what, rows in summary.warnings:
        say(f"提醒：{rows} 行不合“{what}”，见 meta.check_results。")
    say(
        f"读入报告 {summary.files_read} 份，退回文件 {summary.files_rejected} 份（原因见 core.rejected_files）。"
    )
    if summary.other_versions:
        say(f"同一乡镇同一年度较早的版本 {summary.other_versions} 份（见 core.report_versions）。")
    say(
        f"得到事实 {summary.facts} 条（存疑 {summary.uncertain_facts} 条），"
        f"没有指标认领的数字 {summary.unread_quantities} 个（见 core.unread_quantities）。"
    )
    say(f"数据库：{summary.warehouse}")


@main.command()
@click.option(
    "--inbox", type=_FOLDER, help="取来的文件放进哪个收件夹的 collected 子文件夹（默认 data/inbox）。"
)
@with_registers
def collect(inbox: Path | None, registers: Path | None) -> None:
    """按 sources.csv 里的网址到网上取报告，放进收件夹；之后用 fazhi run 读。

    每个网址打印一行结果，都记在 raw/collected_files 表里。一个网址也没有取到时退出码为 1，网址表写错时为 2。
    写法和规矩见 data/registers/README.md。
    """
    from pipelines.collecting.outcomes import GOOD, UNCHANGED
    from pipelines.defs.collecting import collect_all, told
    from pipelines.defs.locking import AnotherRun
    from pipelines.reading.registers import RegisterError
    from pipelines.warehouse.lake import StaleFrame

    settings = settings_or_fail(inbox=inbox, registers=registers)
    try:
        rows = collect_all(settings, lambda row: say(f"[取报告] {told(row)}"))
    except RegisterError as error:
        fail(str(error), 2)
    except (AnotherRun, StaleFrame) as error:
        fail(str(error))
    except KeyboardInterrupt:
        fail("已中断；已经取到的都已存好，下次运行接着取。", 130)
    codes = [row["outcome_code"] for row in rows]
    unchanged, good = codes.count(UNCHANGED), sum(code in GOOD for code in codes)
    if not rows:
        say(f"没有可取的网址：{settings.registers / 'sources.csv'} 里没有一行。")
        return
    say(
        f"新取到 {good - unchanged} 个，没有变化 {unchanged} 个，没有取到 {len(rows) - good} 个（原因见上）。"
    )
    if not good:
        fail("一个网址也没有取到；请检查网络，再看上面各行的原因。")


@main.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--facts", "what", flag_value="facts", default="facts", help="每份报告每个指标一行（默认）。")
@click.option(
    "--quantities", "what", flag_value="quantities", help="读到的每个数字一行，不论有没有指标认领。"
)
@with_format
@with_registers
def extract(paths: tuple[Path, ...], what: str, output: str, registers: Path | None) -> None:
    """读一份或多份报告（文件或文件夹），打印里面的数字；不用数据库，也不用 Dagster。

    start、end 是字符位置，原文[start:end] 就是 quote。登记表里没有的乡镇，town 为空。
    读不了的文件在最后说明原因，退出码为 1。
    """
    from pipelines.extracting.direct import extract_files, find_files
    from pipelines.figures import printed_keys, printed_rows

    settings = settings_or_fail(registers=registers)
    files = find_files(paths)
    if not files:
        fail("没有找到可读的文件：请给出报告文件，或者放有 .txt 的文件夹。")
    shown = printed_keys(what, output)
    unread: list[tuple[str, str]] = []
    batches = extract_files(files, *knowledge_or_fail(settings), settings.uncertain_below)
    rows = ([row[key] for key in shown] for row in printed_rows(batches, what, unread))
    print_rows(shown, rows, output)
    for path, reason in unread:
        say(f"没有读：{path}：{reason}")
    if unread:
        raise SystemExit(1)


class _QueryCommand(click.Command):
    """A command whose argument may begin with a comment of SQL (-- …), which is no option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        # With a blank before it, which means nothing in SQL, it does not look like an option.
        return super().parse_args(ctx, [f" {one}" if _COMMENT.match(one) else one for one in args])


@main.command(cls=_QueryCommand)
@click.argument("query", required=False)
@click.option("--file", "file", type=click.Path(path_type=Path), help="从文件读查询，文件是 UTF-8 的 SQL。")
@with_format
def sql(query: str | None, file: Path | None, output: str) -> None:
    """对发布的数据库执行一条查询（只读，在单独的进程里，有时间、内存和行数上限）。

    例：fazhi sql "select * from marts.town_year_ranks limit 5"；查询写成 - 时从标准输入读。
    结果超过行数上限时只有前面的行，说明在标准错误里，退出码为 3。
    """
    from pipelines.querying import print_query, query_text

    print_query(settings_or_fail(), query_text(query, file), output)


@main.command()
@click.argument("question", nargs=-1)
@click.option("--year", type=int, help="哪个报告年度（默认有报告的最近一年）。")
@click.option("--county", help="哪个县区（默认全部）。")
@click.option("--set", "values", multiple=True, metavar="名称=值", help="问题的其他参数，可以写几次。")
@click.option("--sql", "show_sql", is_flag=True, help="只显示这个问题的 SQL，不运行。")
@with_format
def ask(
    question: tuple[str, ...],
    year: int | None,
    county: str | None,
    values: tuple[str, ...],
    show_sql: bool,
    output: str,
) -> None:
    """问一个常问的问题，写号码或问题里的词；什么都不写，列出所有问题和参数。

    例：fazhi ask 3 --year 2024 --county 澜川县 --set 考核线=6；fazhi ask 法律明白人
    每个问题是 sql/questions 里的一个文件，可以照样添加。
    """
    from pipelines.asking import answer, list_questions

    if question:
        answer(settings_or_fail(), " ".join(question), year, county, values, show_sql, output)
    else:
        list_questions(settings_or_fail(), output)


@main.command()
@click.option("--year", type=int, help="哪个报告年度（默认有报告的最近一年）。")
@click.option("--runs", default=5, show_default=True, help="列出最近几次运行。")
@with_format
def status(year: int | None, runs: int, output: str) -> None:
    """看一个年度报齐没有：谁报了、谁缺、谁迟、缺哪一部分，哪些文件没有收下、为什么、怎么办；最近几次运行的用时和结果。

    读的是发布的数据库。csv 和 jsonl 只有乡镇的表；没有收下的文件、版本、要核对的地方和运行写在标准错误里。
    """
    from pipelines.rollback import told as told_rollback
    from pipelines.status import TOWN_COLUMNS, UnknownYear, status_of, told
    from pipelines.warehouse.connect import WarehouseMissing
    from pipelines.warehouse.releases import flaw_of, standing_rollback

    settings = settings_or_fail()
    published = settings.warehouse
    _say_last_runs(settings, runs)
    flaw = flaw_of(published)
    if flaw:
        fail(flaw)
    try:
        found = status_of(published, year)
    except (WarehouseMissing, UnknownYear) as error:
        fail(str(error))
        raise AssertionError from error
    print_rows(TOWN_COLUMNS, found.towns, output)
    for line in told(found):
        say(line)
    rollback = standing_rollback(published)
    if rollback:
        say(told_rollback(rollback))


@main.command()
@click.argument("release", required=False)
@click.option("--list", "only_list", is_flag=True, help="只列出各次发布和退回的记录，不退回。")
@click.option("--reason", default="", help="为什么退回，记在退回的记录里。")
@with_format
def rollback(release: str | None, only_list: bool, reason: str, output: str) -> None:
    """把读者打开的库退回到上一次发布，或退回到指定的一次（发布的名称，或建库编号的开头）。

    保留几次发布见设置 FAZHI_KEPT_RELEASES。退回以后再运行 fazhi run，照常发布新的库。
    """
    from pipelines.rollback import COLUMNS, rows_of, told
    from pipelines.warehouse.releases import ReleaseError, go_back, list_rollbacks

    published = settings_or_fail().warehouse
    try:
        if not only_list:
            go_back(published, release, reason)
    except ReleaseError as error:
        fail(str(error))
    print_rows(COLUMNS, rows_of(published), output)
    for one in list_rollbacks(published):
        say(told(one))


@main.command(context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def dev(arguments: tuple[str, ...]) -> None:
    """打开 Dagster 网页（默认 http://127.0.0.1:3000）；后面的参数原样交给 dg dev。"""
    import sys

    from pipelines.defs.home import write_env_file, write_home

    settings = settings_or_fail()
    write_env_file(settings)
    os.environ["DAGSTER_HOME"] = str(write_home(settings))
    os.chdir(settings.project_root)
    program = Path(sys.executable).with_name("dg")
    os.execv(program, [str(program), "dev", *arguments])


for _command in (page_commands.serve, page_commands.site, page_commands.user):
    main.add_command(_command)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="网页只在这个地址上开。")
@click.option("--port", default=3000, show_default=True, help="网页的端口。")
def up(host: str, port: int) -> None:
    """长期运行：打开 Dagster 网页和守护进程，有新文件就读，夜里定时运行。

    按 Ctrl-C，或者收到 SIGTERM，两个程序都停下来，退出码为 0；其中一个自己停了，另一个也停，退出码为 1。
    """
    from pipelines.up import up as programs

    started = programs(settings_or_fail(), host, port)
    say(f"网页在 http://{host}:{port} ；停止请按 Ctrl-C。")
    code = started.run()
    if code:
        fail(started.ended_by_itself or "没有启动起来。", code)
    say("已停止。")


def _say_last_runs(settings: Settings, count: int) -> None:
    if count < 1 or not (settings.dagster_home / "dagster.yaml").exists():
        return
    # Dagster takes seconds to import, and where nothing ever ran there is nothing to ask it.
    from pipelines.defs.records import last_runs, opened, told

    with opened(settings) as instance:
        for record in reversed(last_runs(instance, settings.state, count)):
            say(told(record))


def _years(text: str | None) -> list[int] | None:
    """The years of `2024` or `2022-2024`."""
    if text is None:
        return None
    first, *last = text.split("-", 1)
    try:
        years = list(range(int(first), int(last[0] if last else first) + 1))
    except ValueError:
        years = []
    if not years:
        raise click.BadParameter(f"“{text}”不是年度；写成 2024 或 2022-2024", param_hint="--years")
    return years


def _show_progress(progress: Progress) -> None:
    say(f"[{progress.stage}] {progress.detail}")
