"""Whether a blank's formula is said with its signs: words alone cannot tell 1 - yf from 1 + yf."""

from __future__ import annotations

import re
import unicodedata

from quizdl.answers.formula.formula import Formula
from quizdl.answers.reading import read

_SYMBOLIC = re.compile(r"\$.*\$|[+-]?[0-9.]+(?:/[0-9]+)?", re.DOTALL)
_SIGN_WORDS = (("负", "-"), ("减", "-"), ("正", ""), ("加", "+"), ("minus", "-"), ("negative", "-"), ("plus", "+"))
_SIGN = re.compile(r"±|[+-]")


def _folded(text: str) -> str:
    return re.sub(r"[−–—]", "-", unicodedata.normalize("NFKC", text).casefold())


def _signs(text: str) -> str:
    folded = _folded(text)
    for word, sign in _SIGN_WORDS:
        folded = folded.replace(word, sign)
    return "".join(_SIGN.findall(folded))


def _formula(text: str) -> Formula | None:
    value = read(text, "expression").value
    return value if isinstance(value, Formula) else None


def contradicts(value: str, accepted: tuple[str, ...]) -> bool:
    """Whether `value` differs in sign or in value from every accepted spelling of a formula or number.

    False for blanks of plain words. What can be read as a formula in the same letters has to be equal to a
    spelling; of anything else only the plus and minus signs are compared.
    """
    if not _SYMBOLIC.fullmatch(_folded(accepted[0])):
        return False
    typed = _formula(value)
    if typed is not None:
        keys = [key for key in map(_formula, accepted) if key is not None and key.variables == typed.variables]
        if keys:
            from quizdl.answers.formula.equality import equal  # mpmath is slow to import and seldom needed

            return all(equal(typed, key, tuple(sorted(key.variables))) != "equal" for key in keys)
    return _signs(value) not in {_signs(spelling) for spelling in accepted}
