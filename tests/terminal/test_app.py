"""The app on a real terminal line, from the first paint to the screen given back."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

COMMITTED = "反向传播批量归一"
LEAVE_SCREEN, SHOW_CURSOR = b"\x1b[?1049l", b"\x1b[?25h"
MODES = {b"1000": "mouse", b"1003": "mouse movement", b"2004": "bracketed paste"}
CTRL_C, CTRL_Q, CTRL_Z = b"\x03", b"\x11", b"\x1a"
READY, BLANK = "Press Enter to start", "(1)  (a word or a few)"


def test_start_commit_paste_and_quit(line) -> None:
    """Eight Chinese characters in one write arrive intact, a paste arrives, quitting gives the screen back."""
    line.wait_for(READY)
    line.write(b"\r")
    line.wait_for(BLANK)
    line.write(COMMITTED.encode())
    line.wait_for(COMMITTED)
    line.write(b"\x1b[200~ pasted words\x1b[201~")
    line.wait_for("pasted words")
    line.write(CTRL_Q)
    assert line.wait_for_end() == 0
    assert LEAVE_SCREEN in line.raw  # the screen that was there before is shown again


def test_quitting_puts_every_mode_back(line) -> None:
    """What was switched on for the app is switched off after it: mouse, paste marks; the cursor is shown."""
    line.wait_for(READY)
    line.write(CTRL_Q)
    assert line.wait_for_end() == 0
    for mode, name in MODES.items():
        if b"\x1b[?" + mode + b"h" in line.all:
            last_on, last_off = line.all.rfind(b"\x1b[?" + mode + b"h"), line.all.rfind(b"\x1b[?" + mode + b"l")
            assert last_on < last_off, name
    assert line.all.rfind(SHOW_CURSOR) > line.all.rfind(b"\x1b[?25l")
    assert b"\x1b[>1u" not in line.all  # the keyboard protocol that breaks Chinese commits is never asked for


def test_resizing(line) -> None:
    """A window too small says so in both languages' stead, and a larger one shows the screen again."""
    line.wait_for(READY)
    line.resize(15, 50)
    line.wait_for("too small")
    line.resize(40, 120)
    line.wait_for(READY)
    line.resize(20, 60)
    line.wait_for(READY)


def test_control_c_and_z_end_and_stop_nothing(line) -> None:
    """In a question both keep the app running and what is typed: Ctrl+Z is undo there, Ctrl+C no way out."""
    line.wait_for(READY)
    line.write(b"\r")
    line.wait_for(BLANK)
    line.write(b"kept words")
    line.wait_for("kept words")
    line.write(CTRL_Z)
    line.write(CTRL_C)
    line.write(b" and more")
    line.wait_for("and more")
    assert line.process.poll() is None
    state = Path(f"/proc/{line.process.pid}/stat")
    assert not state.exists() or state.read_text().rpartition(")")[2].split()[0] != "T"
    line.write(CTRL_Q)
    assert line.wait_for_end() == 0


def test_killed_in_the_middle_it_starts_as_if_nothing_was(opened) -> None:
    """After SIGKILL in a question the next start is clean, and the recorded answer is there."""
    line = opened()
    line.wait_for(READY)
    line.write(b"\r")
    line.wait_for(BLANK)
    line.write(b"\x1bOR")  # F3: the solution
    line.wait_for("SOLUTION OPENED")
    line.write(b"\r")
    line.wait_for("Recorded")
    line.process.kill()
    line.wait_for_end()
    again = opened()
    again.wait_for("1 answered today")
    again.write(CTRL_Q)
    assert again.wait_for_end() == 0


@pytest.mark.parametrize("name", ("SIGTERM", "SIGHUP"))
def test_told_to_end_it_records_and_puts_the_terminal_back(opened, name: str) -> None:
    """A signal to end is a way to quit: the answer that waits is on the disk, the modes of the terminal are off."""
    number = getattr(signal, name)
    line = opened()
    line.wait_for(READY)
    line.write(b"\r")
    line.wait_for(BLANK)
    line.write(b"\x1bOR")
    line.wait_for("SOLUTION OPENED")
    line.process.send_signal(number)
    assert line.wait_for_end() == 128 + number
    assert line.all.rfind(LEAVE_SCREEN) > line.all.rfind(b"\x1b[?1049h")
    for mode in MODES:
        assert line.all.rfind(b"\x1b[?" + mode + b"l") > line.all.rfind(b"\x1b[?" + mode + b"h")
    assert b"Traceback" not in line.all
    again = opened()
    again.wait_for("1 answered today")


def test_a_terminal_that_is_gone_ends_it(opened) -> None:
    """When the window is closed the process ends by itself, and the answer that waited is kept."""
    line = opened()
    line.wait_for(READY)
    line.write(b"\r")
    line.wait_for(BLANK)
    line.write(b"\x1bOR")
    line.wait_for("SOLUTION OPENED")
    line.hang_up()
    line.process.wait(60)
    again = opened()
    again.wait_for("1 answered today")


def test_a_damaged_file_is_told_on_the_screen_that_was_there(opened, tmp_path: Path) -> None:
    """The app leaves its screen first and then says in one line what is wrong; exit code 2."""
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "learner.db").write_bytes(b"no database" * 100)
    line = opened()
    assert line.wait_for_end() == 2
    rest = line.all[line.all.rfind(LEAVE_SCREEN):]
    assert b"quizdl: " in rest
    assert b"quizdl restore" in rest
    assert b"Traceback" not in line.all


def test_a_chinese_terminal_is_spoken_to_in_chinese(opened) -> None:
    """The locale chooses the language."""
    line = opened("zh_CN")
    line.wait_for("今天")
    line.write(CTRL_Q)
    assert line.wait_for_end() == 0


@pytest.mark.parametrize("command", ([], ["study"]))
def test_without_a_terminal_it_says_what_to_use(tmp_path: Path, start_code: str, command: list[str]) -> None:
    """On pipes the app names the plain command in one line and exits with 2."""
    done = subprocess.run([sys.executable, "-c", start_code, *command], stdin=subprocess.DEVNULL, capture_output=True,
                          text=True, env=os.environ | {"QUIZDL_HOME": str(tmp_path), "PYTHONUTF8": "1"}, check=False)
    assert done.returncode == 2
    assert "quizdl study --plain" in done.stderr
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""


@pytest.mark.parametrize("answers", (b"\x1b[1;2R", None))
def test_doctor_asks_the_terminal(tmp_path: Path, answers: bytes | None) -> None:
    """The width of characters is what the terminal says; one that says nothing is not waited for long."""
    import pty
    import select
    import time

    master, slave = pty.openpty()
    environment = os.environ | {"QUIZDL_HOME": str(tmp_path), "LC_ALL": "C.UTF-8", "TERM": "xterm"}
    process = subprocess.Popen([sys.executable, "-m", "quizdl", "doctor", "--lang", "en"], stdin=slave, stdout=slave,
                               stderr=slave, env=environment, start_new_session=True)
    os.close(slave)
    painted, answered, end = b"", 0, time.monotonic() + 60
    while time.monotonic() < end and b"versions: " not in painted:
        if select.select([master], [], [], 0.1)[0]:
            painted += os.read(master, 65536)
        while answers and painted.count(b"\x1b[6n") > answered:
            answered += 1
            os.write(master, answers)
    process.wait(60)
    os.close(master)
    said = painted.decode(errors="ignore")
    width = "1" if answers else "?"
    assert f"width of ambiguous characters: {width}" in said
    assert f"width of Chinese characters: {width}" in said
    assert ("they should take two cells" in said) == bool(answers)
