"""Reading vectors and matrices: [1, 2], 1 2 3, [1 2; 3 4], [[1, 2], [3, 4]], one row per line."""

from __future__ import annotations

import re
from dataclasses import dataclass

from quizdl.answers.characters import Clean
from quizdl.answers.named_value import without_name
from quizdl.answers.numbers import read_cell
from quizdl.answers.problems import UnreadableError
from quizdl.answers.sequences import OPEN, cells, check_brackets, split, unwrapped
from quizdl.answers.shapes import ListRead, check_grouping

MAX_CELLS = 512
_TRANSPOSED = re.compile(r"\^?(?:T|\{T\}|\(T\))$|'$")


@dataclass(frozen=True, slots=True)
class MatrixRead:
    """Rows of numbers, the decimals written in row-major order, and the read-back."""

    rows: tuple[tuple[float, ...], ...]
    places: tuple[int | None, ...]
    shown: str


def read_vector(source: Clean) -> ListRead:
    """The numbers typed, as a row or a column; raises UnreadableError or AmbiguousError."""
    source = without_name(source)
    if match := _TRANSPOSED.search(source.text):
        source = source.part(0, match.start()).strip()
    check_brackets(source)
    inner, _ = unwrapped(source)
    inner, _ = unwrapped(inner)
    _need(inner, source)
    if _rows_in_brackets(inner):
        rows = [cells(unwrapped(row)[0]) for row in _bracketed(inner)]
        if any(len(row) != 1 for row in rows):
            raise UnreadableError("这里要一个向量，输入的是矩阵", "one vector is needed here, not a matrix")
        parts = [row[0] for row in rows]
    else:
        lines = [r for r in split(inner, ";\n") if r.text]
        if len(lines) > 1 and any(len(cells(line)) > 1 for line in lines):
            raise UnreadableError("这里要一个向量，输入的是矩阵", "one vector is needed here, not a matrix")
        parts = cells(inner)
    _need_any(parts, source)
    check_grouping(inner, [p.text for p in parts])
    return _row(parts)


def read_matrix(source: Clean) -> MatrixRead:
    """The rows typed, all of one length; raises UnreadableError or AmbiguousError."""
    source = without_name(source)
    check_brackets(source)
    inner, _ = unwrapped(source)
    _need(inner, source)
    if _rows_in_brackets(inner):
        parts = [unwrapped(row)[0] for row in _bracketed(inner)]
    else:
        parts = [row for row in split(inner, ";\n") if row.text]
    split_rows = [cells(part, ",") for part in parts]
    every_cell = [cell for row in split_rows for cell in row]
    _need_any(every_cell, source)
    _few(every_cell)
    rows = []
    for part, row in zip(parts, split_rows, strict=True):
        check_grouping(part, [c.text for c in row])
        rows.append(_row(row))
    lengths = [len(row.values) for row in rows]
    if len(set(lengths)) > 1:
        bad = next(i for i, n in enumerate(lengths) if n != lengths[0])
        raise UnreadableError(
            f"第 {bad + 1} 行有 {lengths[bad]} 个数，第 1 行有 {lengths[0]} 个",
            f"row {bad + 1} has {lengths[bad]} numbers where row 1 has {lengths[0]}",
            parts[bad].offset(0),
        )
    shown = "[" + "; ".join(row.shown[1:-1] for row in rows) + "]"
    return MatrixRead(tuple(r.values for r in rows), tuple(p for r in rows for p in r.places), shown)


def _need(inner: Clean, source: Clean) -> None:
    _need_any([inner] if inner.text else [], source)


def _need_any(parts: list[Clean], source: Clean) -> None:
    if not parts:
        raise UnreadableError("还没有输入数", "no numbers were typed yet", source.offset(0))


def _few(parts: list[Clean]) -> None:
    if len(parts) > MAX_CELLS:
        raise UnreadableError(f"最多 {MAX_CELLS} 个数", f"at most {MAX_CELLS} numbers are read")


def _row(parts: list[Clean]) -> ListRead:
    _few(parts)
    numbers = [read_cell(part) for part in parts]
    shown = "[" + ", ".join(n.shown for n in numbers) + "]"
    return ListRead(tuple(float(n.value) for n in numbers), tuple(n.places for n in numbers), shown)


def _bracketed(inner: Clean) -> list[Clean]:
    """The bracketed rows of [1, 2], [3, 4] or of [1 2] [3 4]."""
    parts = [p for p in split(inner, ",;\n") if p.text]
    if len(parts) == 1:
        parts = [p for p in split(inner, " ") if p.text]
    return parts


def _rows_in_brackets(inner: Clean) -> bool:
    """Whether every part is a list in brackets; ((1, 2), (3, 4)) is, (1/2), (1/3) is a list of numbers."""
    parts = _bracketed(inner)
    if not all(p.text[0] in OPEN and unwrapped(p)[1] for p in parts):
        return False
    return any(len(split(unwrapped(p)[0], ", ")) > 1 for p in parts) or all(p.text[0] == "[" for p in parts)
