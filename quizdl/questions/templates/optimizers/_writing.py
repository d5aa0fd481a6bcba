"""How the questions about optimizers write indexed symbols and intermediate results."""

from __future__ import annotations

from quizdl.answers.policy import Scalar, plain_decimal
from quizdl.questions.given import GivenError, Vector
from quizdl.questions.notation import num
from quizdl.text import Text

_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
MOST_STEPS = 4


def sub(index: int) -> str:
    """`₁₂`: a number as a subscript."""
    return str(index).translate(_SUBSCRIPTS)


def short(value: float, figures: int = 5) -> str:
    """An intermediate result with as many figures as the questions promise to be enough."""
    return plain_decimal(float(value), figures)


def inside(value: float, figures: int = 5) -> str:
    """An intermediate result inside a product or sum: negative ones in parentheses."""
    text = short(value, figures)
    return f"({text})" if text.startswith("-") else text


def settled(value: float, policy: Scalar) -> str:
    """An asked number as a solution ends a line: `0.12346 ≈ 0.123`, or `0.120` where nothing is lost."""
    shown = policy.show(value)
    return shown if float(shown) == float(short(value)) else f"{short(value)} ≈ {shown}"


def indexed(symbol: str, values: Vector) -> Text:
    """`g₁ = 0.5, g₂ = -0.3`."""
    parts = [f"{symbol}{sub(index)} = {num(value)}" for index, value in enumerate(values, 1)]
    return Text("，".join(parts), ", ".join(parts))


def check_gradients(gradients: Vector) -> None:
    """Refuse more steps than can be worked by hand, sizes whose squares leave ordinary numbers, and no move at all."""
    if len(gradients) > MOST_STEPS:
        raise GivenError("gradients", f"has {len(gradients)} entries; needs 1 to {MOST_STEPS}")
    if any(gradient and not 1e-4 <= abs(gradient) <= 1e4 for gradient in gradients):
        raise GivenError("gradients", "needs entries of size 0.0001 to 10000, or 0")
    if not any(gradients):
        raise GivenError("gradients", "is all zeros; needs at least one other entry")
