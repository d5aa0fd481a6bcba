"""Separators and brackets without a number are no answer: they are unreadable, so they cost nothing."""

from __future__ import annotations

import pytest

from quizdl.answers import read


@pytest.mark.parametrize("kind", ["vector", "matrix"])
@pytest.mark.parametrize("text", [";", ",", "，", "；；", "、", "[[]]", "[[], []]", "[;]", "(,)", "[]", ";\n;"])
def test_no_number_is_no_answer(kind, text: str) -> None:
    assert read(text, kind).outcome == "unreadable"


def test_a_separator_at_the_end_is_no_missing_number() -> None:
    assert read("1 2; 3 4;", "matrix").value == ((1.0, 2.0), (3.0, 4.0))
