"""Finding families of computed questions by words of their id and titles, in either language."""

from __future__ import annotations

import unicodedata
from typing import Any

from quizdl.questions.registry import template, template_ids
from quizdl.questions.template import Template


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().replace("-", " ")


def families_about(words: str) -> tuple[Template[Any], ...]:
    """The families whose id and titles hold all the words; the one of that very id first."""
    wanted = _folded(words).split()
    if not wanted:
        return ()
    found = []
    for name in template_ids():
        family = template(name)
        text = _folded(f"{name} {family.topic} {family.title.zh} {family.title.en}")
        if all(word in text for word in wanted):
            found.append(family)
    return tuple(sorted(found, key=lambda family: _folded(family.id) != _folded(words.strip())))
