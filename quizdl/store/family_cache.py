"""The list of templates with their levels, remembered so that an app need not import them all to start."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import msgspec

from quizdl.questions import templates
from quizdl.store.home import home as home_folder
from quizdl.store.home import made
from quizdl.study.catalog import Family, families

FILE = "families.json"


class _Kept(msgspec.Struct):
    fingerprint: str
    families: tuple[Family, ...]


def known_families(home: Path | None = None) -> tuple[Family, ...]:
    """The families as remembered, or, when a template file changed since, found anew and remembered."""
    path = (home or home_folder()) / FILE
    fingerprint = _fingerprint()
    try:
        kept = msgspec.json.decode(path.read_bytes(), type=_Kept)
        if kept.fingerprint == fingerprint:
            return kept.families
    except (OSError, msgspec.MsgspecError):
        pass
    found = families()
    temporary = path.with_suffix(f".{os.getpid()}.tmp")
    made(path.parent)
    try:
        temporary.write_bytes(msgspec.json.encode(_Kept(fingerprint, found)))
        os.replace(temporary, path)
    except OSError:
        temporary.unlink(missing_ok=True)  # only speed is lost
    return found


def _fingerprint() -> str:
    """The names, sizes and times of all template files."""
    digest = hashlib.sha256()
    for root in templates.__path__:
        for path in sorted(Path(root).glob("*/*.py")):
            status = path.stat()
            digest.update(f"{path}\x1f{status.st_size}\x1f{status.st_mtime_ns}\n".encode())
    return digest.hexdigest()
