"""Reading blueprints: every error with file, line, key and the nearest key or name there is."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection
from pathlib import Path
from typing import TypeVar

import msgspec

from quizdl.knowledge.allowed import nearest
from quizdl.knowledge.convert import convert_entry
from quizdl.knowledge.entry import Entry
from quizdl.knowledge.lines import Lines, syntax_error_line
from quizdl.knowledge.location import BLUEPRINTS, data_directory
from quizdl.knowledge.problems import Problem
from quizdl.study.exam.blueprint import LEVELS, Blueprint, BlueprintError, Section
from quizdl.study.exam.variation import MOST_MINUTES, MOST_QUESTIONS

DEFAULT = "exam"
_ID = re.compile(r"[a-z][a-z0-9-]*")
_TABLES = ("blueprint", "section")
EntryType = TypeVar("EntryType", bound=Entry)


def shipped(topics: Collection[str]) -> tuple[Blueprint, ...]:
    """The blueprints that come with the program, the default one first."""
    paths = sorted((data_directory() / BLUEPRINTS).glob("*.toml"), key=lambda path: (path.stem != DEFAULT, path.name))
    return tuple(read_blueprint(path, topics) for path in paths)


def read_blueprint(path: Path, topics: Collection[str]) -> Blueprint:
    """The blueprint in a file; `topics` are those there are. Raises BlueprintError."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise BlueprintError(f"{path}: cannot be read: {error.strerror or error}") from None
    except UnicodeDecodeError:
        raise BlueprintError(f"{path}: is not UTF-8 text; save it as UTF-8") from None
    return parse_blueprint(text, str(path), topics)


def parse_blueprint(text: str, name: str, topics: Collection[str]) -> Blueprint:
    """The blueprint that a text holds; `name` is what messages call it. Raises BlueprintError."""
    lines = Lines(text)
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BlueprintError(f"{name}:{syntax_error_line(str(error), lines)}: is not TOML: {error}") from None
    except RecursionError:
        raise BlueprintError(f"{name}: is nested too deeply") from None
    for key in tables:
        if key not in _TABLES:
            raise BlueprintError(f"{name}:{lines.mention(key)}: {key}: is no table of a blueprint; allowed: "
                                 f"{', '.join(_TABLES)}{nearest(key, list(_TABLES)).en}")
    if "blueprint" not in tables:
        raise BlueprintError(f"{name}:1: blueprint: is missing; a blueprint begins with [blueprint]")
    head = _entry(tables["blueprint"], Blueprint, name, lines.mention("[blueprint]"), lines)
    listed = tables.get("section")
    if not isinstance(listed, list) or not listed:
        raise BlueprintError(f"{name}:{lines.mention('section')}: section: is missing; write at least one [[section]]")
    sections = tuple(
        _entry(table, Section, name, lines.entry("section", index, len(listed), ""), lines)
        for index, table in enumerate(listed))
    found = msgspec.structs.replace(head, sections=sections)
    _Checked(lines, topics).check(found)
    return found


def _entry(table: object, kind: type[EntryType], name: str, line: int, lines: Lines) -> EntryType:
    found = convert_entry(table, kind, name, line, lines, "")
    if isinstance(found, Problem):
        place = f"{found.file}:{found.line}" if found.line else found.file
        subject = ", ".join(part for part in (found.id, found.field) if part)
        raise BlueprintError(f"{place}: {subject}: {found.en}")
    return found


class _Checked:
    """What TOML and types cannot say of a blueprint."""

    def __init__(self, lines: Lines, topics: Collection[str]) -> None:
        self._lines = lines
        self._topics = sorted(topics)

    def check(self, found: Blueprint) -> None:
        """Raises BlueprintError with the first thing that is wrong."""
        self._need(bool(_ID.fullmatch(found.id)), found, "id", "needs small letters, digits and hyphens")
        self._need(1 <= found.minutes <= MOST_MINUTES, found, "minutes", f"needs 1 to {MOST_MINUTES}")
        self._weights(found, found.topics)
        self._need(bool(found.topics), found, "topics", "needs at least one topic with a weight")
        for topic in found.required:
            self._topic(found, "required", topic)
            weighed = any(found.weights(section).get(topic, 0) > 0 for section in found.sections)
            self._need(weighed, found, "required", f"{topic} has no weight in any section")
        names = [section.id for section in found.sections]
        for index, section in enumerate(found.sections):
            self._need(section.id not in names[:index], section, "id", f"{section.id} is used by an earlier section")
            self._section(section)
        self._need(found.questions <= MOST_QUESTIONS, found.sections[-1], "questions",
                   f"needs at most {MOST_QUESTIONS} in all sections")

    def _section(self, section: Section) -> None:
        self._need(0 < section.marks <= 10**4, section, "marks", "needs more than 0, and 10000 at most")
        self._need(1 <= section.questions <= MOST_QUESTIONS, section, "questions", f"needs 1 to {MOST_QUESTIONS}")
        self._need(bool(section.kinds), section, "kinds", "needs at least one kind of question")
        levels = set(section.levels)
        self._need(bool(levels) and levels <= set(LEVELS), section, "levels", "needs some of 1, 2, 3")
        self._need(section.work is None or 0 < section.work <= 10**4, section, "work", "needs minutes, more than 0")
        self._weights(section, section.topics)

    def _weights(self, entry: Blueprint | Section, weights: dict[str, float]) -> None:
        for topic, weight in weights.items():
            self._topic(entry, "topics", topic)
            self._need(0 <= weight <= 10**6, entry, topic, "needs a weight of 0 or more")
        self._need(not weights or sum(weights.values()) > 0, entry, "topics", "needs a weight above 0")

    def _topic(self, entry: Blueprint | Section, key: str, topic: str) -> None:
        if topic not in self._topics:
            hint = nearest(topic, self._topics).en or f"; topics: {', '.join(self._topics)}"
            line = self._lines.mention(topic, entry.line) or entry.line
            raise BlueprintError(f"{entry.file}:{line}: {entry.id}, {key}: there is no topic {topic!r}{hint}")

    def _need(self, holds: bool, entry: Blueprint | Section, key: str, problem: str) -> None:
        if not holds:
            line = self._lines.field(entry.line, key)
            raise BlueprintError(f"{entry.file}:{line}: {entry.id}, {key}: {problem}")
