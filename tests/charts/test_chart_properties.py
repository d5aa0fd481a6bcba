"""What holds for every chart, whatever the numbers."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
from wcwidth import wcswidth

from quizdl.charts.bars import Bar, bars
from quizdl.charts.cells import BLOCKS, STEPS, fit
from quizdl.charts.heat_map import heat_map
from quizdl.charts.histogram import histogram
from quizdl.charts.line import line
from quizdl.charts.reliability import binned, reliability
from quizdl.charts.sparkline import sparkline

AMOUNTS = st.lists(st.integers(0, 10**4) | st.floats(0, 1e4), min_size=1, max_size=90)
WIDTHS = st.integers(16, 130)
HEIGHTS = st.integers(3, 12)
LABELS = st.text(st.sampled_from("ab 卷积层（，é…"), max_size=30)
UNTIL = date(2026, 3, 4)


def widths(rows) -> set[int]:
    return {wcswidth(row) for row in rows}


@given(LABELS, st.integers(0, 40))
def test_fitted_text_has_the_width(text, width) -> None:
    """Whatever is cut or filled, the cells are counted right."""
    assert wcswidth(fit(text, width)) == wcswidth(fit(text, width, "right")) == width


@given(st.lists(st.tuples(LABELS, st.none() | st.floats(0, 1e6)), min_size=1, max_size=9), WIDTHS)
def test_bars_are_as_wide_as_asked_and_keep_the_order(rows, width) -> None:
    """Every row has the width, and a larger value never has a shorter bar."""
    drawn = bars([Bar(*row) for row in rows], width)
    assert widths(drawn) == {width}

    def length(row: str) -> tuple[int, int]:
        rest = [BLOCKS.index(each) for each in row if each in BLOCKS[:-1]]
        return row.count(BLOCKS[-1]), rest[0] + 1 if rest else 0

    lengths = sorted((value, length(row)) for (_, value), row in zip(rows, drawn, strict=True) if value is not None)
    assert [each for _, each in lengths] == sorted(each for _, each in lengths)


@given(AMOUNTS, WIDTHS, HEIGHTS)
def test_columns_are_as_wide_as_asked(values, width, height) -> None:
    """Every row of a histogram has the width, with and without names; so has a sparkline."""
    drawn = histogram(values, width, height, {0: "一", len(values) - 1: "today"})
    assert len(drawn) == height + 2
    assert widths(drawn) == {width}
    assert wcswidth(sparkline(values, width)) == width


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=14), HEIGHTS)
def test_growing_values_give_growing_columns(values, height) -> None:
    """Sorted values never go down, in histograms and sparklines; only zeros are empty."""
    values.sort()
    plot = histogram(values, 100, height)[:height]
    width = plot[0].index("┤" if max(values) else "│") + 1
    column = min(8, (100 - width) // len(values))
    heights = [sum(STEPS.index(row[width + number * column]) + 1 for row in plot if row[width + number * column] != " ")
               for number in range(len(values))]
    assert heights == sorted(heights)
    assert [each == 0 for each in heights] == [value == 0 for value in values]
    steps = ["_▁▂▃▄▅▆▇█".index(each) for each in sparkline(values, len(values))]
    assert steps == sorted(steps)


@given(st.lists(st.floats(-50, 50), min_size=1, max_size=60), WIDTHS, HEIGHTS)
def test_a_line_is_as_wide_as_asked_and_stands_in_every_column(values, width, height) -> None:
    """No column is empty, the width holds, and there are as many rows as asked."""
    drawn = line(values, width, height)
    assert widths(drawn) == {width}
    assert len(drawn) == height + 1
    start = next(row.index("┤") for row in drawn if "┤" in row) + 1
    assert all(any(row[column] != " " for row in drawn[:height]) for column in range(start, width))


@given(st.lists(st.floats(0, 1), min_size=2, max_size=30).map(sorted), WIDTHS)
def test_a_growing_line_never_turns_down(values, width) -> None:
    """Sorted values have no corner that leads down."""
    assert not set("╮╰") & set("".join(line(values, width, 8)))


@given(st.lists(st.integers(0, 3000), min_size=1, max_size=200), WIDTHS)
def test_a_calendar_is_as_wide_as_asked_and_shows_the_last_days(counts, width) -> None:
    """Eight rows of the width; today's number stands in the row of its weekday, as the last one."""
    days = {UNTIL - timedelta(days=back): count for back, count in enumerate(counts)}
    drawn = heat_map(days, UNTIL, width, ("一", "二", "三", "四", "五", "六", "日"), ("Jan",) * 12)
    assert len(drawn) == 8
    assert widths(drawn) == {width}
    today = drawn[1 + UNTIL.weekday()].rstrip()
    assert today.endswith(str(counts[0]) if counts[0] else "·")


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=50), WIDTHS, HEIGHTS)
def test_a_reliability_diagram_is_as_wide_as_asked(outcomes, width, height) -> None:
    """The width holds; every class has a point unless two fall together."""
    bins = binned(outcomes)
    drawn = reliability(bins, width, height)
    assert widths(drawn) == {width}
    points = sum(row.count("o") for row in drawn)
    assert bool(points) == bool(bins)
    assert points <= len(bins)
    assert sum(each.count for each in bins) == len(outcomes)
