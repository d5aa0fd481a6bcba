"""How the weight penalties of this topic are written: λ₁ for the L1 part, λ₂ for the L2 part."""

from __future__ import annotations

from quizdl.questions.notation import num


def written(l1: float, l2: float, half: bool) -> str:
    """The penalty as a formula: only the parts whose strength is not 0."""
    square = "(λ₂/2)·Σw²" if half else "λ₂·Σw²"
    return " + ".join(part for part, strength in (("λ₁·Σ|w|", l1), (square, l2)) if strength)


def strengths(l1: float, l2: float) -> str:
    """`λ₁ = 0.1, λ₂ = 0.02`: the strengths that are in use."""
    return ", ".join(f"{name} = {num(value)}" for name, value in (("λ₁", l1), ("λ₂", l2)) if value)


def factor(l2: float, half: bool) -> float:
    """What Σw² is multiplied by."""
    return l2 / 2 if half else l2
