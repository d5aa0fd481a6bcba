"""Files that are there whole or not at all, and leave nothing beside them.

Where the system can (Linux), the new content is written to a file without a name: it vanishes with the process,
however that ends. It gets its name when it is complete. Elsewhere, and for the instant of replacing an older file,
it has a temporary name that tells whose it is; the next export removes those whose process is gone.
"""

from __future__ import annotations

import contextlib
import os
import re
from pathlib import Path

from quizdl.errors import QuizdlError
from quizdl.text import Text

_PART = re.compile(r"\.quizdl-part-([0-9]+)")


def write_whole(path: Path, content: bytes) -> None:
    """Put `content` in place of the file, or leave the file as it was. Raises QuizdlError."""
    path = path.resolve() if path.is_symlink() else path
    if path.exists() and not path.is_file():
        raise QuizdlError(Text(f"{path} 不是普通文件；没有任何改动",
                               f"{path} is no ordinary file; nothing was changed"))
    try:
        _remove_stale(path)
        if not _written_unnamed(path, content):
            _written_named(path, content)
        _settled(path.parent)
    except OSError as error:
        why = error.strerror or error
        raise QuizdlError(Text(f"无法写入 {path}：{why}；没有任何改动",
                               f"cannot write {path}: {why}; nothing was changed")) from None


def _part(path: Path) -> Path:
    return path.with_name(f"{path.name}.quizdl-part-{os.getpid()}")


def _written_unnamed(path: Path, content: bytes) -> bool:
    """Whether the content is in place; False where the system has no files without names."""
    flag = getattr(os, "O_TMPFILE", None)
    if flag is None or not os.path.isdir("/proc/self/fd"):
        return False
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        try:
            file = os.open(path.parent, flag | os.O_WRONLY, 0o666)
        except OSError:
            return False
        with os.fdopen(file, "wb") as unnamed:
            unnamed.write(content)
            unnamed.flush()
            os.fsync(unnamed.fileno())
            source = f"/proc/self/fd/{unnamed.fileno()}"
            # without a folder given, os.link would link the entry in /proc itself
            try:
                os.link(source, path.name, dst_dir_fd=folder, follow_symlinks=True)
            except FileExistsError:
                part = _part(path)
                try:
                    os.link(source, part.name, dst_dir_fd=folder, follow_symlinks=True)
                    os.replace(part, path)
                finally:
                    part.unlink(missing_ok=True)
        return True
    finally:
        os.close(folder)


def _written_named(path: Path, content: bytes) -> None:
    part = _part(path)
    try:
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def _settled(folder: Path) -> None:
    """The new name on the disk too, where folders can be synchronized."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _remove_stale(path: Path) -> None:
    """Parts of this file whose process is gone."""
    for part in path.parent.iterdir():
        match = _PART.fullmatch(part.name.removeprefix(path.name)) if part.name.startswith(path.name) else None
        if match and not _runs(int(match[1])):
            part.unlink(missing_ok=True)


def _runs(process: int) -> bool:
    if os.name != "posix":
        return False  # signal 0 ends a process there instead of asking for it
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
