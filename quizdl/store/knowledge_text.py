"""The text the knowledge base is built from: the shipped files and the learner's packs, and their hash."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from quizdl.knowledge.bank import Bank, duplicate_problems
from quizdl.knowledge.entry import Entry
from quizdl.knowledge.location import PACKAGE, DataFile, data_files
from quizdl.knowledge.problems import KnowledgeError, Problem
from quizdl.knowledge.reader import FileContents, read_bytes

Progress = Callable[[int, int], object]


@dataclass(frozen=True, slots=True)
class KnowledgeText:
    """The content of every file, as read at one moment; what is hashed is what is parsed."""

    shipped: tuple[tuple[DataFile, bytes], ...]
    packs: tuple[tuple[DataFile, bytes], ...]
    hash: str


@dataclass(slots=True)
class Reading:
    """The bank that a text holds, and what of the packs had to be left out."""

    bank: Bank
    left_out: list[Problem] = field(default_factory=list)


def pack_folders(home: Path) -> tuple[Path, ...]:
    """The folders of the packs, in the order of their names."""
    folder = home / "packs"
    return tuple(sorted(each for each in folder.iterdir() if each.is_dir())) if folder.is_dir() else ()


def read_text(data: Path, home: Path) -> KnowledgeText:
    """Read every file of the shipped data and of the packs.

    The hash covers the code that reads them too: a new release builds anew. Raises KnowledgeError
    when a shipped file cannot be opened.
    """
    shipped = _contents(data_files(data))
    # a folder that begins with a dot is a pack that is still being copied
    folders = [each for each in pack_folders(home) if not each.name.startswith(".")]
    packs = _contents([file for each in folders for file in data_files(each, f"packs/{each.name}")])
    digest = hashlib.sha256()
    for name, content in [*((file.name, content) for file, content in shipped + packs), *_code()]:
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return KnowledgeText(shipped, packs, digest.hexdigest())


def parse(text: KnowledgeText, progress: Progress | None = None) -> Reading:
    """The bank of a text. Raises KnowledgeError for a broken shipped file.

    A broken file of a pack, and an entry of a pack whose id is taken, are left out and reported.
    """
    total = len(text.shipped) + len(text.packs)
    done = 0
    read: dict[str, list[FileContents]] = {"shipped": [], "packs": []}
    for part, files in (("shipped", text.shipped), ("packs", text.packs)):
        for file, content in files:
            read[part].append(read_bytes(file, content))
            done += 1
            if progress is not None:
                progress(done, total)
    entries: list[Entry] = [entry for contents in read["shipped"] for entry in contents.entries]
    bank = Bank(entries)
    problems = [each for contents in read["shipped"] for each in contents.problems] + duplicate_problems(bank)
    if problems:
        raise KnowledgeError(sorted(problems))
    if not text.packs:
        return Reading(bank)
    left_out = []
    for contents in read["packs"]:
        if contents.problems:
            left_out.extend(contents.problems)
        else:
            entries.extend(contents.entries)
    bank = Bank(entries)
    return Reading(bank, sorted(left_out + duplicate_problems(bank)))


def _contents(files: Sequence[DataFile]) -> tuple[tuple[DataFile, bytes], ...]:
    read = []
    for file in files:
        try:
            read.append((file, file.path.read_bytes()))
        except OSError as error:
            why = error.strerror or str(error)
            problem = Problem(file.name, 0, "", "", "format", f"无法读取：{why}", f"cannot be read: {why}")
            raise KnowledgeError([problem]) from None
    return tuple(read)


def _code() -> list[tuple[str, bytes]]:
    """The modules that decide what is built from a text."""
    folders = (PACKAGE / "knowledge", PACKAGE / "store")
    return [(path.name, path.read_bytes()) for folder in folders for path in sorted(folder.rglob("*.py"))]
