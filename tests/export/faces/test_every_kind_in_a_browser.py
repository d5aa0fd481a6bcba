"""Cards of every kind and every family in a browser: nothing fails, nothing is cut off, on phones and desktops."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from quizdl.export.anki.contents import Contents
from quizdl.export.anki.faces import face
from quizdl.export.anki.note_types import KINDS, kind_of
from quizdl.export.selection import Selection
from quizdl.knowledge.kinds import QUESTION_KINDS
from quizdl.store.family_cache import known_catalog
from quizdl.store.knowledge import open_knowledge

EACH = 6
# One page whose content is exchanged, as on the desktop; answers are typed, picked and checked before it is turned.
DRIVER = """
var errors = [], found = [], place = document.getElementById("place");
window.onerror = function (message) { errors.push(String(message)); };
console.error = function (error) { errors.push(String(error && error.stack || error)); };
function put(html) {
  place.innerHTML = html;
  place.querySelectorAll("script").forEach(function (old) {
    var script = document.createElement("script");
    script.textContent = old.textContent;
    old.replaceWith(script);
  });
}
function look(card, side) {
  var problems = errors.splice(0), live = place.querySelector(".qz-live"), still = place.querySelector(".qz-static");
  var data = place.querySelector(".qz-data").textContent;
  if (place.scrollWidth > WIDTH) { problems.push("as wide as " + place.scrollWidth); }
  if (data && (live.hidden || live.offsetHeight < 10)) { problems.push("not live"); }
  if (data && card.kind !== "mistake" && !still.hidden) { problems.push("both shown"); }
  if (!data && still.offsetHeight < 10) { problems.push("nothing shown"); }
  place.querySelectorAll(".qz-option .qz-text").forEach(function (option) {
    if (!option.textContent.trim()) { problems.push("an empty option"); }
  });
  if (problems.length) { found.push([card.id, side, problems]); }
}
function answer() {
  place.querySelectorAll(".qz-input").forEach(function (input) {
    input.value = "1/3";
    input.dispatchEvent(new Event("input"));
  });
  [".qz-option", ".qz-check"].forEach(function (name) {
    var button = place.querySelector(name);
    if (button) { button.click(); }
  });
}
fetch("cards.json").then(function (answered) { return answered.json(); }).then(function (cards) {
  cards.forEach(function (card) {
    put(card.front);
    look(card, "front");
    answer();
    look(card, "checked");
    put(card.back);
    look(card, "back");
  });
}).catch(function (error) { found.push(["all", "", [String(error)]]); }).then(function () {
  document.getElementById("out").textContent = JSON.stringify(found);
});
"""


@pytest.fixture(scope="module")
def cards(tmp_path_factory: pytest.TempPathFactory, pages: dict[str, Any]) -> list[dict[str, str]]:
    """Both sides of some cards of every kind, the languages in turn, and of one level of every family."""
    home, made, counted = tmp_path_factory.mktemp("home"), [], Counter[str]()
    with open_knowledge(home=home) as base:
        for subject in Selection().subjects(known_catalog(base, home)):
            counted[subject.kind] += 1
            number = counted[subject.kind]
            if number > EACH and (subject.kind != "computed" or subject.level != 1):
                continue
            shown = face(kind_of(subject.kind))
            fields = Contents(base.bank, ("zh", "en", "both")[number % 3], 1).fields(subject)  # type: ignore[arg-type]
            sides = {side: pages["side"](shown, {**fields, "Id": subject.card.id}, side) for side in ("front", "back")}
            made.append({"id": subject.card.id, "kind": kind_of(subject.kind), **sides})
    assert set(counted) == set(QUESTION_KINDS)
    assert {each["kind"] for each in made} == set(KINDS)
    return made


@pytest.mark.parametrize("width,night", [(390, True), (1100, False)])
def test_every_kind_is_shown_whole(cards: list[dict[str, str]], served: Callable[[dict[str, str]], Any],
                                   width: int, night: bool) -> None:
    """Fronts, checked fronts and backs: no script fails, all has its place within the width, no option is empty."""
    body = f'<div id="place" style="width:{width}px"></div><pre id="out"></pre>'
    styles = face("basic").css
    assert {face(kind).css for kind in KINDS} == {styles}
    page = (f'<!doctype html><meta charset="utf-8"><style>{styles}</style>'
            f'<body class="card{" nightMode" if night else ""}">{body}<script>var WIDTH = {width};{DRIVER}</script>')
    assert served({"index.html": page, "cards.json": json.dumps(cards)}) == []


def test_every_kind_reads_without_scripts(cards: list[dict[str, str]]) -> None:
    """What stands outside scripts and data is a question on the front, and more than that on the back."""
    for card in cards:
        front, back = (card[side].split('<div class="qz-live"')[0] for side in ("front", "back"))
        assert len(front) > 100, card["id"]
        assert len(back) > len(front) + 20 or "cloze" in card["kind"], card["id"]
