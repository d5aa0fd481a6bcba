"""Sinusoidal position encodings: one entry, a whole vector, and how two positions compare."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np

from quizdl.answers.array_policy import Vector as VectorPolicy
from quizdl.answers.policy import Decimals, Significant
from quizdl.engine.attention import sinusoidal_positions
from quizdl.questions.given import given
from quizdl.questions.keep import Keep
from quizdl.questions.notation import approx, num, total
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.text import Text, same

_VALUE = Decimals(4)
_VECTOR = VectorPolicy(_VALUE)
_ANGLE = Significant(4)


@dataclass(frozen=True)
class Givens:
    d_model: Annotated[int, given("编码的维数", "size of an encoding", low=2, high=512)]
    position: Annotated[int, given("位置，从 0 数", "position, counted from 0", low=0, high=500)]
    index: Annotated[int, given("问第几维（从 0 数）；-1 表示问整个向量",
                                "entry asked, counted from 0; -1: the whole vector",
                                low=-1, high=511)] = -1
    other: Annotated[int, given("与之求点积的位置；-1 表示不问", "position to take the dot product with; -1: not asked",
                                low=-1, high=500)] = -1
    base: Annotated[float, given("底数", "base", low=2, high=1e6)] = 10000.0


def _angle(g: Givens, position: int, index: int) -> float:
    return position / math.pow(g.base, 2 * (index // 2) / g.d_model)


def _vector(g: Givens, position: int, angle: Callable[[Givens, int, int], float] = _angle, *,
            turned: bool = False, unit: float = 1.0) -> tuple[float, ...]:
    return tuple((math.cos if index % 2 != turned else math.sin)(unit * angle(g, position, index))
                 for index in range(g.d_model))


def _answers(g: Givens, vectors: Callable[[int], tuple[float, ...]], angle: float | None = None) -> Answers:
    found: dict[str, Any] = {"vector": vectors(g.position)}
    if g.index >= 0:
        found["value"] = found["vector"][g.index]
        if angle is not None:
            found["angle"] = angle
    if g.other >= 0:
        found["dot"] = sum(a * b for a, b in zip(found["vector"], vectors(g.other), strict=True))
    return found


class PositionalEncoding(Template[Givens]):
    id = "positional-encoding"
    topic = "recurrent"
    title = Text("正弦位置编码", "Sinusoidal position encoding")
    levels = (1, 2, 3)
    facts = ("positional-encoding.sine", "positional-encoding.cosine")
    givens = Givens
    keep = Keep(places=6)

    def draw(self, rng: Stream, level: int) -> Givens:
        if level == 1:
            d = rng.choice((8, 16, 64))
            return Givens(d, rng.integer(3, 40), rng.integer(2, 7 if d < 64 else 31))
        position = rng.integer(2, 30)
        if level == 2:
            return Givens(4, position, base=rng.choice((10000.0, 100.0)))
        return Givens(4, position, -1, position + rng.integer(2, 12), 100.0)

    def check(self, g: Givens) -> None:
        self.require(g.d_model % 2 == 0, "d_model", "must be even: sines and cosines come in pairs")
        self.require(g.index < g.d_model, "index", f"must be below {g.d_model}")
        self.require(g.index >= 0 or g.d_model <= 8, "d_model", "must be at most 8 when the whole vector is asked")
        self.require(g.index == -1 or g.other == -1, "other", "goes with the whole vector: index must be -1")

    def prompt(self, g: Givens) -> Text:
        d, base = g.d_model, num(g.base)
        text = Text(f"正弦位置编码（位置 pos 和维数都从 0 数，角度用弧度）：\n"
                    f"  PE(pos, 2i) = sin(pos / {base}^(2i/d))\n  PE(pos, 2i+1) = cos(pos / {base}^(2i/d))\n"
                    f"d = {d}，pos = {g.position}。",
                    f"Sinusoidal position encoding (positions pos and entries count from 0, angles in radians):\n"
                    f"  PE(pos, 2i) = sin(pos / {base}^(2i/d))\n  PE(pos, 2i+1) = cos(pos / {base}^(2i/d))\n"
                    f"d = {d}, pos = {g.position}. ")
        if g.index >= 0:
            return text + Text(f"求第 {g.index} 维的角度和编码值 PE({g.position}, {g.index})。",
                               f"Find the angle and the value PE({g.position}, {g.index}) of entry {g.index}.")
        text += Text("求整个编码向量。", "Find the whole encoding.")
        if g.other >= 0:
            text += Text(f"\n再求它与位置 {g.other} 的编码的点积。", f"\nThen: its dot product with the encoding of "
                                                           f"position {g.other}.")
        return text

    def fields(self, g: Givens) -> tuple[Field, ...]:
        if g.index >= 0:
            return (Field("angle", Text("角度（弧度）", "angle (radians)"), _ANGLE, zero_ok=True),
                    Field("value", same(f"PE({g.position}, {g.index})"), _VALUE, after=("angle",), zero_ok=True))
        vector = Field("vector", same(f"PE({g.position})"), _VECTOR)
        if g.other < 0:
            return (vector,)
        return (vector, Field("dot", Text("点积", "dot product"), _VALUE, after=("vector",), zero_ok=True))

    def solve(self, g: Givens) -> Answers:
        table = sinusoidal_positions(max(g.position, g.other) + 1, g.d_model, base=g.base)
        found = _answers(g, lambda position: tuple(float(value) for value in table[position]))
        if g.index < 0:
            return found
        # Position 1 turns every pair by its frequency, which the encoding itself gives.
        first = sinusoidal_positions(2, g.d_model, base=g.base)[1]
        pair = g.index - g.index % 2
        return {**found, "angle": g.position * math.atan2(first[pair], first[pair + 1])}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        def encoded(position: int) -> tuple[float, ...]:
            # One complex number a pair: cos + i·sin of the angle.
            pairs = [np.exp(1j * keep(position * g.base ** (-2 * i / g.d_model))) for i in range(g.d_model // 2)]
            return tuple(keep(float(part)) for pair in pairs for part in (pair.imag, pair.real))

        found = _answers(g, encoded, keep(_angle(g, g.position, g.index)))
        if g.other >= 0:
            # Only the distance counts: sin a·sin b + cos a·cos b = cos(a - b).
            found = {**found, "dot": sum(keep(math.cos((g.position - g.other) / g.base ** (2 * i / g.d_model)))
                                         for i in range(g.d_model // 2))}
        return found

    def follow(self, g: Givens, earlier: Answers) -> Answers:
        if "angle" in earlier:
            return {"value": (math.cos if g.index % 2 else math.sin)(earlier["angle"])}
        table = sinusoidal_positions(g.other + 1, g.d_model, base=g.base)
        return {"dot": float(np.dot(earlier["vector"], table[g.other]))}

    def steps(self, g: Givens) -> Sequence[Text]:
        key, lines = self.solve(g), []
        indices = [g.index] if g.index >= 0 else list(range(g.d_model))
        for index in indices:
            angle, name = _angle(g, g.position, index), "cos" if index % 2 else "sin"
            value = math.cos(angle) if index % 2 else math.sin(angle)
            shown = _ANGLE.show(angle) if g.index >= 0 else approx(angle, 6)
            result = _VALUE.show(value) if g.index >= 0 else approx(value, 6)
            power = f"{num(g.base)}^({index - index % 2}/{g.d_model})"
            parity = Text("奇数维用 cos", "odd entry: cos") if index % 2 else Text("偶数维用 sin", "even entry: sin")
            line = f"{g.position}/{power} = {shown}"
            lines.append(Text(f"第 {index} 维（{parity.zh}）：{line}；{name} = {result}",
                              f"Entry {index} ({parity.en}): {line}; {name} = {result}"))
        if g.index < 0:
            lines.append(same(f"PE({g.position}) = {_VECTOR.show(key['vector'])}"))
        if g.other >= 0:
            terms = [approx(math.cos((g.position - g.other) / g.base ** (2 * i / g.d_model)), 6)
                     for i in range(g.d_model // 2)]
            distance = abs(g.position - g.other)
            line = f"{total(terms)} = {_VALUE.show(key['dot'])}"
            lines.append(Text(f"sin a·sin b + cos a·cos b = cos(a-b)，点积只取决于距离 {distance}：{line}",
                              f"sin a·sin b + cos a·cos b = cos(a-b): the dot product depends on the distance "
                              f"{distance} only: {line}"))
        return lines


def _with_angle(angle: Callable[[Givens, int, int], float]) -> Callable[[Givens], Answers]:
    def wrong(g: Givens) -> Answers:
        return _answers(g, lambda position: _vector(g, position, angle),
                        angle(g, g.position, g.index) if g.index >= 0 else None)
    return wrong


def _degrees(g: Givens) -> Answers:
    return _answers(g, lambda position: _vector(g, position, unit=math.pi / 180))


def _elementwise(g: Givens) -> Answers | None:
    """The product of the two vectors, entry by entry, of positions added up: no dot product at all."""
    if g.other < 0:
        return None
    return {"dot": sum(_vector(g, g.position)) * sum(_vector(g, g.other))}


PositionalEncoding.misconceptions = (
    Misconception[Givens](
        "degrees",
        Text("计算器用了角度制", "Calculator in degrees"),
        Text("角度是弧度，把计算器切换到弧度（RAD）。", "The angle is in radians: switch the calculator to RAD."),
        _degrees,
    ),
    Misconception[Givens](
        "sine-and-cosine-swapped",
        Text("sin 与 cos 用反", "Sine and cosine swapped"),
        Text("维数从 0 数：偶数维用 sin，奇数维用 cos。", "Counting from 0, even entries take sin and odd ones cos."),
        lambda g: _answers(g, lambda position: _vector(g, position, turned=True)) if g.other < 0
        else {"vector": _vector(g, g.position, turned=True)},
    ),
    Misconception[Givens](
        "entry-as-pair-number",
        Text("把维数直接当作 i", "Entry number taken for i"),
        Text("指数是 2i/d，第 2i 和 2i+1 维共用同一个 i；不要再乘一次 2。",
             "The exponent is 2i/d, and entries 2i and 2i+1 share the same i; do not double the entry number."),
        _with_angle(lambda g, position, index: position / g.base ** (2 * index / g.d_model)),
    ),
    Misconception[Givens](
        "pair-not-doubled",
        Text("指数用了 i/d", "Exponent i/d"),
        Text("指数是 2i/d：第 k 维的 i = ⌊k/2⌋，再乘 2。", "The exponent is 2i/d: entry k has i = ⌊k/2⌋, times 2."),
        _with_angle(lambda g, position, index: position / g.base ** (index // 2 / g.d_model)),
    ),
    Misconception[Givens](
        "multiplied-by-power",
        Text("乘了底数的幂", "Multiplied by the power"),
        Text("位置要除以底数的幂，维数越大频率越低。",
             "Divide the position by the power: higher entries turn more slowly."),
        _with_angle(lambda g, position, index: position * g.base ** (2 * (index // 2) / g.d_model)),
    ),
    Misconception[Givens](
        "position-from-one",
        Text("位置多数了 1", "Position counted from 1"),
        Text("题中的 pos 已从 0 数起，直接代入，不要加 1。", "pos counts from 0 as it stands: do not add 1."),
        _with_angle(lambda g, position, index: _angle(g, position + 1, index)),
    ),
    Misconception[Givens](
        "product-of-sums",
        Text("先求和再相乘", "Sums multiplied"),
        Text("点积是对应分量相乘再相加，不是各自求和再相乘。",
             "A dot product multiplies entry by entry and adds; it does not multiply the two sums."),
        _elementwise,
    ),
)


TEMPLATE = PositionalEncoding()
