"""Figures of the bank and of questions drawn in terminal text, whole or with blanks."""

from __future__ import annotations

from quizdl.figures.drawing import FigureQuestion, draw
from quizdl.figures.sheet import Blank, Drawing, Sheet

__all__ = ["Blank", "Drawing", "FigureQuestion", "Sheet", "draw"]
