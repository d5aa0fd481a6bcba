"""Batch normalization's running statistics: their update in training, and the output they give at test time."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np

from quizdl.answers.policy import Decimals
from quizdl.engine.normalization import batch_norm, batch_norm_eval, update_running_statistics
from quizdl.questions.given import Vector, given
from quizdl.questions.keep import Keep
from quizdl.questions.notation import approx, num, paren, vec
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.text import Text, same

Task = Literal["eval", "update", "both"]
_TASKS: tuple[Task, ...] = ("eval", "update", "both")


@dataclass(frozen=True)
class Givens:
    batch: Annotated[Vector, given("该特征在小批量上的值", "the feature over the batch")]
    running_mean: Annotated[float, given("滑动均值", "running mean", low=-1e4, high=1e4)]
    running_var: Annotated[float, given("滑动方差", "running variance", above=0, high=1e4)]
    gamma: Annotated[float, given("缩放 γ", "scale γ", low=-100, high=100)]
    beta: Annotated[float, given("平移 β", "shift β", low=-100, high=100)]
    task: Annotated[Task,
                    given("测试输出、训练更新，或先后两者", "test output, training update, or one after the other")]
    momentum: Annotated[float, given("动量", "momentum", low=0, high=1)] = 0.1
    convention: Annotated[Literal["pytorch", "keras"],
                          given("pytorch：动量乘新值；keras：动量乘旧值",
                                "pytorch: momentum times the new value; keras: times the old one")] = "pytorch"
    unbiased: Annotated[bool, given("更新时用无偏方差", "the update takes the unbiased variance")] = False
    eps: Annotated[float, given("方差上加的 ε", "ε added to the variance", low=0, high=1)] = 1e-5


_POLICY = Decimals(3)


class BnEval(Template[Givens]):
    id = "bn-eval"
    topic = "normalization"
    title = Text("批归一化：滑动统计量与测试时的输出", "Batch normalization: running statistics and test time")
    levels = (1, 2, 3)
    facts = ("batch-norm.train-test", "batch-norm.running-formula", "batch-norm.unbiased-running")
    givens = Givens
    keep = Keep(places=5)

    def draw(self, rng: Stream, level: int) -> Givens:
        # A spread of 4 and more keeps the batch's statistics off the running ones.
        batch = [float(value) for value in rng.sample(range(2, 13), 4 if level < 3 else 3)]
        mean, var = rng.decimal(-2, 1, 1), rng.choice((0.36, 0.64, 1.44, 2.25, 4.0))
        convention: Literal["pytorch", "keras"] = rng.choice(("pytorch", "keras"))
        momentum = rng.choice((0.1, 0.2)) if convention == "pytorch" else rng.choice((0.8, 0.9))
        gamma = rng.choice((0.5, 1.5, 2.0, 3.0))
        return Givens(tuple(batch), mean, var, gamma, rng.decimal(-2, 2, 1, nonzero=True), _TASKS[level - 1],
                      momentum, convention, convention == "pytorch" and rng.chance(0.7))

    def check(self, g: Givens) -> None:
        self.require(len(g.batch) <= 12, "batch", "has more than 12 values")
        self.require(len(g.batch) > 1, "batch", "needs at least two values")
        self.require(len(set(g.batch)) > 1, "batch", "must not be constant")

    def prompt(self, g: Givens) -> Text:
        state = Text(f"滑动均值 {num(g.running_mean)}，滑动方差 {num(g.running_var)}",
                     f"running mean {num(g.running_mean)}, running variance {num(g.running_var)}")
        layer = f"γ = {num(g.gamma)}, β = {num(g.beta)}, ε = {num(g.eps)}"
        if g.task == "eval":
            return Text(
                f"一个批归一化特征：{state.zh}，{layer}（ε 加在方差上）。\n测试（推理）时的一批输入为 {vec(g.batch)}。"
                "求第一个输入的输出。",
                f"One batch-normalized feature: {state.en}, {layer} (ε added to the variance).\nAt test time "
                f"(inference) a batch {vec(g.batch)} comes in. Find the output of its first value.")
        m = num(g.momentum)
        rule = "(1-m)·running + m·batch" if g.convention == "pytorch" else "m·running + (1-m)·batch"
        which = Text("无偏方差（除以 n-1）", "the unbiased one (divided by n-1)") if g.unbiased \
            else Text("有偏方差（除以 n）", "the biased one (divided by n)")
        text = Text(
            f"一个批归一化特征当前{state.zh}。训练时来了一批 {vec(g.batch)}。\n更新规则：running ← {rule}，m = {m}；"
            f"更新方差时用{which.zh}。\n求这批的均值、有偏方差，以及更新后的滑动均值和滑动方差。",
            f"One batch-normalized feature has {state.en}. In training the batch {vec(g.batch)} arrives.\nUpdate: "
            f"running ← {rule}, m = {m}; the batch variance in the update is {which.en}.\nFind the batch's mean and "
            "biased variance, then the new running mean and running variance.")
        if g.task == "both":
            text += Text(f"\n随后切换到测试模式，{layer}（ε 加在方差上）。求输入 {num(g.batch[0])} 的输出。",
                         f"\nThen the layer is switched to test mode, {layer} (ε added to the variance). "
                         f"Find the output for the input {num(g.batch[0])}.")
        return text

    def fields(self, g: Givens) -> tuple[Field, ...]:
        updated = (
            Field("mean", Text("批均值", "batch mean"), _POLICY, zero_ok=True),
            Field("var", Text("批方差（有偏）", "batch variance (biased)"), _POLICY, after=("mean",)),
            Field("new_mean", Text("新的滑动均值", "new running mean"), _POLICY, after=("mean",), zero_ok=True),
            Field("new_var", Text("新的滑动方差", "new running variance"), _POLICY, after=("var",)),
        )
        output = Field("output", Text("测试时的输出", "output at test time"), _POLICY,
                       after=() if g.task == "eval" else ("new_mean", "new_var"), zero_ok=True)
        return {"eval": (output,), "update": updated, "both": (*updated, output)}[g.task]

    def solve(self, g: Givens) -> Answers:
        if g.task == "eval":
            return {"output": _output(g, g.running_mean, g.running_var)}
        found = batch_norm(np.array(g.batch)[:, None], eps=1.0)
        mean, var = float(found.mean[0]), float(found.var[0])
        new_mean, new_var = _updated(g, mean, var)
        return {"mean": mean, "var": var, "new_mean": new_mean, "new_var": new_var,
                "output": _output(g, new_mean, new_var)}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        count = len(g.batch)
        mean = keep(sum(g.batch) / count)
        squares = sum((value - mean) ** 2 for value in g.batch)
        used = keep(squares / (count - 1 if g.unbiased else count))
        new = g.momentum if g.convention == "pytorch" else 1 - g.momentum
        new_mean = keep((1 - new) * g.running_mean + new * mean)
        new_var = keep((1 - new) * g.running_var + new * used)
        if g.task == "eval":
            new_mean, new_var = g.running_mean, g.running_var
        hat = keep((g.batch[0] - new_mean) / keep(math.sqrt(new_var + g.eps)))
        return {"mean": mean, "var": keep(squares / count), "new_mean": new_mean, "new_var": new_var,
                "output": g.gamma * hat + g.beta}

    def follow(self, g: Givens, earlier: Answers) -> Answers:
        found = {}
        if "mean" in earlier:
            found["new_mean"] = _updated(g, earlier["mean"], 1.0)[0]
            found["var"] = float(((np.array(g.batch) - earlier["mean"]) ** 2).mean())
        if "var" in earlier:
            found["new_var"] = _updated(g, 0.0, earlier["var"])[1]
        if "new_mean" in earlier:
            found["output"] = _output(g, earlier["new_mean"], earlier["new_var"])
        return found

    def steps(self, g: Givens) -> Sequence[Text]:
        key = {name: float(value) for name, value in self.solve(g).items()}
        shown = {name: _POLICY.show(value) for name, value in key.items()}
        steps, mean, var = [], g.running_mean, g.running_var
        if g.task != "eval":
            count = len(g.batch)
            used = key["var"] * count / (count - 1) if g.unbiased else key["var"]
            steps.append(Text(f"批均值 = {shown['mean']}，有偏方差 = {shown['var']}",
                              f"Batch mean = {shown['mean']}, biased variance = {shown['var']}"))
            if g.unbiased:
                line = f"{approx(key['var'], 5)}×{count}/{count - 1} = {approx(used, 5)}"
                steps.append(Text(f"无偏方差 = {line}", f"Unbiased variance = {line}"))
            new = g.momentum if g.convention == "pytorch" else 1 - g.momentum
            old, new_share = approx(1 - new, 6), approx(new, 6)
            lines = [f"{old}×{paren(g.running_mean)} + {new_share}×{paren(key['mean'], 5)} = {shown['new_mean']}",
                     f"{old}×{num(g.running_var)} + {new_share}×{approx(used, 5)} = {shown['new_var']}"]
            steps += [Text(f"滑动均值 ← {lines[0]}", f"running mean ← {lines[0]}"),
                      Text(f"滑动方差 ← {lines[1]}", f"running variance ← {lines[1]}")]
            mean, var = key["new_mean"], key["new_var"]
        if g.task != "update":
            steps.append(Text("测试时只用滑动统计量，与这一批的其他样本无关。",
                              "At test time only the running statistics count, not the batch that comes in."))
            steps.append(same(f"y = {num(g.gamma)}×({num(g.batch[0])} - {paren(mean, 5)})/√({approx(var, 5)}+ε) + "
                              f"{paren(g.beta)} = {shown['output']}"))
        return steps


def _updated(g: Givens, mean: float, var: float, *, flipped: bool = False,
             unbiased: bool | None = None) -> tuple[float, float]:
    momentum = 1 - g.momentum if flipped else g.momentum
    found = update_running_statistics([g.running_mean], [g.running_var], [mean], [var], count=len(g.batch),
                                      momentum=momentum, convention=g.convention,
                                      unbiased=g.unbiased if unbiased is None else unbiased)
    return float(found.running_mean[0]), float(found.running_var[0])


def _output(g: Givens, mean: float, var: float, *, affine: bool = True) -> float:
    gamma, beta = (g.gamma, g.beta) if affine else (1.0, 0.0)
    return float(batch_norm_eval([[g.batch[0]]], [mean], [var], [gamma], [beta], eps=g.eps)[0, 0])


def _statistics(g: Givens) -> tuple[float, float]:
    """The running statistics that the test output uses."""
    if g.task == "eval":
        return g.running_mean, g.running_var
    return _updated(g, float(np.mean(g.batch)), float(np.var(g.batch)))


def _with(g: Givens, mean: float, var: float) -> Answers:
    return {"new_mean": mean, "new_var": var, "output": _output(g, mean, var)}


def _flipped(g: Givens) -> Answers | None:
    return None if g.task == "eval" else _with(g, *_updated(g, float(np.mean(g.batch)), float(np.var(g.batch)),
                                                            flipped=True))


def _other_variance(g: Givens) -> Answers | None:
    if g.task == "eval":
        return None
    wrong = _updated(g, float(np.mean(g.batch)), float(np.var(g.batch)), unbiased=not g.unbiased)
    return _with(g, *wrong)


def _no_root(g: Givens) -> Answers:
    mean, var = _statistics(g)
    return {"output": g.gamma * (g.batch[0] - mean) / (var + g.eps) + g.beta}


BnEval.misconceptions = (
    Misconception[Givens](
        "batch-statistics-at-test-time",
        Text("测试时用了这一批的统计量", "The batch's own statistics at test time"),
        Text("测试时用训练中积累的滑动均值和方差，输出与同批其他样本无关。",
             "Test time uses the running mean and variance from training; the rest of the batch plays no part."),
        lambda g: {"output": _output(g, float(np.mean(g.batch)), float(np.var(g.batch)))},
    ),
    Misconception[Givens](
        "momentum-the-other-way",
        Text("动量乘错了对象", "Momentum on the wrong term"),
        Text("请按题目给出的更新规则：看清 m 乘旧的滑动值还是新的批统计量。",
             "Follow the stated rule: see whether m multiplies the old running value or the new batch statistic."),
        _flipped,
    ),
    Misconception[Givens](
        "other-variance",
        Text("更新方差时有偏与无偏用反", "Biased and unbiased variance mixed up in the update"),
        Text("请按题目约定：更新滑动方差时，批方差除以 n 还是 n-1。",
             "See the stated convention: whether the batch variance in the update is divided by n or n-1."),
        _other_variance,
    ),
    Misconception[Givens](
        "root-forgotten",
        Text("除以方差而不是标准差", "Divided by the variance, not its root"),
        Text("分母是 √(σ²+ε)，要开方。", "The denominator is √(σ²+ε): take the root."),
        _no_root,
    ),
    Misconception[Givens](
        "affine-forgotten",
        Text("漏掉 γ 和 β", "γ and β forgotten"),
        Text("归一化之后还要乘 γ、加 β。", "After normalizing, multiply by γ and add β."),
        lambda g: {"output": _output(g, *_statistics(g), affine=False)},
    ),
    Misconception[Givens](
        "old-statistics",
        Text("没有用更新后的统计量", "Statistics from before the update"),
        Text("测试在更新之后进行，应使用新的滑动均值和方差。",
             "The test comes after the update: use the new running mean and variance."),
        lambda g: {"output": _output(g, g.running_mean, g.running_var)} if g.task == "both" else None,
    ),
)


TEMPLATE = BnEval()
