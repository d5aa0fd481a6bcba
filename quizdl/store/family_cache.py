"""The templates with their levels, and all cards, remembered: an app need not import the templates to start."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import quizdl
from quizdl.store.home import home as home_folder
from quizdl.store.knowledge import KnowledgeBase
from quizdl.store.remembered import fingerprint_of, remembered
from quizdl.study.card import Card
from quizdl.study.catalog import Catalog, Family, families

FILE = "families.json"
CARDS_FILE = "cards.json"
_PACKAGE = Path(quizdl.__file__).parent
_TEMPLATES = ("questions/templates",)
_MAKING = ("questions/facts", "study", "knowledge")
"""Where the code is that says which cards there are."""


def known_families(home: Path | None = None) -> tuple[Family, ...]:
    """The families as remembered, or, when a template file changed since, found anew and remembered."""
    path = (home or home_folder()) / FILE
    return remembered(path, fingerprint_of(_code(_TEMPLATES)), tuple[Family, ...], families)


def known_catalog(base: KnowledgeBase, home: Path | None = None) -> Catalog:
    """All cards as remembered, or, when the knowledge base or the code changed since, made anew and remembered."""

    def cards() -> tuple[Card, ...]:
        return tuple(Catalog(base.bank, base.question_kinds(), known_families(home)).values())

    path = (home or home_folder()) / CARDS_FILE
    fingerprint = fingerprint_of(_code(_TEMPLATES + _MAKING), base.hash)
    return Catalog.of_cards(base.bank, known_families(home), remembered(path, fingerprint, tuple[Card, ...], cards))


def _code(folders: tuple[str, ...]) -> Iterator[Path]:
    for folder in folders:
        yield from (_PACKAGE / folder).glob("*.py")
        yield from (_PACKAGE / folder).glob("*/*.py")
