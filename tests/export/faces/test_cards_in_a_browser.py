"""Cards gone through in Chromium: fronts and backs agree, answers are graded, nothing depends on scripts alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from quizdl.answers.choice_policy import OneOf, Option
from quizdl.export.anki.faces import computed, face, facts
from quizdl.export.anki.faces.data import Texts, field_text
from quizdl.export.anki.faces.questions import Variants
from quizdl.knowledge.bank import Bank
from quizdl.knowledge.lint import lint_files
from quizdl.knowledge.location import data_directory, data_files
from quizdl.questions.facts.making import Maker
from quizdl.questions.marking import mark
from quizdl.questions.question import Field, Question
from quizdl.questions.variant import from_code
from quizdl.study.card import FactCard
from quizdl.text import same

ALONE = """<script>
["sessionStorage", "localStorage"].forEach(function (name) {
  Object.defineProperty(window, name, { get: function () { throw new Error("not allowed"); } });
});
</script>"""
OLD = "<script>window.BigInt = undefined;</script>"
DESKTOP = """<script>
window.asked = 0;
function pycmd(command) { if (command === "ans") { window.asked += 1; } }
function put(html) {
  var qa = document.getElementById("qa"), made = new DOMParser().parseFromString(html, "text/html");
  qa.innerHTML = made.getElementById("qa").innerHTML;
  qa.querySelectorAll("script").forEach(function (old) {
    var script = document.createElement("script");
    script.textContent = old.textContent;
    old.replaceWith(script);
  });
}
</script>"""


def _hostile() -> dict[str, str]:
    """A question whose texts try to be markup."""
    evil = "</script></div><img src=x onerror='window.ran=1'><script>window.ran=1</script> <b> & \\( $x<y$"
    question = Question(heading=same(evil), prompt=same(evil), key={"c": "a"}, steps=(same(evil),),
                        fields=(Field("c", same(evil), OneOf((Option("a", same(evil)), Option("b", same("ok"))))),))
    variants = Variants(Texts("en"))
    variants.add({"en": question}, {"en": []})
    return {"Front": "static", "Back": "static", "Data": field_text(variants.data(same(evil)))}


@pytest.fixture(scope="module")
def bank() -> Bank:
    """The shipped knowledge."""
    return lint_files(data_files(data_directory()))[0]


@pytest.fixture
def found(served: Callable[[dict[str, str]], Any], pages: dict[str, Any], bank: Bank) -> Any:
    """What was seen on the way through all cards."""
    maker = Maker(bank)
    notes = {name: ("computed", {**computed.fields(card, variants=20, language="en"), "Id": card})
             for name, card in (("number", "conv-pixel@1"), ("decimal", "sigmoid-value@1"))}  # fmt: skip
    chosen = {"choice": "choice:" + _fact(maker), "list": "list:sigmoid.drawbacks",
              "order": "order:inverted-dropout.steps", "mistake": "mistake:activation-any-function",
              "figure": "figure:multi-head-attention"}  # fmt: skip
    for name, card in chosen.items():
        kind, _, subject = card.partition(":")
        data = facts.data(maker, FactCard(kind, subject), "en")
        static = {"Front": "front", "Back": "back", "Id": card}
        notes[name] = ("list" if kind == "order" else kind, {**static, "Data": data})
    notes["hostile"] = ("choice", {**_hostile(), "Id": "hostile"})
    driver = Path(__file__).with_name("reviewer.js").read_text("utf-8")
    files = {"index.html": '<!doctype html><meta charset="utf-8"><iframe id="frame" width="400" height="800">'
                           "</iframe>"
                           f'<pre id="out"></pre><script>{driver}</script>'}  # fmt: skip
    for name, (kind, fields) in notes.items():
        for side in ("front", "back"):
            files[f"{name}.{side}.html"] = pages["page"](face(kind), pages["side"](face(kind), fields, side))
    number = {side: pages["side"](face("computed"), notes["number"][1], side) for side in ("front", "back")}
    for side, body in number.items():
        files[f"alone.{side}.html"] = pages["page"](face("computed"), body, head=ALONE)
        files[f"old.{side}.html"] = pages["page"](face("computed"), body, head=OLD)
        bare = re.sub(r"<script>.*?</script>", "", body, flags=re.DOTALL)
        files[f"plain.{side}.html"] = pages["page"](face("computed"), bare)
    files["desktop.html"] = pages["page"](face("choice"), "", head=DESKTOP)
    return served(files)


def _fact(maker: Maker) -> str:
    """A fact whose choice has four options and one right one."""
    return next(each.subject for each in maker.askables() if each.kind == "choice" and all(
        len(question.fields[0].policy.describe()["options"]) >= 4 and isinstance(question.key["choice"], str)
        for question in (maker.build("choice", each.subject, seed, "en") for seed in range(12))))


def test_going_through_the_cards(found: Any, bank: Bank) -> None:
    """One way through every kind of card on every kind of client, held against what must be seen."""
    _typed_answers(found)
    _choices(found)
    _lists(found, bank)
    _clients(found)
    _safety(found)


def _typed_answers(found: Any) -> None:
    right = found["right"]
    assert right["fresh"]["prompt"] == right["again"]["prompt"] == right["back"]["prompt"]
    assert right["again"]["inputs"] == right["checked"]["inputs"] == right["back"]["typed"]
    assert right["fresh"]["hidden"]
    assert right["back"]["hidden"]
    assert "qz-right" in right["checked"]["said"][0][0]
    assert "qz-right" in right["back"]["said"][0][0]
    assert right["back"]["code"] == right["code"]
    variant = from_code(right["code"])
    assert right["back"]["keys"] == [variant.fields[0].policy.show(variant.key[variant.fields[0].name])]
    assert right["back"]["steps"] == len(variant.steps)
    assert right["back"]["anchors"] == 1
    mistaken = found["mistaken"]
    slip = from_code(mistaken["code"]).mistakes[0]
    assert "qz-wrong" in mistaken["checked"]["said"][0][0]
    assert slip.title.en in mistaken["checked"]["said"][0][1]
    assert slip.feedback.en in mistaken["back"]["said"][0][1]
    for each in (right, mistaken, found["coarse"], found["near"]):
        _graded_like_quizdl(each)
    unread = found["unread"]["checked"]
    assert "decimal point" in unread["said"][0][1]
    for each in (unread, found["unread"]["back"]):
        assert not re.search("qz-right|qz-wrong|qz-partly", each["said"][0][0])
    assert found["empty"]["checked"]["said"] == [["qz-said", ""]]
    assert found["empty"]["back"]["keys"]
    marks = [each[0] for each in found["figure"]["checked"]["said"]]
    assert "qz-right" in marks[0]
    assert all("qz-wrong" in each for each in marks[1:])


def _graded_like_quizdl(each: Any) -> None:
    """Every verdict says what marking in Python says of the same answers, on the front and on the back."""
    variant = from_code(each["code"])
    answers = {field.name: text for field, text in zip(variant.fields, each["back"]["typed"], strict=True)}
    verdicts = mark(variant, answers).verdicts
    for field, front, back in zip(variant.fields, each["checked"]["said"], each["back"]["said"], strict=True):
        verdict = verdicts[field.name]
        assert front == back
        assert verdict.carried or verdict.message.en in front[1]
        assert ("qz-right" in front[0]) == (verdict.outcome == "right" and not verdict.carried)


def _choices(found: Any) -> None:
    for each in found["orders"]:
        assert each["front"] == each["clicked"]["options"] == each["back"]["options"]
        assert each["clicked"]["pressed"] == each["back"]["pressed"]
        assert each["clicked"]["pressed"][1] == "true"
        expected = "qz-right" if each["front"][1] in each["right"] else "qz-wrong"
        assert expected in each["clicked"]["said"][0][0]
        assert expected in each["back"]["said"][0][0]
    assert len({tuple(each["front"]) for each in found["orders"]}) > 2


def _lists(found: Any, bank: Bank) -> None:
    count = len(bank.lists["sigmoid.drawbacks"].items)
    assert (found["covered"], found["uncovered"]) == (count, count - 1)
    assert found["ticked"]["score"] == f"1 / {count}"
    assert found["tickedMore"]["score"] == f"2 / {count}"
    order = found["order"]
    assert sorted(order["shown"]) == sorted(order["right"])
    assert order["shown"] != order["right"]
    assert order["back"]["score"] == f"{len(order['right'])} / {len(order['right'])}"
    assert found["mistake"]["typed"] == "<b>mine</b>"
    assert found["mistake"]["points"] > 0


def _clients(found: Any) -> None:
    desktop = found["desktop"]
    assert desktop["front"]["options"] == desktop["back"]["options"]
    assert desktop["picked"]["pressed"][1] == "true"
    assert desktop["asked"] == 1
    assert desktop["after"]["pressed"] == desktop["back"]["pressed"]
    assert "qz-input" in desktop["focused"]
    assert desktop["number"]["said"][0][0] != "qz-said"
    assert desktop["askedAgain"] == 2
    assert desktop["sameCode"]
    assert len({tuple(each) for each in found["alone"]}) == 1
    assert found["alone"][0][0] == found["alone"][0][1]
    assert found["alone"][0][2] == found["lost"][-1]
    assert len(set(found["lost"])) == 1


def _safety(found: Any) -> None:
    hostile = found["hostile"]
    assert not hostile["ran"]
    assert "</script></div><img src=x" in hostile["seen"]["prompt"]
    assert "<b>" in hostile["options"]
    plain = found["plain"]
    assert not plain["hidden"]
    assert not plain["live"]
    old = found["old"]
    assert old["front"]["prompt"]
    assert old["front"]["inputs"] == []
    assert old["back"]["keys"]
    assert old["back"]["steps"]


def test_without_scripts_one_variant_is_complete() -> None:
    """Front and Back alone hold the question, its tolerances, its answers and its solution."""
    fields = computed.fields("adam@1", variants=2, language="en")
    variant = from_code(re.findall(r'"c":"([^"]+)"', fields["Data"])[0])
    for field in variant.fields:
        assert field.policy.show(variant.key[field.name]) in fields["Back"]
        assert field.policy.words().en in fields["Front"]
    assert fields["Back"].count("<li>") == len(variant.fields) + len(variant.steps)
