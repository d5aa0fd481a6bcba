"""Local response normalization across channels at one pixel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from quizdl.answers.policy import Decimals
from quizdl.engine.normalization import local_response_norm
from quizdl.questions.given import Vector, given
from quizdl.questions.keep import Keep
from quizdl.questions.notation import approx, as_array, num, paren, vec
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.text import Text

_LIMIT = 12


@dataclass(frozen=True)
class Givens:
    x: Annotated[Vector, given("同一位置各通道的值", "the channels' values at one pixel")]
    channel: Annotated[int, given("问第几个通道（从 1 数）", "the channel asked, counted from 1", low=1, high=_LIMIT)]
    size: Annotated[int, given("窗口通道数 n（奇数）", "channels in the window, n (odd)", low=1, high=11)]
    k: Annotated[float, given("常数 k", "constant k", above=0, high=100)]
    alpha: Annotated[float, given("系数 α", "coefficient α", above=0, high=100)]
    beta: Annotated[float, given("指数 β", "exponent β", above=0, high=4)]
    convention: Annotated[Literal["alexnet", "pytorch"],
                          given("alexnet：乘 α；pytorch：乘 α/n", "alexnet: times α; pytorch: times α/n")] = "alexnet"


_SUM, _OUTPUT = Decimals(2), Decimals(4)


def _window(g: Givens, reach: int | None = None) -> tuple[float, ...]:
    half = g.size // 2 if reach is None else reach
    return g.x[max(0, g.channel - 1 - half):g.channel + half]


def _factor(g: Givens) -> float:
    return g.alpha if g.convention == "alexnet" else g.alpha / g.size


def _output(g: Givens, total: float) -> float:
    return float(g.x[g.channel - 1] / (g.k + _factor(g) * total) ** g.beta)


class LocalResponseNorm(Template[Givens]):
    id = "local-response-norm"
    topic = "normalization"
    title = Text("局部响应归一化（LRN）", "Local response normalization (LRN)")
    levels = (1, 2, 3)
    facts = ("lrn.formula", "lrn.definition")
    givens = Givens
    keep = Keep(places=5)

    def draw(self, rng: Stream, level: int) -> Givens:
        x = rng.vector(7, 1, 4, 0) if level == 1 else rng.vector(7, -3, 3, 1, nonzero=True)
        size = rng.choice((3, 5))
        middle = (3, 4, 5) if size == 5 else (2, 3, 4, 5, 6)
        border = (1, 2, 6, 7) if size == 5 else (1, 7)
        channel = rng.choice(middle if level == 1 else border)
        return Givens(x, channel, size, rng.choice((1.0, 2.0)), rng.choice((0.1, 0.2, 0.5)),
                      rng.choice((0.5, 0.75)) if level > 1 else 0.5, "pytorch" if level == 3 else "alexnet")

    def check(self, g: Givens) -> None:
        self.require(len(g.x) <= _LIMIT, "x", f"has more than {_LIMIT} channels")
        self.require(g.channel <= len(g.x), "channel", f"must be one of the {len(g.x)} channels")
        self.require(g.size % 2 == 1, "size", "must be odd, so that the window has a middle")
        self.require(g.x[g.channel - 1] != 0, "x", "must not be 0 at the asked channel: its output would be 0")

    def prompt(self, g: Givens) -> Text:
        factor = "α" if g.convention == "alexnet" else "(α/n)"
        rule = f"b_i = a_i/(k + {factor}·Σ_j a_j²)^β"
        half = g.size // 2
        return Text(
            f"局部响应归一化（跨通道）：{rule}，求和范围为以第 i 个通道为中心的 n = {g.size} 个通道"
            f"（前后各 {half} 个），超出边界的通道略去。\n"
            f"某像素各通道的值 a = {vec(g.x)}，k = {num(g.k)}，α = {num(g.alpha)}，"
            f"β = {num(g.beta)}。求第 {g.channel} 个通道的平方和 Σ_j a_j² 与输出 b。",
            f"Local response normalization across channels: {rule}, the sum over the n = {g.size} channels around "
            f"channel i ({half} on either side); channels beyond the border are left out.\nAt one pixel the channels "
            f"are a = {vec(g.x)}, k = {num(g.k)}, α = {num(g.alpha)}, β = {num(g.beta)}. Find the sum of squares "
            f"Σ_j a_j² and the output b of channel {g.channel}, counted from 1.")

    def fields(self, g: Givens) -> tuple[Field, ...]:
        return (Field("total", Text("平方和", "sum of squares"), _SUM),
                Field("output", Text("输出 b", "output b"), _OUTPUT, after=("total",)))

    def solve(self, g: Givens) -> Answers:
        x, at = as_array(g.x).reshape(1, -1, 1, 1), g.channel - 1
        y = local_response_norm(x, g.size, alpha=g.alpha, beta=g.beta, k=g.k, convention=g.convention)
        # With k tiny, α and β 1, the bracket is the window's sum of squares.
        bare = local_response_norm(x, g.size, alpha=1.0, beta=1.0, k=1e-300)
        return {"total": g.x[at] / bare[0, at, 0, 0], "output": y[0, at, 0, 0]}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        total = 0.0
        for j in range(g.channel - g.size // 2, g.channel + g.size // 2 + 1):
            if 1 <= j <= len(g.x):
                total += g.x[j - 1] ** 2
        factor = g.alpha / g.size if g.convention == "pytorch" else g.alpha
        bracket = keep(g.k + factor * keep(total))
        return {"total": total, "output": g.x[g.channel - 1] / keep(bracket**g.beta)}

    def follow(self, g: Givens, earlier: Answers) -> Answers:
        return {"output": _output(g, earlier["total"])}

    def steps(self, g: Givens) -> Sequence[Text]:
        key = self.solve(g)
        window = _window(g)
        first = max(1, g.channel - g.size // 2)
        squares = " + ".join(f"{paren(value)}²" for value in window)
        bracket = g.k + _factor(g) * float(key["total"])
        factor = num(g.alpha) if g.convention == "alexnet" else f"{num(g.alpha)}/{g.size}"
        last = (f"{num(g.k)} + {factor}×{approx(key['total'], 5)} = {approx(bracket, 5)}; b = {num(g.x[g.channel - 1])}"
                f"/{approx(bracket, 5)}^{num(g.beta)} = {_OUTPUT.show(key['output'])}")
        end = first + len(window) - 1
        return [
            Text(f"窗口为第 {first}–{end} 个通道：{squares} = {_SUM.show(key['total'])}",
                 f"The window is channels {first}–{end}: {squares} = {_SUM.show(key['total'])}"),
            Text(f"括号内 {last}".replace("; ", "；"), f"The bracket is {last}"),
        ]


def _total(g: Givens, values: Sequence[float]) -> Answers:
    total = sum(value**2 for value in values)
    return {"total": total, "output": _output(g, total)}


def _not_squared(g: Givens) -> Answers | None:
    total = sum(_window(g))
    return {"total": total, "output": _output(g, total)} if g.k + _factor(g) * total > 0 else None


def _wide(g: Givens) -> Answers | None:
    wide = _window(g, g.size)
    return None if len(wide) == len(_window(g)) else _total(g, wide)


def _shifted(g: Givens) -> Answers | None:
    """A window that is pushed back inside at the border, so that it keeps n channels."""
    if len(_window(g)) == g.size or g.size >= len(g.x):
        return None
    start = min(max(0, g.channel - 1 - g.size // 2), len(g.x) - g.size)
    wrong = g.x[start:start + g.size]
    return None if _total(g, wrong)["total"] == (_wide(g) or {}).get("total") else _total(g, wrong)


def _other_factor(g: Givens) -> Answers | None:
    factor = g.alpha if g.convention == "pytorch" else g.alpha / g.size
    total = sum(value**2 for value in _window(g))
    return {"output": g.x[g.channel - 1] / (g.k + factor * total) ** g.beta}


LocalResponseNorm.misconceptions = (
    Misconception[Givens](
        "own-channel-left-out",
        Text("漏掉自己这个通道", "Own channel left out"),
        Text("窗口以该通道为中心，它自己的平方也要加上。",
             "The window is centred on the channel and holds its own square too."),
        lambda g: None if g.size == 1 else
        _total(g, [*g.x[max(0, g.channel - 1 - g.size // 2):g.channel - 1],
                   *g.x[g.channel:g.channel + g.size // 2]]),
    ),
    Misconception[Givens](
        "not-squared",
        Text("没有平方", "Not squared"),
        Text("求和的是各通道值的平方，负值也贡献正数。", "The sum is over squares; negative values add to it too."),
        _not_squared,
    ),
    Misconception[Givens](
        "n-on-either-side",
        Text("前后各取了 n 个通道", "n channels on either side"),
        Text("窗口一共 n 个通道：前后各 (n-1)/2 个。", "The window has n channels in all: (n-1)/2 on either side."),
        _wide,
    ),
    Misconception[Givens](
        "window-pushed-inside",
        Text("边界处把窗口整体移进来", "Window pushed inside at the border"),
        Text("边界处窗口不移动，只略去不存在的通道。", "The window stays where it is; missing channels are left out."),
        _shifted,
    ),
    Misconception[Givens](
        "exponent-forgotten",
        Text("漏掉指数 β", "Exponent β forgotten"),
        Text("分母还要取 β 次方。", "The denominator is raised to the power β."),
        lambda g: {"output": g.x[g.channel - 1] / (g.k + _factor(g) * sum(value**2 for value in _window(g)))},
    ),
    Misconception[Givens](
        "other-alpha",
        Text("α 的约定用错", "The other convention for α"),
        Text("请按题目公式：平方和乘 α，还是乘 α/n。",
             "Follow the formula given: the sum is multiplied by α, or by α/n."),
        _other_factor,
    ),
    Misconception[Givens](
        "multiplied-not-divided",
        Text("乘了分母", "Multiplied by the denominator"),
        Text("LRN 抑制响应：a 要除以括号的 β 次方。", "LRN dampens: a is divided by the bracket to the power β."),
        lambda g: {"output": g.x[g.channel - 1] ** 2 / _output(g, sum(value**2 for value in _window(g)))},
    ),
)


TEMPLATE = LocalResponseNorm()
