"""What grading says of one answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from quizdl.text import Text

Outcome: TypeAlias = Literal[
    "right", "wrong", "misconception", "imprecise", "sign", "power_of_ten", "self", "unreadable", "ambiguous", "empty"
]

UNCOUNTED: frozenset[Outcome] = frozenset({"unreadable", "ambiguous", "empty"})
"""Outcomes that cost no attempt: nothing was read yet."""

_MESSAGES: dict[Outcome, Text] = {
    "right": Text("正确。", "Right."),
    "wrong": Text("不正确。", "Not right."),
    "imprecise": Text("方向正确，但精度不够。", "On the right track, but not precise enough."),
    "sign": Text("数值正确，但符号反了。", "The size is right, the sign is flipped."),
    "power_of_ten": Text("差了 10 的整数次幂，请检查小数点或单位。",
                         "Off by a power of ten: check the decimal point or the unit."),
    "unreadable": Text("无法识别这个答案。", "This answer cannot be read."),
    "ambiguous": Text("这个答案有多种读法。", "This answer can be read in more than one way."),
    "self": Text("请与解答对照，自己给分。", "Compare with the solution and mark it yourself."),
    "empty": Text("还没有作答。", "Not answered yet."),
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome for one field, the share of its credit, and why.

    `read_as` is the read-back; `misconception` the id of the recognised mistake; `carried` says that the
    answer follows correctly from an earlier wrong one; `cells` tells right parts from wrong ones in an array.
    """

    outcome: Outcome
    credit: float
    message: Text
    read_as: str = ""
    misconception: str | None = None
    carried: bool = False
    cells: tuple[bool, ...] = ()

    @property
    def counts(self) -> bool:
        """Whether this was an attempt at all."""
        return self.outcome not in UNCOUNTED


def message(outcome: Outcome) -> Text:
    """The standing sentence of an outcome."""
    return _MESSAGES[outcome]
