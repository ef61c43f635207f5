"""Rows of an array for compiled functions: one address instead of an array that is counted and copied.

An array in compiled code is seven words that each call passes on, and numba counts who holds it. The loop's functions
are small and hold a dozen of arrays, so that most of their time, and of their compiling, went into that. `Rows` are the
bare address of the first row: whoever makes them must keep the array while they are used, and indices are not checked.
"""

from __future__ import annotations

import operator
from typing import Any

from numba import types
from numba.core import cgutils
from numba.core.errors import TypingError
from numba.core.typing import signature
from numba.core.typing.templates import AbstractTemplate, infer_global
from numba.extending import intrinsic, lower_builtin, models, register_model


class Rows(types.Type):
    """Type of the rows of a one-dimensional array; a row is a record, which may be changed, or a number."""

    def __init__(self, dtype: types.Type) -> None:
        self.dtype = dtype
        super().__init__(name=f"Rows({dtype})")


register_model(Rows)(models.OpaqueModel)


@intrinsic
def rows_of(_typing: Any, array: types.Array) -> Any:
    """Rows of a contiguous array, which its owner must keep."""
    if array.ndim != 1 or array.layout != "C":
        raise TypingError(f"rows of {array}, which does not lie in one piece")

    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        struct = context.make_array(signature.args[0])(context, builder, arguments[0])
        return builder.bitcast(struct.data, cgutils.voidptr_t)

    return Rows(array.dtype)(array), code


@infer_global(operator.getitem)
class _RowType(AbstractTemplate):
    """``rows[index]`` is of the type of a row."""

    def generic(self, args: tuple[types.Type, ...], kws: Any) -> Any:
        if len(args) == 2 and isinstance(args[0], Rows) and isinstance(args[1], types.Integer) and not kws:
            return signature(args[0].dtype, *args)
        return None


@lower_builtin(operator.getitem, Rows, types.Integer)
def _row(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    """The address of a record, the value of a number."""
    dtype = signature.args[0].dtype
    start = builder.bitcast(arguments[0], context.get_data_type(dtype).as_pointer())
    return context.unpack_value(builder, dtype, builder.gep(start, [arguments[1]]))
