"""The run that is shown is the run that gives the key."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from quizdl.engine import graph
from quizdl.questions.engine_run import engine_calls, run_lines, written
from quizdl.questions.registry import template, template_ids
from quizdl.questions.variant import make
from quizdl.typeset.cells import display_width

SILENT = {"same-padding"}
"""Families whose key is one line of arithmetic outside what the engine offers."""


@pytest.mark.parametrize("family", template_ids())
def test_every_family_shows_what_the_engine_did(family: str) -> None:
    """There is a call, it returned something, its lines fit; nothing keeps watching afterwards."""
    found = template(family)
    variant = make(found, found.levels[-1], 1)
    before = sys.getprofile()
    calls = engine_calls(variant)
    assert sys.getprofile() is before
    assert bool(calls) != (family in SILENT)
    assert all(call.result for call in calls)
    for language in ("zh", "en"):
        assert all(display_width(line) <= 60 for line in run_lines(variant, language, 60))


def test_the_last_call_of_a_convolution_returns_the_key() -> None:
    """The number asked for stands in what conv2d returned."""
    variant = make(template("conv-pixel"), 1, 5)
    key = variant.key[variant.fields[-1].name]
    call = next(call for call in engine_calls(variant) if call.name == "conv2d")
    assert written(key) in call.result.replace(";", " ").replace("]", " ").replace("[", " ").split()


def test_values_are_written_briefly() -> None:
    """Small arrays whole, large ones by shape, records by field; long text is cut."""
    assert written(np.array([[1.0, 2.5], [-3.0, 0.1 + 0.2]])) == "[1 2.5; -3 0.3]"
    assert written(np.zeros((3, 32, 32))) == "3×32×32"
    assert written((1, "same", None, True)) == "[1, same, None, True]"
    assert len(written(list(range(1000)))) < 400


def test_expressions_are_written_as_formulas() -> None:
    """Names, numbers and signs in place of how the engine keeps them; factors that are sums stand in parentheses."""
    x, y = graph.variable("x", 2.0), graph.variable("y", -3.0)
    assert written(-2.0 * x * y + x**2) == "-2×x×y + square(x)"
    assert written((x + y) * graph.sigmoid(x + 1.0)) == "(x + y)×sigmoid(x + 1)"
    assert written(x * -2.0 + -3.0) == "x×(-2) + (-3)"
    assert written((x + y).named("n")) == "n"
    for family in ("directional-derivative", "computation-graph"):
        lines = run_lines(make(template(family), 1, 1), "en", 76)
        assert not any("Expression(" in line or "arguments=" in line for line in lines)


def test_an_error_stops_the_watching() -> None:
    """Where solving fails, the profiler is taken off all the same."""
    class Broken:
        template = type("T", (), {"solve": staticmethod(lambda givens: 1 / 0)})
        givens = None

    before = sys.getprofile()
    with pytest.raises(ZeroDivisionError):
        engine_calls(Broken())  # type: ignore[arg-type]
    assert sys.getprofile() is before
