"""The declared LaTeX subset, listed for documentation."""

from __future__ import annotations

from quizdl.typeset.alphabets import FONTS
from quizdl.typeset.parser import ACCENTS, CLOSERS, ENVIRONMENTS, OPENERS, SIZES, STRUCTURES, STYLES
from quizdl.typeset.symbols import BIG_OPERATORS, CHARACTERS, FUNCTIONS, GLYPHS, GREEK, LIMIT_FUNCTIONS, SPACES

# What each group is called, and its commands without the backslash.
GROUPS: dict[str, tuple[str, ...]] = {
    "Greek letters": tuple(GREEK),
    "Symbols": tuple(name for name, symbol in GLYPHS.items() if symbol.role not in ("bin", "rel", "open", "close")),
    "Binary operators": tuple(name for name, symbol in GLYPHS.items() if symbol.role == "bin"),
    "Relations and arrows": tuple(name for name, symbol in GLYPHS.items() if symbol.role == "rel"),
    "Brackets": tuple(name for name, symbol in GLYPHS.items() if symbol.role in ("open", "close")),
    "Big operators": tuple(BIG_OPERATORS),
    "Functions": tuple(FUNCTIONS) + tuple(LIMIT_FUNCTIONS),
    "Structures": tuple(sorted(STRUCTURES)),
    "Growing brackets": tuple(sorted(OPENERS | CLOSERS)),
    "Bracket sizes, drawn on one line": SIZES,
    "Alphabets": tuple(FONTS),
    "Accents": tuple(ACCENTS),
    "Spaces": tuple(SPACES),
    "Styles, accepted without effect": tuple(sorted(STYLES)),
}
SUBSET: frozenset[str] = frozenset(name for names in GROUPS.values() for name in names) | {"|"}


def listing() -> str:
    """The subset as Markdown: one line per group of commands, then environments and characters."""
    lines = [f"- {title}: " + " ".join(f"`\\{name}`" for name in names) for title, names in GROUPS.items()]
    lines.append("- Environments: " + " ".join(f"`{name}`" for name in ENVIRONMENTS))
    characters = " ".join(f"`{char}`" for char in CHARACTERS)
    lines.append(f"- Characters: letters, digits, `^ _ {{ }} ' ~`, Chinese text, and {characters}")
    return "\n".join(lines)
