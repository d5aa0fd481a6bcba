"""Curves of the engine's functions as SVG: axes with ticks, a line and a name for each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

from quizdl.figures.curve import ticks, value, value_range
from quizdl.figures.svg_parts import blank_box, closing, opening, stroke
from quizdl.knowledge.figures import Figure
from quizdl.text import Language

_WIDTH, _HEIGHT, _MARGIN, _LINE = 440, 260, 34, 18
_BLANK_WIDTH, _BLANK_HEIGHT = 56, 15
_POINTS = 200
_DASHES = ("", "7 4", "2 3", "9 3 2 3", "14 4", "4 4 1 4", "1 5", "12 3 3 3")


def curves(figure: Figure, language: Language, blanks: Sequence[str] = ()) -> str:
    """The curves of a figure, each in dashes of its own; those in `blanks` bear a number, the first (1), for a name.

    Raises UnknownFunctionError.
    """
    low, high = figure.x or (-1.0, 1.0)
    xs = [low + (high - low) * index / _POINTS for index in range(_POINTS + 1)]
    rows = [[value(each.function, x, each.args) for x in xs] for each in figure.series]
    bottom, top = figure.y or value_range(rows)
    across = _scale(low, high, _MARGIN, _WIDTH - _MARGIN)
    upward = _scale(bottom, top, _HEIGHT - _MARGIN, _MARGIN)
    x_axis, y_axis = upward(min(max(0.0, bottom), top)), across(min(max(0.0, low), high))
    parts = [opening(_WIDTH, _HEIGHT + _LINE * len(rows), figure.name[language]),
             stroke(f"M{_MARGIN} {x_axis:g}H{_WIDTH - _MARGIN}M{y_axis:g} {_MARGIN}V{_HEIGHT - _MARGIN}", 0.8)]
    # numbers stand outside the plot, where no curve runs through them
    parts += [_label(across(tick), _HEIGHT - _MARGIN + 16, tick, "middle") for tick in ticks(low, high)]
    parts += [_label(_MARGIN - 6, upward(tick) + 4, tick, "end") for tick in ticks(bottom, top)]
    notches = "".join(f"M{across(tick):g} {x_axis - 3:g}v6" for tick in ticks(low, high))
    notches += "".join(f"M{y_axis - 3:g} {upward(tick):g}h6" for tick in ticks(bottom, top))
    parts.append(stroke(notches, 0.8))
    for number, (series, row) in enumerate(zip(figure.series, rows, strict=True)):
        dashes, y = _DASHES[number % len(_DASHES)], _HEIGHT + _LINE * number
        parts.append(stroke(_line([(across(x), upward(height)) if bottom <= height <= top else None
                                   for x, height in zip(xs, row, strict=True)]), 1.8, dashes))
        parts.append(stroke(f"M{_MARGIN} {y}h44", 1.8, dashes))
        parts.append(
            blank_box(f"{blanks.index(series.id) + 1}", _MARGIN + 54, y - 8, _BLANK_WIDTH, _BLANK_HEIGHT)
            if series.id in blanks
            else f'<text x="{_MARGIN + 54}" y="{y + 4}">{escape(series.label[language])}</text>'
        )
    return "".join(parts) + closing()


def _scale(low: float, high: float, first: float, last: float) -> Callable[[float], float]:
    return lambda number: round(first + (number - low) / (high - low) * (last - first), 1)


def _line(points: Sequence[tuple[float, float] | None]) -> str:
    """A path through the points; None breaks it, where the curve leaves the view."""
    path, drawn = "", False
    for point in points:
        if point is not None:
            path += f"{'L' if drawn else 'M'}{point[0]:g} {point[1]:g}"
        drawn = point is not None
    return path


def _label(x: float, y: float, tick: float, anchor: str) -> str:
    return f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}" font-size="11">{f"{tick:g}".replace("-", "−")}</text>'
