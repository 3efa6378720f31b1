"""问答: the common questions of sql/questions, their parameters as choices.

Belongs here: which choices a parameter offers. Does not belong here: the questions, and running them.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from pipelines.pages.choosing import Asked
from pipelines.pages.problems import not_found
from pipelines.pages.releases import Release
from pipelines.pages.rendering import Page
from pipelines.pages.views.sql import shown
from pipelines.warehouse.questions import Question

_TOWNS = "select distinct town_name as name from core.towns order by name limit 2000"


def find_question(questions: Sequence[Question], name: str) -> Question | None:
    """The question of that name, none where no name is given. Raises Problem for an unknown one."""
    if not name:
        return None
    found = next((question for question in questions if question.name == name), None)
    if found is None:
        raise not_found(f"没有名为“{name[:40]}”的问题。", [("全部问题", "/ask")])
    return found


def choices(release: Release, parameter: str) -> list[str]:
    """What a parameter of that name offers to choose from; nothing where it is free."""
    offered = {
        "年度": lambda: [str(year) for year in reversed(release.years)],
        "县区": lambda: [row["county_name"] for row in release.counties],
        "指标": lambda: [row["indicator_name"] for row in release.indicators],
        "主题": lambda: list(release.themes.values()),
        "乡镇": lambda: [row["name"] for row in release.rows(_TOWNS)],
    }
    return offered[parameter]() if parameter in offered else []


def default_parameters(release: Release, question: Question, asked: Asked) -> dict[str, Any]:
    """The value of each parameter: as asked, else its default."""
    return {}


def ask_page(
    release: Release,
    questions: Sequence[Question],
    question: Question | None,
    given: Mapping[str, Any],
    result: Any,
    said: str,
) -> Page:
    """The list of questions, and one of them with its choices and answer."""
    context = {
        "questions": questions,
        "question": question,
        "given": given,
        "choices": {},
        "result": None if result is None else shown(result),
        "said": said,
    }
    return Page("ask.html", question.question if question else "问答", context, "ask")
