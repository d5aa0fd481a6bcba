"""Cards in a real browser: one page for many checks, since starting a browser takes longest."""

from __future__ import annotations

import functools
import html
import http.server
import json
import os
import re
import runpy
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

PAGES = runpy.run_path(str(Path(__file__).parents[2] / "pictures" / "anki_page.py"))


@pytest.fixture(scope="session")
def pages() -> dict[str, Any]:
    """The functions of tests/pictures/anki_page.py."""
    return PAGES


@pytest.fixture(scope="session")
def browser() -> Callable[..., str]:
    """Opens an address and gives back the page when its scripts are done."""
    if PAGES["chromium"]() is None:
        if os.environ.get("QUIZDL_REQUIRE_ORACLES") == "1":
            pytest.fail("Chromium is required here and was not found")
        pytest.skip("needs Chromium")
    return functools.partial(PAGES["run_chromium"])


@pytest.fixture
def computed_by(browser: Callable[..., str], tmp_path: Path) -> Callable[[str, Any], Any]:
    """Runs a script that defines `result(input)` in the browser on one input; its result comes back as JSON."""

    def run(script: str, given: Any) -> Any:
        page = tmp_path / "page.html"
        text = json.dumps(given).replace("</", "<\\/")
        page.write_text(
            '<!doctype html><meta charset="utf-8"><pre id="out"></pre><script>(function () {"use strict";\n'
            f"{script}\nvar out;\ntry {{ out = JSON.stringify(result({text})); }}"
            " catch (error) { out = JSON.stringify({failed: String(error.stack)}); }\n"
            'document.getElementById("out").textContent = out; })();</script>', encoding="utf-8")
        return _output(browser(page.as_uri(), "--dump-dom"))

    return run


@pytest.fixture
def served(browser: Callable[..., str], tmp_path: Path) -> Iterator[Callable[[dict[str, str]], Any]]:
    """Serves files from one origin, opens index.html, and gives back the JSON that it leaves in #out."""
    handler = functools.partial(Quiet, directory=str(tmp_path))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()

    def run(files: dict[str, str]) -> Any:
        for name, text in files.items():
            (tmp_path / name).write_text(text, encoding="utf-8")
        address = f"http://127.0.0.1:{server.server_port}/index.html"
        return _output(browser(address, "--dump-dom", "--virtual-time-budget=20000"))

    yield run
    server.shutdown()
    server.server_close()
    thread.join()


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves without a word."""

    def log_message(self, *_: object) -> None:
        return None


def _output(page: str) -> Any:
    found = re.search(r'<pre id="out">(.*?)</pre>', page, re.DOTALL)
    assert found, page[:2000]
    result = json.loads(html.unescape(found[1]) or '{"failed": "nothing came out"}')
    assert not (isinstance(result, dict) and "failed" in result), result["failed"]
    return result
