"""Packs: knowledge of the learner's own, in the format of the shipped data and beside it."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from quizdl.errors import QuizdlError
from quizdl.knowledge.lint import lint_files
from quizdl.knowledge.lint.selection import pack_files
from quizdl.knowledge.location import DataFile, data_directory, data_files
from quizdl.knowledge.problems import Problem
from quizdl.store.home import home as home_folder
from quizdl.store.home import made
from quizdl.store.knowledge_text import pack_folders
from quizdl.text import Text, counted

LARGEST_FILE = 16 * 1024 * 1024
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Pack:
    """An added pack: its name, its folder and the files in it."""

    name: str
    folder: Path
    files: tuple[DataFile, ...]


class PackRefusedError(QuizdlError):
    """A pack with errors; `problems` are the findings."""

    def __init__(self, name: str, problems: list[Problem]) -> None:
        self.problems = problems
        errors = sum(each.severity == "error" for each in problems)
        super().__init__(Text(f"没有加入知识包 {name}：有 {errors} 个错误",
                              f"the pack {name} was not added: {counted(errors, 'error')}"))


def packs(home: Path | None = None) -> tuple[Pack, ...]:
    """The packs that were added, by name."""
    folders = [each for each in pack_folders(home or home_folder()) if not each.name.startswith(".")]
    return tuple(Pack(each.name, each, data_files(each, f"packs/{each.name}")) for each in folders)


def add_pack(
    path: Path,
    *,
    name: str | None = None,
    replace: bool = False,
    home: Path | None = None,
    data: Path | None = None,
    progress: Callable[[], object] = lambda: None,
) -> tuple[Pack, list[Problem]]:
    """Copy the TOML files of a folder, or a single file, into the home, and return its warnings.

    The pack is checked together with the shipped data and the other packs. Raises PackRefusedError when a rule
    is broken, among them that no id may be one that is taken; QuizdlError for a name or a path that cannot be.
    """
    folder = home or home_folder()
    chosen = name or path.resolve().stem.lower().replace("_", "-").replace(" ", "-")
    if not _NAME.fullmatch(chosen):
        raise QuizdlError(Text(
            f"{chosen!r} 不能作知识包的名称：请用小写字母、数字和连字符（--name）",
            f"{chosen!r} cannot name a pack: use lower-case letters, digits and hyphens (--name)"))
    others = [pack for pack in packs(folder) if pack.name != chosen]
    target = folder / "packs" / chosen
    if target.exists() and not replace:
        raise QuizdlError(Text(
            f"已有知识包 {chosen}；用 --replace 替换，或用 --name 另取名称",
            f"there is a pack {chosen} already; replace it with --replace, or give another --name"))
    files = pack_files(path, str(path))
    _refuse_unfit(path, files)
    shipped = data_files(data or data_directory())
    known = (*shipped, *(file for pack in others for file in pack.files))
    # what is added is read last, so that an id given twice is held against it and not against what was there
    _, found = lint_files((*known, *files), whole=False, progress=progress)
    names = {file.name for file in files}
    problems = [each for each in found if each.file in names]
    if any(each.severity == "error" for each in problems):
        raise PackRefusedError(chosen, problems)
    _copy(files, path, target)
    return Pack(chosen, target, data_files(target, f"packs/{chosen}")), problems


def remove_pack(name: str, home: Path | None = None) -> Pack:
    """Delete a pack that was added. Raises QuizdlError when there is none of that name."""
    added = {pack.name: pack for pack in packs(home)}
    if name not in added:
        known = ", ".join(added)
        raise QuizdlError(Text(f"没有知识包 {name!r}；已有：{known or '无'}",
                               f"there is no pack {name!r}; packs: {known or 'none has been added'}"))
    _discard(added[name].folder)
    return added[name]


def _refuse_unfit(path: Path, files: tuple[DataFile, ...]) -> None:
    if not files:
        raise QuizdlError(Text(f"{path} 里没有 .toml 文件", f"{path} holds no .toml file"))
    for file in files:
        if file.path.exists() and file.path.stat().st_size > LARGEST_FILE:
            most = LARGEST_FILE // 2**20
            raise QuizdlError(Text(f"{file.path} 超过 {most} MB", f"{file.path} is larger than {most} MB"))


def _copy(files: tuple[DataFile, ...], path: Path, target: Path) -> None:
    """Copy beside the target and rename, so that a pack is there whole or not at all."""
    root = path if path.is_dir() else path.parent
    fresh = Path(tempfile.mkdtemp(prefix=".adding-", dir=made(target.parent)))
    try:
        for file in files:
            copy = fresh / file.path.relative_to(root)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(file.path.read_bytes())
        if target.exists():
            _discard(target)
        os.replace(fresh, target)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise


def _discard(folder: Path) -> None:
    """Out of sight in one step, then deleted."""
    gone = Path(tempfile.mkdtemp(prefix=".removing-", dir=folder.parent))
    os.replace(folder, gone / folder.name)
    shutil.rmtree(gone, ignore_errors=True)
