"""Policies for answers of several numbers: shapes, vectors, matrices, sets."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from quizdl.answers.policy import Integer, Policy, Scalar, Update, plain_decimal
from quizdl.answers.reading import Kind
from quizdl.text import Text


def _gaps(cells: Sequence[Scalar], value: Sequence[Any], key: Sequence[Any], scale: Any) -> list[float]:
    if len(value) != len(key):
        return [math.inf] * len(key)
    scales = scale if scale is not None else key
    return [cell.gap(v, k, s) for cell, v, k, s in zip(cells, value, key, scales, strict=True)]


@dataclass(frozen=True, slots=True)
class Shape(Policy):
    """An array shape: every whole number exactly, in order."""

    kind = "shape"

    def gap(self, value: Any, key: Any, scale: Any = None) -> float:
        return 0.0 if isinstance(value, tuple) and tuple(value) == tuple(key) else math.inf

    def cells(self, value: Any, key: Any, scale: Any = None) -> tuple[bool, ...]:
        if not isinstance(value, tuple) or len(value) != len(key):
            return (False,) * len(key)
        return tuple(v == k for v, k in zip(value, key, strict=True))

    def words(self) -> Text:
        return Text("形状，如 6×28×28，须完全正确", "a shape such as 6x28x28, exactly")

    def show(self, value: Any) -> str:
        return "×".join(str(round(size)) for size in value)


@dataclass(frozen=True, slots=True)
class Vector(Policy):
    """A row of numbers, each graded by `cell` (one policy for all, or one for each)."""

    cell: Scalar | tuple[Scalar, ...]
    kind = "vector"

    def _cells(self, length: int) -> Sequence[Scalar]:
        return self.cell if isinstance(self.cell, tuple) else (self.cell,) * length

    def _first(self) -> Scalar:
        return self.cell[0] if isinstance(self.cell, tuple) else self.cell

    def gap(self, value: Any, key: Any, scale: Any = None) -> float:
        if not isinstance(value, tuple):
            return math.inf
        return max(_gaps(self._cells(len(key)), value, key, scale), default=math.inf)

    def cells(self, value: Any, key: Any, scale: Any = None) -> tuple[bool, ...]:
        if not isinstance(value, tuple):
            return (False,) * len(key)
        return tuple(gap <= 1 for gap in _gaps(self._cells(len(key)), value, key, scale))

    def idle(self, value: Any) -> Any:
        return tuple(c.idle(v) for c, v in zip(self._cells(len(value)), value, strict=False))

    def misfit(self, value: Any, key: Any) -> Text | None:
        if not isinstance(value, tuple) or len(value) == len(key):
            return None
        asked = "1 number is" if len(key) == 1 else f"{len(key)} numbers are"
        were = "was" if len(value) == 1 else "were"
        return Text(f"需要 {len(key)} 个数，读到 {len(value)} 个。",
                    f" {asked} asked for, {len(value)} {were} read.")

    def words(self) -> Text:
        first = self._first()
        if isinstance(first, Update) and isinstance(self.cell, tuple) and len(self.cell) > 1:
            percent = plain_decimal(100 * first.share)
            return Text(f"向量，如 1, 2, 3；每个数按其变化量评分，误差不超过 {percent}%",
                        f"a vector such as 1, 2, 3; each graded on its own change, within {percent} % of it")
        each = first.words()
        return Text(f"向量，如 1, 2, 3；每个数{each.zh}", f"a vector such as 1, 2, 3; each {each.en}")

    def show(self, value: Any) -> str:
        return "[" + ", ".join(c.show(v) for c, v in zip(self._cells(len(value)), value, strict=True)) + "]"

    def rounded(self, value: Any) -> tuple[Any, ...]:
        return tuple(c.rounded(v) for c, v in zip(self._cells(len(value)), value, strict=True))

    def describe(self) -> dict[str, Any]:
        return {"policy": "vector", "cell": self._first().describe()}


@dataclass(frozen=True, slots=True)
class Matrix(Policy):
    """Rows of numbers, each graded by `cell`."""

    cell: Scalar
    kind = "matrix"

    def _row(self) -> Vector:
        return Vector(self.cell)

    @staticmethod
    def _fits(value: Any, key: Any) -> bool:
        return (isinstance(value, tuple) and len(value) == len(key)
                and all(isinstance(row, tuple) and len(row) == len(other)
                        for row, other in zip(value, key, strict=True)))

    def gap(self, value: Any, key: Any, scale: Any = None) -> float:
        if not self._fits(value, key):
            return math.inf
        scales = scale if scale is not None else key
        return max(self._row().gap(v, k, s) for v, k, s in zip(value, key, scales, strict=True))

    def cells(self, value: Any, key: Any, scale: Any = None) -> tuple[bool, ...]:
        if not self._fits(value, key):
            return (False,) * sum(len(row) for row in key)
        scales = scale if scale is not None else key
        return tuple(cell for v, k, s in zip(value, key, scales, strict=True) for cell in self._row().cells(v, k, s))

    def idle(self, value: Any) -> Any:
        return tuple(self._row().idle(row) for row in value)

    def misfit(self, value: Any, key: Any) -> Text | None:
        if not isinstance(value, tuple) or self._fits(value, key):
            return None
        rows, columns = len(key), len(key[0])
        return Text(f"需要 {rows} 行 {columns} 列。", f" {rows} rows of {columns} are asked for.")

    def words(self) -> Text:
        each = self.cell.words()
        return Text(f"矩阵，如 1 2; 3 4；每个数{each.zh}", f"a matrix such as 1 2; 3 4; each {each.en}")

    def show(self, value: Any) -> str:
        return "[" + ", ".join(self._row().show(row) for row in value) + "]"

    def rounded(self, value: Any) -> tuple[tuple[Any, ...], ...]:
        return tuple(self._row().rounded(row) for row in value)

    def describe(self) -> dict[str, Any]:
        return {"policy": "matrix", "cell": self.cell.describe()}


@dataclass(frozen=True, slots=True)
class IntegerSet(Policy):
    """Whole numbers in any order, each once: indices that are kept, samples that are wrong."""

    kind = "vector"

    def gap(self, value: Any, key: Any, scale: Any = None) -> float:
        return 0.0 if isinstance(value, tuple) and sorted(value) == sorted(key) else math.inf

    def cells(self, value: Any, key: Any, scale: Any = None) -> tuple[bool, ...]:
        chosen = set(value) if isinstance(value, tuple) else set()
        right = [entry in chosen for entry in key]
        return (*right, *(False for _ in chosen - set(key)))

    def words(self) -> Text:
        return Text("若干整数，如 1, 3, 4，顺序不限", "whole numbers such as 1, 3, 4, in any order")

    def show(self, value: Any) -> str:
        return ", ".join(Integer().show(entry) for entry in sorted(value))


@dataclass(frozen=True, slots=True)
class IntegerSequence(Policy):
    """Whole numbers in this order: a ranking, labels sample by sample."""

    kind: Kind = "vector"

    def gap(self, value: Any, key: Any, scale: Any = None) -> float:
        return 0.0 if isinstance(value, tuple) and tuple(value) == tuple(key) else math.inf

    def cells(self, value: Any, key: Any, scale: Any = None) -> tuple[bool, ...]:
        if not isinstance(value, tuple) or len(value) != len(key):
            return (False,) * len(key)
        return tuple(v == k for v, k in zip(value, key, strict=True))

    def words(self) -> Text:
        return Text("若干整数，如 1, 3, 4，按顺序", "whole numbers such as 1, 3, 4, in order")

    def show(self, value: Any) -> str:
        return ", ".join(Integer().show(entry) for entry in value)
