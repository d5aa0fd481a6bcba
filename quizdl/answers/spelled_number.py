"""Whether a blank's number is what was typed: by value, not by spelling, and alone."""

from __future__ import annotations

import math
import re
import unicodedata

from quizdl.answers.reading import read

_SAME = 1e-9
_NAMED = dict(zip(("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"), range(11),
                  strict=True))
_SIZES = re.compile(r"[0-9]+(?:×[0-9]+)+")
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_TIMES = re.compile(r"\s*(?:倍|×|times|fold)$")
_GROUPED = re.compile(r"(?<=[0-9])[ ,](?=[0-9]{3}(?![0-9]))")
_WORKED = re.compile(r"[/^√<>≤≥≠÷不非]|!=|[A-Za-z_][(\[{]"
                     r"|[零〇一二两三四五六七八九十百千万亿](?:点[零〇一二三四五六七八九]|分之)")
"""What makes a text with a number in it more than that number: 1/0, log(0), x[0], < 1, 不为 0, 零点五, 三分之一."""


def holds(value: str, accepted: tuple[str, ...]) -> bool | None:
    """Whether `value` is the number, or the sizes, that `accepted` spells; None for blanks of words, and undecided.

    What reads as a number is held against the values of all spellings, so that 25 %, .25 and 1/4 are one; of a
    percentage the number alone will do. A number among words is undecided, unless it has other numbers or a
    calculation beside it.
    """
    if _SIZES.fullmatch(accepted[0]):
        typed = read(value, "shape").value
        if typed is not None:
            return any(read(each, "shape").value == typed for each in accepted)
        keys = {float(size) for each in accepted for size in _NUMBER.findall(each)}
    else:
        if not _values(accepted[0]):
            return None
        keys = {key for each in accepted for key in _values(each)}
        found = _values(value)
        if found:
            return any(math.isclose(one, key, rel_tol=_SAME) for one in found[:_most(value)] for key in keys) or (
                _rounds(value, keys, accepted))
    folded = ungrouped(unicodedata.normalize("NFKC", value))
    sizes = {abs(key) for key in keys} | {float(size) for each in accepted for size in _NUMBER.findall(each)}
    if _WORKED.search(folded) or not {float(size) for size in _NUMBER.findall(folded)} <= sizes:
        return any(_bare(value) == _bare(each) for each in accepted)
    return None


def _values(text: str) -> list[float]:
    """What a text reads as a number: none, one, several where it is ambiguous; behind a percentage without its sign."""
    bare = _TIMES.sub("", _bare(text))
    if bare in _NAMED:
        return [float(_NAMED[bare])]
    reading = read(_TIMES.sub("", text.strip().strip("$")), "number")
    if isinstance(reading.value, int | float):
        plain = read(bare.removesuffix("%"), "number").value if bare.endswith("%") else None
        return [float(reading.value), *([float(plain)] if isinstance(plain, int | float) else [])]
    found = (read(each, "number").value for each in reading.readings)
    return [float(each) for each in found if isinstance(each, int | float)]


def _rounds(value: str, keys: set[float], accepted: tuple[str, ...]) -> bool:
    """Whether `value` is a key correctly rounded, to no fewer decimals than a spelling has: 0.6667 for 2/3."""
    written = _decimals(value)
    enough = [places for each in accepted if (places := _decimals(each))]
    return bool(enough) and written >= min(enough) and any(
        abs(one - key) <= 0.5 * 10.0**-written * (1 + _SAME) for one in _values(value)[:1] for key in keys)


def _decimals(text: str) -> int:
    """The decimals written of a plain decimal, else 0."""
    places = read(text.strip().strip("$"), "number").places
    return (places[0] or 0) if places else 0


def _most(value: str) -> int | None:
    """How many values of a typed text count: of a percentage only the first, for 25 % is not 25."""
    return 1 if _bare(value).endswith("%") else None


def possible(value: str, accepted: tuple[str, ...]) -> tuple[str, ...]:
    """The spellings that `value` may be: without the numbers that it is not."""
    return tuple(each for each in accepted if holds(value, (each,)) is not False)


def ungrouped(text: str) -> str:
    """Without what groups thousands: 1000 for 1,000 and 1 000."""
    return _GROUPED.sub("", text)


def _bare(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().strip("$").casefold()
