"""Charts, row by row."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from quizdl.charts.bars import Bar, bars
from quizdl.charts.cells import fit
from quizdl.charts.heat_map import heat_map, shade
from quizdl.charts.histogram import histogram
from quizdl.charts.line import line
from quizdl.charts.reliability import Bin, binned, reliability
from quizdl.charts.sparkline import pooled, sparkline

ZH_DAYS = ("一", "二", "三", "四", "五", "六", "日")
EN_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = tuple(f"{number}月" for number in range(1, 13))


def test_text_is_filled_and_cut_by_cells() -> None:
    """A wide character is two cells; where only half of one would fit, a space stands instead."""
    assert fit("卷积", 6) == "卷积  "
    assert fit("卷积", 6, "right") == "  卷积"
    assert fit("卷积神经", 6) == "卷积… "
    assert fit("卷积神经", 5) == "卷积…"
    assert fit("ab cd", 4) == "ab… "


def test_bars() -> None:
    """Labels are aligned, the largest value fills the room, eighths are drawn, None has no bar."""
    rows = [Bar("卷积", 8), Bar("ReLU", 4), Bar("x", 0.1), Bar("y", 0), Bar("z", None)]
    assert bars(rows, 20) == [
        "卷积 ███████████   8",
        "ReLU █████▌        4",
        "x    ▏           0.1",
        "y                  0",
        "z                  –",
    ]


def test_bars_share_a_given_scale() -> None:
    """With `most` a bar stands for the same amount in every chart."""
    assert bars([Bar("a", 1, "half")], 17, most=2) == ["a █████      half"]
    assert bars([], 17) == []


def test_sparkline() -> None:
    """Eight heights, and a zero unlike a small number."""
    assert sparkline(range(9), 10) == "_▁▂▃▄▅▆▇█ "
    assert sparkline([0, 0], 3) == "__ "
    assert sparkline([1, 1, 5, 5], 2) == "▂█"


def test_neighbours_are_averaged_where_there_is_no_room() -> None:
    """Groups are as even as can be; nothing changes where all fit."""
    assert pooled([1, 2, 3, 4, 5], 2) == [1.5, 4.0]
    assert pooled([1, 2], 2) == [1, 2]


def test_histogram() -> None:
    """Columns by eighths of a cell, the largest value on the scale, names below their columns."""
    assert histogram([1, 2, 4, 0], 22, 2, {0: "一", 2: "三"}) == [
        "4┤          ████      ",
        " │▄▄▄▄ ████ ████      ",
        "0└────────────────────",
        "  一        三        ",
    ]


def test_histogram_of_nothing_is_an_empty_frame() -> None:
    """Without values or with zeros alone there is no scale to tell."""
    assert histogram([0, 0], 12, 1) == [" │          ", "0└──────────"]
    assert histogram([], 12, 1) == histogram([0], 12, 1)


def test_line() -> None:
    """The line turns where the row changes; the given scale is written at its rows."""
    assert line([0, 1], 12, 3, scale={0: "0%", 1: "1%"}, marks={0: "a", 1: "z"}) == [
        "1%┤      ╭──",
        "  │   ╭──╯  ",
        "0%┤───╯     ",
        "  └─────────",
        "   a       z",
    ]


def test_a_steep_line_is_joined() -> None:
    """A change over several rows is drawn through those between."""
    assert line([0, 0, 0, 0, 3, 3, 3, 3, 3], 12, 4)[:4] == [
        "3┤     ╭────",
        " │    ╭╯    ",
        " │    │     ",
        "0┤────╯     ",
    ]


def test_heat_map() -> None:
    """Monday first; a day has its shade and number; days before the first and after the last are empty."""
    first = date(2026, 2, 26)  # a Thursday
    counts = {first + timedelta(days=number): count for number, count in enumerate((8, 0, 1, 2, 4, 6))}
    assert heat_map(counts, date(2026, 3, 3), 16, ZH_DAYS, MONTHS) == [
        "   3月          ",
        "一     ▒ 4      ",
        "二     ▓ 6      ",
        "三              ",
        "四 █ 8          ",
        "五 ·            ",
        "六 ░ 1          ",
        "日 ░ 2          ",
    ]


def test_as_many_weeks_as_fit_end_with_the_last_day() -> None:
    """Weeks without room fall away on the left."""
    until = date(2026, 3, 4)
    counts = {until - timedelta(days=back): back for back in range(400)}
    rows = heat_map(counts, until, 26, EN_DAYS, MONTHS)
    assert rows[3] == "Wed ░ 21 ░ 14 ░  7 ·      "
    assert rows[4] == "Thu ░ 20 ░ 13 ░  6        "


def test_shades_are_quarters() -> None:
    """Nothing has a sign of its own; the largest is full."""
    assert "".join(shade(count, 8) for count in range(9)) == "·░░▒▒▓▓██"


def test_reliability() -> None:
    """Points stand at (predicted, actual); the dots are where they would stand if all were as predicted."""
    assert reliability([Bin(0.0, 1.0, 3), Bin(1.0, 0.5, 4)], 16, 5) == [
        "100%┤o        ··",
        "    │       ··  ",
        " 50%┤    ···   o",
        "    │  ··       ",
        "  0%┤··         ",
        "    └───────────",
        "     0%   50%   ",
    ]


def test_classes_of_predictions() -> None:
    """Each class has the mean of what was predicted and the share of what came true."""
    found = binned([(0.1, False), (0.3, True), (0.9, True), (1.0, True)], 2)
    assert found == [Bin(0.2, 0.5, 2), Bin(0.95, 1.0, 2)]


@pytest.mark.parametrize("draw", (
    lambda: bars([Bar("a", -1)], 20), lambda: bars([Bar("a", float("nan"))], 20), lambda: bars([], 5),
    lambda: sparkline([1], 0), lambda: histogram([1], 20, 0), lambda: line([], 20, 5), lambda: line([2], 20, 5, high=1),
    lambda: heat_map({}, date(2026, 1, 1), 30, ZH_DAYS[1:], MONTHS), lambda: reliability([Bin(2, 1, 1)], 20, 5),
    lambda: binned([(1.5, True)])))
def test_what_cannot_be_drawn_is_refused(draw) -> None:
    """Amounts below zero, no numbers, and sizes without room raise ValueError."""
    with pytest.raises(ValueError, match=r"got|beyond"):
        draw()
