"""What a learner looks for while browsing; kept by the app, so it loads nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from quizdl.store.knowledge import Hit

Finder: TypeAlias = "Callable[[str, int, str | None], Sequence[Hit]]"
"""(words, limit, what) -> hits of the knowledge base, best first."""


def no_finder(words: str, limit: int, what: str | None) -> Sequence[Hit]:
    """Finds nothing: there is no knowledge base yet."""
    return ()


@dataclass(slots=True)
class Browsing:
    """What is looked for, kept while other screens are shown."""

    words: str = ""
    kind: str = "all"
    at: str = ""
    level: int | None = None
