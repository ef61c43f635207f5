"""A named tuple of arrays as one pointer, for compiled functions.

numba passes a tuple of arrays as some hundred numbers, through every call of every function, which makes compiling take
minutes and calls slow. Here a table holds address and shape of each array, and compiled functions get the table's
address: `d.metres` reads the table. The caller keeps arrays and table alive.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, get_args, get_type_hints

import numpy as np
from llvmlite import ir
from numba import from_dtype, types
from numba.core import cgutils
from numba.core.imputils import lower_getattr_generic
from numba.core.typing.templates import AttributeTemplate, infer_getattr
from numba.extending import models, register_model
from numba.np.arrayobj import make_array, populate_array

from domain.arrays import Ints


class Field(NamedTuple):
    """Element type, number of dimensions and, for two dimensions, the number of columns if it is always the same."""

    dtype: str
    ndim: int
    columns: int


class Bundle(types.Opaque):  # type: ignore[misc]  # numba has no type hints
    """Type of a table's address."""

    def __init__(self, names: tuple[str, ...], fields: tuple[Field, ...]) -> None:
        self.names, self.fields = names, fields
        super().__init__(name=f"Bundle({list(zip(names, fields, strict=True))})")


register_model(Bundle)(models.OpaqueModel)


@infer_getattr
class _Attributes(AttributeTemplate):  # type: ignore[misc]
    key = Bundle

    def generic_resolve(self, bundle: Bundle, name: str) -> types.Array | None:
        if name not in bundle.names:
            return None
        field = bundle.fields[bundle.names.index(name)]
        return types.Array(from_dtype(np.dtype(field.dtype)), field.ndim, "C")


@lower_getattr_generic(Bundle)  # type: ignore[untyped-decorator]
def _lower(context: Any, builder: Any, bundle: Bundle, value: Any, name: str) -> Any:
    """The array that a table tells of; what the table holds never changes, so that it need be read only once."""
    at = bundle.names.index(name)
    field = bundle.fields[at]
    array_type = types.Array(from_dtype(np.dtype(field.dtype)), field.ndim, "C")
    word = context.get_value_type(types.intp)
    table = builder.bitcast(value, word.as_pointer())

    def read(offset: int) -> Any:
        loaded = builder.load(builder.gep(table, [ir.Constant(ir.IntType(64), 4 * at + offset)]))
        loaded.set_metadata("invariant.load", builder.module.add_metadata([]))
        return loaded

    array = make_array(array_type)(context, builder)
    itemsize = np.dtype(field.dtype).itemsize
    shape = [read(1 + axis) for axis in range(field.ndim)]
    if field.columns:
        shape[-1] = ir.Constant(word, field.columns)
    strides = [ir.Constant(word, itemsize)]
    for axis in range(field.ndim - 1, 0, -1):
        strides.insert(0, builder.mul(strides[0], shape[axis]))
    data = builder.inttoptr(read(0), context.get_data_type(array_type.dtype).as_pointer())
    populate_array(
        array,
        data=data,
        shape=cgutils.pack_array(builder, shape),
        strides=cgutils.pack_array(builder, strides),
        itemsize=itemsize,
        meminfo=None,
    )
    return array._getvalue()


def bundle_of(tuple_type: type, columns: Mapping[str, int | None]) -> Bundle:
    """Type of the table of a named tuple of arrays, all of one dimension but those named in `columns`.

    These have two dimensions and so many columns (0: any number), or three where `columns` is None.
    """
    hints = get_type_hints(tuple_type)
    fields = []
    for name, hint in hints.items():
        dtype = np.dtype(get_args(get_args(hint)[1])[0]).str
        width = columns.get(name, -1)
        ndim = 3 if width is None else 1 if width == -1 else 2
        fields.append(Field(dtype, ndim, max(width or 0, 0)))
    return Bundle(tuple(hints), tuple(fields))


def address(context: Any, builder: Any, array_type: Any, array: Any) -> Any:
    """Address of an array's data, as the value of a `Bundle`."""
    return builder.bitcast(make_array(array_type)(context, builder, array).data, cgutils.voidptr_t)


def table_of(bundle: Bundle, arrays: Any) -> Ints:
    """Addresses and shapes of a named tuple's arrays; keep both alive while compiled functions use the table."""
    table = np.zeros(4 * len(bundle.names), np.int64)
    for at, (name, field, array) in enumerate(zip(bundle.names, bundle.fields, arrays, strict=True)):
        as_owed = array.dtype.str == field.dtype and array.ndim == field.ndim and array.flags.c_contiguous
        if not as_owed or (field.columns and array.shape[1] != field.columns):
            raise ValueError(f"{name} is {array.dtype} {array.shape}, expected {field}, contiguous")
        table[4 * at] = array.ctypes.data
        table[4 * at + 1 : 4 * at + 1 + array.ndim] = array.shape
    return table
