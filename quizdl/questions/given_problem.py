"""What is wrong with a given of the wrong type or out of bounds, said in both languages."""

from __future__ import annotations

import re
import typing
from typing import Annotated, Any

import msgspec

from quizdl.text import Text

_TYPES = {
    "float": Text("数", "a number"), "int": Text("整数", "a whole number"), "array": Text("列表", "a list"),
    "str": Text("文字", "text"), "bool": Text("true 或 false", "true or false"), "object": Text("对象", "an object"),
    "null": Text("null", "null"),
}
_EXPECTED = re.compile(r"Expected (\w+)(?: (>=|<=|>|<) (\S+))?(?:, got (\w+))?")


def problem(error: msgspec.ValidationError, kind: type[Any]) -> tuple[str, Text]:
    """The name of the given at fault, and what is wrong with it."""
    text = str(error).replace("`", "")
    if match := re.search(r"missing required field (\w+)", text):
        return match[1], Text("缺少", "is missing")
    what, _, where = text.partition(" - at $")
    name = where.lstrip(".") or "givens"
    if what.startswith("Invalid enum value"):
        value = what.removeprefix("Invalid enum value").strip()
        options = ", ".join(_options(kind, re.split(r"[.\[]", name)[0]))
        return name, Text(f"应为 {options} 之一，得到 {value}", f"needs one of {options}, got {value}")
    if match := _EXPECTED.fullmatch(what):
        needed, sign, bound, got = match.groups()
        need, found = _TYPES.get(needed, Text(needed, needed)), _TYPES.get(got or "", Text(got or "", got or ""))
        limit = f" {sign} {bound}" if sign else ""
        return name, Text(f"需要{need.zh}{limit}" + (f"，得到{found.zh}" if got else ""),
                          f"needs {need.en}{limit}" + (f", got {found.en}" if got else ""))
    if what == "Number out of range":
        return name, Text("超出范围", "is out of range")
    return name, Text(what, what)


def _options(kind: type[Any], name: str) -> list[str]:
    """The texts that the given `name` may be."""
    annotation = typing.get_type_hints(kind, include_extras=True).get(name)
    while typing.get_origin(annotation) in (Annotated, tuple):
        annotation = typing.get_args(annotation)[0]
    return [repr(option) for option in typing.get_args(annotation)]
