"""What a person may have meant by a name that is not there.

Belongs here: nearness of names. Does not belong here: where the names come from.
"""

from collections.abc import Mapping
from difflib import SequenceMatcher
from typing import Any

SHOWN = 5
_NEAR = 0.5


def near_names(what: str, name: str, sql: str, names: Mapping[str, Any]) -> list[str]:
    """Names of the file near to `name`, the nearest first, at most SHOWN.

    `what` is 表, 列 or 函数; `names` has `named_columns` (schema, table, column) and `functions`. Columns are looked
    for in the tables that `sql` names, in all where it names none.
    """
    columns: list[tuple[str, str, str]] = [tuple(entry) for entry in names.get("named_columns", ())]
    if what == "表":
        tables = dict.fromkeys((schema, table) for schema, table, _ in columns)
        return _nearest(name, {f"{schema}.{table}": table for schema, table in tables})
    if what == "函数":
        return _nearest(name, {function: function for function in names.get("functions", ())})
    read = [column for _, table, column in columns if table in sql]
    return _nearest(name, {column: column for column in read or [column for *_, column in columns]})


def _nearest(name: str, shown: Mapping[str, str]) -> list[str]:
    bare = name.rsplit(".", 1)[-1].casefold()
    scored = [(_nearness(bare, other.casefold()), label) for label, other in shown.items()]
    # The very name, in another schema, leaves nothing to guess.
    needed = 1.0 if any(score == 1.0 for score, _ in scored) else _NEAR
    ordered = sorted(scored, key=lambda pair: (-pair[0], pair[1]))
    return [label for score, label in ordered if score >= needed][:SHOWN]


def _nearness(name: str, other: str) -> float:
    if name == other:
        return 1.0
    ratio = SequenceMatcher(None, name, other).ratio()
    # Half of a name is more than as many letters strewn over it.
    return max(ratio, 0.8) if name in other or (len(other) > 1 and other in name) else ratio
