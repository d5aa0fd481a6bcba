"""Files that are written whole or not at all, and leave nothing beside them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from quizdl.errors import QuizdlError
from quizdl.store import whole_files as files

_ENDLESS = """
import os, sys, time
from pathlib import Path
from quizdl.store import whole_files as files
content = os.urandom(1 << 22)
print("ready", flush=True)
while True:
    files.write_whole(Path(sys.argv[1]), content)
"""


@pytest.mark.parametrize("unnamed", [True, False])
def test_content_is_put_in_place_of_older(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, unnamed: bool) -> None:
    """New files and replaced ones, with and without files that have no name."""
    if not unnamed:
        monkeypatch.delattr(os, "O_TMPFILE", raising=False)
    path = tmp_path / "牌组 %20?.apkg"
    for content in (b"one", b"two" * 100_000, b""):
        files.write_whole(path, content)
        assert path.read_bytes() == content
        assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("unnamed", [True, False])
def test_a_failure_keeps_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, unnamed: bool) -> None:
    if not unnamed:
        monkeypatch.delattr(os, "O_TMPFILE", raising=False)
    path = tmp_path / "deck.apkg"
    files.write_whole(path, b"old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(QuizdlError, match="No space left"):
        files.write_whole(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_only_ordinary_files_are_replaced(tmp_path: Path) -> None:
    """A device, a pipe or a folder stays what it is: root could otherwise put a file in place of /dev/null."""
    pipe, folder = tmp_path / "pipe", tmp_path / "folder"
    os.mkfifo(pipe)
    folder.mkdir()
    (tmp_path / "link").symlink_to(pipe)
    for target in (pipe, folder, tmp_path / "link"):
        with pytest.raises(QuizdlError, match="no ordinary file"):
            files.write_whole(target, b"x")
    assert pipe.is_fifo()
    assert sorted(each.name for each in tmp_path.iterdir()) == ["folder", "link", "pipe"]


def test_a_folder_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(QuizdlError, match="nowhere"):
        files.write_whole(tmp_path / "nowhere" / "deck.apkg", b"x")


def test_parts_of_processes_that_are_gone_are_removed(tmp_path: Path) -> None:
    """A part of a dead process goes, one of a living process and files of other names stay."""
    ended = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, text=True,
                           check=True)
    path = tmp_path / "deck.apkg"
    dead, alive = (tmp_path / f"deck.apkg.quizdl-part-{pid}" for pid in (ended.stdout.strip(), os.getppid()))
    other = tmp_path / f"deck.apkg.bak.quizdl-part-{ended.stdout.strip()}"
    for each in (dead, alive, other):
        each.write_bytes(b"half")
    files.write_whole(path, b"whole")
    assert sorted(tmp_path.iterdir()) == sorted([path, alive, other])


@pytest.mark.skipif(not hasattr(os, "O_TMPFILE"), reason="the system has no files without names")
def test_killed_at_any_moment_the_file_is_whole(tmp_path: Path) -> None:
    """kill -9 while exporting: the file is one whole export, and the next export finds nothing left to remove."""
    path = tmp_path / "deck.apkg"
    for wait in (0.0, 0.03, 0.05, 0.08):
        process = subprocess.Popen([sys.executable, "-c", _ENDLESS, str(path)], stdout=subprocess.PIPE)
        assert process.stdout is not None
        with process, process.stdout:
            assert process.stdout.readline() == b"ready\n"
            time.sleep(0.1 + wait)
            process.send_signal(signal.SIGKILL)
        assert not path.exists() or path.stat().st_size == 1 << 22
        files.write_whole(path, b"next")
        assert list(tmp_path.iterdir()) == [path]
        path.unlink()
