"""问答: the common questions of sql/questions, their parameters as choices.

Belongs here: which choices a parameter offers. Does not belong here: the questions, and running them.
"""

from pipelines.pages.choosing import Asked
from pipelines.pages.problems import not_found, wrong_address
from pipelines.pages.queries import Queries
from pipelines.pages.releases import Release
from pipelines.pages.rendering import Page
from pipelines.pages.views.sql import shown
from pipelines.warehouse.questions import Question

_TOWNS = "select distinct town_name as name from core.towns order by name limit 2000"
_LONGEST_VALUE = 60


def asking(release: Release, queries: Queries, asked: Asked) -> Page:
    """The list of questions, or one of them with its choices and its answer."""
    return Page("ask.html", "问答", {}, "ask")


def _found(questions: tuple[Question, ...], name: str) -> Question:
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


_ = wrong_address, shown, _LONGEST_VALUE
