"""Which files to read and about which to speak, for a path given to the linter."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from quizdl.knowledge.location import DataFile, data_directory, data_files


@dataclass(frozen=True, slots=True)
class Selection:
    """The files to read together, and the names of those whose findings are wanted."""

    files: tuple[DataFile, ...]
    shown: frozenset[str]
    whole: bool

    @property
    def names(self) -> frozenset[str]:
        return frozenset(file.name for file in self.files)


def select(path: Path | None) -> Selection:
    """Nothing: the whole shipped bank. A path inside it: that part of it. Any other: a pack beside it.

    Raises FileNotFoundError when there is no shipped bank.
    """
    root = data_directory().resolve()
    shipped = data_files(root)
    if path is None:
        return Selection(shipped, frozenset(file.name for file in shipped), True)
    wanted = path.resolve()
    if wanted == root:
        return Selection(shipped, frozenset(file.name for file in shipped), True)
    if wanted.is_relative_to(root):
        inside = frozenset(file.name for file in shipped if file.path.is_relative_to(wanted))
        return Selection(shipped, inside, False)
    pack = pack_files(wanted, str(path))
    return Selection(shipped + pack, frozenset(file.name for file in pack), False)


def pack_files(path: Path, name: str) -> tuple[DataFile, ...]:
    """The files of a pack: a folder of TOML files, or a single one; nothing where there is none."""
    if path.is_dir():
        return data_files(path, name.rstrip("/"))
    # a pipe or a device would be waited for; what is not there is told when it is read
    fit = path.suffix == ".toml" and (path.is_file() or not path.exists())
    return (DataFile(name, path),) if fit else ()
