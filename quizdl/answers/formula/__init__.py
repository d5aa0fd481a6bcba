"""Formulas typed by a learner: read without evaluating text, compared by sampling at 50 digits."""

from __future__ import annotations
