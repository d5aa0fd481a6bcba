"""How a node looks: a frame of its shape with its label inside."""

from __future__ import annotations

from dataclasses import dataclass

from quizdl.typeset.cells import display_width, pad

_FRAMES = {
    "box": tuple("┌─┐│└─┘"),
    "round": tuple("╭─╮│╰─╯"),
    "gate": tuple("╔═╗║╚═╝"),
}
_BRACKETS = {"op": ("(", ")"), "data": ("", "")}


@dataclass(frozen=True, slots=True)
class Face:
    """A node's label on lines, its shape, and text to the right of it."""

    label: tuple[str, ...]
    shape: str
    framed: bool
    beside: str = ""

    @property
    def least_width(self) -> int:
        return max(map(display_width, self.label)) + (4 if self.framed or self.shape != "data" else 0)

    @property
    def height(self) -> int:
        return len(self.label) + 2 if self.framed else 1

    def lines(self, width: int) -> list[str]:
        """The node drawn `width` cells wide."""
        if not self.framed:
            left, right = _BRACKETS.get(self.shape, ("[", "]"))
            return [left + pad(" ".join(self.label), width - len(left + right), "center") + right]
        corner, rule, other, side, lower, floor, last = _FRAMES[self.shape]
        return [corner + rule * (width - 2) + other,
                *(side + pad(line, width - 2, "center") + side for line in self.label),
                lower + floor * (width - 2) + last]


def is_framed(shape: str) -> bool:
    """Whether a node of this shape has a frame where there is room for frames."""
    return shape in _FRAMES
