"""The commands about the catalogue of indicators: `fazhi evaluate`, `fazhi catalogue check` and `try`.

Belongs here: options in, one function of a room, its answer printed. What is heavy is imported inside.
"""

from __future__ import annotations

from pathlib import Path

import click

from pipelines.options import (
    catalogue_or_fail,
    knowledge_or_fail,
    settings_or_fail,
    with_format,
    with_registers,
)
from pipelines.terminal import fail, print_rows


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--worst", default=20, show_default=True, help="列出多少条读错、漏读和多读。")
@click.option(
    "--save",
    type=click.Path(dir_okay=False, path_type=Path),
    help="把每个指标的得分写进这个文件（CSV）；写进指标目录的 accuracy.csv 的，建库时装入 meta.indicator_accuracy。",
)
@with_registers
def evaluate(folder: Path, worst: int, save: Path | None, registers: Path | None) -> None:
    """用标注好的报告（X.txt 和旁边的 X.gold.jsonl）给提取打分：准确率、召回率、约数、各主题、可靠程度。"""
    from pipelines.extracting.evaluate import GoldError
    from pipelines.extracting.evaluate import evaluate as score_folder
    from pipelines.scorecard import print_scorecard, save_accuracy

    settings = settings_or_fail(registers=registers)
    try:
        registered, catalogue = knowledge_or_fail(settings)
        evaluation = score_folder(folder, registered, catalogue, settings.uncertain_below)
        print_scorecard(evaluation, worst)
        if save is not None:
            save_accuracy(save, evaluation, catalogue.version)
    except GoldError as error:
        fail(str(error))


@click.group()
def catalogue() -> None:
    """指标目录：检查每一条写得对不对，看一句话会读出什么。"""


@catalogue.command()
def check() -> None:
    """检查指标目录：文件能不能读、字段对不对、每条的例句和反例是不是真的那样读。"""
    from pipelines.extracting.explain import failing_examples

    entries = catalogue_or_fail(settings_or_fail())
    failures = failing_examples(entries)
    if failures:
        rows = [[f.indicator, f.text, f.expected, f.got] for f in failures]
        print_rows(["指标", "例句", "应当读出", "实际"], rows, "table")
        fail(f"{len(failures)} 个例句与目录写的不符。")
    examples = sum(len(entry.examples) + len(entry.counterexamples) for entry in entries)
    click.echo(f"指标目录没有问题：{len(entries.indicators)} 个指标，{examples} 个例句和反例都照写的读。")


@catalogue.command("try")
@click.argument("text", nargs=-1, required=True)
@click.option("--year", default=2024, show_default=True, help="按哪个报告年度读。")
@with_format
def try_text(text: tuple[str, ...], year: int, output: str) -> None:
    """看一句乡镇原文会读出什么、为什么：每个数字的候选指标、得分、依据的词，和不计的原因。"""
    from pipelines.extracting.explain import explain_sentence

    columns = ["数字", "时段", "读作", "得分", "依据", "采用"]
    entries = catalogue_or_fail(settings_or_fail())
    lines = [line for part in text for line in explain_sentence(part, year, entries)]
    rows = [[x.figure, x.period, x.reading, x.score, x.evidence, "✓" if x.is_taken else ""] for x in lines]
    print_rows(columns, rows, output)
