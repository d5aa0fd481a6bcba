"""What a field of an entry may hold, in words, read off the declared types."""

from __future__ import annotations

import dataclasses
import difflib
import re
import types
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec

from quizdl.text import Text

_STEP = re.compile(r"\.([^.\[]+)|\[(?:\d+|\.\.\.)\]")


def fields_of(kind: Any) -> dict[str, Any]:
    """Field name as written in a file -> type, for a Struct or for Text; internal fields left out."""
    hints = get_type_hints(kind)
    if dataclasses.is_dataclass(kind):
        return {field.name: hints[field.name] for field in dataclasses.fields(kind)}
    named = {field.encode_name: hints[field.name] for field in msgspec.structs.fields(kind)}
    return {name: hint for name, hint in named.items() if not name.startswith("@")}


def expected_at(kind: Any, path: str) -> Text:
    """What is allowed at `path` (as msgspec writes it: `$.from[0].standing`) of an entry of this type."""
    for step in _STEP.finditer(path):
        kind = _descend(kind, step[1])
    return in_words(kind)


def in_words(kind: Any) -> Text:
    """A type as the author of a data file would say it."""
    origin = get_origin(kind)
    if origin is Literal:
        values = ", ".join(str(value) for value in get_args(kind))
        return Text(f"以下之一：{values}", f"one of {values}")
    if origin in (Union, types.UnionType):
        return in_words(next(each for each in get_args(kind) if each is not type(None)))
    if origin is tuple:
        inner = in_words(get_args(kind)[0])
        return Text(f"列表，每项为{inner.zh}", f"a list, each of it {inner.en}")
    if origin is dict:
        inner = in_words(get_args(kind)[1])
        return Text(f"表，每个值为{inner.zh}", f"a table, each value {inner.en}")
    if kind is Text or (isinstance(kind, type) and issubclass(kind, msgspec.Struct)):
        names = ", ".join(fields_of(kind))
        return Text(f"表 {{{names}}}", f"a table {{{names}}}")
    plain = {
        str: Text("字符串", "a string"),
        int: Text("整数", "a whole number"),
        float: Text("数", "a number"),
        bool: Text("true 或 false", "true or false"),
    }
    return plain.get(kind, Text("TOML 的值", "a TOML value"))


def nearest(word: str, allowed: list[str]) -> Text:
    """", did you mean …?" when an allowed word is close to `word`, else nothing."""
    close = difflib.get_close_matches(word, allowed, n=1)
    return Text(f"，是否想写 {close[0]}？", f", did you mean {close[0]}?") if close else Text("", "")


def _descend(kind: Any, name: str | None) -> Any:
    """The type one step down: a named field, or the element of a list or table."""
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        kind = next(each for each in get_args(kind) if each is not type(None))
        origin = get_origin(kind)
    arguments = get_args(kind)
    if origin is dict:
        return arguments[1]
    if origin is tuple:
        return arguments[0]
    if name is None or not isinstance(kind, type):
        return Any
    return fields_of(kind).get(name, Any)
