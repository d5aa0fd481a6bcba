"""One TOML table -> one entry, or the problem that says which field is wrong and what it may hold."""

from __future__ import annotations

import re
from typing import Any, TypeVar

import msgspec

from quizdl.knowledge.allowed import expected_at, fields_of, nearest
from quizdl.knowledge.lines import Lines
from quizdl.knowledge.problems import Problem
from quizdl.text import Text

EntryType = TypeVar("EntryType", bound=msgspec.Struct)
_PATH = re.compile(r" - at `\$([^`]*)`$")
_QUOTED = re.compile(r"`([^`]*)`|'([^']*)'")
_LANGUAGES = frozenset(("zh", "en"))


def convert_entry(
    table: object, kind: type[EntryType], file: str, line: int, lines: Lines, topic: str
) -> EntryType | Problem:
    """The entry a table holds. Extra keys beside `zh` and `en` are refused like any unknown field."""
    if not isinstance(table, dict):
        return _problem(file, line, "", "", Text("应为一个表", "should be a table"))
    entry_id = str(table.get("id", ""))
    for key in table:
        if key.startswith("@"):
            return _unknown(file, _line(lines, line, key), entry_id, "", key, fields_of(kind))
    stray = _stray_language(table, "")
    if stray is not None:
        field, key = stray
        return _unknown(file, _line(lines, line, field), entry_id, field, key, {"zh": str, "en": str})
    place: dict[str, object] = {"@file": file, "@line": line}
    if "topic" in kind.__struct_fields__ and "@topic" in kind.__struct_encode_fields__:
        place["@topic"] = topic
    try:
        return msgspec.convert({**table, **place}, kind)
    except msgspec.ValidationError as error:
        return _explain(str(error), table, kind, file, line, lines)


def _explain(
    message: str, table: dict[str, Any], kind: type[msgspec.Struct], file: str, line: int, lines: Lines
) -> Problem:
    entry_id = str(table.get("id", ""))
    place = _PATH.search(message)
    path = place[1] if place else ""
    message = message[: place.start()] if place else message
    field = path.lstrip(".")
    where = _line(lines, line, field)
    quoted = _QUOTED.search(message)
    word = (quoted[1] or quoted[2] or "") if quoted else ""
    if "unknown field" in message:
        return _unknown(file, _line(lines, line, field or word), entry_id, field, word, _fields_at(kind, path))
    if "missing required field" in message:
        missing = f"{field}.{word}" if field else word
        expected = expected_at(kind, f"{path}.{word}")
        return _problem(
            file,
            where,
            entry_id,
            missing,
            Text(f"缺少此字段；应为{expected.zh}", f"is missing; it should be {expected.en}"),
        )
    expected = expected_at(kind, path)
    if "enum value" in message:
        hint = nearest(word, expected.en.removeprefix("one of ").split(", "))
        said = Text(
            f"不允许 {word!r}；应为{expected.zh}{hint.zh}",
            f"{word!r} is not allowed; it should be {expected.en}{hint.en}",
        )
    else:
        said = Text(f"类型不对；应为{expected.zh}", f"has the wrong type; it should be {expected.en}")
    return _problem(file, where, entry_id, field, said)


def _fields_at(kind: type[msgspec.Struct], path: str) -> dict[str, Any]:
    names = expected_at(kind, path).en
    inside = names[names.index("{") + 1 : names.index("}")] if path and "{" in names else ""
    return dict.fromkeys(inside.split(", ")) if inside else fields_of(kind)


def _unknown(file: str, line: int, entry_id: str, field: str, key: str, allowed: dict[str, Any]) -> Problem:
    names = list(allowed)
    hint = nearest(key, names)
    listed = ", ".join(names)
    return _problem(
        file,
        line,
        entry_id,
        f"{field}.{key}".lstrip("."),
        Text(f"没有这个字段；允许：{listed}{hint.zh}", f"is not a field; allowed: {listed}{hint.en}"),
    )


def _problem(file: str, line: int, entry_id: str, field: str, message: Text) -> Problem:
    return Problem(file, line, entry_id, field, "format", message.zh, message.en)


def _line(lines: Lines, start: int, field: str) -> int:
    head = re.split(r"[.\[]", field, maxsplit=1)[0]
    return lines.field(start, head) if head else start


def _stray_language(value: object, path: str) -> tuple[str, str] | None:
    """A nested table whose keys are `zh` or `en` and something that no such table of the format has.

    msgspec passes over unknown keys of a dataclass, which Text is.
    """
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        step = f"[{key}]" if isinstance(value, list) else f".{key}".lstrip("." if not path else "")
        here = path + step
        if isinstance(inner, dict) and (extra := _extra_keys(inner)):
            return here, min(extra)
        if isinstance(inner, (dict, list)):
            found = _stray_language(inner, here)
            if found is not None:
                return found
    return None


def _extra_keys(table: dict[str, Any]) -> set[str]:
    """The keys of a text in both languages that are no language; none when it is another kind of table."""
    extra = set(table) - _LANGUAGES
    is_text = len(extra) < len(table) and all(isinstance(table[key], str) for key in extra)
    return extra if is_text and not extra & _BESIDE_LANGUAGES else set()


# fields that records with `zh` and `en` of their own have beside them (sections, nodes, series)
_BESIDE_LANGUAGES = frozenset(("id", "from", "to", "function", "shape"))
