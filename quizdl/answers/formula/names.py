"""What a run of letters in a formula means: a variable, a function, a constant, or several of them in a row."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeAlias

GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ζ": "zeta", "η": "eta",
    "θ": "theta", "ι": "iota", "κ": "kappa", "λ": "lambda", "μ": "mu", "ν": "nu", "ξ": "xi", "π": "pi",
    "ρ": "rho", "σ": "sigma", "τ": "tau", "φ": "phi", "χ": "chi", "ψ": "psi", "ω": "omega",
    "Γ": "Gamma", "Δ": "Delta", "Θ": "Theta", "Λ": "Lambda", "Σ": "Sigma", "Φ": "Phi", "Ψ": "Psi",
    "Ω": "Omega",
}
_SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
_SPELLED = frozenset(GREEK.values())
_ALIASES = {"eps": "epsilon", "varepsilon": "epsilon", "lam": "lambda"}
FUNCTIONS: dict[str, str] = {
    **{name: name for name in ("exp", "ln", "log", "log2", "log10", "sqrt", "sin", "cos", "tan", "sinh")},
    **{name: name for name in ("cosh", "tanh", "sigmoid", "relu", "max", "min", "abs")},
    "lg": "log10", "sigma": "sigmoid",
}
CONSTANTS: dict[str, Literal["e", "pi"]] = {"e": "e", "pi": "pi"}
_NOT_NAMES = frozenset({"inf", "nan", "infinity", "∞", "null", "none", "true", "false"})

Kind: TypeAlias = Literal["variable", "function", "constant"]
Piece: TypeAlias = tuple[Kind, str, int]  # kind, its name, letters it took


@lru_cache(maxsize=4096)
def canonical(name: str) -> str:
    """One spelling for β₁, beta_1, beta_{1} and beta1."""
    plain = "".join(GREEK.get(c, c) for c in name.translate(_SUBSCRIPTS) if c not in "_{} ")
    stem = plain.rstrip("0123456789")
    return _ALIASES.get(stem, stem) + plain[len(stem) :]


@dataclass(frozen=True)
class Names:
    """The names a formula may use; with `free`, any single letter and Greek name is a variable."""

    declared: dict[str, str]
    free: bool

    @classmethod
    def of(cls, variables: Iterable[str], *, constants_only: bool = False) -> Names:
        declared = {canonical(name): name for name in variables}
        return cls(declared, free=not declared and not constants_only)

    def variable(self, name: str) -> str | None:
        key = canonical(name)
        if key in self.declared:
            return self.declared[key]
        alike = [shown for other, shown in self.declared.items() if other.casefold() == key.casefold()]
        return alike[0] if len(alike) == 1 else None

    def whole(self, word: str, suffix: str, *, called: bool) -> tuple[Kind, str] | None:
        """What `word` with subscript `suffix` means as one name; `called` when a parenthesis follows."""
        declared = self.variable(word + suffix)
        if declared is not None:
            return ("variable", declared)
        plain = canonical(word + suffix)
        lowered = canonical((word + suffix).lower())
        if lowered in FUNCTIONS and not (self.free and lowered == "sigma" and not called):
            return ("function", FUNCTIONS[lowered])
        if plain in CONSTANTS:
            return ("constant", CONSTANTS[plain])
        stem = canonical(word)
        if self.free and (len(word) == 1 or stem in _SPELLED):
            return ("variable", plain)
        return None

    def pieces(self, word: str, suffix: str, *, called: bool) -> list[Piece] | None:
        """`word` read as one name, or cut into several in the only possible way; None if neither."""
        one = self.whole(word, suffix, called=called)
        if one is not None:
            return [(*one, len(word))]
        if word.lower() in _NOT_NAMES:
            return None
        ways = self._cuts(word, suffix, called)
        return ways[0] if len(ways) == 1 else None

    def _cuts(self, word: str, suffix: str, called: bool) -> list[list[Piece]]:
        """Ways to cut `word` (at most two are kept, since more than one is already too many)."""
        ways: list[list[list[Piece]]] = [[] for _ in range(len(word))] + [[[]]]
        for start in range(len(word) - 1, -1, -1):
            for stop in range(start + 1, min(len(word), start + 24) + 1):
                if not ways[stop]:
                    continue
                last = stop == len(word)
                meaning = self._piece(word[start:stop], suffix if last else "", called and last)
                if meaning is None or (start, stop) == (0, len(word)):
                    continue
                ways[start] += [[(*meaning, stop - start), *rest] for rest in ways[stop]]
            ways[start] = _fewest(ways[start])
        found = ways[0]
        if self.free and len(word) > 2:
            # an undeclared word is never a row of letters, unless a function begins it: sinx
            found = [way for way in found if way[0][0] == "function"]
        return found

    def _piece(self, word: str, suffix: str, called: bool) -> tuple[Kind, str] | None:
        key = canonical(word + suffix)
        if key in self.declared:
            return ("variable", self.declared[key])
        meaning = self.whole(word, suffix, called=called)
        # a changed case is only forgiven for a whole name
        return meaning if meaning is None or meaning[0] != "variable" or self.free else None


def _fewest(ways: list[list[Piece]]) -> list[list[Piece]]:
    if not ways:
        return ways
    least = min(len(way) for way in ways)
    return [way for way in ways if len(way) == least][:2]
