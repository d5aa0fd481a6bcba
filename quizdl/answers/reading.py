"""What a typed answer was read as. Unreadable is not wrong, and ambiguous is asked back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from quizdl.answers.choices import Choice
from quizdl.text import Text

if TYPE_CHECKING:
    from quizdl.answers.formula.formula import Formula

Kind: TypeAlias = Literal["number", "integer", "shape", "vector", "matrix", "expression", "choice", "text"]
KINDS: tuple[Kind, ...] = ("number", "integer", "shape", "vector", "matrix", "expression", "choice", "text")
Outcome: TypeAlias = Literal["reads", "ambiguous", "unreadable"]
Matrix: TypeAlias = tuple[tuple[float, ...], ...]
Value: TypeAlias = "float | int | tuple[float, ...] | Matrix | Formula | str | None"


@dataclass(frozen=True, slots=True)
class Reading:
    """How a typed answer was read.

    `value` is, by kind: number, a float; integer, an int when whole and else a float (28.2 stays 28.2);
    shape and vector, a tuple; matrix, a tuple of rows; expression, a Formula; choice, the choice's id;
    text, the cleaned text; None unless `outcome` is "reads".
    `places` holds, for each number typed and in row-major order, how many decimals were written; None for a
    number written exactly or without decimals of its own (1/3, 2^10, 3e-4); `places` itself is None where no numbers are read.
    `shown` is the read-back; `readings` are the possible readings of an ambiguous answer, each typed
    unambiguously; `message` is one sentence; `offset` is the index in the typed text where reading failed.
    """

    outcome: Outcome
    value: Value = None
    places: tuple[int | None, ...] | None = None
    shown: str = ""
    readings: tuple[str, ...] = ()
    message: Text = Text("", "")
    offset: int | None = None


def read(
    text: str,
    kind: Kind,
    *,
    variables: Sequence[str] = (),
    unit: str | None = None,
    choices: Sequence[Choice | str] = (),
) -> Reading:
    """Read a typed answer; never raises for any `text`. Raises ValueError for an unknown `kind`."""
    raise NotImplementedError
