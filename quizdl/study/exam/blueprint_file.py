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
from quizdl.text import Text

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
        raise BlueprintError(Text(f"{path}: 无法读取：{error.strerror or error}",
                                  f"{path}: cannot be read: {error.strerror or error}")) from None
    except UnicodeDecodeError:
        raise BlueprintError(Text(f"{path}: 不是 UTF-8 文本；请以 UTF-8 保存",
                                  f"{path}: is not UTF-8 text; save it as UTF-8")) from None
    return parse_blueprint(text, str(path), topics)


def parse_blueprint(text: str, name: str, topics: Collection[str]) -> Blueprint:
    """The blueprint that a text holds; `name` is what messages call it. Raises BlueprintError."""
    lines = Lines(text)
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = f"{name}:{syntax_error_line(str(error), lines)}: "
        raise BlueprintError(Text(f"{place}不是 TOML：{error}", f"{place}is not TOML: {error}")) from None
    except RecursionError:
        raise BlueprintError(Text(f"{name}: 嵌套太深", f"{name}: is nested too deeply")) from None
    for key in tables:
        if key not in _TABLES:
            place, allowed = f"{name}:{lines.mention(key)}: {key}: ", ", ".join(_TABLES)
            raise BlueprintError(Text(f"{place}不是蓝图的表；可用：{allowed}",
                                      f"{place}is no table of a blueprint; allowed: {allowed}")
                                 + nearest(key, list(_TABLES)))
    if "blueprint" not in tables:
        raise BlueprintError(Text(f"{name}:1: blueprint: 缺少；蓝图以 [blueprint] 开头",
                                  f"{name}:1: blueprint: is missing; a blueprint begins with [blueprint]"))
    head = _entry(tables["blueprint"], Blueprint, name, lines.mention("[blueprint]"), lines)
    listed = tables.get("section")
    if not isinstance(listed, list) or not listed:
        place = f"{name}:{lines.mention('section')}: section: "
        raise BlueprintError(Text(f"{place}缺少；至少写一个 [[section]]",
                                  f"{place}is missing; write at least one [[section]]"))
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
        raise BlueprintError(Text(f"{place}: {subject}: {found.zh}", f"{place}: {subject}: {found.en}"))
    return found


class _Checked:
    """What TOML and types cannot say of a blueprint."""

    def __init__(self, lines: Lines, topics: Collection[str]) -> None:
        self._lines = lines
        self._topics = sorted(topics)

    def check(self, found: Blueprint) -> None:
        """Raises BlueprintError with the first thing that is wrong."""
        self._need(bool(_ID.fullmatch(found.id)), found, "id",
                   Text("须为小写字母、数字和连字符", "needs small letters, digits and hyphens"))
        self._need(1 <= found.minutes <= MOST_MINUTES, found, "minutes", _range(1, MOST_MINUTES))
        self._weights(found, found.topics)
        self._need(bool(found.topics), found, "topics",
                   Text("至少要有一个带权重的主题", "needs at least one topic with a weight"))
        for topic in found.required:
            self._topic(found, "required", topic)
            weighed = any(found.weights(section).get(topic, 0) > 0 for section in found.sections)
            self._need(weighed, found, "required",
                       Text(f"{topic} 在各部分都没有权重", f"{topic} has no weight in any section"))
        names = [section.id for section in found.sections]
        for index, section in enumerate(found.sections):
            self._need(section.id not in names[:index], section, "id",
                       Text(f"{section.id} 已用于前面的部分", f"{section.id} is used by an earlier section"))
            self._section(section)
        self._need(found.questions <= MOST_QUESTIONS, found.sections[-1], "questions",
                   Text(f"各部分合计最多 {MOST_QUESTIONS} 题", f"needs at most {MOST_QUESTIONS} in all sections"))

    def _section(self, section: Section) -> None:
        self._need(0 < section.marks <= 10**4, section, "marks",
                   Text("须大于 0，最多 10000", "needs more than 0, and 10000 at most"))
        self._need(1 <= section.questions <= MOST_QUESTIONS, section, "questions", _range(1, MOST_QUESTIONS))
        self._need(bool(section.kinds), section, "kinds",
                   Text("至少要有一种题型", "needs at least one kind of question"))
        levels = set(section.levels)
        self._need(bool(levels) and levels <= set(LEVELS), section, "levels",
                   Text("须取自 1、2、3", "needs some of 1, 2, 3"))
        self._need(section.work is None or 0 < section.work <= 10**4, section, "work",
                   Text("须为大于 0 的分钟数", "needs minutes, more than 0"))
        self._weights(section, section.topics)

    def _weights(self, entry: Blueprint | Section, weights: dict[str, float]) -> None:
        for topic, weight in weights.items():
            self._topic(entry, "topics", topic)
            self._need(0 <= weight <= 10**6, entry, topic, Text("权重须不小于 0", "needs a weight of 0 or more"))
        self._need(not weights or sum(weights.values()) > 0, entry, "topics",
                   Text("至少要有一个大于 0 的权重", "needs a weight above 0"))

    def _topic(self, entry: Blueprint | Section, key: str, topic: str) -> None:
        if topic not in self._topics:
            near, listed = nearest(topic, self._topics), ", ".join(self._topics)
            hint = near if near.en else Text(f"；主题有：{listed}", f"; topics: {listed}")
            place = f"{entry.file}:{self._lines.mention(topic, entry.line) or entry.line}: {entry.id}, {key}: "
            raise BlueprintError(Text(f"{place}没有主题 {topic!r}", f"{place}there is no topic {topic!r}") + hint)

    def _need(self, holds: bool, entry: Blueprint | Section, key: str, problem: Text) -> None:
        if not holds:
            place = f"{entry.file}:{self._lines.field(entry.line, key)}: {entry.id}, {key}: "
            raise BlueprintError(Text(place, place) + problem)


def _range(least: int, most: int) -> Text:
    return Text(f"须为 {least} 到 {most}", f"needs {least} to {most}")
