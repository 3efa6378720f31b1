"""What holds for the code as a whole: which room may import which, and how long a file or function may grow."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCES = sorted((ROOT / "pipelines").rglob("*.py"))
NAMES = [path.relative_to(ROOT).as_posix() for path in SOURCES]


@pytest.mark.slow
def test_rooms_import_only_what_they_may() -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert " 0 broken" in done.stdout


@pytest.mark.parametrize("name", NAMES)
def test_every_module_opens_with_what_belongs_in_it(name: str) -> None:
    source = (ROOT / name).read_text(encoding="utf-8")
    assert not source.strip() or ast.get_docstring(ast.parse(source))


@pytest.mark.parametrize("name", NAMES)
def test_nothing_grows_too_long(name: str) -> None:
    source = (ROOT / name).read_text(encoding="utf-8")
    assert source.count("\n") <= 400
    assert [function for function, lines in _lengths(ast.parse(source)) if lines > 40] == []


def _lengths(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """(name, lines) of every function, without the lines of functions inside it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            inner = [
                child for child in ast.walk(node) if isinstance(child, ast.FunctionDef) and child is not node
            ]
            yield node.name, _lines(node) - sum(_lines(child) for child in inner)


def _lines(node: ast.FunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


@pytest.mark.parametrize("word", ["utils", "helpers", "common", "misc"])
def test_nothing_is_called_by_what_it_is_not(word: str) -> None:
    assert [name for name in NAMES if word in name] == []
