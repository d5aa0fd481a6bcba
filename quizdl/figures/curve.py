"""Curves as plots of characters, with axes through the origin where it is in view."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from quizdl.engine import activations
from quizdl.figures.canvas import Canvas
from quizdl.typeset.cells import display_width

MARKS = "*o+x#@%&"
SEVERAL = "▪"
_COLUMNS = 61
_LINES = 21
_MARGIN = 6
_FUNCTIONS: dict[str, Callable[..., object]] = {
    each.__name__: each
    for each in (
        activations.sigmoid, activations.sigmoid_grad, activations.tanh, activations.tanh_grad, activations.relu,
        activations.relu_grad, activations.leaky_relu, activations.leaky_relu_grad, activations.elu,
        activations.elu_grad, activations.selu, activations.selu_grad, activations.gelu, activations.gelu_grad,
    )
}


class UnknownFunctionError(ValueError):
    """A curve of a function that is not drawn."""


def value(function: str, x: float, args: dict[str, float]) -> float:
    """The engine's value at a point. Raises UnknownFunctionError."""
    if function not in _FUNCTIONS:
        raise UnknownFunctionError(f"no curve of {function!r}; known: {', '.join(sorted(_FUNCTIONS))}")
    return float(_FUNCTIONS[function](x, **args))  # type: ignore[arg-type]


def draw_curves(curves: Sequence[tuple[str, str, dict[str, float]]], x: tuple[float, float],
                y: tuple[float, float] | None, several: str) -> list[str]:
    """Curves given by name, function and arguments over `x`; what leaves the range `y` is cut off.

    Each curve has its own mark; `▪` stands where several meet, as the words `several` say.
    Without `y`, all values are in view.
    """
    xs = [x[0] + (x[1] - x[0]) * column / (_COLUMNS - 1) for column in range(_COLUMNS)]
    values = [[value(function, point, args) for point in xs] for _, function, args in curves]
    low, high = y or value_range(values)
    canvas = Canvas()
    _axes(canvas, x, (low, high))
    marks: dict[tuple[int, int], str] = {}
    for mark, row in zip(MARKS, values, strict=False):
        for column, height in enumerate(row):
            line = _place(height, low, high, _LINES)
            if 0 <= line < _LINES:
                place = _LINES - 1 - line, column
                marks[place] = SEVERAL if marks.get(place, mark) != mark else mark
    for (line, column), mark in marks.items():
        canvas.put(line, _MARGIN + column, mark)
    names = [f"{mark} {name}" for mark, (name, _, _) in zip(MARKS, curves, strict=False)]
    return [*canvas.lines(), "", *names, *([f"{SEVERAL} {several}"] if SEVERAL in marks.values() else [])]


def value_range(values: Sequence[Sequence[float]]) -> tuple[float, float]:
    """The lowest and the highest value, apart from each other."""
    low, high = min(map(min, values)), max(map(max, values))
    return (low, high) if low < high else (low - 1, high + 1)


def _place(number: float, low: float, high: float, count: int) -> int:
    """The nearest of `count` places between two ends."""
    return math.floor((number - low) / (high - low) * (count - 1) + 0.5)


def _axes(canvas: Canvas, x: tuple[float, float], y: tuple[float, float]) -> None:
    across = _LINES - 1 - _place(0, *y, _LINES) if y[0] <= 0 <= y[1] else _LINES - 1
    upright = _place(0, *x, _COLUMNS) if x[0] <= 0 <= x[1] else 0
    for column in range(_COLUMNS + 1):
        canvas.put(across, _MARGIN + column, "─" if column < _COLUMNS else "▶")
    canvas.put(across, _MARGIN + _COLUMNS + 2, "x")
    for line in range(_LINES):
        canvas.put(line, _MARGIN + upright, "│")
    canvas.put(across, _MARGIN + upright, "┼")
    for tick in ticks(*y):
        line = _LINES - 1 - _place(tick, *y, _LINES)
        text = f"{tick:g}".replace("-", "−")
        canvas.put(line, _MARGIN - 1 - display_width(text), text)
        if tick:
            canvas.put(line, _MARGIN + upright, "┤")
    for tick in ticks(*x):
        column = _MARGIN + _place(tick, *x, _COLUMNS)
        text = f"{tick:g}".replace("-", "−")
        canvas.put(_LINES, max(0, column - (display_width(text) - 1) // 2 - ("−" in text)), text)
        if tick:
            canvas.put(across, column, "┴")


def ticks(low: float, high: float) -> list[float]:
    """Round numbers, 4 to 8 of them, between two ends."""
    rough = (high - low) / 6
    power = 10 ** math.floor(math.log10(rough))
    step = min((power * each for each in (1, 2, 5, 10)), key=lambda each: abs(math.log(each / rough)))
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [round(number * step, 10) for number in range(first, last + 1)]
