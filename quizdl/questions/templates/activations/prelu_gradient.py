"""PReLU: the gradient by its input and by its own slope, and a step of that slope."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from quizdl.answers.array_policy import Vector as VectorPolicy
from quizdl.answers.policy import Decimals, Update
from quizdl.engine.activations import prelu_backward
from quizdl.engine.optimizers import sgd_step
from quizdl.questions.given import Vector, given
from quizdl.questions.keep import Keep
from quizdl.questions.notation import as_array, num, paren, products, vec
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.text import Text, same


@dataclass(frozen=True)
class Givens:
    slope: Annotated[float, given("负半轴斜率 a", "slope a for negative inputs", low=-2, high=2)]
    x: Annotated[Vector, given("输入", "inputs")]
    upstream: Annotated[Vector, given("对输出的上游梯度", "upstream gradient by the output")]
    learning_rate: Annotated[float, given("学习率；0 表示不问更新", "learning rate; 0: update not asked",
                                          low=0, high=10)] = 0.0


_INPUT = VectorPolicy(Decimals(3))
_SLOPE = Decimals(3)


def _slope(g: Givens, value: float) -> Answers:
    return {"slope_gradient": value, "new_slope": g.slope - g.learning_rate * value}


def _sum(g: Givens, *, of_x: bool = True, of_upstream: bool = True, positive: bool = False,
         negative: bool = True) -> float:
    """The slope's gradient with the wrong factors, or over the wrong entries."""
    return sum((x if of_x else 1.0) * (up if of_upstream else 1.0)
               for x, up in zip(g.x, g.upstream, strict=True) if (positive if x > 0 else negative))


class PreluGradient(Template[Givens]):
    id = "prelu-gradient"
    topic = "activations"
    title = Text("PReLU 的两个梯度", "The two gradients of PReLU")
    levels = (1, 2)
    facts = ("prelu.formula", "prelu.slope-gradient", "prelu.parameters")
    givens = Givens

    def check(self, g: Givens) -> None:
        self.require(len(g.x) <= 8, "x", "has more than 8 entries")
        self.require(len(g.upstream) == len(g.x), "upstream", f"needs {len(g.x)} entries, as x has")

    def draw(self, rng: Stream, level: int) -> Givens:
        signs = rng.shuffled((1, -1, -1, 1) if level == 1 else (1, -1, -1, 1, -1))
        x = tuple(sign * rng.decimal(0.5, 4, 1) for sign in signs)
        upstream = rng.vector(len(x), -2, 2, 1, nonzero=True)
        rate = 0.0 if level == 1 else rng.choice((0.01, 0.02, 0.05, 0.1))
        return Givens(rng.choice((0.1, 0.2, 0.25, 0.3)), x, upstream, rate)

    def prompt(self, g: Givens) -> Text:
        rows = f"\n  x     = {vec(g.x)}\n  dL/dy = {vec(g.upstream)}\n"
        text = Text(f"PReLU：y = x (x > 0)，y = a·x (x ≤ 0)；斜率 a = {num(g.slope)} 由所有元素共用，并且可学习。"
                    f"{rows}求 dL/dx 和 dL/da。",
                    f"PReLU: y = x (x > 0), y = a·x (x ≤ 0); the slope a = {num(g.slope)} is learned and shared by all "
                    f"entries.{rows}Find dL/dx and dL/da.")
        if g.learning_rate:
            text += Text(f"再求：用梯度下降（学习率 {num(g.learning_rate)}）更新一步后的 a。",
                         f" Then: a after one step of gradient descent (learning rate {num(g.learning_rate)}).")
        return text

    def fields(self, g: Givens) -> tuple[Field, ...]:
        fields = (Field("input_gradient", same("dL/dx"), _INPUT), Field("slope_gradient", same("dL/da"), _SLOPE))
        if not g.learning_rate:
            return fields
        return (*fields, Field("new_slope", Text("更新后的 a", "new a"), Update(g.slope), after=("slope_gradient",),
                               zero_ok=True))

    def solve(self, g: Givens) -> Answers:
        grads = prelu_backward(as_array(g.upstream), as_array(g.x), g.slope)
        return {"input_gradient": grads.x, "slope_gradient": grads.slope,
                **self.follow(g, {"slope_gradient": float(grads.slope)})}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        by_input = tuple(up if x > 0 else up * g.slope for x, up in zip(g.x, g.upstream, strict=True))
        by_slope = sum(keep(up * x) for x, up in zip(g.x, g.upstream, strict=True) if x <= 0)
        return {"input_gradient": by_input, "slope_gradient": by_slope,
                "new_slope": g.slope - keep(g.learning_rate * by_slope)}

    def follow(self, g: Givens, earlier: Answers) -> Answers:
        return {"new_slope": sgd_step([g.slope], [earlier["slope_gradient"]], lr=g.learning_rate)[0]}

    def steps(self, g: Givens) -> Sequence[Text]:
        key = self.solve(g)
        factors = vec(1.0 if x > 0 else g.slope for x in g.x)
        chosen = [(up, x) for x, up in zip(g.x, g.upstream, strict=True) if x <= 0]
        terms = products([up for up, _ in chosen], [x for _, x in chosen]) or "0"
        by_slope = _SLOPE.show(key["slope_gradient"])
        steps = [
            same(f"dy/dx = {factors}"),
            Text(f"逐元素相乘：dL/dx = {_INPUT.show(key['input_gradient'])}",
                 f"Entry by entry: dL/dx = {_INPUT.show(key['input_gradient'])}"),
            Text(f"dy/da 在 x ≤ 0 处为 x，其余为 0；a 被共用，所以求和：dL/da = {terms} = {by_slope}",
                 f"dy/da is x where x ≤ 0 and 0 elsewhere; a is shared, so add up: dL/da = {terms} = {by_slope}"),
        ]
        if g.learning_rate:
            new = Update(g.slope).show(key["new_slope"])
            steps.append(same(f"a - η·dL/da = {num(g.slope)} - {num(g.learning_rate)}×"
                              f"{paren(float(key['slope_gradient']), 6)} = {new}"))
        return steps

    misconceptions = (
        Misconception[Givens](
            "slope-for-all-entries",
            Text("所有元素都乘 a", "a applied to every entry"),
            Text("你把正数处的梯度也乘了 a；x > 0 处导数是 1。",
                 "You multiplied the gradient by a at positive inputs too; where x > 0 the slope is 1."),
            lambda g: {"input_gradient": np.array(g.upstream) * g.slope},
        ),
        Misconception[Givens](
            "relu-backward",
            Text("负数处梯度取 0", "Zero gradient at negative inputs"),
            Text("那是 ReLU；PReLU 在 x ≤ 0 处传回 a 倍的梯度。",
                 "That is ReLU; where x ≤ 0, PReLU passes on a times the gradient."),
            lambda g: {"input_gradient": np.where(np.array(g.x) > 0, np.array(g.upstream), 0.0)},
        ),
        Misconception[Givens](
            "slope-sums-everything",
            Text("dL/da 把正数也加进去", "Positive entries added to dL/da"),
            Text("正数的输出与 a 无关；只对 x ≤ 0 的元素求和。",
                 "Positive outputs do not depend on a; sum over the entries with x ≤ 0 only."),
            lambda g: _slope(g, _sum(g, positive=True)),
        ),
        Misconception[Givens](
            "slope-of-positive-entries",
            Text("dL/da 只加了正数", "Only the positive entries added"),
            Text("你对 x > 0 的元素求和；a 只出现在 x ≤ 0 处。",
                 "You summed over the entries with x > 0; a is used where x ≤ 0."),
            lambda g: _slope(g, _sum(g, positive=True, negative=False)),
        ),
        Misconception[Givens](
            "upstream-forgotten",
            Text("dL/da 漏乘上游梯度", "dL/da without the upstream gradient"),
            Text("你只把负的 x 加了起来；每一项还要乘 dL/dy。",
                 "You only added up the negative x; each term is multiplied by dL/dy."),
            lambda g: _slope(g, _sum(g, of_upstream=False)),
        ),
        Misconception[Givens](
            "input-forgotten",
            Text("dL/da 漏乘 x", "dL/da without the factor x"),
            Text("你只把上游梯度加了起来；y = a·x 对 a 的导数是 x。",
                 "You only added up the upstream gradients; the derivative of a·x by a is x."),
            lambda g: _slope(g, _sum(g, of_x=False)),
        ),
        Misconception[Givens](
            "slope-averaged",
            Text("dL/da 取了平均", "Mean in place of the sum"),
            Text("共用参数的梯度是各处贡献之和，不是平均。",
                 "A shared parameter's gradient is the sum over its uses, not the mean."),
            lambda g: _slope(g, _sum(g) / len(g.x)),
        ),
        Misconception[Givens](
            "step-uphill",
            Text("更新方向反了", "Step in the wrong direction"),
            Text("你加上了 η·dL/da；梯度下降要减去它。", "You added η·dL/da; gradient descent subtracts it."),
            lambda g: {"new_slope": g.slope + g.learning_rate * _sum(g)} if g.learning_rate else None,
        ),
    )


TEMPLATE = PreluGradient()
