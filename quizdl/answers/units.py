"""Units typed behind a number."""

from __future__ import annotations

import re
import unicodedata
from fractions import Fraction

_NAMES = {
    "byte": "B",
    "bytes": "B",
    "字节": "B",
    "bit": "b",
    "bits": "b",
    "位": "b",
    "比特": "b",
    "px": "pixel",
    "像素": "pixel",
    "param": "parameter",
    "参数": "parameter",
    "个参数": "parameter",
    "mac": "MAC",
    "flop": "FLOP",
    "百分比": "%",
    "percent": "%",
}
_BYTES = re.compile(r"([KMGTkmgt])?(i)?([Bb])")
_STEPS = {"": 0, "K": 1, "M": 2, "G": 3, "T": 4}


def canonical_unit(unit: str) -> str:
    """One spelling per unit; B (bytes) and b (bits) stay apart, k and K do not."""
    plain = "".join(unicodedata.normalize("NFKC", unit).split())
    if match := _BYTES.fullmatch(plain):
        return (match[1] or "").upper() + (match[2] or "") + match[3]
    lowered = plain.lower()
    if lowered not in _NAMES and len(lowered) > 2 and lowered.endswith("s"):
        lowered = lowered[:-1]
    return _NAMES.get(lowered, lowered)


def conversions(typed: str, asked: str) -> list[tuple[str, Fraction]]:
    """By what a number in unit `typed` may be multiplied to be in unit `asked`, each with its reason.

    Empty when no conversion is known. K, M, G, T are powers of 1000 or of 1024; with an i only the latter.
    """
    one, other = _BYTES.fullmatch(canonical_unit(typed)), _BYTES.fullmatch(canonical_unit(asked))
    if not one or not other:
        return []
    bits = Fraction({"b": 1, "B": 8}[one[3]], {"b": 1, "B": 8}[other[3]])
    bases = [1024] if one[2] or other[2] else [1000, 1024]
    up = _STEPS[one[1] or ""]
    down = _STEPS[other[1] or ""]
    if up == down:
        bases = bases[:1]
    return [(f"1 K = {base}", bits * Fraction(base) ** (up - down)) for base in bases]
