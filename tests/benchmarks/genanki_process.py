"""genanki writing simple notes, timed in a process of its own; run by the Python that has the package."""

from __future__ import annotations

import json
import random
import sys
from time import perf_counter

import genanki  # type: ignore[import-not-found]


def main() -> None:
    count, path = int(sys.argv[1]), sys.argv[2]
    random.seed(1)  # genanki draws nothing that matters from it; for equal files in each round
    start = perf_counter()
    model = genanki.Model(1607392319, "Simple", fields=[{"name": "Question"}, {"name": "Answer"}],
                          templates=[{"name": "Card 1", "qfmt": "{{Question}}",
                                      "afmt": '{{FrontSide}}<hr id="answer">{{Answer}}'}])
    deck = genanki.Deck(2059400110, "Simple")
    for number in range(count):
        deck.add_note(genanki.Note(model=model, fields=[f"Question number {number}", f"Answer number {number}"]))
    genanki.Package(deck).write_to_file(path)
    print(json.dumps(perf_counter() - start))


main()
