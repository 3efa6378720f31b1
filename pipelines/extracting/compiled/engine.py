"""How kernels are compiled, and where the compiled code is kept. The only place that imports numba; whether the
compiled path is taken at all is decided in `extracting`."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numba

F = TypeVar("F", bound=Callable[..., Any])

_ROOM = Path(__file__).parents[1]
#: Modules of this folder that hold no kernel and no constant of one.
_AROUND = {"rows.py", "telling.py", "quoting.py", "figures_alone.py"}


def _code_digest() -> str:
    digest = hashlib.sha256(numba.__version__.encode())
    for path in sorted(path for path in _ROOM.rglob("*.py") if path.name not in _AROUND):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


#: numba itself only looks at the one file of a kernel, while a kernel is made of many files' kernels and
#: constants: so the folder's name says which code it holds. Where it cannot be written numba takes one it can.
CACHE = Path(__file__).parent / "__pycache__" / f"kernels-{_code_digest()}"
numba.config.CACHE_DIR = str(CACHE)


def kernel(function: F) -> F:
    """The function as a part of the kernels that call it; Python itself cannot call it."""
    compiled: Any = numba.njit(no_cpython_wrapper=True, no_cfunc_wrapper=True, error_model="numpy")(function)
    template = compiled.get_call_template
    # A constant is passed like any other number: numba would compile one more kernel for each.
    compiled.get_call_template = lambda args, kws: template(tuple(map(numba.types.unliteral, args)), kws)
    return compiled


def entry(function: F) -> F:
    """The function compiled with all it calls at its first call, or loaded from the cache."""
    compiled: Any = numba.njit(cache=True, no_cfunc_wrapper=True, error_model="numpy")(function)
    return compiled


def drop_former_versions() -> None:
    """Removes the compiled code of other versions of this source: nothing would take it any more."""
    for folder in CACHE.parent.glob("kernels-*"):
        if folder != CACHE:
            shutil.rmtree(folder, ignore_errors=True)


def is_cached() -> bool:
    """Whether compiled code of this very source lies in the cache, so that nothing has to be compiled first."""
    return any(CACHE.rglob("documents.read_batch-*.nbc"))
