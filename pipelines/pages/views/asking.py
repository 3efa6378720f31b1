"""问答: the common questions of sql/questions, their parameters as choices.

Belongs here: which choices a parameter offers, and reading what was chosen. Does not belong here: the questions, and running
them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipelines.pages.choosing import Asked
from pipelines.pages.problems import not_found, wrong_address
from pipelines.pages.queries import Queries
from pipelines.pages.releases import Release
from pipelines.pages.rendering import Page
from pipelines.pages.views.sql import shown
from pipelines.warehouse.sandbox import Parameter

if TYPE_CHECKING:
    from pipelines.warehouse.questions import Question, QuestionParameter

_TOWNS = "select distinct town_name as name from core.towns order by name limit 2000"
_LONGEST_VALUE = 60


@dataclass(frozen=True)
class Choice:
    """One parameter on the page: what it offers (nothing: it is free), what was chosen (empty: its default)."""

    name: str
    note: str
    default: str
    offered: list[str]
    chosen: str


def asking(release: Release, queries: Queries, asked: Asked) -> Page:
    """The list of questions, or one of them with its choices and its answer."""
    name = asked.get("question", "")
    if not name:
        return Page("ask.html", "问答", {"question": None, "questions": queries.questions}, "ask")
    question = _found(queries.questions, name)
    choices = [_choice(release, parameter, asked) for parameter in question.parameters]
    given = {choice.name: _value(choice) for choice in choices if choice.chosen}
    result, said = queries.tried(question.sql, given)
    context = {
        "question": question,
        "choices": choices,
        "result": None if result is None else shown(result),
        "said": said,
    }
    return Page("ask.html", question.question, context, "ask")


def _found(questions: tuple[Question, ...], name: str) -> Question:
    found = next((question for question in questions if question.name == name), None)
    if found is None:
        raise not_found(f"没有名为“{name[:40]}”的问题。", [("全部问题", "/ask")])
    return found


def _choice(release: Release, parameter: QuestionParameter, asked: Asked) -> Choice:
    offered = _offered(release, parameter.name)
    chosen = asked.get(parameter.name, "").strip()
    if len(chosen) > _LONGEST_VALUE or (chosen and offered and chosen not in offered):
        raise wrong_address(f"“{parameter.name}”没有“{chosen[:40]}”可选。")
    return Choice(parameter.name, parameter.note, parameter.default, offered, chosen)


def _offered(release: Release, parameter: str) -> list[str]:
    """What a parameter of that name offers to choose from; nothing where it is free."""
    offers = {
        "年度": lambda: [str(year) for year in reversed(release.years)],
        "县区": lambda: [row["county_name"] for row in release.counties],
        "指标": lambda: [row["indicator_name"] for row in release.indicators],
        "主题": lambda: list(release.themes.values()),
        "乡镇": lambda: [row["name"] for row in release.rows(_TOWNS)],
    }
    return offers[parameter]() if parameter in offers else []


def _value(choice: Choice) -> Parameter:
    """The chosen text as a number where it is one: years and thresholds are compared with numbers."""
    for kind in (int, float):
        try:
            return kind(choice.chosen)
        except ValueError:
            continue
    return choice.chosen
