"""The two ways in which a typed answer fails to be one value."""

from __future__ import annotations

from collections.abc import Sequence

from quizdl.text import Text


class UnreadableError(Exception):
    """Nothing sensible can be read; `offset` is the index in the typed text where reading stopped."""

    def __init__(self, zh: str, en: str, offset: int | None = None) -> None:
        super().__init__(en)
        self.message = Text(zh, en)
        self.offset = offset


class AmbiguousError(Exception):
    """More than one value can be read; `readings` spell each of them unambiguously."""

    def __init__(self, readings: Sequence[str], zh: str, en: str, offset: int | None = None) -> None:
        super().__init__(en)
        self.readings = tuple(readings)
        self.message = Text(zh, en)
        self.offset = offset


TOO_LARGE = ("这个数太大或太小，无法计算", "this number is too large or too small")
NO_VALUE = ("这个式子没有实数值（如除以 0）", "this has no real value (a division by 0, say)")
