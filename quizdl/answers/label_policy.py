"""Policy for a label of a figure: a short term or symbol that is right only as a whole."""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from quizdl.answers.policy import Policy
from quizdl.text import Text

_HAT = "\u0302"
_MINUS = re.compile(r"[−–—‐‑‒﹣]")
_TIMES = re.compile(r"(?<=\d)\s*[x*×✕✖⨯·⋅]\s*(?=\d)")
_HYPHEN = re.compile(r"(?<=[^\W\d_])-(?=[^\W\d_])")
_ARTICLE = re.compile(r"\b(?:the|an)\b")
_PLURAL = re.compile(r"(?<=[a-z]{3})s\b")
_SPACE = re.compile(r"\s+")
_DROPPED = re.compile(r"[_{}()\[\]^的]|(?<!\d)[,、]|[,、](?!\d)|[.。]$")


def plain_label(text: str) -> str:
    """The label without what may be written otherwise: case, width, spaces, brackets, subscripts, plurals, hats.

    Minus signs and tildes stay: hₜ₋₁ may be written h_{t-1} or h_t-1, but neither it nor h̃ₜ is hₜ.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    folded = unicodedata.normalize("NFD", folded).replace(_HAT, "")
    folded = _MINUS.sub("-", folded).replace("sqrt", "√").replace("&", " and ")
    folded = _ARTICLE.sub(" ", _HYPHEN.sub(" ", _TIMES.sub("×", folded)))
    plain = _DROPPED.sub("", _SPACE.sub("", _PLURAL.sub("", folded)))
    return plain or folded


@dataclass(frozen=True, slots=True)
class Label(Policy):
    """A label in any of its accepted spellings, none of them found inside a longer answer."""

    accepted: tuple[str, ...]
    kind = "text"

    def gap(self, value: Any, key: Any, scale: Any = None) -> float:
        if not isinstance(value, str) or not value.strip() or len(value) > 4 * max(map(len, self.accepted)) + 20:
            return math.inf
        return 0.0 if plain_label(value) in {plain_label(each) for each in self.accepted} else math.inf

    def words(self) -> Text:
        return Text("填标注", "a label")

    def show(self, value: Any) -> str:
        return str(value)

    def describe(self) -> dict[str, Any]:
        return {"policy": "label", "accepted": list(self.accepted)}
