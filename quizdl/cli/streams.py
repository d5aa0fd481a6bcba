"""Standard streams that carry both languages, whatever the locale and whatever is closed."""

from __future__ import annotations

import codecs
import io
import os
import sys
from typing import TextIO, cast


def prepare_streams() -> None:
    """Let no character of a question, and no byte typed, end the program.

    A closed stream reads as empty and swallows output. ASCII means that no locale is set: UTF-8 then, as terminals
    have it. Other encodings are kept; what they lack is replaced.
    """
    sys.stdin = sys.stdin or _nothing("r")
    sys.stdout = sys.stdout or _nothing("w")
    sys.stderr = sys.stderr or _nothing("w")
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            encoding = "utf-8" if codecs.lookup(stream.encoding).name == "ascii" else stream.encoding
            stream.reconfigure(encoding=encoding, errors="replace")


def _nothing(mode: str) -> TextIO:
    return cast(TextIO, open(os.devnull, mode, encoding="utf-8"))


def drop_output() -> None:
    """Let what is still buffered for standard output go nowhere, so that nothing fails again at shutdown."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
