"""What people write around a formula: `f'(x) =` before it, and the backslash of LaTeX names in it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from quizdl.answers.characters import Clean
from quizdl.answers.formula.names import FUNCTIONS, GREEK, canonical
from quizdl.answers.problems import UnreadableError

_NAME = r"[A-Za-zα-ωΑ-Ω]+(?:_\{?[A-Za-z0-9]{1,3}\}?)?"
_ARGUMENTS = rf"\(\s*{_NAME}(?:\s*,\s*{_NAME})*\s*\)"
_VALUE = rf"(?P<name>{_NAME})(?P<primes>['′’]*)\s*(?P<arguments>{_ARGUMENTS})?"
_ORDER = r"(?:\^\(?[2-9]\)?)?"
_OF = rf"(?:{_NAME}\s*(?:{_ARGUMENTS})?)?"
_SLOPE = rf"(?P<d>[d∂]){_ORDER}\s*{_OF}\s*/\s*(?P=d)\s*{_NAME}{_ORDER}\s*{_OF}"
_LEFT = re.compile(rf"(?P<slope>{_SLOPE})|{_VALUE}")
_COMMAND = re.compile(r"\\([A-Za-z]+)")
_SIGNS = {"cdot": "*", "times": "*", "left": "", "right": ""}


def without_left_side(source: Clean, variables: Sequence[str] = ()) -> Clean:
    """`source` without a left-hand side that only names the value: `y =`, `f'(x) =`, `dL/dx =`.

    Raises UnreadableError where the left side may be meant itself: `x =` with a variable x, `2x =`, `f(2) =`.
    """
    left, sign, _ = source.text.partition("=")
    if not sign:
        return source
    right = source.part(len(left) + 1).strip()
    match = _LEFT.fullmatch(left.strip())
    if match is None or "=" in right.text or (match["name"] and _may_be_meant(match, right, variables)):
        raise UnreadableError("只写等号右边的式子", "type only what stands right of the equals sign",
                              source.offset(len(left)))
    return right


def _may_be_meant(match: re.Match[str], right: Clean, variables: Sequence[str]) -> bool:
    """Whether the name on the left is one that the formula itself may use."""
    if match["primes"]:
        return False
    name = canonical(match["name"])
    if variables:
        return name in {canonical(each) for each in variables}
    return not match["arguments"] and name in {canonical(each) for each in re.findall(_NAME, right.text)}


def without_backslashes(source: Clean) -> Clean:
    r"""`source` with \sigma, \exp, \cdot and their like as the names and signs that they stand for."""
    if "\\" not in source.text:
        return source
    text: list[str] = []
    offsets: list[int] = []
    start = 0
    for match in _COMMAND.finditer(source.text):
        name = match[1]
        if name not in _SIGNS and name not in FUNCTIONS and name not in GREEK.values():
            continue
        text += source.text[start:match.start()]
        offsets += source.offsets[start:match.start()]
        written = _SIGNS.get(name, name)
        text += written
        offsets += [source.offsets[match.start()]] * len(written)
        start = match.end()
    return Clean("".join([*text, source.text[start:]]), (*offsets, *source.offsets[start:]))
