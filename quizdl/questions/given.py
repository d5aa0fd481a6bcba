"""Givens: the typed, bounded values of one question, drawn or handed in as JSON.

A family declares its givens as a frozen dataclass whose fields are `Annotated[type, given(...)]`.
"""

from __future__ import annotations

import dataclasses
import typing
from collections.abc import Mapping
from typing import Annotated, Any, TypeAlias, TypeVar

import msgspec

from quizdl.errors import QuizdlError
from quizdl.questions.given_problem import problem
from quizdl.text import Text

G = TypeVar("G")

SMALLEST = 1e-12
"""The smallest number above 0 that a given may be: smaller ones lead to keys that nobody could write down."""
Number: TypeAlias = Annotated[float, msgspec.Meta(ge=-1e6, le=1e6)]
Count: TypeAlias = Annotated[int, msgspec.Meta(ge=0, le=10**6)]
Vector: TypeAlias = tuple[Number, ...]
Matrix: TypeAlias = tuple[Vector, ...]
Volume: TypeAlias = tuple[Matrix, ...]
Integers: TypeAlias = tuple[Count, ...]


class GivenError(QuizdlError):
    """A given that is missing, of the wrong type, out of bounds, or at odds with another one."""

    def __init__(self, name: str, problem: Text | str) -> None:
        told = problem if isinstance(problem, Text) else Text(problem, problem)
        super().__init__(Text(f"给定量 {name!r}：{told.zh}", f"given {name!r}: {told.en}"))
        self.name = name
        self.problem = problem


def given(zh: str, en: str, *, low: float | None = None, high: float | None = None,
          above: float | None = None, below: float | None = None) -> msgspec.Meta:
    """What a given means, and its bounds: `low`/`high` inclusive, `above`/`below` exclusive."""
    bounds = {"ge": low, "le": high, "gt": above, "lt": below}
    present: dict[str, Any] = {name: bound for name, bound in bounds.items() if bound is not None}
    return msgspec.Meta(**present, extra={"zh": zh, "en": en})


def _check_rectangular(name: str, value: Any) -> None:
    if not isinstance(value, tuple):
        return
    if not value:
        raise GivenError(name, Text("是空的", "is empty"))
    for entry in value:
        _check_rectangular(name, entry)
    if len({_shape(entry) for entry in value}) > 1:
        raise GivenError(name, Text("各行长度不同", "has rows of different lengths"))


def _check_size(name: str, value: Any) -> None:
    if isinstance(value, tuple):
        for entry in value:
            _check_size(name, entry)
    elif isinstance(value, float) and 0 < abs(value) < SMALLEST:
        raise GivenError(name, Text(f"含 {value:g}，比 {SMALLEST:g} 更接近 0；请用 0 或更大的数",
                                    f"has {value:g}, closer to 0 than {SMALLEST:g}; use 0 or a larger number"))


def _shape(value: Any) -> tuple[int, ...]:
    """Lengths along the first entries of nested tuples, each known to be rectangular."""
    return (len(value), *_shape(value[0])) if isinstance(value, tuple) else ()


def from_mapping(kind: type[G], values: Mapping[str, Any]) -> G:
    """A givens object from plain data. Raises GivenError naming the first given that is wrong."""
    names = {field.name for field in dataclasses.fields(kind)}  # type: ignore[arg-type]
    for name in values:
        if name not in names:
            known = ", ".join(sorted(names))
            raise GivenError(str(name), Text(f"不是本模板的给定量；本模板有 {known}",
                                             f"is not a given of this template; it has {known}"))
    try:
        givens = msgspec.convert(values, type=kind, strict=True)
    except msgspec.ValidationError as error:
        raise GivenError(*problem(error, kind)) from None
    for name in names:
        _check_rectangular(name, getattr(givens, name))
        _check_size(name, getattr(givens, name))
    return givens


def as_mapping(givens: Any) -> dict[str, Any]:
    """A givens object as plain data, fit for JSON."""
    return {field.name: msgspec.to_builtins(getattr(givens, field.name)) for field in dataclasses.fields(givens)}


@dataclasses.dataclass(frozen=True, slots=True)
class GivenDescription:
    """One given of a template, for people and programs that write their own."""

    name: str
    type: str
    meaning: Text
    bounds: Mapping[str, float]
    optional: bool


def _type_name(annotation: Any) -> str:
    if typing.get_origin(annotation) is Annotated:
        return _type_name(typing.get_args(annotation)[0])
    if typing.get_origin(annotation) is tuple:
        return f"list of {_type_name(typing.get_args(annotation)[0])}"
    if typing.get_origin(annotation) is typing.Literal:
        return "one of " + ", ".join(repr(option) for option in typing.get_args(annotation))
    return {float: "number", int: "integer", str: "text", bool: "true or false"}.get(annotation, str(annotation))


def describe(kind: type[Any]) -> tuple[GivenDescription, ...]:
    """The givens that a family takes."""
    hints = typing.get_type_hints(kind, include_extras=True)
    result = []
    for field in dataclasses.fields(kind):
        annotation, meaning = hints[field.name], Text("", "")
        bounds: dict[str, float] = {}
        for meta in getattr(annotation, "__metadata__", ()):
            if isinstance(meta, msgspec.Meta):
                bounds |= {key: bound for key in ("ge", "gt", "le", "lt") if (bound := getattr(meta, key)) is not None}
                if meta.extra:
                    meaning = Text(meta.extra["zh"], meta.extra["en"])
        optional = field.default is not dataclasses.MISSING
        result.append(GivenDescription(field.name, _type_name(annotation), meaning, bounds, optional))
    return tuple(result)
