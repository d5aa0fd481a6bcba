"""The app as a process on a terminal line: raw bytes in, raw bytes out. Pilot cannot see what happens here."""

from __future__ import annotations

import os
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from struct import pack

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
_ESCAPES = re.compile(rb"\x1b(\[[0-?]*[ -/]*[@-~]|[PX^_].*?\x1b\\|\].*?(\x07|\x1b\\)|[@-Z\\-_])", re.DOTALL)
_PATIENCE = 60


class Line:
    """A process on a terminal line of 80x24. `raw` is what it painted since the last `wait_for`."""

    def __init__(self, home: Path, language: str = "en_US") -> None:
        import pty

        self._master, slave = pty.openpty()
        self._size(24, 80)
        environment = os.environ | {"QUIZDL_HOME": str(home), "LC_ALL": f"{language}.UTF-8", "TERM": "xterm-256color",
                                    "QUIZDL_NOW": "2026-03-02T20:00:00+00:00", "PYTHONUTF8": "1"}
        for name in ("TEXTUAL_DISABLE_KITTY_KEY", "NO_COLOR", "COLUMNS", "LINES"):
            environment.pop(name, None)
        self.process = subprocess.Popen([sys.executable, "-c", START], stdin=slave, stdout=slave, stderr=slave,
                                        env=environment, start_new_session=True)
        os.close(slave)
        self.raw = b""
        self.all = b""

    def _size(self, rows: int, columns: int) -> None:
        from fcntl import ioctl
        from termios import TIOCSWINSZ

        ioctl(self._master, TIOCSWINSZ, pack("HHHH", rows, columns, 0, 0))

    def resize(self, rows: int, columns: int) -> None:
        """What a terminal does when its window changes."""
        self._size(rows, columns)
        self.process.send_signal(signal.SIGWINCH)

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
        self.all += piece
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
        """Read to the end; the exit code."""
        end = time.monotonic() + _PATIENCE
        while self._read():
            if self.process.poll() is not None and not select.select([self._master], [], [], 0.05)[0]:
                break
            if time.monotonic() > end:
                raise AssertionError(f"it did not end; the last bytes are {self.raw[-2000:]!r}")
        return self.process.wait(_PATIENCE)

    def hang_up(self) -> None:
        """What happens when the window is closed."""
        os.close(self._master)
        self.process.send_signal(signal.SIGHUP)

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        with suppress(OSError):
            os.close(self._master)


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Callable[..., Line]]:
    """Start the app on a new line, again and again with the same home folder."""
    pytest.importorskip("pty")
    lines: list[Line] = []

    def start(language: str = "en_US") -> Line:
        lines.append(Line(tmp_path / "home", language))
        return lines[-1]

    yield start
    for line in lines:
        line.close()


@pytest.fixture
def line(opened: Callable[..., Line]) -> Line:
    """The app, started."""
    return opened()


@pytest.fixture
def start_code() -> str:
    """What starts the app with the sample bank."""
    return START
