"""Reading a shape: 56×56×64, 56x56x64, (56, 56, 64), 56 56 64."""

from __future__ import annotations

import re
from dataclasses import dataclass

from quizdl.answers.characters import Clean
from quizdl.answers.named_value import without_name
from quizdl.answers.numbers import NumberRead, read_cell
from quizdl.answers.problems import AmbiguousError, UnreadableError
from quizdl.answers.sequences import cells, check_brackets, unwrapped

MAX_AXES = 16
_TIMES = re.compile(r"(?<=[0-9.)])( *)(?<!\*)[xX*](?!\*)( *)(?=[0-9.(+-])")


@dataclass(frozen=True, slots=True)
class ListRead:
    """Numbers in a row, with the decimals written for each and the read-back."""

    values: tuple[float, ...]
    places: tuple[int | None, ...]
    shown: str


def read_shape(source: Clean) -> ListRead:
    """The sizes typed, one per axis; raises UnreadableError or AmbiguousError. Sizes that are not whole stay floats."""
    source = without_name(source)
    check_brackets(source)
    inner, _ = unwrapped(source)
    if not inner.text:
        raise UnreadableError("还没有输入形状", "no shape was typed yet", source.offset(0))
    if re.search(r"[,;\n]", inner.text):
        if _TIMES.search(inner.text):
            raise UnreadableError(
                "× 和逗号混用了，请只用一种分隔", "× and commas are mixed; separate the sizes in one way only"
            )
        parts = cells(inner)
        check_grouping(inner, [p.text for p in parts])
    else:
        parts = cells(inner.rewritten(_TIMES.sub(lambda m: f"{m[1]},{m[2]}", inner.text)))
    if len(parts) > MAX_AXES:
        raise UnreadableError(f"形状最多 {MAX_AXES} 维", f"a shape has at most {MAX_AXES} axes")
    numbers = [_size(read_cell(part)) for part in parts]
    shown = "×".join(n.shown for n in numbers)
    return ListRead(tuple(n.value for n in numbers), tuple(n.places for n in numbers), shown)


def _size(number: NumberRead) -> NumberRead:
    if number.value == int(number.value):
        return NumberRead(int(number.value), number.places, str(int(number.value)), number.exact)
    return number


def check_grouping(source: Clean, parts: list[str]) -> None:
    """Ask back for 1,000 where commas separate: a cell such as 000 can only come from a grouped number."""
    for index in range(1, len(parts)):
        cell = parts[index]
        if re.fullmatch(r"0[0-9]{2}", cell) and re.fullmatch(r"[+-]?[1-9][0-9]{0,2}", parts[index - 1]):
            joined = [*parts[: index - 1], parts[index - 1] + cell, *parts[index + 1 :]]
            apart = [p.lstrip("0") or "0" if re.fullmatch(r"0[0-9]{2}", p) else p for p in parts]
            raise AmbiguousError(
                [f"({', '.join(joined)})", f"({', '.join(apart)})"],
                "逗号是千位分隔还是分开两个数？",
                "does the comma group thousands or separate two numbers?",
                source.offset(0),
            )
