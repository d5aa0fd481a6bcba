"""Drawings of graphs say what the graph says: they are read back, character by character, into its edges."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizdl.figures.drawing import graph_drawing
from quizdl.figures.graph import MOST_LINES, GraphDrawing, Vertex, draw_graph
from quizdl.figures.layers import Link
from quizdl.figures.routing import UnroutableError, Wire, tracks
from quizdl.knowledge.bank import read_bank
from quizdl.text import LANGUAGES, Language
from quizdl.typeset.cells import clusters, display_width

# The arms of a character: up, down, left, right. What is not here stops a line.
ARMS = {
    "│": "ud", "┆": "ud", "─": "lr", "╌": "lr", "┘": "ul", "└": "ur", "┴": "ulr", "┐": "dl", "┌": "dr",
    "┬": "dlr", "┤": "udl", "├": "udr", "┼": "udlr",
}
STEP = {"u": (-1, 0), "d": (1, 0), "l": (0, -1), "r": (0, 1)}
BACK = {"u": "d", "d": "u", "l": "r", "r": "l"}


def cells(lines: tuple[str, ...]) -> list[list[str]]:
    """Lines as rows of terminal cells."""
    rows = []
    for line in lines:
        row: list[str] = []
        for cluster in clusters(line):
            row += [cluster] + [""] * (display_width(cluster) - 1)
        rows.append(row)
    return rows


def followed(grid: list[list[str]], line: int, column: int) -> set[tuple[int, int]]:
    """Where the arrows stand that a line going down from here leads to."""
    arrows, seen = set(), set()
    ahead = [(line, column, "d")]
    while ahead:
        line, column, way = ahead.pop()
        if (line, column, way) in seen:
            continue
        seen.add((line, column, way))
        char = grid[line][column] if line < len(grid) and 0 <= column < len(grid[line]) else " "
        if char == "▼":
            assert way == "d"
            arrows.add((line, column))
            continue
        arms = ARMS.get(char)
        assert arms is not None, f"a line runs into {char!r}"
        if BACK[way] not in arms:
            # a line running into the side of an upright one crosses it
            assert char in "│┆", f"a line runs against {char!r}"
            assert way in "lr"
            ahead.append((line, column + STEP[way][1], way))
            continue
        ahead += [(line + STEP[arm][0], column + STEP[arm][1], arm) for arm in arms if arm != BACK[way]]
    return arrows


def read_back(drawing: GraphDrawing) -> set[tuple[str, str]]:
    """The edges that the characters of a drawing show, given where its nodes stand."""
    grid = cells(drawing.lines)
    above = {}
    for node, (line, column, width, _) in drawing.frames.items():
        above |= {(line - 1, place): node for place in range(column, column + width)}
    edges = set()
    for node, (line, column, width, height) in drawing.frames.items():
        below = line + height
        if below >= len(grid):
            continue
        for place in range(column, min(column + width, len(grid[below]))):
            char = grid[below][place]
            if char == "▼" and (height == 1 or grid[below - 1][place] in "┬╤"):
                edges.add((node, above[below, place]))
            elif "u" in ARMS.get(char, "") and (height == 1 or grid[below - 1][place] in "┬╤"):
                edges |= {(node, above[arrow]) for arrow in followed(grid, below, place)}
    return edges


@st.composite
def graphs(draw: st.DrawFn) -> tuple[list[Vertex], list[Link]]:
    """Graphs without cycles of up to 8 nodes, in any order of their nodes, some edges dashed or labelled."""
    count = draw(st.integers(2, 8))
    names = [f"n{number}" for number in range(count)]
    shapes = st.sampled_from(["box", "round", "op", "data", "gate"])
    labels = st.sampled_from(["一层", "x", "a longer label", "σ"])
    vertices = [Vertex(name, draw(labels) + name, draw(shapes), draw(st.integers(0, 3)))
                for name in draw(st.permutations(names))]
    pairs = [(one, other) for number, one in enumerate(names) for other in names[number + 1:]]
    chosen = draw(st.lists(st.sampled_from(pairs), min_size=1, max_size=12, unique=True))
    styles, marks = st.sampled_from(["plain", "plain", "skip"]), st.sampled_from(["", "", "F(x)", "恒等"])
    return vertices, [Link(one, other, draw(marks), draw(styles)) for one, other in chosen]


@settings(max_examples=150, deadline=None)
@given(graphs())
def test_a_drawing_is_read_back_into_its_edges(graph: tuple[list[Vertex], list[Link]]) -> None:
    """Following the lines of a drawing from node to arrow gives exactly the edges of the graph."""
    vertices, links = graph
    drawing = draw_graph(vertices, links)
    if drawing.frames:
        assert set(drawing.frames) == {vertex.id for vertex in vertices}
        assert read_back(drawing) == {(link.start, link.end) for link in links}
        assert max(map(display_width, drawing.lines)) <= 78
        assert len(drawing.lines) <= MOST_LINES
    else:
        assert_listed(drawing, vertices, links)


def assert_listed(drawing: GraphDrawing, vertices: list[Vertex], links: list[Link]) -> None:
    """Every edge on a line of its own."""
    labels = {vertex.id: vertex.label for vertex in vertices}
    for link in links:
        assert any(line.startswith(labels[link.start]) and labels[link.end] in line.split("▶")[-1]
                   for line in drawing.lines)


def test_most_random_graphs_are_drawn() -> None:
    """The list of edges is for graphs that do not fit: a complete one of seven nodes still does not need it."""
    names = [f"n{number}" for number in range(7)]
    links = [Link(one, other) for number, one in enumerate(names) for other in names[number + 1:number + 3]]
    drawing = draw_graph([Vertex(name, name) for name in names], links)
    assert read_back(drawing) == {(link.start, link.end) for link in links}


def test_a_graph_too_wide_is_listed() -> None:
    """Where no drawing fits, every edge is said in words instead."""
    vertices = [Vertex("end", "end"), *(Vertex(f"n{number}", f"a node of some width {number}") for number in range(9))]
    links = [Link(vertex.id, "end", "w") for vertex in vertices[1:]]
    drawing = draw_graph(vertices, links)
    assert not drawing.frames
    assert len(drawing.lines) == 9
    assert drawing.lines[0] == "a node of some width 0 ──▶ end  (w)"


def test_edges_that_lead_back_are_said_below() -> None:
    """A cycle is drawn downwards, and the arrow that closes it is said under the drawing."""
    vertices = [Vertex("a", "A"), Vertex("b", "B")]
    drawing = draw_graph(vertices, [Link("a", "b"), Link("b", "a", style="recurrent")])
    assert read_back(drawing) == {("a", "b")}
    assert drawing.lines[-1] == "B ↺─▶ A"


def test_a_loop_stands_beside_its_node() -> None:
    """An edge from a node to itself is a turning arrow beside it, with its label."""
    drawing = draw_graph([Vertex("h", "h"), Vertex("y", "y")], [Link("h", "y"), Link("h", "h", "W", "recurrent")])
    assert "│ h │ ↺ W" in drawing.lines


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_shipped_graph_is_drawn_and_read_back(language: Language) -> None:
    """Each graph of the bank is drawn, not listed, and its drawing shows its edges and no others."""
    for figure in read_bank().figures.values():
        if figure.kind != "graph":
            continue
        drawing = graph_drawing(figure, language)
        assert drawing.frames, figure.id
        shown = {(edge.start, edge.end) for edge in figure.edge if edge.start != edge.end}
        assert read_back(drawing) == shown, figure.id
        text = "\n".join(drawing.lines)
        for edge in figure.edge:
            if edge.label is not None:
                assert (edge.label if isinstance(edge.label, str) else edge.label[language]) in text, figure.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_frames_are_closed(language: Language) -> None:
    """The corners of every frame stand where its width and height say, and its sides are straight."""
    for figure in read_bank().figures.values():
        if figure.kind != "graph":
            continue
        drawing = graph_drawing(figure, language)
        grid = cells(drawing.lines)
        for line, column, width, height in drawing.frames.values():
            if height == 1:
                continue
            last, right = line + height - 1, column + width - 1
            assert (grid[line][column] + grid[line][right] + grid[last][column] + grid[last][right]) in (
                "┌┐└┘", "╭╮╰╯", "╔╗╚╝")
            for each in range(line + 1, last):
                assert grid[each][column] == grid[each][right] != " "
                assert grid[each][column] in "│║"


@given(st.lists(st.tuples(st.integers(0, 30), st.lists(st.integers(0, 30), min_size=1, max_size=3)),
                min_size=1, max_size=4))
def test_tracks_keep_lines_apart(ends: list[tuple[int, list[int]]]) -> None:
    """Routed lines never lie on each other: no cell is used by two wires in the same direction."""
    wires = [Wire(source, tuple(sorted(set(targets)))) for source, targets in ends]
    try:
        found = tracks(wires)
    except UnroutableError:
        return
    across: set[tuple[int, int]] = set()
    upright: set[tuple[int, int]] = set()
    bottom = len(wires) + 1
    for wire, track in zip(wires, found, strict=True):
        turn = bottom if track is None else track
        own = {(line, wire.source) for line in range(-1, turn + 1)}
        own |= {(line, column) for column in wire.targets for line in range(turn, bottom + 1)}
        assert not own & upright
        upright |= own
        if track is not None:
            low, high = wire.span
            row = {(track, column) for column in range(low, high + 1)}
            assert not row & across
            across |= row
