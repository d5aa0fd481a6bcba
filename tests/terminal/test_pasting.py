"""A matrix pasted row by row at a terminal is one answer; it does not spill into the next blank or question."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

pty = pytest.importorskip("pty")
ROOT = Path(__file__).parents[2]
QUESTION = ["practice", "conv-map", "--lang", "en", "--count", "2", "--seed", "11"]


def _read_until(descriptor: int, ending: bytes, times: int = 1) -> bytes:
    seen = b""
    deadline = time.monotonic() + 30
    while seen.count(ending) < times and time.monotonic() < deadline:
        try:
            seen += os.read(descriptor, 65536)
        except OSError:  # the other side has ended
            break
    return seen


@pytest.mark.parametrize("pasted", [b"5 -9\n-4 -3\n", b"[[5, -9],\n [-4, -3]]\n"])
def test_rows_pasted_together_are_one_matrix(tmp_path: Path, pasted: bytes) -> None:
    child, terminal = pty.fork()
    if child == 0:
        os.environ.update(QUIZDL_HOME=str(tmp_path), PYTHONPATH=str(ROOT), LC_ALL="C.UTF-8", TERM="dumb")
        os.execv(sys.executable, [sys.executable, "-m", "quizdl", *QUESTION])
    try:
        _read_until(terminal, b"exactly)\r\n> ")
        os.write(terminal, pasted)
        shown = _read_until(terminal, b"exactly)\r\n> ")
        os.write(terminal, b"q\n")
        shown += _read_until(terminal, b"All right")
    finally:
        os.close(terminal)
        os.waitpid(child, 0)
    assert b"[RIGHT] output map: read as [5, -9; -4, -3]" in shown
    assert b"All right" in shown
