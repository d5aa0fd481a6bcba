"""Where the program keeps its files: the platform's data folder, or `QUIZDL_HOME`."""

from __future__ import annotations

import os
from pathlib import Path

from platformdirs import user_data_path

from quizdl.errors import QuizdlError
from quizdl.text import Text


def chosen_home() -> Path | None:
    """The folder that `QUIZDL_HOME` names, if any. Raises QuizdlError where it is the home of nobody."""
    chosen = os.environ.get("QUIZDL_HOME")
    try:
        return Path(chosen).expanduser().absolute() if chosen else None
    except RuntimeError:
        raise QuizdlError(Text(f"QUIZDL_HOME：没有 {chosen!r} 这个用户",
                               f"QUIZDL_HOME: {chosen!r} is the home of nobody here")) from None


def home() -> Path:
    """The folder of databases and packs; not created here."""
    return chosen_home() or user_data_path("quizdl", appauthor=False)


def made(folder: Path) -> Path:
    """The folder, made when it was not there. Raises QuizdlError when that is impossible."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        why = error.strerror or str(error)
        raise QuizdlError(Text(
            f"无法创建文件夹 {folder}：{why}；请把 QUIZDL_HOME 设为可写的文件夹",
            f"cannot make the folder {folder}: {why}; set QUIZDL_HOME to one that can be written")) from None
    return folder
