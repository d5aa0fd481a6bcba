"""Files that remember what takes time to find out, valid for as long as a fingerprint holds."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Generic, TypeVar

import msgspec

from quizdl.store.home import made

Found = TypeVar("Found")


class _Kept(msgspec.Struct, Generic[Found]):
    fingerprint: str
    value: Found


def remembered(path: Path, fingerprint: str, kind: Any, find: Callable[[], Found]) -> Found:
    """What the file holds if it bears the fingerprint, else what `find` finds, which is remembered then.

    `kind` is the type of the value for msgspec. Where the file cannot be written, only speed is lost.
    """
    try:
        kept: _Kept[Found] = msgspec.json.decode(path.read_bytes(), type=_Kept[kind])
        if kept.fingerprint == fingerprint:
            return kept.value
    except (OSError, msgspec.MsgspecError):
        pass
    found = find()
    temporary = path.with_suffix(f".{os.getpid()}.tmp")
    made(path.parent)
    try:
        temporary.write_bytes(msgspec.json.encode(_Kept(fingerprint, found)))
        os.replace(temporary, path)
    except OSError:
        temporary.unlink(missing_ok=True)
    return found


def fingerprint_of(files: Iterable[Path], *more: str) -> str:
    """A digest of the names, sizes and times of files, and of texts."""
    digest = hashlib.sha256()
    for path in sorted(files):
        status = path.stat()
        digest.update(f"{path}\x1f{status.st_size}\x1f{status.st_mtime_ns}\n".encode())
    for text in more:
        digest.update(f"{text}\n".encode())
    return digest.hexdigest()
