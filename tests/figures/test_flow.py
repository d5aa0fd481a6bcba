"""Computation graphs drawn from left to right: read back into their edges, blanks where they are said to be."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from quizdl.figures.flow import FlowDrawing, Gate, draw_flow
from quizdl.figures.layers import Link
from quizdl.figures.routing import UnroutableError
from quizdl.figures.sheet import overlaid
from quizdl.typeset.cells import display_width

ARMS = {"│": "ud", "─": "lr", "┘": "ul", "└": "ur", "┴": "ulr", "┐": "dl", "┌": "dr", "┬": "dlr", "┤": "udl",
        "├": "udr", "┼": "udlr"}
STEP = {"u": (-1, 0), "d": (1, 0), "l": (0, -1), "r": (0, 1)}
BACK = {"u": "d", "d": "u", "l": "r", "r": "l"}


def followed(lines: tuple[str, ...], line: int, column: int) -> set[tuple[int, int]]:
    """Where the arrows stand that a line going right from here leads to."""
    arrows, seen = set(), set()
    ahead = [(line, column, "r")]
    while ahead:
        line, column, way = ahead.pop()
        if (line, column, way) in seen:
            continue
        seen.add((line, column, way))
        char = lines[line][column] if column < len(lines[line]) else " "
        if char == "▶":
            assert way == "r"
            arrows.add((line, column))
            continue
        arms = ARMS.get(char)
        assert arms is not None, f"a line runs into {char!r}"
        if BACK[way] not in arms:
            assert char == "│", f"a line runs against {char!r}"
            assert way in "lr"
            ahead.append((line, column + STEP[way][1], way))
            continue
        ahead += [(line + STEP[arm][0], column + STEP[arm][1], arm) for arm in arms if arm != BACK[way]]
    return arrows


def read_back(drawing: FlowDrawing) -> set[tuple[str, str]]:
    """The edges that the characters show, given where the nodes stand."""
    left_of = {(line + row, column - 1): node for node, (line, column, _, height) in drawing.frames.items()
               for row in range(height)}
    edges = set()
    for node, (line, column, width, height) in drawing.frames.items():
        row = next((row for row in range(line, line + height) if drawing.lines[row][column + width - 1] == "├"), None)
        if row is not None:
            edges |= {(node, left_of[arrow]) for arrow in followed(drawing.lines, row, column + width)}
    return edges


@st.composite
def graphs(draw: st.DrawFn) -> tuple[list[Gate], list[Link]]:
    """Graphs of up to 9 nodes where everything leads on, with blanks here and there."""
    count = draw(st.integers(2, 9))
    names = [f"n{number}" for number in range(count)]
    links = set()
    for number in range(1, count):
        for start in draw(st.lists(st.integers(0, number - 1), max_size=3, unique=True)):
            links.add((names[start], names[number]))
    kinds = st.sampled_from(["-2.5", "", "?"])
    gates = []
    for name in draw(st.permutations(names)):
        above, below = draw(kinds), draw(kinds)
        gates.append(Gate(name, name + draw(st.sampled_from(["", " ×", " sigmoid"])),
                          above.strip("?"), below.strip("?"),
                          (f"v_{name}" if above == "?" else None, f"d_{name}" if below == "?" else None)))
    return gates, [Link(*link) for link in sorted(links)]


@settings(max_examples=150, deadline=None)
@given(graphs(), st.integers(5, 9), st.integers(0, 1))
def test_a_drawing_is_read_back_into_its_edges(graph: tuple[list[Gate], list[Link]], blank: int, gap: int) -> None:
    """Following the lines from node to arrow gives exactly the edges; each blank is empty and in brackets."""
    gates, links = graph
    try:
        drawing = draw_flow(gates, links, blank=blank, gap=gap)
    except UnroutableError:
        return
    assert read_back(drawing) == {(link.start, link.end) for link in links}
    assert set(drawing.blanks) == {asked for gate in gates for asked in gate.asks if asked}
    for line, column, width in drawing.blanks.values():
        assert drawing.lines[line][column - 1:column + width + 1] == f"[{' ' * width}]"
    text = "\n".join(drawing.lines)
    assert text.count(" -2.5 ") == sum((gate.above, gate.below).count("-2.5") for gate in gates)
    assert all(gate.label in text for gate in gates)


@given(st.text(alphabet="ab│字,", max_size=12), st.integers(0, 14), st.text(alphabet="xy字", min_size=1, max_size=4))
def test_text_laid_over_a_line_takes_its_own_cells_only(line: str, column: int, text: str) -> None:
    """What is before and after stays in its cells; a wide character cut in two leaves spaces."""
    laid = overlaid(line, column, text)
    end = column + display_width(text)
    assert display_width(laid) == max(display_width(line), end)
    cells, new = _cells(line), _cells(laid)
    for place, cell in enumerate(new):
        if place < column or place >= end:
            assert cell in ((cells[place], " ") if place < len(cells) else " ")


def _cells(line: str) -> list[str]:
    return [each for char in line for each in ([char, char + "'"] if display_width(char) == 2 else [char])]
