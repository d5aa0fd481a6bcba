"""Pieces of SVG that every drawing has."""

from __future__ import annotations

from html import escape

_FONTS = "system-ui,'Noto Sans CJK SC','PingFang SC','Microsoft YaHei',sans-serif"


def opening(width: float, height: float, name: str, *, margin: float = 0) -> str:
    """The start tag of a drawing that shrinks with a narrow screen, and its name for screen readers.

    `margin` is room at the left and at the right, for text that a font makes wider than its cells.
    """
    view = f"{-margin:g} 0 {width + 2 * margin:g} {height:g}"
    return (f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="{view}" width="{width + 2 * margin:g}" '
            f'style="max-width:100%;height:auto" fill="currentColor" font-family="{_FONTS}" font-size="13">'
            f"<title>{escape(name)}</title>")


def blank_box(number: str, x: float, y: float, width: float, height: float) -> str:
    """A dashed box in place of a label, with its number in the middle; `data-blank` names it to scripts."""
    return (f'<g class="blank" data-blank="{number}"><rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" '
            f'rx="3" fill="none" stroke="currentColor" stroke-dasharray="3 2"/>'
            f'<text x="{x + width / 2:g}" y="{y + 12:g}" text-anchor="middle">({number})</text></g>')


def closing() -> str:
    """The end tag."""
    return "</svg>"


def stroke(path: str, width: float, dashes: str = "") -> str:
    """A line along a path in the colour of the text; nothing for an empty path."""
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return f'<path d="{path}" fill="none" stroke="currentColor" stroke-width="{width:g}"{dashed}/>' if path else ""
