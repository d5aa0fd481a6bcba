"""Figures of the bank drawn in terminal text."""

from __future__ import annotations

from quizdl.figures.drawing import draw

__all__ = ["draw"]
