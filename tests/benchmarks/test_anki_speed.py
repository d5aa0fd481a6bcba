"""Writing packages of simple notes: ours and genanki's, in one run, one after the other.

Run by name: ``pytest -m benchmark -s tests/benchmarks/test_anki_speed.py`` with QUIZDL_ANKI_PYTHON set to a Python
that has genanki. The best of some rounds is printed as a table; only the sizes of the files are asserted.
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from time import perf_counter

import pytest

from quizdl.export.anki.faces import Face
from quizdl.export.anki.identity import EPOCH
from quizdl.export.anki.notes import Note
from quizdl.export.anki.package import package_bytes
from quizdl.store.whole_files import write_whole

SIMPLE = Face("{{Front}}", '{{FrontSide}}<hr id="answer">{{Back}}', "")
ROUNDS = {1_000: 5, 10_000: 3, 100_000: 2}
_PROCESS = Path(__file__).parent / "genanki_process.py"


def ours(count: int, path: Path) -> float:
    start = perf_counter()
    notes = [Note(card=f"recall:simple.n{number}", kind="basic", deck=("Simple",),
                  fields={"Front": f"Question number {number}", "Back": f"Answer number {number}"}, changed=EPOCH)
             for number in range(count)]
    write_whole(path, package_bytes(notes, shown=SIMPLE))
    return perf_counter() - start


def theirs(count: int, path: Path, python: str) -> float:
    done = subprocess.run([python, str(_PROCESS), str(count), str(path)], capture_output=True, text=True, check=True)
    return float(json.loads(done.stdout))


@pytest.mark.benchmark
def test_packages_of_simple_notes(tmp_path: Path) -> None:
    """With the same plain faces, our file is at most a fifth as large at every size; both times are printed."""
    python = os.environ.get("QUIZDL_ANKI_PYTHON")
    if not python or subprocess.run([python, "-c", "import genanki"], capture_output=True, check=False).returncode:
        pytest.skip("QUIZDL_ANKI_PYTHON names no Python with the package genanki")
    heads = ("notes", "quizdl s", "genanki s", "faster", "quizdl kB", "genanki kB", "share")
    print("\n{:>8} {:>9} {:>10} {:>7} {:>10} {:>11} {:>6}".format(*heads))
    for count, rounds in ROUNDS.items():
        one, other = tmp_path / "ours.apkg", tmp_path / "theirs.apkg"
        times = [(ours(count, one), theirs(count, other, python)) for _ in range(rounds)]
        mine, its = (min(each) for each in zip(*times, strict=True))
        sizes = one.stat().st_size, other.stat().st_size
        print(f"{count:>8} {mine:>9.3f} {its:>10.3f} {its / mine:>6.1f}x {sizes[0] / 1e3:>10.0f} "
              f"{sizes[1] / 1e3:>11.0f} {sizes[0] / sizes[1]:>6.1%}")
        assert sizes[0] * 5 <= sizes[1]
