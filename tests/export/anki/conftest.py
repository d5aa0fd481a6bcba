"""Anki's own back end, driven from outside: tests that need it are skipped where it is not installed."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

_PROCESS = Path(__file__).parent / "anki_process.py"


class Desk:
    """A collection of Anki in a process of its own; its methods are those of `anki_process.Desk`."""

    def __init__(self, python: str, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._process = subprocess.Popen([python, str(_PROCESS), str(folder)], stdin=subprocess.PIPE,
                                         stdout=subprocess.PIPE, text=True, env={**os.environ, "TZ": "UTC"})

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:
            assert self._process.stdin is not None
            assert self._process.stdout is not None
            request = {"call": name, "arguments": arguments, "options": options}
            self._process.stdin.write(json.dumps(request) + "\n")
            self._process.stdin.flush()
            answer = json.loads(self._process.stdout.readline())
            if "error" in answer:
                raise RuntimeError(answer["error"])
            return answer["result"]

        return call

    def close(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(timeout=60)
        self._process.stdout.close()


@pytest.fixture(scope="session")
def anki_python() -> str:
    """The Python that has the package `anki`."""
    python = os.environ.get("QUIZDL_ANKI_PYTHON")
    if python:
        return python
    if os.environ.get("QUIZDL_REQUIRE_ORACLES"):
        pytest.fail("QUIZDL_ANKI_PYTHON names no Python with the package anki, and oracles are required")
    pytest.skip("QUIZDL_ANKI_PYTHON names no Python with the package anki")


@pytest.fixture
def desk(anki_python: str, tmp_path: Path) -> Iterator[Callable[..., Desk]]:
    """Open a new collection: `desk()`."""
    opened: list[Desk] = []

    def open_() -> Desk:
        opened.append(Desk(anki_python, tmp_path / f"anki{len(opened)}"))
        return opened[-1]

    yield open_
    for each in opened:
        each.close()
