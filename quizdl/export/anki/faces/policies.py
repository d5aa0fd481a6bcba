"""Policies as a card's script grades by them: a name, and rooms around values."""

from __future__ import annotations

from typing import Any

from quizdl.answers.array_policy import IntegerSequence, IntegerSet, Matrix, Shape, Vector
from quizdl.answers.choice_policy import AllOf, OneOf
from quizdl.answers.label_policy import Label, plain_label
from quizdl.answers.policy import Absolute, Decimals, Integer, Policy, Scalar

_NAMES: dict[type[Policy], str] = {
    Shape: "shape", Vector: "vector", Matrix: "matrix", IntegerSet: "set", IntegerSequence: "sequence",
    OneOf: "one", AllOf: "all", Label: "label",
}  # fmt: skip
_STEADY = (Integer, Absolute, Decimals)
Room = Any


def policy_name(policy: Policy) -> str:
    """How the script grades; "self" where only the learner can."""
    return "scalar" if isinstance(policy, Scalar) else _NAMES.get(type(policy), "self")


def room(policy: Policy, value: Any) -> Room:
    """The largest accepted distance from `value`, for each of its numbers; None for exactly this whole number."""
    match policy:
        case Integer():
            return None
        case Scalar():
            return policy.tolerance(float(value))
        case Vector(cell=tuple() as cells):
            return [room(cell, each) for cell, each in zip(cells, value, strict=False)]
        case Vector(cell=Scalar() as cell):
            return _shared([room(cell, each) for each in value])
        case Matrix(cell=cell):
            return _shared([_shared([room(cell, each) for each in row]) for row in value])
        case _:
            return None


def _shared(rooms: list[Room]) -> Room:
    return rooms[0] if rooms and not isinstance(rooms[0], list) and all(each == rooms[0] for each in rooms) else rooms


def is_steady(policy: Policy) -> bool:
    """Whether the room is the same around every value."""
    match policy:
        case Vector(cell=Scalar() as cell) | Matrix(cell=cell):
            return is_steady(cell)
        case Vector():
            return False
        case Scalar():
            return isinstance(policy, _STEADY)
        case _:
            return True


def demanded(policy: Policy, key: Any) -> int | None:
    """The decimals an answer needs, where the policy says so."""
    return policy.demanded_places(float(key)) if isinstance(policy, Scalar) else None


def label_key(policy: Label) -> dict[str, Any]:
    """The spellings that are right, folded as the script folds what is typed."""
    return {"accepted": sorted({plain_label(each) for each in policy.accepted}),
            "most": 4 * max(map(len, policy.accepted)) + 20}
