"""A card grades every answer as quizdl does, and names the same misconception."""

from __future__ import annotations

import html
import json
import random
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from quizdl.answers.array_policy import IntegerSet, Matrix, Vector
from quizdl.answers.choice_policy import OneOf
from quizdl.answers.expression_policy import Expression
from quizdl.answers.policy import Absolute, Decimals, Integer, Relative, Scalar
from quizdl.export.anki.faces import computed
from quizdl.export.anki.faces.data import Texts
from quizdl.export.anki.faces.face import library
from quizdl.export.anki.faces.questions import Variants
from quizdl.questions.marking import mark
from quizdl.questions.question import Field, Mistake, Question
from quizdl.questions.registry import template, template_ids
from quizdl.questions.variant import from_code, make
from quizdl.text import Text, same

SCRIPT = """
function result(given) {
  return given.rows.map(function (row) {
    var question = drawn(given.cards[row.card], row.variant);
    var found = mark(question.fields, question.targets, row.typed, question.mistakes);
    return [Math.round(found.score * 1e6), found.verdicts.map(function (verdict) {
      var message = verdict.message.html || verdict.message;
      return [verdict.outcome, Math.round(verdict.credit * 1e6), verdict.misconception || null, verdict.shown,
        verdict.misconception ? null : message];
    })];
  });
}
"""
QUESTION = (*("exact", "characters", "numerals", "real", "formula", "numbers", "lists", "reading", "labels", "grading"),
            "question")  # fmt: skip


def _shaken(value: Any, policy: Any, draw: random.Random) -> str:
    """A value as a learner might type it: exact, rounded, off by a little, by a sign, by a power of ten."""
    if isinstance(value, tuple):
        cells = [_shaken(each, policy, draw) for each in value]
        if draw.random() < 0.1:
            cells = cells[:-1] or cells * 2
        return "[" + ", ".join(cells) + "]"
    cell = policy.cell if isinstance(policy, Vector | Matrix) else policy
    cell = cell[0] if isinstance(cell, tuple) else cell
    way = draw.random()
    number = float(value)
    if way < 0.35:
        return cell.show(value) if isinstance(cell, Scalar) else str(round(number))
    if way < 0.5 and isinstance(cell, Scalar):
        return repr(number + draw.choice((0.3, 0.99, 1.01, 2.5, -0.99, -1.01)) * (cell.tolerance(number) or 1.0))
    if way < 0.6:
        return f"{number:.{draw.randint(0, 3)}f}"
    if way < 0.7:
        return repr(-number)
    if way < 0.8:
        return repr(number * 10.0 ** draw.choice((-3, -1, 1, 2, 6)))
    return draw.choice((repr(number), "0", "1/3", "１２", "1,5", "abc", f"{number:e}"))


def _typed(field: Field, question: Question, draw: random.Random) -> tuple[str, str]:
    """One answer as typed in quizdl and in a card; they differ for options."""
    if draw.random() < 0.06:
        return "", ""
    wrong = [each.values[field.name] for each in question.mistakes if field.name in each.values]
    value = draw.choice(wrong) if wrong and draw.random() < 0.45 else question.key[field.name]
    if isinstance(field.policy, OneOf):
        ids = [option.id for option in field.policy.options]
        chosen = value if draw.random() < 0.6 else draw.choice(ids)
        return "ABCDEFGH"[ids.index(chosen)], chosen
    text = _shaken(value, field.policy, draw)
    return text, text


def _rows(cards: dict[str, Any], draw: random.Random,
          each: int) -> Iterator[tuple[dict[str, Any], Question, list[str]]]:
    for name, data in cards.items():
        for number, variant in enumerate(data["v"]):
            built = from_code(variant["c"])
            # a card has no engine to work on from a wrong answer: compared without that
            question = Question(heading=built.heading, prompt=built.prompt, fields=built.fields, key=built.key,
                                mistakes=built.mistakes)
            for _ in range(each):
                typed = [_typed(field, question, draw) for field in question.fields]
                row = {"card": name, "variant": number, "typed": [chosen for _, chosen in typed]}
                yield row, question, [text for text, _ in typed]


def _expected(question: Question, typed: list[str]) -> list[Any]:
    found = mark(question, {field.name: text for field, text in zip(question.fields, typed, strict=True)})
    verdicts = []
    for field in question.fields:
        verdict = found.verdicts[field.name]
        options = isinstance(field.policy, OneOf)
        said = None if verdict.misconception else [verdict.message.zh, verdict.message.en]
        verdicts.append([verdict.outcome, round(verdict.credit * 1e6), verdict.misconception,
                         "" if options else verdict.read_as, said])
    return [round(found.score * 1e6), verdicts]


def _data(card_id: str, variants: int) -> Any:
    return json.loads(html.unescape(computed.fields(card_id, variants=variants, language="both")["Data"]))


def _gradable(card_id: str) -> bool:
    family, _, level = card_id.partition("@")
    return not any(isinstance(field.policy, Expression) for field in make(template(family), int(level), 1).fields)


@pytest.mark.parametrize("part", range(2))
def test_every_family_is_graded_alike(part: int, computed_by: Callable[[str, Any], Any]) -> None:
    """Right, near, coarse, flipped, shifted and mistaken answers to every family and level."""
    names = [f"{name}@{level}" for name in template_ids() for level in template(name).levels][part::2]
    cards = {name: _data(name, 2) for name in names if _gradable(name)}
    rows = list(_rows(cards, random.Random(part), 6))
    found = computed_by(library(QUESTION) + SCRIPT, {"cards": cards, "rows": [row for row, _, _ in rows]})
    expected = [_expected(question, typed) for _, question, typed in rows]
    apart = [(row, one, other) for (row, _, _), one, other in zip(rows, expected, found, strict=True) if one != other]
    assert not apart, f"{len(apart)} of {len(rows)} apart, such as {apart[:3]}"
    met = Counter(verdict[0] for _, verdicts in expected for verdict in verdicts)
    assert {"right", "wrong", "misconception", "imprecise", "sign", "power_of_ten", "unreadable", "empty"} <= set(met)


def test_policies_that_no_family_uses_are_graded_alike(computed_by: Callable[[str, Any], Any]) -> None:
    """Relative tolerances, sets, whole numbers beyond 2^53 and values at the edge of the room."""
    policies: list[tuple[Any, Any, Any]] = [
        (Relative(0.02, 0.001), 12.5, 0.4), (Relative(0.01, 0.5), -3.0, 7.0), (Absolute(0.05), 0.1, 0.6),
        (Integer(), 2**53 + 1, 2**53), (Integer(), -7, 3), (Decimals(3), 0.0, 0.125),
        (IntegerSet(), (1, 3, 4), (1, 2)),
        (Matrix(Relative(0.1, 0.01)), ((1.0, 2.0), (3.0, 4.0)), ((2.0, 1.0), (3.0, 4.0))),
    ]  # fmt: skip
    typed = ["12.5", "12.75", "12.7501", "12.2499", "-12.5", "125", "0.15", "0.05", "0.1500001", "-3.5", "-3.53", "7",
             "9007199254740993", "9007199254740992", "-9007199254740993", "2^53+1", "-7", "7", "-7.0", "-7.1", "0",
             "0.001", "0.0011", "0.125", "1,3,4", "4 3 1", "1 3", "1 3 4 4", "1 2", "1 2 3 4", "1 2; 3 4",
             "1.1 2.2; 3 4.4",
             "2 1; 3 4", "1 2 3 4", "1 2", "1 2; 3 4; 5 6", "1 2; 3 9"]  # fmt: skip
    cards, rows, expected = {}, [], []
    for number, (policy, key, wrong) in enumerate(policies):
        question = Question(heading=same("h"), prompt=same("p"), key={"x": key},
                            fields=(Field("x", same("x"), policy),),
                            mistakes=(Mistake("slip", same("slip"), Text("再看。", "Look again."), {"x": wrong}),))
        variants = Variants(Texts("both"))
        variants.add({"zh": question, "en": question}, {"zh": [], "en": []})
        cards[str(number)] = json.loads(json.dumps(variants.data()))
        for text in typed:
            rows.append({"card": str(number), "variant": 0, "typed": [text]})
            expected.append(_expected(question, [text]))
    found = computed_by(library(QUESTION) + SCRIPT, {"cards": cards, "rows": rows})
    apart = [each for each in zip(rows, expected, found, strict=True) if each[1] != each[2]]
    assert not apart, apart[:3]
    assert {"right", "wrong", "misconception"} <= {verdicts[0][0] for _, verdicts in expected}
