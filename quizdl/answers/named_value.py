"""What people write before a number or a list of numbers: `≈`, `约`, or its name as in `y =`."""

from __future__ import annotations

import re

from quizdl.answers.characters import Clean
from quizdl.answers.numerals import chinese_integer

_WORD = r"[A-Za-zα-ωΑ-Ω∂∇\u4e00-\u9fff][A-Za-zα-ωΑ-Ω0-9∂\u4e00-\u9fff]{0,15}"
_QUANTITY = rf"{_WORD}(?: {_WORD}){{0,4}}(?:_\{{?[A-Za-z0-9,]{{1,6}}\}}?)?['′’]*"
_OF_WHAT = r"(?: *(?:\([^()=]{1,16}\)|\[[^\[\]=]{1,16}\]))?"
_NAME = re.compile(rf"({_QUANTITY}{_OF_WHAT}(?: *[/*] *{_QUANTITY}{_OF_WHAT}){{0,3}}) *[=≈]")
_CALL_OF_NUMBERS = re.compile(r"([A-Za-z0-9σ]+) *\([^A-Za-zα-ω]*\)")
_CONSTANTS = {"e", "pi", "π", "inf", "nan", "infinity"}


def without_lead(source: Clean) -> Clean:
    """Without a leading = ≈ 约 and a trailing full stop."""
    source = source.strip()
    while match := re.match(r"=|≈|约等于|约为|大约|约|等于", source.text):
        source = source.part(match.end()).strip()
    if len(source) > 1 and source.text.endswith("."):
        source = source.part(0, len(source) - 1).strip()
    return source


def without_name(source: Clean) -> Clean:
    """Without the lead, nor what only names the value: `y = 2.3`, `dL/dw ≈ 4`, `y[2,1] = 7`.

    Left sides that are numbers themselves stay: `e = 2.7`, `sqrt(2) = 1.4`, `三 = 3`.
    """
    source = without_lead(source)
    match = _NAME.match(source.text)
    if match is None or _is_a_number(match[1]):
        return source
    return without_lead(source.part(match.end()))


def _is_a_number(name: str) -> bool:
    if chinese_integer(name) is not None or name.lower() in _CONSTANTS:
        return True
    from quizdl.answers.formula.names import FUNCTIONS, canonical

    call = _CALL_OF_NUMBERS.fullmatch(name)
    return call is not None and canonical(call[1].lower()) in FUNCTIONS
