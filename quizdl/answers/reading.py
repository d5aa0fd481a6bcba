"""What a typed answer was read as. UnreadableError is not wrong, and ambiguous is asked back."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

from quizdl.answers.characters import Clean, clean
from quizdl.answers.choices import Choice, read_choice, read_choices
from quizdl.answers.problems import NO_VALUE, TOO_LARGE, AmbiguousError, UnreadableError
from quizdl.text import Text

if TYPE_CHECKING:
    from quizdl.answers.formula.formula import Formula

Kind: TypeAlias = Literal["number", "integer", "shape", "vector", "matrix", "expression", "choice", "choices", "text"]
KINDS: tuple[Kind, ...] = get_args(Kind)
Outcome: TypeAlias = Literal["reads", "ambiguous", "unreadable"]
Matrix: TypeAlias = tuple[tuple[float, ...], ...]
Value: TypeAlias = "float | int | tuple[float, ...] | tuple[str, ...] | Matrix | Formula | str | None"

MAX_CHARACTERS = {"vector": 4096, "matrix": 4096, "text": 4096}
_MAX_CHARACTERS = 256


@dataclass(frozen=True, slots=True)
class Reading:
    """How a typed answer was read.

    `value` is, by kind: number, a float; integer, an int when whole and else a float (28.2 stays 28.2);
    shape, a tuple of ints, with floats for what is not whole; vector, a tuple of floats; matrix, a tuple of
    such rows; expression, a Formula; choice, the choice's id; text, the cleaned text. None unless it reads.
    `places` holds, for each number typed and in row-major order, how many decimals were written, or None for
    one not written as a plain decimal (1/3, 2^10, 3e-4); `places` itself is None for kinds without numbers.
    `shown` is the read-back; `readings` are the possible readings of an ambiguous answer, each typed
    unambiguously; `message` is one sentence; `offset` is the index in the typed text where reading failed.
    """

    outcome: Outcome
    value: Value = None
    places: tuple[int | None, ...] | None = None
    shown: str = ""
    readings: tuple[str, ...] = ()
    message: Text = field(default_factory=lambda: Text("", ""))
    offset: int | None = None


def read(
    text: str,
    kind: Kind,
    *,
    variables: Sequence[str] = (),
    unit: str | None = None,
    choices: Sequence[Choice | str] = (),
) -> Reading:
    """Read a typed answer as `kind`; never raises because of what is in `text`.

    `variables` are the names an expression may use (none: single letters and Greek names), `unit` is the unit
    a number is asked in, `choices` the options of a choice. Raises ValueError for an unknown `kind`, or for
    a choice without `choices`.
    """
    if kind not in KINDS:
        raise ValueError(f"kind must be one of {', '.join(KINDS)}, got {kind!r}")
    try:
        limit = MAX_CHARACTERS.get(kind, _MAX_CHARACTERS)
        if len(text) > limit:
            raise UnreadableError(
                f"输入超过 {limit} 个字符", f"the answer is longer than {limit} characters", limit
            )
        if not text.strip():
            raise UnreadableError("还没有输入", "nothing was typed yet", 0)
        return _read(text, kind, variables, (unit or "").strip() or None, choices)
    except UnreadableError as problem:
        return Reading("unreadable", message=_sentence(problem.message), offset=problem.offset)
    except AmbiguousError as problem:
        options = problem.readings
        asked = _sentence(problem.message) + Text(f"{' 还是 '.join(options)}？", f" {' or '.join(options)}?")
        return Reading("ambiguous", readings=options, message=asked, offset=problem.offset)


def _read(
    text: str, kind: Kind, variables: Sequence[str], unit: str | None, choices: Sequence[Choice | str]
) -> Reading:
    if kind == "text":
        return _read_text(text)
    source = clean(text)
    if kind == "choice":
        choice = read_choice(text, choices)
        return _reads(choice.id, None, choice.shown)
    if kind == "choices":
        several = read_choices(text, choices)
        return _reads(tuple(each.id for each in several), None, ", ".join(each.shown for each in several))
    if kind == "expression":
        return _read_expression(source, variables)
    if kind in {"number", "integer"}:
        from quizdl.answers.numbers import read_number

        number = read_number(source, unit)
        shown = number.shown + (f" {unit}" if unit else "")
        if kind == "integer" and number.exact is not None and number.exact.denominator == 1:
            return _reads(int(number.exact), (number.places,), shown)
        return _reads(number.value + 0.0, (number.places,), shown)
    if kind == "shape":
        from quizdl.answers.shapes import read_shape

        shape = read_shape(source)
        return _reads(shape.values, shape.places, shape.shown)
    from quizdl.answers.arrays import read_matrix, read_vector

    if kind == "vector":
        vector = read_vector(source)
        return _reads(vector.values, vector.places, vector.shown)
    matrix = read_matrix(source)
    return _reads(matrix.rows, matrix.places, matrix.shown)


def _read_expression(source: Clean, variables: Sequence[str]) -> Reading:
    from quizdl.answers.formula.definedness import definedness
    from quizdl.answers.formula.formula import read_formula
    from quizdl.answers.left_side import without_backslashes, without_left_side
    from quizdl.answers.named_value import without_lead

    found = read_formula(without_left_side(without_backslashes(without_lead(source)), variables), variables)
    match definedness(found):
        case "too large":
            raise UnreadableError(*TOO_LARGE)
        case "undefined":
            raise UnreadableError(*NO_VALUE)
    return _reads(found, None, found.pretty)


def _read_text(text: str) -> Reading:
    for index, character in enumerate(text):
        if unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Cn"} and character not in "\n\r\t":
            raise UnreadableError(
                f"第 {index + 1} 个字符是看不见的 U+{ord(character):04X}，请删去",
                f"character {index + 1} is the invisible U+{ord(character):04X}; delete it",
                index,
            )
    cleaned = "\n".join(" ".join(part.split()) for part in unicodedata.normalize("NFC", text).splitlines())
    return _reads(cleaned.strip(), None, cleaned.strip())


def _reads(value: Value, places: tuple[int | None, ...] | None, shown: str) -> Reading:
    return Reading("reads", value, places, shown, (), Text(f"读作 {shown}", f"read as {shown}"))


def _sentence(message: Text) -> Text:
    def ended(text: str, stop: str) -> str:
        return text if text.endswith(("?" if stop == "." else "？", stop)) else text + stop

    english = message.en[:1].upper() + message.en[1:] if message.en[:1].isascii() else message.en
    return Text(ended(message.zh, "。"), ended(english, "."))
