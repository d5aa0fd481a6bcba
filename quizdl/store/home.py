"""Where the program keeps its files: the platform's data folder, or `QUIZDL_HOME`."""

from __future__ import annotations

import os
from pathlib import Path

from platformdirs import user_data_path

from quizdl.errors import QuizdlError


def chosen_home() -> Path | None:
    """The folder that `QUIZDL_HOME` names, if any."""
    chosen = os.environ.get("QUIZDL_HOME")
    return Path(chosen).expanduser().absolute() if chosen else None


def home() -> Path:
    """The folder of databases and packs; not created here."""
    return chosen_home() or user_data_path("quizdl", appauthor=False)


def made(folder: Path) -> Path:
    """The folder, made when it was not there. Raises QuizdlError when that is impossible."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        why = error.strerror or str(error)
        said = f"cannot make the folder {folder}: {why}; set QUIZDL_HOME to one that can be written"
        raise QuizdlError(said) from None
    return folder
