"""A screen of the app as SVG: every character on its cell, wide ones in the middle of two."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from xml.sax.saxutils import escape

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style

CELL, LINE, SIZE = 8.4, 18, 14
EDGE = 10
FONTS = ("DejaVu Sans Mono", "Menlo", "Consolas", "Liberation Mono", "Noto Sans Mono CJK SC", "PingFang SC",
         "Microsoft YaHei", "monospace")
"""Latin letters that are 0.6 of their size wide, so that they fill a cell; then fonts with Chinese."""
BLOCKS = frozenset("▁▂▃▄▅▆▇█▏▎▍▌▋▊▉░▒▓")
_WORDS = re.compile(r"\S+(?: \S+)*")
"""Several spaces would be drawn as one."""
_EIGHTHS = {"below": "▁▂▃▄▅▆▇█", "left": "▏▎▍▌▋▊▉█"}
_WHOLE = "█░▒▓"
_SHADES = {"░": 0.25, "▒": 0.5, "▓": 0.75}


def svg(rows: Sequence[Iterable[Segment]], columns: int, foreground: str, background: str) -> str:
    """The rows of a screen as one SVG document."""
    width, height = columns * CELL + 2 * EDGE, len(rows) * LINE + 2 * EDGE
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" font-size="{SIZE}" '
        f'font-family="{escape(", ".join(FONTS))}" fill="{foreground}">',
        f'<rect width="{width:g}" height="{height:g}" rx="6" fill="{background}"/>',
    ]
    for number, row in enumerate(rows):
        column = 0
        for style, group in groupby(row, key=lambda segment: segment.style or Style()):
            text = "".join(segment.text for segment in group)
            parts.extend(_run(text, style, column, number, foreground, background))
            column += cell_len(text)
    return "\n".join([*parts, "</svg>"]) + "\n"


def _colour(style: Style, front: bool, default: str) -> str:
    chosen = style.color if front != bool(style.reverse) else style.bgcolor
    return default if chosen is None or chosen.is_default else chosen.get_truecolor().hex


def _run(text: str, style: Style, column: int, row: int, foreground: str, background: str) -> Iterator[str]:
    """A stretch of one style: what is behind it, then its characters."""
    top = EDGE + row * LINE
    ground = _colour(style, False, foreground if style.reverse else background)
    if ground != background:
        yield (f'<rect x="{EDGE + column * CELL:.1f}" y="{top}" width="{cell_len(text) * CELL:.1f}" height="{LINE}" '
               f'fill="{ground}"/>')
    colour = _colour(style, True, background if style.reverse else foreground)
    fill = "" if colour == foreground else f' fill="{colour}"'
    weight = ' font-weight="bold"' if style.bold else ""
    for kind, group in groupby(text, key=_kind):
        piece = "".join(group)
        x = EDGE + column * CELL
        column += cell_len(piece)
        if kind == "blocks":
            for character, same in groupby(piece):
                count = len(list(same))
                if character in _WHOLE:  # one beside the other they are one, without seams
                    yield _block(character, x, top, colour, count)
                else:
                    yield from (_block(character, x + index * CELL, top, colour) for index in range(count))
                x += count * CELL
        elif kind == "wide":
            places = " ".join(f"{x + CELL + 2 * CELL * index:.1f}" for index in range(len(piece)))
            yield f'<text x="{places}" y="{top + 14}" text-anchor="middle"{fill}{weight}>{escape(piece)}</text>'
        else:
            for match in _WORDS.finditer(piece):
                start, words = cell_len(piece[: match.start()]), match[0]
                yield (f'<text x="{x + start * CELL:.1f}" y="{top + 14}" textLength="{cell_len(words) * CELL:.1f}"'
                       f'{fill}{weight}>{escape(words)}</text>')


def _kind(character: str) -> str:
    return "blocks" if character in BLOCKS else "wide" if cell_len(character) == 2 else "narrow"


def _block(character: str, x: float, top: float, colour: str, count: int = 1) -> str:
    """Block elements as rectangles: fonts leave gaps between them. Whole blocks may be several, side by side."""
    width, height, opacity = CELL, float(LINE), _SHADES.get(character, 1.0)
    if opacity == 1.0:
        below = _EIGHTHS["below"].find(character)
        if below >= 0:
            height = LINE * (below + 1) / 8
        else:
            width = CELL * (_EIGHTHS["left"].index(character) + 1) / 8
    width *= count
    faint = "" if opacity == 1.0 else f' opacity="{opacity}"'
    return (f'<rect x="{x:.1f}" y="{top + LINE - height:.2f}" width="{width:.2f}" height="{height:.2f}" '
            f'fill="{colour}"{faint}/>')
