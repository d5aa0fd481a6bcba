"""The letters a formula is written with."""

from __future__ import annotations

import re

GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "varepsilon": "ε", "zeta": "ζ",
    "eta": "η", "theta": "θ", "vartheta": "ϑ", "iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν",
    "xi": "ξ", "pi": "π", "rho": "ρ", "sigma": "σ", "tau": "τ", "upsilon": "υ", "phi": "φ", "varphi": "φ",
    "chi": "χ", "psi": "ψ", "omega": "ω", "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ",
    "Pi": "Π", "Sigma": "Σ", "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω", "ell": "ℓ",
}  # fmt: skip
"""LaTeX name -> letter."""

_NAMES = re.compile(
    r"\\(?:operatorname\*?|text|mathrm|mathbb|mathsf|texttt)\s*\{[^{}]*\}"
    r"|\\begin\{\w+\*?\}(?:\{[^{}]*\})?|\\end\{\w+\*?\}"
)
_COMMAND = re.compile(r"\\([A-Za-z]+)")
_LETTER = re.compile(r"[A-Za-z]")
_DEFINED = re.compile(r"\s*(\\[A-Za-z]+|[A-Za-z])'?\s*\(")
_INDEX = re.compile(r"_\s*\{\s*([A-Za-z])\s*(?:=|\\in\b|\\neq?\b)")
_SUBSCRIPT = re.compile(r"_\s*(?:\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}|\\[A-Za-z]+|.)")


def symbols_of(latex: str) -> set[str]:
    r"""The letters of a formula: Latin as they are, Greek as `\name`; names of functions and \text left out."""
    bare = _NAMES.sub(" ", latex.replace("\\\\", " "))
    greek = {"\\" + name for name in _COMMAND.findall(bare) if name in GREEK}
    return greek | set(_LETTER.findall(_COMMAND.sub(" ", bare)))


def function_defined(latex: str) -> set[str]:
    """The letter that a formula such as f(x)=… defines as a function: the formula itself explains it."""
    start = _DEFINED.match(latex)
    return symbols_of(start[1]) if start else set()


def running_indices(latex: str) -> set[str]:
    r"""The letters that run in a sum, product or maximum, as j does in \sum_{j=1}^{n}."""
    return set(_INDEX.findall(latex))


def without_subscripts(latex: str) -> str:
    """The formula without its subscripts, whose letters are mostly running indices."""
    return _SUBSCRIPT.sub(" ", latex)
