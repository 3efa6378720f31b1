"""Many arrays as one argument of a kernel: `columns.name` is the array, for Python a NumPy array, for a kernel a view
that is not counted. Passing the arrays themselves would make every call, and its compilation, many times slower."""

from __future__ import annotations

import hashlib
from typing import Any, NamedTuple

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.typing.templates import AttributeTemplate
from numba.extending import (
    NativeValue,
    infer_getattr,
    lower_getattr_generic,
    models,
    register_model,
    typeof_impl,
    unbox,
)
from numba.np.arrayobj import make_array, populate_array
from numba.np.numpy_support import from_dtype

#: Words of the block per array: its address, then its shape.
BLOCK = 4
_WORD = ir.IntType(64)


class Columns:
    """The arrays of a named tuple. They must be C-contiguous and stay where they are; only those named as `moved` may
    be set in place of another array by a kernel."""

    def __init__(self, arrays: NamedTuple, moved: tuple[str, ...] = ()) -> None:
        fields: dict[str, Any] = arrays._asdict()
        #: Row i: address and shape of the i-th array.
        self.block = np.zeros((len(fields) + 1, BLOCK), dtype=np.int64)
        self.arrays = fields | {"block": self.block}
        for row, array in zip(self.block, self.arrays.values(), strict=True):
            row[0] = array.ctypes.data
            row[1 : 1 + array.ndim] = array.shape
        self.address = self.block.ctypes.data
        shapes = tuple((name, array.dtype.str, array.ndim) for name, array in self.arrays.items())
        self.numba_type = ColumnsType(type(arrays).__name__, shapes, moved)

    def __getattr__(self, name: str) -> Any:
        try:
            return self.__dict__["arrays"][name]
        except KeyError:
            raise AttributeError(name) from None


class ColumnsType(types.Type):
    """The kernels' type of Columns: the names, element types and dimensions of the arrays."""

    def __init__(self, name: str, shapes: tuple[tuple[str, str, int], ...], moved: tuple[str, ...]) -> None:
        self.shapes, self.moved = shapes, moved
        # The name stands in the symbol of every kernel: it has to be short.
        digest = hashlib.sha256(repr((shapes, moved)).encode()).hexdigest()[:8]
        super().__init__(name=f"{name}_{digest}")

    def field(self, name: str) -> tuple[int, Any] | None:
        """(place in the block, numba's type) of an array."""
        for place, (known, dtype, dimensions) in enumerate(self.shapes):
            if known == name:
                return place, types.Array(from_dtype(np.dtype(dtype)), dimensions, "C")
        return None


@register_model(ColumnsType)
class _ColumnsModel(models.OpaqueModel):
    pass


@typeof_impl.register(Columns)
def _type_of(columns: Columns, _context: Any) -> ColumnsType:
    return columns.numba_type


@unbox(ColumnsType)
def _address_of(_type: ColumnsType, value: Any, context: Any) -> NativeValue:
    attribute = context.pyapi.object_getattr_string(value, "address")
    address = context.pyapi.long_as_longlong(attribute)
    context.pyapi.decref(attribute)
    return NativeValue(context.builder.inttoptr(address, cgutils.voidptr_t))


@infer_getattr
class _ColumnsAttribute(AttributeTemplate):
    key = ColumnsType

    def generic_resolve(self, columns: ColumnsType, name: str) -> Any:
        """The type of `columns.name`."""
        field = columns.field(name)
        return field and field[1]


@lower_getattr_generic(ColumnsType)
def _view(context: Any, builder: Any, columns: ColumnsType, value: Any, name: str) -> Any:
    """The array as it stands in the block, without an owner."""
    field = columns.field(name)
    assert field
    place, array_type = field
    block = builder.bitcast(value, _WORD.as_pointer())

    def word(number: int) -> Any:
        loaded = builder.load(builder.gep(block, [ir.Constant(_WORD, BLOCK * place + number)]))
        if name not in columns.moved:
            # Else the optimizer has to load it again after everything that is written anywhere.
            loaded.set_metadata("invariant.load", builder.module.add_metadata([]))
        return loaded

    array = make_array(array_type)(context, builder)
    size = context.get_abi_sizeof(context.get_data_type(array_type.dtype))
    shape = [word(1 + axis) for axis in range(array_type.ndim)]
    strides: list[Any] = []
    step = ir.Constant(_WORD, size)
    for length in reversed(shape):
        strides.insert(0, step)
        step = builder.mul(step, length)
    populate_array(
        array,
        data=builder.inttoptr(word(0), array.data.type),
        shape=cgutils.pack_array(builder, shape),
        strides=cgutils.pack_array(builder, strides),
        itemsize=ir.Constant(_WORD, size),
        meminfo=None,
        parent=None,
    )
    return array._getvalue()
