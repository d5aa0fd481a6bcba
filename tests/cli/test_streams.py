"""The command speaks over any streams: no locale, a small encoding, closed or full ones, bytes that are no text."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PRACTICE = ("practice", "conv-pixel", "--count", "1", "--seed", "1", "--lang", "zh")


def quizdl(tmp_path: Path, shell: str, *arguments: str, typed: bytes = b"", **variables: str):
    """Run the command in a shell whose redirections are `shell`."""
    environment = {"PATH": os.environ["PATH"], "QUIZDL_HOME": str(tmp_path), "PYTHONPATH": str(ROOT), **variables}
    line = ["sh", "-c", f'"$0" -m quizdl "$@" {shell}', sys.executable, *arguments]
    done = subprocess.run(line, input=typed, capture_output=True, env=environment, check=False, timeout=60)
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "gbk", "utf-8"])
def test_practice_speaks_in_any_encoding(tmp_path: Path, encoding: str) -> None:
    code, out, err = quizdl(tmp_path, "", *PRACTICE, PYTHONIOENCODING=f"{encoding}:strict")
    assert (code, err) == (0, b"")
    assert b"conv-pixel.1." in out


def test_bytes_that_are_no_text_are_an_unreadable_answer(tmp_path: Path) -> None:
    code, out, err = quizdl(tmp_path, "", *PRACTICE, typed=b"\xff\xfe\n", PYTHONIOENCODING="utf-8:strict")
    assert (code, err) == (0, b"")
    assert "�".encode() in out


@pytest.mark.parametrize("closed", [">&-", "<&-", "2>&-", ">&- 2>&- <&-"])
def test_closed_streams_are_no_error(tmp_path: Path, closed: str) -> None:
    assert quizdl(tmp_path, closed, *PRACTICE)[0] == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_said_in_one_line(tmp_path: Path) -> None:
    code, _, err = quizdl(tmp_path, ">/dev/full", "templates", "pooling")
    assert code == 2
    assert err.decode().splitlines() == ["quizdl: cannot write the output: No space left on device"]


def test_a_home_with_too_long_a_name_is_said_in_one_line(tmp_path: Path) -> None:
    code, _, err = quizdl(tmp_path, "", "search", "BN", QUIZDL_HOME=str(tmp_path / ("a" * 300)))
    assert code == 2
    assert err.decode().startswith("quizdl: ")
    assert "File name too long" in err.decode()
    assert err.count(b"\n") == 1
    assert b"internal error" not in err
