"""Names within a Chinese sentence."""

from __future__ import annotations


def within_chinese(name: str, *, after: bool = True) -> str:
    """The name with a blank where Latin letters, digits or a formula of it touch Chinese characters.

    A Chinese name stands without blanks. `after` says that a character follows, not a punctuation mark.
    """
    before_blank = " " if name[:1].isascii() else ""
    after_blank = " " if after and name[-1:].isascii() else ""
    return f"{before_blank}{name}{after_blank}"
