"""The app on a real terminal line: raw bytes in, raw bytes out. Pilot cannot see what happens here."""

from __future__ import annotations

import os
import pty
import re
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from fcntl import ioctl
from pathlib import Path
from struct import pack
from termios import TIOCSWINSZ

import pytest

SAMPLE = Path(__file__).parent.parent / "sample_bank"
START = f"""
from pathlib import Path
import quizdl.store.knowledge, quizdl.store.packs
from quizdl.store import family_cache
for module in (quizdl.store.knowledge, quizdl.store.packs):
    module.data_directory = lambda: Path({str(SAMPLE)!r})
family_cache.families = lambda: ()
from quizdl.cli.main import main
main()
"""
COMMITTED = "反向传播批量归一"
_ESCAPES = re.compile(rb"\x1b(\[[0-?]*[ -/]*[@-~]|[PX^_].*?\x1b\\|\].*?(\x07|\x1b\\)|[@-Z\\-_])", re.DOTALL)
_PATIENCE = 60


class Line:
    """A process on a terminal line of 80x24."""

    def __init__(self, home: Path) -> None:
        self._master, slave = pty.openpty()
        ioctl(slave, TIOCSWINSZ, pack("HHHH", 24, 80, 0, 0))
        environment = os.environ | {"QUIZDL_HOME": str(home), "LC_ALL": "en_US.UTF-8", "TERM": "xterm-256color",
                                    "QUIZDL_NOW": "2026-03-02T20:00:00+00:00", "PYTHONUTF8": "1"}
        environment.pop("TEXTUAL_DISABLE_KITTY_KEY", None)
        self.process = subprocess.Popen([sys.executable, "-c", START], stdin=slave, stdout=slave, stderr=slave,
                                        env=environment, start_new_session=True)
        os.close(slave)
        self.raw = b""

    def write(self, data: bytes) -> None:
        os.write(self._master, data)

    def _read(self) -> bool:
        if not select.select([self._master], [], [], 0.05)[0]:
            return True
        try:
            piece = os.read(self._master, 65536)
        except OSError:  # the other end is closed
            return False
        self.raw += piece
        return bool(piece)

    def wait_for(self, text: str) -> None:
        """Read until a text was painted since the last call."""
        end = time.monotonic() + _PATIENCE
        while time.monotonic() < end:
            if text in _ESCAPES.sub(b"", self.raw).decode(errors="ignore"):
                self.raw = b""
                return
            if not self._read():
                break
        raise AssertionError(f"{text!r} was not painted; the last bytes are {self.raw[-2000:]!r}")

    def wait_for_end(self) -> int:
        while self._read():
            if self.process.poll() is not None and not select.select([self._master], [], [], 0.05)[0]:
                break
        return self.process.wait(_PATIENCE)

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        with suppress(OSError):
            os.close(self._master)


@pytest.fixture
def line(tmp_path: Path) -> Iterator[Line]:
    opened = Line(tmp_path / "home")
    yield opened
    opened.close()


def test_start_commit_paste_and_quit(line: Line) -> None:
    """Eight Chinese characters in one write arrive intact, a paste arrives, quitting gives the screen back."""
    line.wait_for("Press Enter to start.")
    line.write(b"\r")
    line.wait_for("(1)  (a word or a few)")
    line.write(COMMITTED.encode())
    line.wait_for(COMMITTED)
    line.write(b"\x1b[200~ pasted words\x1b[201~")
    line.wait_for("pasted words")
    line.write(b"\x11")
    assert line.wait_for_end() == 0
    assert b"\x1b[?1049l" in line.raw  # the screen that was there before is shown again


def test_without_a_terminal_it_says_what_to_use(tmp_path: Path) -> None:
    """On pipes the app names the plain command in one line and exits with 2."""
    done = subprocess.run([sys.executable, "-c", START], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          env=os.environ | {"QUIZDL_HOME": str(tmp_path), "PYTHONUTF8": "1"}, check=False)
    assert done.returncode == 2
    assert "quizdl study --plain" in done.stderr
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""
