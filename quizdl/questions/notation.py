"""Numbers, vectors and matrices as prompts and solutions write them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from quizdl.answers.policy import fixed_decimal, plain_decimal


def num(value: float) -> str:
    """A given number, exactly: the shortest decimal that stands for it; 1e-8 and the like as 1e-8."""
    number = float(value)
    if number and not 1e-5 <= abs(number) < 1e15:
        return f"{number:.12g}".replace("e-0", "e-").replace("e+0", "e").replace("e+", "e")
    return plain_decimal(number, 15)


def approx(value: float, places: int = 4) -> str:
    """A computed number rounded to at most `places` decimals, without trailing zeros."""
    text = fixed_decimal(float(value), places)
    return text.rstrip("0").rstrip(".") if "." in text else text


def paren(value: float, places: int | None = None) -> str:
    """A number inside a product or sum: negative ones in parentheses."""
    text = num(value) if places is None else approx(value, places)
    return f"({text})" if text.startswith("-") else text


def vec(values: Iterable[float], places: int | None = None) -> str:
    """`[1, 2.5, -3]`; rounded if `places` is given."""
    return "[" + ", ".join(num(v) if places is None else approx(v, places) for v in values) + "]"


def mat(rows: Any, places: int | None = None, indent: int = 2) -> str:
    """Rows one below the other, columns aligned, indented so that they are kept as they are."""
    cells = [[num(v) if places is None else approx(v, places) for v in row] for row in rows]
    widths = [max(len(row[column]) for row in cells) for column in range(len(cells[0]))]
    lines = ["  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in cells]
    return "\n".join(" " * indent + "[ " + line + " ]" for line in lines)


def total(terms: Sequence[str]) -> str:
    """Terms added up: `1 + 2 - 3`; a term that starts with a minus is subtracted."""
    text = terms[0] if terms else "0"
    for term in terms[1:]:
        text += f" - {term[1:]}" if term.startswith("-") else f" + {term}"
    return text


def products(left: Iterable[float], right: Iterable[float], places: int | None = None) -> str:
    """`1×2 + (-3)×4`: two rows of numbers multiplied in pairs and added."""
    return " + ".join(f"{paren(a, places)}×{paren(b, places)}" for a, b in zip(left, right, strict=True))


def shape(sizes: Iterable[int]) -> str:
    """`6×28×28`."""
    return "×".join(str(size) for size in sizes)


def thousands(value: int) -> str:
    """`61,100,840`."""
    return f"{value:,}"


def as_array(rows: Any) -> npt.NDArray[np.floating[Any]]:
    """Nested tuples of givens as an array for the engine."""
    return np.array(rows, dtype=np.float64)
