"""Typed characters brought to one spelling: full-width forms, operators, superscripts, subscripts.

NFKC is not used on whole texts because it turns 2¹⁰ into 210 and 2½ into 21/2.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from quizdl.answers.problems import UnreadableError

_SAME = {
    **dict.fromkeys("−–—‐‑‒﹣－", "-"),
    **dict.fromkeys("×✕✖⨯·⋅∙•・∗＊乘", "*"),
    **dict.fromkeys("÷∕⁄➗", "/"),
    **dict.fromkeys("、﹐", ","),
    **dict.fromkeys("。｡", "."),
    **dict.fromkeys("【〔［", "["),
    **dict.fromkeys("】〕］", "]"),
    **dict.fromkeys("∣│", "|"),
    **dict.fromkeys("≃≅∼～〜", "≈"),
    "~": "≈",
    "µ": "μ",
    "ϵ": "ε",
    "ϕ": "φ",
    "ϑ": "θ",
    "Ω": "Ω",
    "∆": "Δ",
}
_SUPERSCRIPT = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿˣʸᵏᵗᵀ", "0123456789+-()nxyktT", strict=True))
_SUBSCRIPT = dict(zip("₀₁₂₃₄₅₆₇₈₉ₜₙₖᵢⱼₓ", "0123456789tnkijx", strict=True))
_FRACTION = {"½": "(1/2)", "⅓": "(1/3)", "⅔": "(2/3)", "¼": "(1/4)", "¾": "(3/4)", "⅕": "(1/5)", "⅛": "(1/8)"}
_DIGITS = "0123456789"
_MARKS = {"Mn", "Mc", "Me"}
_RIGHT_TO_LEFT = ((0x590, 0x8FF), (0xFB1D, 0xFDFF), (0xFE70, 0xFEFF), (0x10800, 0x10FFF), (0x1E800, 0x1EFFF))
"""The blocks that Unicode keeps for scripts from right to left, with their digits and punctuation."""


@dataclass(frozen=True, slots=True)
class Clean:
    """Text in one spelling; `offsets[i]` is where character i came from in the typed text."""

    text: str
    offsets: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.text)

    def part(self, start: int, stop: int | None = None) -> Clean:
        return Clean(self.text[start:stop], self.offsets[start:stop])

    def strip(self) -> Clean:
        start = len(self.text) - len(self.text.lstrip())
        return self.part(start, start + len(self.text.strip()))

    def without(self, characters: str) -> Clean:
        kept = [(c, o) for c, o in zip(self.text, self.offsets, strict=True) if c not in characters]
        return Clean("".join(c for c, _ in kept), tuple(o for _, o in kept))

    def rewritten(self, text: str) -> Clean:
        """The same characters spelled otherwise, one for one."""
        if len(text) != len(self.text):
            raise ValueError("text must keep its length")
        return Clean(text, self.offsets)

    def offset(self, index: int) -> int | None:
        """Where `index` came from; past the end it is just behind the last character."""
        if index < len(self.offsets):
            return self.offsets[index]
        return self.offsets[-1] + 1 if self.offsets else None


def named(character: str) -> str:
    """A character that is safe to print, or its code point."""
    ordinary = character.isprintable() and unicodedata.category(character) not in _MARKS
    return character if ordinary and not _right_to_left(character) else f"U+{ord(character):04X}"


def _right_to_left(character: str) -> bool:
    return any(first <= ord(character) <= last for first, last in _RIGHT_TO_LEFT)


def clean(text: str) -> Clean:
    """One spelling of `text`; raises UnreadableError for characters no answer contains."""
    out: list[str] = []
    offsets: list[int] = []

    def put(characters: str, at: int) -> None:
        out.extend(characters)
        offsets.extend([at] * len(characters))

    index = 0
    while index < len(text):
        run = _run(text, index, _SUPERSCRIPT)
        if run:
            put("^", index)
            inner = "".join(_SUPERSCRIPT[c] for c in text[index : index + run])
            if inner == "T":
                put("T", index)
            else:
                put("(", index)
                for k, c in enumerate(inner):
                    put(c, index + k)
                put(")", index + run - 1)
            index += run
            continue
        run = _run(text, index, _SUBSCRIPT)
        if run:
            put("_{", index)
            for k in range(run):
                put(_SUBSCRIPT[text[index + k]], index + k)
            put("}", index + run - 1)
            index += run
            continue
        character = text[index]
        if character in _FRACTION and out and out[-1] in _DIGITS:
            raise UnreadableError("带分数请写成 2+1/2 这样的和", "write a mixed number as a sum, like 2+1/2", index)
        put(_one(character, index), index)
        index += 1
    return Clean("".join(out), tuple(offsets)).strip()


def _run(text: str, start: int, table: dict[str, str]) -> int:
    stop = start
    while stop < len(text) and text[stop] in table:
        stop += 1
    return stop - start


def _one(character: str, index: int) -> str:
    if " " <= character < "~":
        return character
    if character in _SAME:
        return _SAME[character]
    if character in _FRACTION:
        return _FRACTION[character]
    if character in "\n\r":
        return "\n"
    code = ord(character)
    if 0xFF01 <= code <= 0xFF5E:
        return chr(code - 0xFEE0)
    if 0x1D400 <= code <= 0x1D7FF:
        plain = unicodedata.normalize("NFKC", character)
        return _SAME.get(plain, plain)
    category = unicodedata.category(character)
    if category == "Zs" or character == "\t":
        return " "
    if category in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}:
        raise UnreadableError(
            f"第 {index + 1} 个字符是看不见的 {named(character)}，请删去",
            f"character {index + 1} is the invisible {named(character)}; delete it",
            index,
        )
    if category in _MARKS:
        raise UnreadableError(
            f"第 {index + 1} 个字符是组合符号 {named(character)}，请改用普通字母",
            f"character {index + 1} is the combining mark {named(character)}; use plain letters",
            index,
        )
    if _right_to_left(character):
        raise UnreadableError(
            f"第 {index + 1} 个字符 {named(character)} 属于从右往左书写的文字",
            f"character {index + 1}, {named(character)}, belongs to a right-to-left script",
            index,
        )
    return character
