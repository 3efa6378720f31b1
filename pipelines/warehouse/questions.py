"""The questions analysts ask, each a file of sql/questions: its Chinese text, its parameters, its one select.

Belongs here: reading and judging those files, finding one by what a person types. Does not belong here: running them.
The form of a file is told in sql/questions/README.md.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pipelines.warehouse.statements import ModelError, read_statement

SCHEMA = "分析"

_FIRST_LINE = re.compile(r"(\d+)\. (.+)")
_FILE_NAME = re.compile(r"(\d\d)_[a-z0-9_]+")
_PARAMETER = re.compile(r"-- 参数：(\S+) = (.+?)（(.+)）")
_READ = re.compile(r"getvariable\('([^']+)'\)")


@dataclass(frozen=True)
class QuestionParameter:
    """A value that a question can be asked with; `default` and `note` are words for people."""

    name: str
    default: str
    note: str


@dataclass(frozen=True)
class Question:
    """One file of sql/questions. `name` is the file's name without ending, `question` the Chinese sentence."""

    number: int
    name: str
    question: str
    sql: str
    parameters: tuple[QuestionParameter, ...]


class UnknownQuestion(Exception):
    """No question, or more than one, is what was typed; the message is Chinese."""


class UnknownParameter(Exception):
    """A question has no parameter of that name; the message is Chinese and names those it has."""


def load_questions(folder: Path) -> tuple[Question, ...]:
    """All questions by number. Raises ModelError, naming the file and in Chinese what is wrong."""
    questions = sorted(map(_load, sorted(folder.glob("*.sql"))), key=lambda question: question.number)
    numbers = [question.number for question in questions]
    twice = sorted({number for number in numbers if numbers.count(number) > 1})
    if twice:
        raise ModelError(f"{folder}：有几个文件都是第 {twice[0]} 问")
    return tuple(questions)


def _load(path: Path) -> Question:
    statement = read_statement(path)
    first = _FIRST_LINE.fullmatch(statement.description)
    named = _FILE_NAME.fullmatch(path.stem)
    if first is None or named is None or int(first[1]) != int(named[1]):
        raise ModelError(f"{path}：第一行应当是“-- 号码. 问题”，号码与文件名开头的两位数字相同")
    elsewhere = [name for name in statement.reads if not name.startswith(f"{SCHEMA}.")]
    if elsewhere:
        raise ModelError(f"{path}：只能从模式“{SCHEMA}”取数，不能用 {elsewhere[0]}")
    parameters = tuple(_parameters(path, statement.sql))
    declared, read = [parameter.name for parameter in parameters], set(_READ.findall(statement.sql))
    for name in sorted(read.symmetric_difference(declared)):
        wrong = "没有写“-- 参数：”一行" if name in read else "在查询里没有用到（getvariable）"
        raise ModelError(f"{path}：参数 {name} {wrong}")
    return Question(int(first[1]), path.stem, first[2], statement.sql, parameters)


def _parameters(path: Path, sql: str) -> Iterable[QuestionParameter]:
    for line in sql.splitlines():
        if line.startswith("-- 参数"):
            found = _PARAMETER.fullmatch(line.strip())
            if found is None:
                raise ModelError(f"{path}：参数应当写成“-- 参数：名称 = 默认（说明）”，这里是“{line}”")
            yield QuestionParameter(*found.groups())


def find_question(questions: Iterable[Question], asked: str) -> Question:
    """The question of that number, or the one whose text or name has all the words. Raises UnknownQuestion."""
    asked, questions = asked.strip(), tuple(questions)
    if asked.isdecimal():
        found = [question for question in questions if question.number == int(asked)]
    else:
        words = asked.casefold().split()
        found = [
            q for q in questions if words and all(w in f"{q.name} {q.question}".casefold() for w in words)
        ]
    if len(found) == 1:
        return found[0]
    if found:
        listed = "；".join(f"{question.number}. {question.question}" for question in found)
        raise UnknownQuestion(f"“{asked}”对得上 {len(found)} 个问题，请写号码：{listed}")
    raise UnknownQuestion(f"没有“{asked}”这个问题；用 fazhi ask 列出所有问题。")


def check_parameters(question: Question, given: Mapping[str, object]) -> None:
    """Raises UnknownParameter where `given` names one that the question does not have."""
    known = [parameter.name for parameter in question.parameters]
    for name in given:
        if name not in known:
            has = f"可用的有：{'、'.join(known)}" if known else "它没有参数"
            raise UnknownParameter(f"第 {question.number} 问没有参数“{name}”；{has}。")
