"""What the compiled way is built of and nothing needs to be compiled for."""

from __future__ import annotations

import random
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("numba", exc_type=ImportError)

from pipelines.extracting.compiled import engine
from pipelines.extracting.compiled.quoting import Places, Texts
from pipelines.extracting.compiled.tries import BASE, CHECK, VALUE, double_array


def walk(letters: Any, cells: Any, ends: Any, root: int, word: str) -> int:
    """The value of the word, -1 where it is none; -2 where nothing goes on."""
    cell = root
    for character in word:
        following = int(cells[cell, BASE]) + int(letters[ord(character)])
        if cells[following, CHECK] != cell:
            return -2
        cell = following
    return int(ends[cell, VALUE])


def test_trie_holds_the_words_of_each_vocabulary_and_no_others() -> None:
    chance = random.Random(3)
    vocabularies: list[Mapping[str, int]] = [
        {"".join(chance.choices("法治政府𠀀件次", k=chance.randint(1, 5))): n for n in range(400)}
        for _ in range(2)
    ]
    trie = double_array(vocabularies, [[7] * 400, [9] * 400])
    tried = [*vocabularies[0], *vocabularies[1]]
    tried += [word[:-1] for word in tried if len(word) > 1] + [word + "法" for word in tried] + ["村", "法村"]
    for root, words in enumerate(vocabularies):
        for word in tried:
            assert max(walk(*trie, root, word), -1) == words.get(word, -1), word


@pytest.mark.parametrize("texts", [["你好 abc 𠀀\n", "", "  x y \u3000\n 二"], ["a\uffffb ", " "], [""]])
def test_stretches_are_those_of_python(texts: list[str]) -> None:
    chance = random.Random(1)
    number = np.array([chance.randrange(len(texts)) for _ in range(60)])
    starts = np.array([chance.randint(0, len(texts[n])) for n in number])
    ends = np.array([chance.randint(start, len(texts[n])) for n, start in zip(number, starts, strict=True)])
    own, nothing = _laid(texts), np.zeros(0, dtype=np.int64)
    expected = [texts[n][start:end] for n, start, end in zip(number, starts, ends, strict=True)]
    found, none, stripped = own.stretches(
        (number, starts, ends),
        (nothing, nothing, nothing),
        own.stripped(number, starts, ends, np.ones(60, dtype=bool)),
    )
    assert found.to_list() == expected
    assert none.to_list() == []
    assert stripped.to_list() == [stretch.strip() for stretch in expected]


def test_places_become_one_list_a_row() -> None:
    texts, place = _laid(["开展3场"]), np.array([[0, 2], [2, 3], [2, 4]])
    places = Places(place, np.zeros(3, dtype=np.int64), np.array([1, 0, 2]), np.array([3, 1, 3]))
    places.quote(*texts.stretches((places.reports, places.starts, places.ends)))
    assert [[own["quote"] for own in row] for row in places.lists.to_list()] == [
        ["3", "3场"],
        ["开展"],
        ["3场"],
    ]
    assert places.flat["quote"].gather(places.firsts).to_list() == ["3", "开展", "3场"]


def test_code_of_former_versions_is_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own, former = tmp_path / "kernels-b", tmp_path / "kernels-a"
    for folder in (own, former, tmp_path / "other"):
        folder.mkdir()
        (folder / "code.nbc").touch()
    monkeypatch.setattr(engine, "CACHE", own)
    engine.drop_former_versions()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["kernels-b", "other"]


def _laid(texts: list[str]) -> Texts:
    laid = np.frombuffer("".join(texts).encode("utf-32-le"), dtype=np.int32)
    return Texts(laid, np.concatenate([[0], np.cumsum([len(text) for text in texts])]).astype(np.int64))
