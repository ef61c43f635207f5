"""What a field says about itself beyond its type: its Chinese header and the table it refers to.

The marks sit in ``Annotated`` metadata beside the limits of `annotated_types`, so a column's name, limits and
references are written once, in the entity, and the loader, the writer and docs/formats.md read them from there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import MISSING, dataclass, fields
from functools import cache
from typing import Annotated, Any, TypeVar, get_args, get_origin, get_type_hints

from annotated_types import Interval, Len

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Zh:
    """Chinese header of a column; `aliases` are other headers seen in the field."""

    header: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ref:
    """The value is the ``id`` of a row in `table`; an empty text is allowed when `optional`."""

    table: str
    optional: bool = False


Id = Annotated[str, Len(1, 64)]
Text = Annotated[str, Len(0, 200)]
Lon = Annotated[float, Interval(ge=-180, le=180)]
Lat = Annotated[float, Interval(ge=-90, le=90)]
Hour = Annotated[float, Interval(ge=0, le=24)]
Yuan = Annotated[float, Interval(ge=0, le=1e9)]
Share = Annotated[float, Interval(ge=0, le=1)]
Percent = Annotated[float, Interval(ge=0, le=100)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a table as its entity states it."""

    name: str
    zh: str
    aliases: tuple[str, ...]
    type: Any
    metadata: tuple[Any, ...]
    ref: Ref | None
    required: bool
    default: Any


def _pick(metadata: tuple[Any, ...], kind: type[T]) -> Iterator[T]:
    return (mark for mark in metadata if isinstance(mark, kind))


@cache
def columns_of(entity: type) -> tuple[Column, ...]:
    """Columns of an entity class in file order.

    Returns
    -------
    tuple of Column
        One for each dataclass field, with the innermost type and all ``Annotated`` metadata.
    """
    hints = get_type_hints(entity, include_extras=True)
    found = []
    for field in fields(entity):
        hint = hints[field.name]
        annotated = get_origin(hint) is Annotated
        base, metadata = (get_args(hint)[0], get_args(hint)[1:]) if annotated else (hint, ())
        zh = next(_pick(metadata, Zh), Zh(field.name))
        found.append(
            Column(
                name=field.name,
                zh=zh.header,
                aliases=zh.aliases,
                type=base,
                metadata=metadata,
                ref=next(_pick(metadata, Ref), None),
                required=field.default is MISSING and field.default_factory is MISSING,
                default=None if field.default is MISSING else field.default,
            )
        )
    return tuple(found)
