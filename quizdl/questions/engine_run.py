"""The engine at work on one variant: the functions that solving it calls, what goes in, and what comes out."""

from __future__ import annotations

import dataclasses
import inspect
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import CodeType, FrameType, FunctionType, ModuleType
from typing import Any

import numpy as np

from quizdl import engine
from quizdl.engine.graph.expression import Expression
from quizdl.questions.notation import num
from quizdl.questions.variant import Variant
from quizdl.text import Language
from quizdl.typeset.prose import wrap

_DEEPEST = 1
_MOST_CALLS = 24
_MOST_ENTRIES = 36
_MOST_CHARACTERS = 320
_SIGNS = {"add": " + ", "multiply": "×"}


@dataclass(slots=True)
class Call:
    """One call of a public function of the engine; `depth` 0 is called by the question itself."""

    depth: int
    name: str
    arguments: tuple[tuple[str, str], ...]
    result: str = ""


class _Recorder:
    """A profile function: told of every call and return while the question is solved."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self._open: list[tuple[FrameType, Call]] = []

    def __call__(self, frame: FrameType, event: str, value: Any) -> None:
        if event == "call" and _is_step(frame) and len(self._open) <= _DEEPEST and len(self.calls) < _MOST_CALLS:
            code = frame.f_code
            names = code.co_varnames[:code.co_argcount + code.co_kwonlyargcount]
            given = tuple((name, written(frame.f_locals[name])) for name in names if name in frame.f_locals)
            owner = frame.f_locals.get("self")
            name = code.co_name if owner is None else f"{type(owner).__name__}.{code.co_name}"
            call = Call(len(self._open), name, given)
            self.calls.append(call)
            self._open.append((frame, call))
        elif event == "return" and self._open and self._open[-1][0] is frame:
            self._open.pop()[1].result = written(value)


@cache
def _public() -> frozenset[CodeType]:
    """The code of every function that the engine offers; helpers inside it are no steps."""
    offered = [getattr(engine, name) for name in engine.__all__]
    offered += [getattr(room, name) for room in offered if isinstance(room, ModuleType) for name in room.__all__]
    unwrapped = (inspect.unwrap(each) for each in offered if callable(each))
    return frozenset(each.__code__ for each in unwrapped if isinstance(each, FunctionType))


def _is_step(frame: FrameType) -> bool:
    """Whether a frame is a function of the engine, or a method of something of the engine that is computed with."""
    if frame.f_code in _public():
        return True
    name, owner = frame.f_code.co_name, type(frame.f_locals.get("self"))
    return (owner.__module__.startswith(engine.__name__) and not name.startswith("_")
            and isinstance(vars(owner).get(name), FunctionType))


def engine_calls(variant: Variant) -> tuple[Call, ...]:
    """What the engine does, in order, when the question is solved again now."""
    recorder, before = _Recorder(), sys.getprofile()
    sys.setprofile(recorder)
    try:
        variant.template.solve(variant.givens)
    finally:
        sys.setprofile(before)
    return tuple(recorder.calls)


def run_lines(variant: Variant, language: Language, width: int) -> list[str]:
    """The calls as lines: each function, its arguments, and what it returns."""
    lines = []
    for number, call in enumerate(engine_calls(variant), 1):
        indent = "  " * call.depth
        given = ", ".join(f"{name}={text}" for name, text in call.arguments if name != "self")
        head, *rest = wrap(f"{number}. {call.name}({given})", width - len(indent))
        lines += [indent + head, *(f"{indent}     {line}" for part in rest for line in wrap(part, width - 7))]
        first, *more = wrap(f"→ {call.result}", width - len(indent) - 5) or [""]
        lines += [f"{indent}   {first}", *(f"{indent}     {line}" for line in more)]
    return lines


def written(value: Any) -> str:
    """A value in one line: numbers in six figures, small arrays whole, large ones by their shape."""
    text = _written(value)
    return text if len(text) <= _MOST_CHARACTERS else text[:_MOST_CHARACTERS - 1] + "…"


def _written(value: Any) -> str:
    match value:
        case bool() | np.bool_() | None | str():
            return str(value)
        case int() | np.integer():
            return str(int(value))
        case float() | np.floating():
            return num(float(f"{float(value):.6g}"))
        case np.ndarray():
            return _array(value)
        case Mapping():
            return "{" + ", ".join(f"{name}: {_written(entry)}" for name, entry in value.items()) + "}"
        case tuple() if hasattr(value, "_fields"):
            return "(" + ", ".join(map("=".join, zip(value._fields, map(_written, value), strict=True))) + ")"
        case list() | tuple():
            return "[" + ", ".join(map(_written, value)) + "]"
        case Expression():
            return formula_of(value)
        case _ if dataclasses.is_dataclass(value) and not isinstance(value, type):
            fields = ", ".join(f"{each.name}={_written(getattr(value, each.name))}"
                               for each in dataclasses.fields(value) if not each.name.startswith("_"))
            return f"{type(value).__name__}({fields})"
        case _:
            return getattr(value, "__name__", type(value).__name__)


def formula_of(expression: Expression) -> str:
    """An expression as it is written down: what has a name by its name, the rest by what it does."""
    if expression.name is not None:
        return expression.name
    if not expression.arguments:
        return _written(expression.value)
    parts = [formula_of(each) for each in expression.arguments]
    sign = _SIGNS.get(expression.operation)
    if sign is None:
        return f"{expression.operation}({', '.join(parts)})"
    is_product = expression.operation == "multiply"
    return sign.join(
        f"({part})" if (is_product and each.name is None and each.operation == "add") or (place and part[0] == "-")
        else part for place, (part, each) in enumerate(zip(parts, expression.arguments, strict=True)))


def _array(value: np.ndarray[Any, Any]) -> str:
    if value.ndim == 0:
        return _written(value.item())
    if value.size > _MOST_ENTRIES:
        return "×".join(map(str, value.shape))
    if value.ndim == 1:
        return "[" + ", ".join(_written(each) for each in value.tolist()) + "]"
    return "[" + ("; " if value.ndim == 2 else ", ").join(
        " ".join(_written(each) for each in row.tolist()) if value.ndim == 2 else _array(row) for row in value) + "]"
