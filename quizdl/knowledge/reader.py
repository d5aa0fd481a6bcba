"""Reading data files: text -> entries, with every problem found and none passed over."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from quizdl.knowledge.allowed import nearest
from quizdl.knowledge.convert import convert_entry
from quizdl.knowledge.entry import Entry
from quizdl.knowledge.facts import Concept, Fact, FactList, Item, Topic
from quizdl.knowledge.figures import Figure
from quizdl.knowledge.lines import Lines, syntax_error_line
from quizdl.knowledge.location import DataFile
from quizdl.knowledge.outline import Exam, OutlinePoint
from quizdl.knowledge.problems import Problem
from quizdl.knowledge.sources import Erratum, Reference, Source
from quizdl.text import Text

TABLES: dict[str, type[Entry]] = {
    "topic": Topic,
    "concept": Concept,
    "fact": Fact,
    "list": FactList,
    "erratum": Erratum,
    "item": Item,
    "source": Source,
    "reference": Reference,
    "exam": Exam,
    "point": OutlinePoint,
}
SINGLE = frozenset(("topic", "exam"))


@dataclass(slots=True)
class FileContents:
    """What one file holds: its entries in order, and what is wrong with it."""

    file: DataFile
    entries: list[Entry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read_files(files: Iterable[DataFile]) -> Iterator[FileContents]:
    """Read the files one by one; a file that cannot be opened is a problem like any other."""
    for file in files:
        try:
            content = file.path.read_bytes()
        except OSError as error:
            why = error.strerror or str(error)
            problem = _problem(file.name, 0, "", "", Text(f"无法读取：{why}", f"cannot be read: {why}"))
            yield FileContents(file, problems=[problem])
        else:
            yield read_bytes(file, content)


def read_bytes(file: DataFile, content: bytes) -> FileContents:
    """The entries of one file's content. A file below `figures/` is one figure, any other holds tables."""
    contents = FileContents(file)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        said = Text("不是 UTF-8 文本；请存为 UTF-8", "is not UTF-8 text; save it as UTF-8")
        contents.problems.append(_problem(file.name, line, "", "", said))
        return contents
    lines = Lines(text)
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        contents.problems.append(_syntax_problem(file.name, str(error), lines))
        return contents
    except RecursionError:
        said = Text("嵌套过深", "is nested too deeply")
        contents.problems.append(_problem(file.name, 0, "", "", said))
        return contents
    except ValueError:  # Python reads no whole number of so many digits
        longest = max(re.finditer(r"[0-9_]+", text), key=lambda number: len(number[0]))
        line = text.count("\n", 0, longest.start()) + 1
        said = Text("数字太长", "has a number of too many digits")
        contents.problems.append(_problem(file.name, line, lines.id_above(line), "", said))
        return contents
    path = PurePosixPath(file.name)
    if "figures" in path.parent.parts:
        _add(contents, convert_entry(tables, Figure, file.name, 1, lines, ""))
    else:
        _read_tables(contents, tables, lines, path.stem)
    return contents


def _read_tables(contents: FileContents, tables: dict[str, Any], lines: Lines, stem: str) -> None:
    name = contents.file.name
    topic = tables.get("topic")
    topic_id = str(topic.get("id", stem)) if isinstance(topic, dict) else stem
    for key, value in tables.items():
        kind = TABLES.get(key)
        if kind is None:
            listed = ", ".join(TABLES)
            hint = nearest(key, list(TABLES))
            said = Text(f"没有这种条目；允许：{listed}{hint.zh}", f"is not a kind of entry; allowed: {listed}{hint.en}")
            contents.problems.append(_problem(name, lines.mention(key), "", key, said))
        elif key in SINGLE:
            line = lines.mention(f"[{key}]")
            _add(contents, convert_entry(value, kind, name, line, lines, topic_id))
        elif not isinstance(value, list):
            said = Text(f"应写成 [[{key}]]", f"should be written [[{key}]]")
            contents.problems.append(_problem(name, lines.mention(f"[{key}"), "", key, said))
        else:
            for index, table in enumerate(value):
                entry_id = table.get("id") if isinstance(table, dict) else None
                line = lines.entry(key, index, len(value), entry_id)
                _add(contents, convert_entry(table, kind, name, line, lines, topic_id))
    if "fact" in tables and "topic" not in tables:
        said = Text("有事实的文件须有 [topic] 表", "a file with facts needs a [topic] table")
        contents.problems.append(_problem(name, 1, "", "topic", said))


def _add(contents: FileContents, read: Entry | Problem) -> None:
    if isinstance(read, Problem):
        contents.problems.append(read)
    else:
        contents.entries.append(read)


def _syntax_problem(name: str, message: str, lines: Lines) -> Problem:
    line = syntax_error_line(message, lines)
    hint = Text("", "")
    if "escape" in message.lower():
        hint = Text(
            "；含反斜杠的 LaTeX 请写在单引号 '…' 中", "; write LaTeX with backslashes in single quotes '…'"
        )
    said = Text(f"不是合法的 TOML：{message}{hint.zh}", f"is not TOML: {message}{hint.en}")
    return Problem(name, line, lines.id_above(line), "", "syntax", said.zh, said.en)


def _problem(name: str, line: int, entry_id: str, field_name: str, message: Text) -> Problem:
    return Problem(name, line, entry_id, field_name, "format", message.zh, message.en)
