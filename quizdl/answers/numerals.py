"""Chinese numerals for whole numbers: 三, 十二, 二十, 一百零五, 三万; as spoken, 一百二 is 120 and 一万二 is 12000."""

from __future__ import annotations

import re

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_SMALL = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10**4, "亿": 10**8}
_SPOKEN = re.compile(r"(.+([百千万亿]))([一二三四五六七八九])")
_SECTION = re.compile(
    r"(?:([一二两三四五六七八九])千)?(零)?(?:([一二两三四五六七八九])百)?(零)?"
    r"(?:([一二三四五六七八九])?十)?(零)?([一二两三四五六七八九])?"
)


def chinese_integer(text: str) -> int | None:
    """The whole number a Chinese numeral writes, or None when `text` is not one."""
    if text.startswith("负"):
        value = None if text.startswith("负负") else chinese_integer(text[1:])
        return None if value is None else -value
    if match := _SPOKEN.fullmatch(text):
        # a digit right behind a unit counts tenths of that unit; as many ones are written with 零
        whole, unit = chinese_integer(match[1]), {**_SMALL, **_LARGE}[match[2]]
        return None if whole is None else whole + _DIGITS[match[3]] * unit // 10
    if not text or len(text) > 24 or any(c not in _DIGITS and c not in _SMALL and c not in _LARGE for c in text):
        return None
    if all(c in _DIGITS for c in text):
        # 二〇二四 is read digit by digit
        return int("".join(str(_DIGITS[c]) for c in text)) if len(text) == 1 or "两" not in text else None
    total = 0
    rest = text
    for mark in ("亿", "万"):
        head, found, tail = rest.partition(mark)
        if found:
            section = _section(head)
            if not section or section < 1:
                return None
            total += section * _LARGE[mark]
            rest = tail
    if rest:
        section = _section(rest)
        if section is None:
            return None
        total += section
    return total


def _section(text: str) -> int | None:
    """A numeral below ten thousand."""
    match = _SECTION.fullmatch(text)
    if not match or not text or text.endswith("零"):
        return None
    thousands, _, hundreds, _, tens, _, ones = match.groups()
    value = 1000 * _DIGITS[thousands] if thousands else 0
    value += 100 * _DIGITS[hundreds] if hundreds else 0
    value += (10 * _DIGITS[tens] if tens else 10) if "十" in text else 0
    return value + (_DIGITS[ones] if ones else 0)
