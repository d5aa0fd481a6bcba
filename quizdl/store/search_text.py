"""Text as the search index holds it: Chinese in overlapping pairs, symbols by their names, words in lower case."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from quizdl.knowledge.symbols import GREEK

HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_RUN = re.compile(f"[{HAN}]+|[^\\W_{HAN}]+")
_HAN = re.compile(f"[{HAN}]")
_BETWEEN_DIGITS = re.compile(r"(?<=\d)\s*[×xX*＊]\s*(?=\d)")
_COMMAND = re.compile(r"\\([A-Za-z]+)")
_INDEXED_LETTER = re.compile(r"(?<![\\A-Za-z])([A-Za-z])\s*[_^]\s*\{?(\d+)\}?")

_SIGNS = {
    "∇": "nabla", "∂": "partial", "∑": "sum", "∏": "prod", "∫": "int", "∞": "infty", "√": "sqrt", "×": "times",
    "⊙": "odot", "⊗": "otimes", "⊕": "oplus", "·": "cdot", "±": "pm", "≤": "le", "≥": "ge", "≠": "ne", "≈": "approx",
    "∈": "in", "∝": "propto", "→": "to", "⊤": "top", "‖": "norm", "∼": "sim",
}  # fmt: skip
_NAMES = {letter: name for name, letter in GREEK.items() if not name.startswith("var")} | _SIGNS
_TABLE = {ord(sign): f" {name} " for sign, name in _NAMES.items()}
# commands that say how a formula looks and not what is in it
_LAYOUT = frozenset(
    """frac dfrac tfrac left right begin end text mathrm mathbf mathbb mathcal mathit boldsymbol operatorname
    big bigl bigr Big Bigl Bigr quad qquad displaystyle limits underbrace overset underset stackrel
    lVert rVert lvert rvert langle rangle lfloor rfloor lceil rceil mid cdots ldots dots""".split()  # noqa: SIM905
)
_SPELLED = {"leq": "le", "geq": "ge", "neq": "ne", "varepsilon": "epsilon", "varphi": "phi", "vartheta": "theta"}


def storable(text: str) -> str:
    """The text without what no database takes: halves of characters, which a wrongly encoded argument leaves."""
    return text.encode("utf-8", "ignore").decode()


def normalized(text: str) -> str:
    """Width, case and subscripts evened out; Greek letters and signs written by their LaTeX names."""
    text = sizes_joined(storable(text)).translate(_TABLE)
    return unicodedata.normalize("NFKC", text).translate(_TABLE).casefold()


def sizes_joined(text: str) -> str:
    """Sizes written alike: "1 × 1", "1*1" and "1x1" are one word."""
    return _BETWEEN_DIGITS.sub("x", text)


def latex_words(latex: str) -> str:
    r"""A formula as words: `\beta_1` is "beta 1", `F_1` is "F1"; commands of mere layout are left out."""
    latex = _INDEXED_LETTER.sub(r"\1\2 ", latex)
    return _COMMAND.sub(lambda found: f" {_word(found[1])} ", latex)


def _word(command: str) -> str:
    return "" if command in _LAYOUT else _SPELLED.get(command, command)


def runs(text: str) -> list[str]:
    """The runs of Chinese characters, and of letters and digits, of normalized text."""
    return _RUN.findall(normalized(text))


def is_han(run: str) -> bool:
    return bool(_HAN.match(run))


def pairs(run: str) -> list[str]:
    """Overlapping pairs of a run of Chinese characters; a lone character has none."""
    return [run[at : at + 2] for at in range(len(run) - 1)]


def index_columns(texts: Iterable[str]) -> tuple[str, str]:
    """What the index stores for some texts: (pairs and words, single Chinese characters)."""
    words: list[str] = []
    singles: dict[str, None] = {}
    for text in texts:
        for run in runs(text):
            if is_han(run):
                words.extend(pairs(run))
                singles.update(dict.fromkeys(run))
            else:
                words.append(run)
        words.append("\n")  # phrases do not reach from one text into the next
    return " ".join(words), " ".join(singles)
