"""Ids of cards stand for what is scheduled, and survive being written and read."""

from __future__ import annotations

import pytest

from quizdl.study.card import CardIdError, ComputedCard, FactCard, MistakeCard, pace_of, parse


@pytest.mark.parametrize("text,card,pace", [
    ("cloze:relu.dying", FactCard("cloze", "relu.dying"), "cloze"),
    ("true-false:leaky-relu.fixed-slope", FactCard("true-false", "leaky-relu.fixed-slope"), "true-false"),
    ("sigmoid-value@2", ComputedCard("sigmoid-value", 2), "sigmoid-value@2"),
    ("sigmoid-value@2!forgot-minus", MistakeCard("sigmoid-value", 2, "forgot-minus"), "sigmoid-value@2"),
])
def test_an_id_is_read_and_written(text: str, card: object, pace: str) -> None:
    """What is read writes itself as the same id; a mistake is timed with its template."""
    assert parse(text) == card
    assert str(card) == text
    assert pace_of(text) == pace


@pytest.mark.parametrize("text", ["", "relu.dying", "cloze:", "cloze:a b", "Sigmoid@1", "sigmoid@", "sigmoid@12",
                                  "sigmoid@1!", "cloze:relu.dying:7", "sigmoid-value.1.2.3", "a@1\n"])
def test_other_text_is_no_card(text: str) -> None:
    """Printed codes and broken ids are refused."""
    with pytest.raises(CardIdError):
        parse(text)
