"""Cards whose texts try to be markup or scripts, in a browser."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from quizdl.export.anki.faces import face
from quizdl.export.anki.notes import Note


def test_cards_of_a_hostile_pack_in_a_browser(
        hostile_notes: list[Note], served: Callable[[dict[str, str]], Any], pages: dict[str, Any]) -> None:
    """Both sides of every card run nothing, show no element that a text asks for, and work."""
    files, names = {}, []
    for number, note in enumerate(hostile_notes):
        shown = face(note.kind)
        for side in ("front", "back"):
            names.append(f"{number}.{side}.html")
            files[names[-1]] = pages["page"](shown, pages["side"](shown, {**note.fields, "Id": note.card}, side))
    files["index.html"] = (
        '<!doctype html><meta charset="utf-8"><iframe id="frame"></iframe><pre id="out"></pre><script>'
        f"var names = {json.dumps(names)}, frame = document.getElementById('frame'), found = [];"
        """function next() {
          if (!names.length) { document.getElementById("out").textContent = JSON.stringify(found); return; }
          var name = names.shift();
          frame.onload = function () {
            var page = frame.contentDocument;
            found.push([name, Boolean(frame.contentWindow.evil), page.querySelectorAll(".qz img, .qz style").length,
              page.querySelector(".qz").textContent.length > 20]);
            next();
          };
          frame.src = name;
        }
        next();</script>""")
    found = served(files)
    assert [each[1:] for each in found] == [[False, 0, True]] * (2 * len(hostile_notes))
