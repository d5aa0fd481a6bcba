"""Blueprints: the shipped one follows from the outline; errors name file, line, key and what was meant."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from quizdl.study.catalog import Catalog
from quizdl.study.exam.blueprint import Blueprint, BlueprintError
from quizdl.study.exam.blueprint_file import parse_blueprint, read_blueprint
from quizdl.study.exam.variation import from_variation, varied

GOOD = """[blueprint]
id = "mine"
zh = "我的"
en = "Mine"
minutes = 30
required = ["pooling"]

[blueprint.topics]
pooling = 2
losses = 1

[[section]]
id = "a"
zh = "甲"
en = "A"
marks = 10
questions = 5
kinds = ["recall"]

[[section]]
id = "b"
zh = "乙"
en = "B"
marks = 15
questions = 3
kinds = ["computed"]
levels = [1, 2]
work = 6.0
"""
TOPICS = ("pooling", "losses", "normalization")


def parsed(text: str) -> Blueprint:
    return parse_blueprint(text, "mine.toml", TOPICS)


def test_the_shipped_weights_follow_from_the_outline(full: Catalog, default: Blueprint) -> None:
    """A topic weighs what the outline's points weigh, each split evenly over its topics; the minutes are the exam's."""
    expected: Counter[str] = Counter()
    for point in full.bank.outline.values():
        for topic in point.topics:
            expected[topic] += point.weight / len(point.topics)
    assert default.topics == pytest.approx(dict(expected))
    assert default.minutes == full.bank.exams["exam"].minutes
    assert default.marks == 100


def test_a_blueprint_is_read(tmp_path: Path) -> None:
    """Everything written is there, from a file too, and where it is written makes no difference to its identity."""
    found = parsed(GOOD)
    assert (found.minutes, found.questions, found.marks, found.sections[1].levels) == (30, 8, 25, (1, 2))
    assert found.sections[0].worth == 2
    (tmp_path / "other.toml").write_text("\n\n# moved\n" + GOOD, encoding="utf-8")
    assert read_blueprint(tmp_path / "other.toml", TOPICS).fingerprint == found.fingerprint
    assert parsed(GOOD.replace("minutes = 30", "minutes = 31")).fingerprint != found.fingerprint


@pytest.mark.parametrize(("old", "new", "line", "said"), [
    ("minutes = 30", "minuts = 30", 5, "minuts: is not a field.*did you mean minutes"),
    ("minutes = 30", 'minutes = "30"', 5, "minutes: has the wrong type"),
    ("minutes = 30", "minutes = 0", 5, "minutes: needs 1 to 600"),
    ("losses = 1", "loses = 1", 10, "no topic 'loses', did you mean losses"),
    ("losses = 1", "losses = -1", 10, "losses: needs a weight of 0 or more"),
    ('["pooling"]', '["poling"]', 6, "no topic 'poling', did you mean pooling"),
    ('["pooling"]', '["normalization"]', 6, "normalization has no weight"),
    ('kinds = ["recall"]', 'kinds = ["recal"]', 18, "'recal' is not allowed.*did you mean recall"),
    ('kinds = ["recall"]', "kinds = []", 18, "at least one kind"),
    ("questions = 5", "questions = 0", 17, "questions: needs 1 to 200"),
    ("marks = 10", "marks = 0", 16, "marks: needs more than 0"),
    ("levels = [1, 2]", "levels = [4]", 27, "needs some of 1, 2, 3"),
    ('id = "b"', 'id = "a"', 21, "used by an earlier section"),
    ("work = 6.0", "work = -1.0", 28, "work: needs minutes"),
    ("[[section]]\nid = \"a\"", "[[secton]]\nid = \"a\"", 12, "secton: is no table.*did you mean section"),
    ("minutes = 30", "minutes = ", 5, "is not TOML"),
    ("minutes = 30\n", "", 1, "minutes: is missing"),
])  # fmt: skip
def test_errors_name_line_and_key(old: str, new: str, line: int, said: str) -> None:
    """`file:line: key: problem`, with the nearest name that there is."""
    assert old in GOOD
    with pytest.raises(BlueprintError, match=rf"^mine\.toml:{line}: .*{said}") as error:
        parsed(GOOD.replace(old, new, 1))
    assert "\n" not in str(error.value)


def test_files_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    """A missing file and one that is not text."""
    with pytest.raises(BlueprintError, match=r"none\.toml: cannot be read"):
        read_blueprint(tmp_path / "none.toml", TOPICS)
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BlueprintError, match="UTF-8"):
        read_blueprint(tmp_path / "bytes.toml", TOPICS)


def test_variations_keep_the_worth_and_say_what_they_are() -> None:
    """Minutes and questions follow from each other; a question is worth what it was; the text rebuilds it."""
    whole = parsed(GOOD)
    half = varied(whole, questions=4)
    assert (half.minutes, [each.questions for each in half.sections]) == (15, [3, 1])
    assert [each.worth for each in half.sections] == [each.worth for each in whole.sections]
    assert half.sections[1].work == pytest.approx(2.0)
    assert varied(whole, minutes=60).questions == 16
    both = varied(whole, minutes=10, questions=16, topics=("losses", "normalization"))
    assert (both.minutes, both.questions, dict(both.topics)) == (10, 16, {"losses": 1, "normalization": 1.5})
    assert both.required == ()
    assert both.variation == "+10m+16q+losses+normalization"
    for each in (half, both):
        assert from_variation(whole, each.variation) == each
        assert each.fingerprint == whole.fingerprint
    assert varied(whole) is whole


@pytest.mark.parametrize(("more", "said"), [({"minutes": 0}, "minutes"), ({"questions": 201}, "questions")])
def test_variations_that_cannot_be_are_refused(more: dict[str, int], said: str) -> None:
    """With the limits named."""
    with pytest.raises(BlueprintError, match=re.escape(f"{said}: got")):
        varied(parsed(GOOD), **more)


def test_one_question_drops_the_smaller_sections() -> None:
    """A paper of one question keeps the section with most of them."""
    assert [each.id for each in varied(parsed(GOOD), questions=1).sections] == ["a"]
