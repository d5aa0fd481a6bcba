"""What goes wrong is told in the language of the call."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

CHINESE = re.compile(r"[\u3400-\u9fff]")


def call(home: Path, *arguments: str, locale: str = "en_US.UTF-8") -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "quizdl", *arguments], capture_output=True, text=True, timeout=120,
                          stdin=subprocess.DEVNULL, encoding="utf-8",
                          env=os.environ | {"QUIZDL_HOME": str(home), "LC_ALL": locale, "PYTHONUTF8": "1"})


@pytest.mark.parametrize("arguments", [
    ["practice", "--level", "3", "leaky-unit.9.9.9"],
    ["facts", "--topic", "cooking"],
    ["plan", "set", "soon", "--minutes-per-day", "30"],
    ["grade", "conv-pixel.1.1.943964", "--answer", "nothing=1"],
    ["exam", "report"],
    ["exam", "--code", "exam@0.1.2"],
    ["restore", "--preview"],
], ids=" ".join)  # fmt: skip
def test_an_error_speaks_the_language_of_the_call(tmp_path: Path, arguments: list[str]) -> None:
    """One line, exit code 2: Chinese under --lang zh in an English locale, and the other way round."""
    for language, locale in (("zh", "en_US.UTF-8"), ("en", "zh_CN.UTF-8")):
        done = call(tmp_path, *arguments, "--lang", language, locale=locale)
        assert done.returncode == 2, done.stderr
        assert done.stderr.count("\n") == 1
        assert bool(CHINESE.search(done.stderr)) is (language == "zh")


def test_without_the_option_it_is_that_of_the_locale(tmp_path: Path) -> None:
    """Where a command has no --lang, or went wrong before it was read."""
    assert CHINESE.search(call(tmp_path, "generate", "no-such", locale="zh_CN.UTF-8").stderr)
    assert not CHINESE.search(call(tmp_path, "generate", "no-such").stderr)
