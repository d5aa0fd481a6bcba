"""Gradient descent with momentum, in the two conventions in use, over one to three steps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal, TypeAlias

from quizdl.answers.policy import Significant, Update
from quizdl.engine.optimizers import MomentumState, momentum_step, sgd_step
from quizdl.questions.given import Vector, given
from quizdl.questions.keep import Keep
from quizdl.questions.notation import as_array, num, paren
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.questions.templates.optimizers._writing import check_gradients, indexed, inside, settled, short, sub
from quizdl.text import Text, same


@dataclass(frozen=True)
class Givens:
    weight: Annotated[float, given("初始参数 w₀", "parameter before the first step", low=-1000, high=1000)]
    velocity: Annotated[float, given("初始动量 v₀", "velocity before the first step", low=-1000, high=1000)]
    gradients: Annotated[Vector, given("各步的梯度", "gradient of each step")]
    lr: Annotated[float, given("学习率 η", "learning rate", low=1e-6, high=10)]
    momentum: Annotated[float, given("动量系数 ρ", "momentum coefficient", low=0.01, below=1)]
    form: Annotated[Literal["accumulate", "velocity"],
                    given("约定：v ← ρv + g 或 v ← ρv - ηg", "convention: v ← ρv + g, or v ← ρv - ηg")] = "accumulate"


_RULES = {"accumulate": "  v ← ρ·v + g\n  w ← w - η·v", "velocity": "  v ← ρ·v - η·g\n  w ← w + v"}
_VELOCITY = Significant(3)

Rule: TypeAlias = Callable[[Givens, float, float], tuple[float, float]]
"""The new velocity and the change of the parameter, from givens, old velocity and gradient."""


def _walk(g: Givens, rule: Rule, keep: Keep) -> dict[str, float]:
    velocity, weight, found = g.velocity, g.weight, {}
    for step, gradient in enumerate(g.gradients, 1):
        velocity, change = rule(g, velocity, gradient)
        velocity = found[f"v{step}"] = keep(velocity)
        weight += keep(change)
    return {**found, "weight": weight}


def _right(g: Givens, v: float, grad: float) -> tuple[float, float]:
    v = g.momentum * v + (grad if g.form == "accumulate" else -g.lr * grad)
    return v, -g.lr * v if g.form == "accumulate" else v


def _as_form(g: Givens, v: float) -> tuple[float, float]:
    """A velocity in gradient units as this question's convention writes it, and the move it makes."""
    return (v, -g.lr * v) if g.form == "accumulate" else (-g.lr * v, -g.lr * v)


def _other(g: Givens, v: float, grad: float) -> tuple[float, float]:
    if g.form == "accumulate":
        v = g.momentum * v - g.lr * grad
        return v, v
    v = g.momentum * v + grad
    return v, -g.lr * v


def _averaged(g: Givens, v: float, grad: float) -> tuple[float, float]:
    fresh = (1 - g.momentum) * grad * (1 if g.form == "accumulate" else -g.lr)
    v = g.momentum * v + fresh
    return v, -g.lr * v if g.form == "accumulate" else v


def _uphill(g: Givens, v: float, grad: float) -> tuple[float, float]:
    v, change = _right(g, v, grad)
    return v, -change


def _old_velocity(g: Givens, v: float, grad: float) -> tuple[float, float]:
    return _right(g, v, grad)[0], -g.lr * v if g.form == "accumulate" else v


def _rate_misplaced(g: Givens, v: float, grad: float) -> tuple[float, float]:
    v, _ = _right(g, v, grad)
    return v, -v if g.form == "accumulate" else g.lr * v


def _wrong(rule: Rule) -> Callable[[Givens], Answers]:
    return lambda g: _walk(g, rule, Keep())


class Momentum(Template[Givens]):
    id = "momentum"
    topic = "optimizers"
    title = Text("动量法的更新", "Updates with momentum")
    levels = (1, 2, 3)
    facts = ("momentum.formula", "momentum.conventions", "momentum.state")
    givens = Givens
    keep = Keep(figures=5)

    def draw(self, rng: Stream, level: int) -> Givens:
        form: Literal["accumulate", "velocity"] = rng.choice(("accumulate", "velocity"))
        lr = rng.choice((0.1, 0.2, 0.05))
        start = rng.decimal(0.3, 2, 1) if level == 1 else 0.0
        sign = rng.choice((-1, 1))
        gradients = tuple(sign * rng.decimal(0.2, 2, 1) for _ in range(level))
        if form == "velocity":
            start = round(-start * lr, 3)
        return Givens(rng.decimal(-3, 3, 1, nonzero=True), sign * start, gradients, lr,
                      rng.choice((0.9, 0.8, 0.5)), form)

    def check(self, g: Givens) -> None:
        check_gradients(g.gradients)

    def prompt(self, g: Givens) -> Text:
        count = len(g.gradients)
        asked = [f"v{sub(step)}" for step in range(1, count + 1)] + [f"w{sub(count)}"]
        rule, grads = _RULES[g.form], indexed("g", g.gradients)
        state = [f"η = {num(g.lr)}", f"ρ = {num(g.momentum)}", f"w₀ = {num(g.weight)}", f"v₀ = {num(g.velocity)}"]
        return Text(f"带动量的梯度下降，每一步按下式更新（先算 v，再用新的 v 更新 w）：\n{rule}\n"
                    f"{'，'.join(state)}。\n各步的梯度：{grads.zh}。求 {'、'.join(asked)}。",
                    f"Gradient descent with momentum; each step first updates v, then moves w with the new v:\n{rule}\n"
                    f"{', '.join(state)}.\nGradients of the steps: {grads.en}. Find {', '.join(asked)}.")

    def fields(self, g: Givens) -> tuple[Field, ...]:
        count = len(g.gradients)
        velocities = tuple(Field(f"v{step}", same(f"v{sub(step)}"), _VELOCITY,
                                 after=(f"v{step - 1}",) if step > 1 else (), zero_ok=step < count)
                           for step in range(1, count + 1))
        weight = Field("weight", same(f"w{sub(count)}"), Update(g.weight, 0.01),
                       after=tuple(f.name for f in velocities))
        return (*velocities, weight)

    def solve(self, g: Givens) -> Answers:
        weight, state, found = as_array(g.weight), MomentumState(as_array(g.velocity)), {}
        for step, gradient in enumerate(g.gradients, 1):
            weight, state = momentum_step(weight, gradient, state, lr=g.lr, momentum=g.momentum, form=g.form)
            found[f"v{step}"] = float(state.velocity)
        return {**found, "weight": float(weight)}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        return _walk(g, _right, keep)

    def follow(self, g: Givens, earlier: Answers) -> Answers:
        found, count = {}, len(g.gradients)
        for step in range(2, count + 1):
            if f"v{step - 1}" in earlier:
                state = MomentumState(as_array(earlier[f"v{step - 1}"]))
                _, state = momentum_step(g.weight, g.gradients[step - 1], state, lr=g.lr, momentum=g.momentum,
                                         form=g.form)
                found[f"v{step}"] = float(state.velocity)
        if f"v{count}" in earlier:
            weight = as_array(g.weight)
            for step in range(1, count + 1):
                move = as_array(earlier[f"v{step}"])
                weight = sgd_step(weight, move if g.form == "accumulate" else -move,
                                  lr=g.lr if g.form == "accumulate" else 1.0)
            found["weight"] = float(weight)
        return found

    def steps(self, g: Givens) -> Sequence[Text]:
        key, lines, before, weight = self.solve(g), [], g.velocity, g.weight
        for step, gradient in enumerate(g.gradients, 1):
            velocity = float(key[f"v{step}"])
            fresh = f"+ {paren(gradient)}" if g.form == "accumulate" else f"- {num(g.lr)}×{paren(gradient)}"
            lines.append(same(f"v{sub(step)} = {num(g.momentum)}×{inside(before)} {fresh}"
                              f" = {settled(velocity, _VELOCITY)}"))
            change = _right(g, before, gradient)[1]
            old, weight = weight, weight + change
            shown = Update(g.weight, 0.01).show(key["weight"]) if step == len(g.gradients) else short(weight, 7)
            move = f"- {num(g.lr)}×{inside(velocity)}" if g.form == "accumulate" else f"+ {inside(velocity)}"
            lines.append(same(f"w{sub(step)} = {short(old, 7)} {move} = {shown}"))
            before = velocity
        return lines

    misconceptions = (
        Misconception[Givens](
            "no-momentum", Text("忽略了历史动量", "Past velocity left out"),
            Text("你只用了当前梯度（普通梯度下降）；应保留 ρ·v 这一项。",
                 "You used the current gradient alone (plain gradient descent); keep the term ρ·v."),
            _wrong(lambda g, v, grad: _as_form(g, grad))),
        Misconception[Givens](
            "other-convention", Text("用了另一种动量约定", "The other momentum convention"),
            Text("两种约定中学习率的位置不同；请按题目给出的式子计算 v。",
                 "The two conventions put the learning rate in different places; compute v by the rule given here."),
            _wrong(_other)),
        Misconception[Givens](
            "averaged", Text("给梯度乘了 1-ρ", "Gradient weighted with 1-ρ"),
            Text("v ← ρv + (1-ρ)g 是指数滑动平均；本题的式子里新梯度前没有 1-ρ。",
                 "v ← ρv + (1-ρ)g is a moving average; in the rule given here the new gradient has no factor 1-ρ."),
            _wrong(_averaged)),
        Misconception[Givens](
            "uphill", Text("更新方向反了", "Step in the wrong direction"),
            Text("你让参数朝损失上升的方向移动；请检查更新式的正负号。",
                 "You moved the parameter uphill; check the sign in the update."),
            _wrong(_uphill)),
        Misconception[Givens](
            "old-velocity", Text("用旧的 v 更新参数", "Parameter moved with the old velocity"),
            Text("每一步要先更新 v，再用新的 v 更新 w。", "Each step updates v first and moves w with the new v."),
            _wrong(_old_velocity)),
        Misconception[Givens](
            "rate-misplaced", Text("更新 w 时学习率用错", "Learning rate missing, or used twice, in the move"),
            Text("w ← w - η·v 要乘 η；而 v ← ρv - ηg 的约定里 η 已在 v 中，w ← w + v 不再乘 η。",
                 "w ← w - η·v needs η; where v ← ρv - ηg, η is already in v, and w ← w + v has none."),
            _wrong(_rate_misplaced)),
    )


TEMPLATE = Momentum()
