"""The score of the extractor as tables for a person. The counting is done in `extracting.evaluate`."""

from __future__ import annotations

from pathlib import Path

import click
import polars as pl

from pipelines.extracting.evaluate import Evaluation, Outcome, Score
from pipelines.terminal import print_rows, say

_VERDICTS = {"wrong": "读错", "extra": "多读", "missed": "漏读"}


def print_scorecard(evaluation: Evaluation, worst: int) -> None:
    """Totals, per theme, reliability by score, and the `worst` errors, on stdout."""
    for path, reason in evaluation.unread:
        say(f"没有读：{path}：{reason}")
    score = evaluation.score()
    print_rows(["范围", *_COLUMNS], [["全部", *_row(score)], *_theme_rows(evaluation)], "table", "提取得分")
    click.echo(f"约数（bound）正确：{evaluation.bounds_right():.2%}")
    bands = [
        [f"{low:.1f} 至 {min(high, 1.0):.1f}", facts, f"{right / facts:.2%}" if facts else "—"]
        for low, high, facts, right in evaluation.reliability()
    ]
    print_rows(["得分", "事实", "读对"], bands, "table", "可靠程度：得分越高越应当读对")
    errors = [_error(outcome) for outcome in evaluation.worst(worst)]
    if errors:
        print_rows(
            ["报告", "指标", "问题", "应为", "读作", "原文"], errors, "table", f"前 {len(errors)} 条错误"
        )
    click.echo(
        f"precision {score.precision:.4f}  recall {score.recall:.4f}  F1 {score.f1:.4f}  "
        f"wrong values {score.wrong}  bounds {evaluation.bounds_right():.4f}  reports {evaluation.reports}"
    )


def save_accuracy(path: Path, evaluation: Evaluation, catalogue_version: str) -> None:
    """Write the counts of each indicator and the version of the catalogue they were measured with, as CSV."""
    counts = evaluation.by_indicator().with_columns(measured_with=pl.lit(catalogue_version))
    counts.write_csv(path)


_COLUMNS = ["读对", "读错", "漏读", "多读", "准确率", "召回率", "F1"]


def _row(score: Score) -> list[object]:
    rates = [f"{rate:.2%}" for rate in (score.precision, score.recall, score.f1)]
    return [score.right, score.wrong, score.missed, score.extra, *rates]


def _theme_rows(evaluation: Evaluation) -> list[list[object]]:
    themes = dict.fromkeys(evaluation.themes.values())
    return [[theme, *_row(evaluation.score(theme))] for theme in themes]


def _error(outcome: Outcome) -> list[object]:
    gold, fact = outcome.gold, outcome.fact
    quote = fact["quote"] if fact else gold.quote if gold else ""
    return [
        outcome.report,
        outcome.indicator,
        _VERDICTS[outcome.verdict],
        gold.value if gold else None,
        fact["value"] if fact else None,
        quote,
    ]
