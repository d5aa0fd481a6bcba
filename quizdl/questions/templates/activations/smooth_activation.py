"""ELU, SELU and the exact GELU: value and slope."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from quizdl.answers.policy import Decimals
from quizdl.engine.activations import elu, elu_grad, gelu, gelu_grad, selu, selu_grad
from quizdl.questions.given import given
from quizdl.questions.keep import Keep
from quizdl.questions.notation import approx, num, paren
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.text import Text, same


@dataclass(frozen=True)
class Givens:
    kind: Annotated[Literal["elu", "selu", "gelu"], given("激活函数", "activation function")]
    x: Annotated[float, given("输入", "input", low=-10, high=10)]
    alpha: Annotated[float, given("ELU 的 α（其他函数不用）", "α of ELU (unused by the others)", above=0, high=5)] = 1.0


_POLICY = Decimals(4)
# Klambauer et al. 2017; printed with six decimals.
_ALPHA, _SCALE = 1.6732632423543772, 1.0507009873554805


def _constants(g: Givens) -> tuple[float, float]:
    """α and λ of the function, which is an ELU unless it is GELU."""
    return (_ALPHA, _SCALE) if g.kind == "selu" else (g.alpha, 1.0)


def _phi(x: float) -> tuple[float, float]:
    """The standard normal distribution function and density."""
    return math.erfc(-x / math.sqrt(2)) / 2, math.exp(-x * x / 2) / math.sqrt(2 * math.pi)


def _exponential(wrong: Callable[[float, float, float], tuple[float, float]]) -> Callable[[Givens], Answers | None]:
    """A mistake on the negative side of ELU and SELU, from x, α and λ."""
    def values(g: Givens) -> Answers | None:
        if g.kind == "gelu" or g.x > 0:
            return None
        value, slope = wrong(g.x, *_constants(g))
        return {"value": value, "slope": slope}

    return values


def _gelu(wrong: Callable[[float, float, float], tuple[float, float]]) -> Callable[[Givens], Answers | None]:
    """A mistake with GELU, from x, Φ(x) and φ(x)."""
    def values(g: Givens) -> Answers | None:
        if g.kind != "gelu":
            return None
        value, slope = wrong(g.x, *_phi(g.x))
        return {"value": value, "slope": slope}

    return values


def _swish(x: float, cdf: float, density: float) -> tuple[float, float]:
    s = 1 / (1 + math.exp(-x))
    return x * s, s + x * s * (1 - s)


class SmoothActivation(Template[Givens]):
    id = "smooth-activation"
    topic = "activations"
    title = Text("ELU、SELU、GELU 的值与导数", "Value and slope of ELU, SELU and GELU")
    levels = (1, 2)
    facts = ("elu.formula", "elu.derivative", "selu.formula", "gelu.formula", "gelu.derivative")
    givens = Givens
    keep = Keep(places=6)

    def draw(self, rng: Stream, level: int) -> Givens:
        if level == 1:
            return Givens("elu", -rng.decimal(0.2, 3, 1), rng.choice((0.5, 0.8, 1.2, 1.5, 2.0)))
        if rng.chance(0.5):
            return Givens("selu", rng.choice((-1, -1, -1, 1)) * rng.decimal(0.2, 2.5, 2))
        return Givens("gelu", rng.choice((-1, 1)) * rng.decimal(0.3, 2, 2))

    def prompt(self, g: Givens) -> Text:
        x = f"x = {num(g.x)}"
        if g.kind == "gelu":
            cdf = approx(_phi(g.x)[0], 6)
            return Text(f"GELU(x) = x·Φ(x)，Φ 为标准正态分布函数。{x}，已知 Φ(x) ≈ {cdf}；标准正态密度为 "
                        "φ(x) = e^(-x²/2)/√(2π)。求 GELU(x) 和 GELU'(x)（精确形式，不用 tanh 近似）。",
                        f"GELU(x) = x·Φ(x) with the standard normal distribution function Φ. {x}, Φ(x) ≈ {cdf}; the "
                        "density is φ(x) = e^(-x²/2)/√(2π). Find GELU(x) and GELU'(x) (exact form, no tanh fit).")
        if g.kind == "selu":
            rule = f"SELU(x) = λx (x > 0); λα(e^x-1) (x ≤ 0), λ = {approx(_SCALE, 6)}, α = {approx(_ALPHA, 6)}"
        else:
            rule = f"ELU(x) = x (x > 0); α(e^x-1) (x ≤ 0), α = {num(g.alpha)}"
        name = g.kind.upper()
        text = Text(f"{rule}。{x}，求 {name}(x) 和 {name}'(x)。", f"{rule}. {x}. Find {name}(x) and {name}'(x).")
        return text + Text("0 处取左导数。", " At 0 take the slope of the left side.") if g.x == 0 else text

    def fields(self, g: Givens) -> tuple[Field, ...]:
        name = g.kind.upper()
        return (Field("value", same(f"{name}(x)"), _POLICY, zero_ok=True),
                Field("slope", same(f"{name}'(x)"), _POLICY))

    def solve(self, g: Givens) -> Answers:
        if g.kind == "elu":
            return {"value": elu(g.x, g.alpha), "slope": elu_grad(g.x, g.alpha)}
        if g.kind == "selu":
            return {"value": selu(g.x), "slope": selu_grad(g.x)}
        return {"value": gelu(g.x), "slope": gelu_grad(g.x)}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        if g.kind == "gelu":
            cdf, density = (keep(number) for number in _phi(g.x))
            return {"value": g.x * cdf, "slope": cdf + keep(g.x * density)}
        alpha, scale = (keep(number) for number in _constants(g))
        if g.x > 0:
            return {"value": scale * g.x, "slope": scale}
        factor, power = keep(scale * alpha), keep(math.exp(g.x))
        return {"value": factor * (power - 1), "slope": factor * power}

    def steps(self, g: Givens) -> Sequence[Text]:
        key = self.solve(g)
        value, slope = _POLICY.show(key["value"]), _POLICY.show(key["slope"])
        x, name = paren(g.x), g.kind.upper()
        if g.kind == "gelu":
            cdf, density = (approx(number, 6) for number in _phi(g.x))
            return (same(f"GELU(x) = {x}×{cdf} = {value}"),
                    same(f"φ(x) = e^(-{x}²/2)/√(2π) = {density}"),
                    same(f"GELU'(x) = Φ(x) + x·φ(x) = {cdf} + {x}×{density} = {slope}"))
        alpha, scale = _constants(g)
        if g.x > 0:
            what = Text("正数：", "Positive: ")
            shown = approx(scale, 6)
            return (what + same(f"{name}(x) = {shown}×{x} = {value}"), same(f"{name}'(x) = {shown} = {slope}"))
        power = approx(math.exp(g.x), 6)
        factor = num(alpha) if g.kind == "elu" else f"{approx(scale, 6)}×{approx(alpha, 6)}"
        return (Text(f"x ≤ 0，e^{x} ≈ {power}", f"x ≤ 0, e^{x} ≈ {power}"),
                same(f"{name}(x) = {factor}×({power} - 1) = {value}"),
                Text(f"常数 -1 求导后消失：{name}'(x) = {factor}×{power} = {slope}",
                     f"The constant -1 has no slope: {name}'(x) = {factor}×{power} = {slope}"))

    misconceptions = (
        Misconception[Givens](
            "minus-one-forgotten",
            Text("漏减 1", "The -1 left out"),
            Text("你算的是 αe^x（SELU 再乘 λ）；值应为 α(e^x-1)，这样函数在 0 处连续。",
                 "You took αe^x (times λ for SELU); the value is α(e^x-1), which makes it continuous at 0."),
            _exponential(lambda x, alpha, scale: (scale * alpha * math.exp(x), scale * alpha * math.exp(x))),
        ),
        Misconception[Givens](
            "slope-keeps-minus-one",
            Text("求导时保留了 -1", "The -1 kept in the slope"),
            Text("你把 α(e^x-1) 又当作导数；常数求导为 0，导数是 αe^x（SELU 再乘 λ）。",
                 "You took α(e^x-1) for the slope too; a constant has slope 0, so it is αe^x (times λ for SELU)."),
            _exponential(lambda x, alpha, scale: (scale * alpha * math.expm1(x), scale * alpha * math.expm1(x))),
        ),
        Misconception[Givens](
            "alpha-forgotten",
            Text("漏乘 α", "α left out"),
            Text("负半轴的 e^x-1 要乘 α，导数也一样。",
                 "On the negative side e^x-1 is multiplied by α, and so is the slope."),
            _exponential(lambda x, alpha, scale: (scale * math.expm1(x), scale * math.exp(x))),
        ),
        Misconception[Givens](
            "linear-negative-side",
            Text("当作 Leaky ReLU", "Treated as Leaky ReLU"),
            Text("你在负半轴用了 αx（斜率 α）；ELU 一族的负半轴是 α(e^x-1)。",
                 "You took αx (slope α) for negative inputs; there the ELU kin are α(e^x-1)."),
            _exponential(lambda x, alpha, scale: (scale * alpha * x, scale * alpha)),
        ),
        Misconception[Givens](
            "scale-forgotten",
            Text("漏乘 λ", "λ left out"),
            Text("你算的是 ELU；SELU 的正负两侧都要再乘 λ。", "You computed ELU; SELU multiplies both sides by λ."),
            lambda g: None if g.kind != "selu" else (
                {"value": g.x, "slope": 1.0} if g.x > 0
                else {"value": _ALPHA * math.expm1(g.x), "slope": _ALPHA * math.exp(g.x)}),
        ),
        Misconception[Givens](
            "product-rule-forgotten",
            Text("求导只剩 Φ(x)", "Slope without the product rule"),
            Text("x·Φ(x) 是乘积，导数为 Φ(x) + x·φ(x)，你只写了第一项。",
                 "x·Φ(x) is a product: its slope is Φ(x) + x·φ(x), you kept only the first term."),
            _gelu(lambda x, cdf, density: (x * cdf, cdf)),
        ),
        Misconception[Givens](
            "factor-x-forgotten",
            Text("φ(x) 前漏乘 x", "φ(x) without the factor x"),
            Text("乘积法则的第二项是 x·φ(x)，不是 φ(x)。", "The second term of the product rule is x·φ(x), not φ(x)."),
            _gelu(lambda x, cdf, density: (x * cdf, cdf + density)),
        ),
        Misconception[Givens](
            "swish-for-gelu",
            Text("用了 x·σ(x)", "x·σ(x) instead of x·Φ(x)"),
            Text("你用 sigmoid 代替了 Φ，那是 SiLU/Swish；GELU 用正态分布函数 Φ。",
                 "You took the sigmoid for Φ, which gives SiLU/Swish; GELU uses the normal distribution Φ."),
            _gelu(_swish),
        ),
    )


TEMPLATE = SmoothActivation()
