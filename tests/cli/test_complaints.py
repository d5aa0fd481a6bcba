"""Wrong usage is one line on standard error that says what is wrong and where help is, and exit code 2."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

CALLS = [
    (("practice", "--level", "99"), "99"), (("practice", "--seed", "-1"), "-1"), (("practice", "--count", "x"), "x"),
    (("practice", "no-such-thing"), "no-such-thing"), (("read", "5"), "--kind"), (("read", "5", "--kind", "c"), "'c'"),
    (("frobnicate",), "frobnicate"), (("facts", "nonsense"), "nonsense"), (("show", "nonsense"), "nonsense"),
    (("practice", "--levl", "2"), "--level"), (("lint", "/no/such/file"), "/no/such/file"),
    (("lint", os.devnull), os.devnull), (("generate",), "TEMPLATE"), (("export", "frob"), "frob"),
    (("read", "5", "--kind", "number", "--unit", "5"), "--unit"),
]


@pytest.mark.parametrize("arguments,named", CALLS)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_wrong_usage_is_one_line(tmp_path, arguments: tuple[str, ...], named: str, language: str) -> None:
    environment = {**os.environ, "QUIZDL_HOME": str(tmp_path), "PYTHONIOENCODING": "utf-8",
                   "LC_ALL": {"zh": "zh_CN.UTF-8", "en": "C"}[language]}
    chosen = ("--lang", language) if arguments[0] in {"read", "practice", "show"} else ()
    done = subprocess.run([sys.executable, "-m", "quizdl", *arguments, *chosen], capture_output=True, text=True,
                          encoding="utf-8", env=environment, timeout=60, check=False, stdin=subprocess.DEVNULL)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("quizdl: ")
    assert done.stderr.count("\n") == 1, done.stderr
    assert named in done.stderr
    assert any("\u4e00" <= character <= "\u9fff" for character in done.stderr) == (language == "zh")
