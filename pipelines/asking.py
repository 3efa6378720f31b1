"""`fazhi ask`: listing the questions of sql/questions and answering one.

Belongs here: what a person types and sees. Does not belong here: the questions, and how queries are run.
"""

from collections.abc import Iterable

import click

from pipelines.querying import print_query, rows_of
from pipelines.settings import Settings
from pipelines.terminal import fail, print_rows, say
from pipelines.warehouse.questions import (
    Question,
    UnknownParameter,
    UnknownQuestion,
    check_parameters,
    find_question,
    load_questions,
)
from pipelines.warehouse.sandbox import Parameter
from pipelines.warehouse.statements import ModelError

#: The parameters that have options of their own.
YEAR, COUNTY = "年度", "县区"
_KNOWN = """
select
    (select list(distinct 年度 order by 年度) from 分析.报告),
    (select list(distinct 县区 order by 县区) from 分析.县区名册)
"""


def list_questions(settings: Settings, output: str) -> None:
    """Print number, question and parameters of every question."""
    rows = [
        [question.number, question.question, _parameters_of(question, output)]
        for question in _questions(settings)
    ]
    print_rows(["号码", "问题", "参数"], rows, output)


def answer(
    settings: Settings,
    asked: str,
    year: int | None,
    county: str | None,
    values: Iterable[str],
    show_sql: bool,
    output: str,
) -> None:
    """Print the answer to one question or, with `show_sql`, its SQL; or one clear line of what is wrong."""
    try:
        question = find_question(_questions(settings), asked)
        given = {YEAR: year, COUNTY: county, **dict(map(_named_value, values))}
        parameters = {name: value for name, value in given.items() if value is not None}
        check_parameters(question, parameters)
    except (UnknownQuestion, UnknownParameter) as error:
        fail(str(error), 2)
    if show_sql:
        click.echo(question.sql)
    else:
        title = f"{question.number}. {question.question}"
        if print_query(settings, question.sql, output, parameters, title) == 0:
            _explain_nothing(settings, year, county)


def _explain_nothing(settings: Settings, year: int | None, county: str | None) -> None:
    """No rows may mean that nothing is so, or that there is no such year or county: two different answers."""
    years, counties = rows_of(settings, _KNOWN).rows[0]
    if year is not None and year not in years:
        fail(f"没有 {year} 年度的报告；有报告的年度：{'、'.join(map(str, years))}。", 2)
    if county is not None and county not in counties:
        fail(f"名册上没有“{county}”；有的县区：{'、'.join(counties)}。", 2)
    say("没有一行符合。")


def _questions(settings: Settings) -> tuple[Question, ...]:
    try:
        return load_questions(settings.sql / "questions")
    except ModelError as error:
        fail(str(error))
        raise AssertionError from error


def _parameters_of(question: Question, output: str) -> str:
    if output == "table":
        return "、".join(f"{parameter.name}={parameter.default}" for parameter in question.parameters)
    return "；".join(f"{p.name} = {p.default}（{p.note}）" for p in question.parameters)


def _named_value(text: str) -> tuple[str, Parameter]:
    """名称=值 as a pair; a value that looks like a number is one. Raises UnknownParameter."""
    name, sign, value = (part.strip() for part in text.partition("="))
    if not (name and sign and value):
        raise UnknownParameter(f"“{text}”不是 名称=值 的写法，如 --set 考核线=6。")
    for number in (int, float):
        try:
            return name, number(value)
        except ValueError:
            continue
    return name, value
