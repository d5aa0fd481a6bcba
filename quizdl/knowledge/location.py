"""Where the shipped knowledge lies: inside an installed package, or beside it in a checkout."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

BLUEPRINTS = "blueprints"
"""The folder of `data/` that holds no knowledge but what mock exams are made of."""
PACKAGE = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class DataFile:
    """One text file of knowledge: the name that messages use, and where it is read."""

    name: str
    path: Path


def data_directory() -> Path:
    """The shipped `data/`: `quizdl/data` in an installed wheel, else the checkout's top-level `data/`.

    Raises FileNotFoundError when neither exists.
    """
    for candidate in (PACKAGE / "data", PACKAGE.parent / "data"):
        if candidate.is_dir():
            return candidate
    raise FileNotFoundError(f"no data directory in {PACKAGE} nor beside it")


def data_files(directory: Path, name: str = "data") -> tuple[DataFile, ...]:
    """Every TOML file of knowledge below `directory`, in a stable order, named `name/<relative path>`.

    Hidden files are left out: editors keep their half-written copies there. So are blueprints of exams.
    """
    found = []
    for path in sorted(directory.rglob("*.toml")):
        relative = path.relative_to(directory)
        hidden = any(part.startswith(".") for part in relative.parts)
        there = path.is_file() or (path.is_symlink() and not path.exists())  # a broken link is told when it is read
        if there and not hidden and relative.parts[0] != BLUEPRINTS:
            found.append(DataFile(f"{name}/{relative.as_posix()}", path))
    return tuple(found)
