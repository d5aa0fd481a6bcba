"""The statistics as data and as lines."""

from __future__ import annotations

import json

import pytest
from wcwidth import wcswidth

from quizdl.study import report
from quizdl.study.card import parse
from quizdl.study.report_lines import SECTIONS, lines, read
from quizdl.study.review import Rating
from quizdl.study.session import Session
from quizdl.study.study import Study


@pytest.fixture
def studied(study: Study, clock, right) -> Study:
    """Five days of studying: every third answer is wrong."""
    for _ in range(5):
        session = Session(study, new=6)
        for number in range(12):
            shown = session.next()
            if shown is None:
                break
            typed = {field.name: "77" for field in shown.question.fields} if number % 3 == 1 else right(shown.question)
            if not session.answer(typed, seconds=30).counts:
                session.answer({field.name: "" for field in shown.question.fields}, seconds=30)
            session.record(Rating.AGAIN if number % 3 == 1 else Rating.GOOD)
        clock.pass_(days=1)
    return study


def test_the_values_agree_with_each_other(studied: Study) -> None:
    """Counts by day add up to all answers, due cards to the first day of the forecast, windows grow."""
    values = report.values(studied)
    json.dumps(values, allow_nan=False)
    assert values["reviews"] == sum(each["reviews"] for each in values["days"]) == len(studied.journal.reviews()) > 20
    assert values["seconds"] == pytest.approx(30 * values["reviews"])
    assert values["forecast"][0] == sum(values["due"].values()) > 0
    asked = [each["all"]["asked"] for each in values["retention"]]
    assert asked == sorted(asked)
    for window in values["retention"]:
        assert window["all"]["known"] == sum(each["known"] for each in window["topics"].values())
    kinds = values["maturity"]
    assert kinds["new"] + kinds["young"] + kinds["mature"] == len(studied.catalog)


def test_suspended_cards_are_not_to_come(studied: Study) -> None:
    """What is suspended is neither due now nor later, and counted as suspended."""
    studied.suspend(studied.journal.memories())
    values = report.values(studied)
    assert sum(values["forecast"]) == 0
    assert values["due"] == {}
    assert values["maturity"]["suspended"] == len(studied.journal.memories())


@pytest.mark.parametrize("language", ("zh", "en"))
@pytest.mark.parametrize("width", (56, 76, 116))
def test_no_line_is_wider_than_asked(studied: Study, language, width) -> None:
    """Charts, tables and lists keep to the width; every section says something."""
    found = read(report.values(studied), studied.catalog.bank, language)
    for _, section in SECTIONS:
        told = section(found, width)
        assert told
        assert max(map(wcswidth, told)) <= width


def test_nothing_studied_yet_can_be_told_too(study: Study) -> None:
    """A new learner sees empty charts, no error."""
    for language in ("zh", "en"):
        told = lines(read(report.values(study), study.catalog.bank, language), 80)
        assert len(told) > 30


def test_cards_are_named(studied: Study) -> None:
    """Mistakes and weak cards are shown by what they are about, never by their ids."""
    values = report.values(studied)
    cards = [each["card"] for each in (*values["mistakes"], *values["weakest"])]
    assert cards
    named = read(values, studied.catalog.bank, "zh").cards
    assert all(str(parse(card)) != named[card] for card in cards)
