"""Text on the screen: broken as Chinese and Latin script want it, formulas set, never read as markup."""

from __future__ import annotations

from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from quizdl.typeset.lenient import formatted


class Lines(Widget):
    """Prose with formulas; `indent` cells stay free on the left of every line."""

    DEFAULT_CSS = "Lines { width: 1fr; height: auto; text-wrap: nowrap; }"

    def __init__(self, text: str = "", *, indent: int = 0, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._text = text
        self._indent = indent

    @property
    def text(self) -> str:
        return self._text

    def say(self, text: str) -> None:
        """Show another text."""
        if text != self._text:
            self._text = text
            self.refresh(layout=True)

    def lines(self, width: int) -> list[str]:
        """The lines at a width."""
        if not self._text:
            return []
        return [" " * self._indent + line for line in formatted(self._text, max(1, width - self._indent))]

    def get_content_width(self, container: Size, viewport: Size) -> int:
        return container.width

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self.lines(width))

    def render(self) -> Content:
        return Content("\n".join(self.lines(self.content_size.width)))
