"""Prose in Chinese and Latin script, broken into lines of a terminal."""

from __future__ import annotations

from dataclasses import dataclass

from quizdl.typeset.cells import Align, clusters, display_width, pad

__all__ = ["NO_BREAK_SPACE", "Align", "display_width", "pad", "wrap"]

NO_BREAK_SPACE = "\u00a0"
WORD_JOINER = "\u2060"
# These hold across a space too, because a writer may put one beside a wide mark.
NEVER_START = frozenset("，。、；：？！）】》〉”’」』〕…·％～")
NEVER_END = frozenset("（【《〈“‘「『〔")
# ASCII marks only when they touch their neighbour: after a space, ".5" or "(a)" is a word of its own.
NEVER_START_TOUCHING = NEVER_START | frozenset(",.;:?!)]}%")
NEVER_END_TOUCHING = NEVER_END | frozenset("([{")


@dataclass(slots=True)
class _Unit:
    """Text that no line break may enter, and the spaces before it."""

    text: str
    space: str


def wrap(text: str, width: int) -> list[str]:
    """``text`` as lines of at most ``width`` cells.

    Lines may break at spaces and beside wide characters, but closing punctuation never starts a line and
    opening punctuation never ends one. A word or formula (its spaces written as no-break spaces, its wide
    characters followed by word joiners) is cut only if it is longer than a line. Line ends in ``text`` stay;
    a line that starts with two or more spaces is preformatted and comes back as it is, however long. A single
    character wider than ``width`` stands alone on its line.
    """
    if width < 1:
        raise ValueError(f"width: got {width}, needs at least 1")
    lines: list[str] = []
    for line in text.split("\n"):
        if line.startswith("  "):
            lines.append(line.rstrip())
        else:
            lines.extend(_plain(piece) for piece in _fill(_units(line), width))
    return lines


def _plain(piece: str) -> str:
    return piece.replace(NO_BREAK_SPACE, " ").replace(WORD_JOINER, "")


def _units(line: str) -> list[_Unit]:
    units: list[_Unit] = []
    space, previous, previous_wide = "", "", True
    for cluster in clusters(line.replace("\t", " ").replace("\r", "")):
        if cluster == " ":
            space += " "
            continue
        wide = display_width(cluster) > 1
        if units and _sticks(previous, previous_wide, space, cluster, wide):
            units[-1].text += space.replace(" ", NO_BREAK_SPACE) + cluster
        else:
            units.append(_Unit(cluster, space))
        space, previous, previous_wide = "", cluster, wide
    return units


def _sticks(previous: str, previous_wide: bool, space: str, cluster: str, wide: bool) -> bool:
    if space:
        return cluster in NEVER_START or previous in NEVER_END
    if cluster in NEVER_START_TOUCHING or previous in NEVER_END_TOUCHING:
        return True
    if NO_BREAK_SPACE in (cluster, previous) or previous.endswith(WORD_JOINER):
        return True
    return not wide and not previous_wide


def _fill(units: list[_Unit], width: int) -> list[str]:
    lines: list[str] = []
    current, used = "", 0
    pending = units[::-1]
    while pending:
        unit = pending.pop()
        needed = display_width(unit.text)
        if current and used + len(unit.space) + needed <= width:
            current += unit.space + unit.text
            used += len(unit.space) + needed
        elif needed > width and (NO_BREAK_SPACE in unit.text or needed > display_width(unit.text[0])):
            pending.extend(reversed(_split(unit, width)))
        else:
            if current:
                lines.append(current)
            current, used = unit.text, needed
    lines.append(current)
    return lines


def _split(unit: _Unit, width: int) -> list[_Unit]:
    """A unit that is longer than a line, cut at its no-break spaces or, without any, at the line's width."""
    words = [word for word in unit.text.split(NO_BREAK_SPACE) if word]
    if len(words) > 1:
        return [_Unit(words[0], unit.space), *(_Unit(word, " ") for word in words[1:])]
    parts = list(clusters(unit.text.replace(NO_BREAK_SPACE, "")))
    cut, used = 0, 0
    while cut < len(parts) and used + display_width(parts[cut]) <= width:
        used += display_width(parts[cut])
        cut += 1
    cut = max(1, cut)
    good = cut
    while 0 < good < len(parts) and not _may_part(parts[good - 1], parts[good]):
        good -= 1
    cut = good or cut
    return [_Unit("".join(parts[:cut]), unit.space), _Unit("".join(parts[cut:]), "")]


def _may_part(before: str, after: str) -> bool:
    return after not in NEVER_START_TOUCHING and before not in NEVER_END_TOUCHING
