"""Formulas typed by a learner: read without evaluating text, compared by sampling at 50 digits."""

from __future__ import annotations

from quizdl.answers.formula.equality import Sameness, equal
from quizdl.answers.formula.formula import Formula, formula, read_formula

__all__ = ["Formula", "Sameness", "equal", "formula", "read_formula"]
