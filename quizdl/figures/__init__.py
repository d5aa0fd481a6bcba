"""Figures of the bank drawn in terminal text."""

from __future__ import annotations

from quizdl.figures.drawing import draw
from quizdl.figures.parts import Part, blankable

__all__ = ["Part", "blankable", "draw"]
