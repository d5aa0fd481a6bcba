"""A bank whose texts try to be something else, for every way of carrying it elsewhere."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from quizdl.export.anki.building import Options, build
from quizdl.export.anki.identity import EPOCH
from quizdl.export.anki.notes import Note
from quizdl.export.selection import Selection
from quizdl.store.export_ledger import ExportLedger
from quizdl.store.knowledge import open_knowledge
from quizdl.study.catalog import Catalog

SAMPLE = Path(__file__).parents[1] / "sample_bank"
EVIL = ("</script><script>evil=1</script>", "{{c1::evil}}", "]]>", r"\\(", r"\\)", r"\\[x\\]",
        "<img src=x onerror=evil=1>", "[sound:evil.mp3]", "[latex]x[/latex]", "[$]x[/$]",
        "[anki:tts lang=en]x[/anki:tts]", "{{Front}}", "{{#Back}}", "<!--", "&lt;b&gt;", "{{type:Front}}",
        "</div></details>", "evil::evil", "<style>*{display:none}</style>", "{{c2::evil::hint}}")  # fmt: skip
"""As TOML writes them between quotation marks."""


@pytest.fixture(scope="session")
def hostile_notes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Note]]:
    """The sample bank with something hostile before each of its texts, and one fact of 100 kB."""
    home = tmp_path_factory.mktemp("hostile")
    shutil.copytree(SAMPLE, home / "data")
    numbers = count()

    def spoiled(match: re.Match[str]) -> str:
        number = next(numbers)
        evil = EVIL[number % len(EVIL)]
        # marks of the bank's own are written with ]]
        return f'{match[1]} = "{evil.replace("]]>", "] ]>")} {number} '

    for path in sorted((home / "data").rglob("*.toml")):
        text = path.read_text(encoding="utf-8")
        text = text.replace("仍会更新。", "仍会更新。" + "长 <b> $x$ \\\\(" * 8_000)
        path.write_text(re.sub(r'\b(zh|en|title) = "', spoiled, text), encoding="utf-8")
    with open_knowledge(data=home / "data", home=home) as base:
        catalog = Catalog(base.bank, base.question_kinds(), ())
        package = build(Selection().subjects(catalog), base.bank, Options("both", 1), ExportLedger(home), EPOCH)
        assert package.left_out == ()
        yield list(package.notes)
