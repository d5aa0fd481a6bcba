"""Step decay: the learning rate drops by a factor every so many epochs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from quizdl.answers.policy import Integer, Significant
from quizdl.engine.optimizers import step_decay
from quizdl.questions.given import given
from quizdl.questions.keep import Keep
from quizdl.questions.notation import num
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.text import Text, same


@dataclass(frozen=True)
class Givens:
    lr: Annotated[float, given("初始学习率 η₀", "initial learning rate", low=1e-6, high=10)]
    gamma: Annotated[float, given("每次下降的因子 γ", "factor γ of each drop", low=0.01, high=0.99)]
    step_size: Annotated[int, given("每隔多少个 epoch 下降一次", "epochs between drops", low=1, high=1000)]
    time: Annotated[int, given("已完成的 epoch 数（或更新次数）",
                               "epochs (or updates) completed", low=0, high=1_000_000)]
    iterations_per_epoch: Annotated[int, given("每个 epoch 的更新次数；1 表示 time 以 epoch 计",
                                               "updates per epoch; 1: time is in epochs", low=1, high=100_000)] = 1


_RATE, _COUNT = Significant(3), Integer()


def _epoch(g: Givens) -> int:
    return g.time // g.iterations_per_epoch


def _drops(g: Givens) -> int:
    return _epoch(g) // g.step_size


def _off_by_one(g: Givens) -> Answers:
    drops = _drops(g) + 1
    return {"drops": drops, "rate": g.lr * g.gamma**drops}


def _updates_as_epochs(g: Givens) -> Answers | None:
    if g.iterations_per_epoch == 1:
        return None
    drops = g.time // g.step_size
    rate = g.lr * g.gamma**drops
    # Below this nobody writes the rate down: epoch and drops tell the mistake.
    return {"epoch": g.time, "drops": drops} | ({"rate": rate} if rate >= 1e-12 else {})


def _missed_boundary(g: Givens) -> Answers | None:
    drops = _drops(g) - 1
    return {"drops": drops, "rate": g.lr * g.gamma**drops} if drops >= 0 and not _epoch(g) % g.step_size else None


class ScheduleStep(Template[Givens]):
    id = "schedule-step"
    topic = "optimizers"
    title = Text("学习率：阶梯衰减", "Learning rate: step decay")
    levels = (1, 2)
    facts = ("step-decay.formula", "step-decay.definition")
    givens = Givens
    keep = Keep(figures=5)

    def draw(self, rng: Stream, level: int) -> Givens:
        size, drops = rng.choice((10, 20, 30)), rng.integer(2, 4)
        epoch = drops * size + (0 if rng.chance(0.3) else rng.integer(1, size - 1))
        per_epoch = 1 if level == 1 else rng.choice((50, 100, 200, 250, 400))
        time = epoch * per_epoch + (0 if level == 1 else rng.integer(0, per_epoch - 1))
        return Givens(rng.choice((0.1, 0.2, 0.05, 0.4)), rng.choice((0.1, 0.5, 0.2)), size, time, per_epoch)

    def check(self, g: Givens) -> None:
        self.require(_drops(g) <= 1000 and g.lr * g.gamma ** _drops(g) >= 1e-9, "time",
                     "leads to a rate below 1e-9; needs to be smaller")

    def prompt(self, g: Givens) -> Text:
        text = Text(f"学习率从 η₀ = {num(g.lr)} 开始，每 {g.step_size} 个 epoch 乘以 γ = {num(g.gamma)}（StepLR）；"
                    f"epoch 从 0 编号，第 {g.step_size} 个 epoch 起第一次下降。",
                    f"The learning rate starts at η₀ = {num(g.lr)} and is multiplied by γ = {num(g.gamma)} every"
                    f" {g.step_size} epochs (StepLR). Epochs are numbered from 0; epoch {g.step_size} is the first"
                    " with a lower rate.")
        if g.iterations_per_epoch == 1:
            return text + Text(f"到 epoch {g.time} 为止下降了几次？此时的学习率是多少？",
                               f" How many drops have there been by epoch {g.time}, and what is the rate in it?")
        return text + Text(f"每个 epoch 有 {g.iterations_per_epoch} 次更新，更新也从 0 编号。"
                           f"第 {g.time} 次更新属于哪个 epoch？此前下降了几次？学习率是多少？",
                           f" An epoch has {g.iterations_per_epoch} updates, numbered from 0 as well. In which epoch is"
                           f" update {g.time}, how many drops have there been, and what is the rate?")

    def fields(self, g: Givens) -> tuple[Field, ...]:
        epoch = Field("epoch", Text("epoch 编号", "number of the epoch"), _COUNT, zero_ok=True)
        several = g.iterations_per_epoch > 1
        drops = Field("drops", Text("下降次数",
                                    "drops so far"), _COUNT, zero_ok=True, after=("epoch",) if several else ())
        return (*((epoch,) if several else ()), drops,
                Field("rate", Text("学习率", "learning rate"), _RATE, after=("drops",)))

    def solve(self, g: Givens) -> Answers:
        epoch = len(range(g.iterations_per_epoch, g.time + 1, g.iterations_per_epoch))
        rate = step_decay(epoch, lr=g.lr, step_size=g.step_size, gamma=g.gamma)
        # The drops are read off the rate that was run: how often it has been multiplied by γ.
        return {"epoch": epoch, "drops": round(math.log(rate / g.lr) / math.log(g.gamma)), "rate": rate}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        rate = g.lr
        for _ in range(_drops(g)):
            rate = keep(rate * g.gamma)
        return {"epoch": _epoch(g), "drops": _drops(g), "rate": rate}

    def follow(self, g: Givens, earlier: Answers) -> Answers:
        found: dict[str, float] = {}
        if "epoch" in earlier:
            found["drops"] = int(earlier["epoch"]) // g.step_size
        if "drops" in earlier:
            found["rate"] = step_decay(int(earlier["drops"]) * g.step_size, lr=g.lr, step_size=g.step_size,
                                       gamma=g.gamma)
        return found

    def steps(self, g: Givens) -> Sequence[Text]:
        key, epoch, drops = self.solve(g), _epoch(g), _drops(g)
        lines = []
        if g.iterations_per_epoch > 1:
            lines.append(same(f"⌊{g.time}/{g.iterations_per_epoch}⌋ = {epoch}"))
        lines.append(Text(f"下降次数 ⌊{epoch}/{g.step_size}⌋ = {drops}", f"Drops: ⌊{epoch}/{g.step_size}⌋ = {drops}"))
        lines.append(same(f"η = η₀·γ^{drops} = {num(g.lr)}×{num(g.gamma)}^{drops} = {_RATE.show(key['rate'])}"))
        return lines

    misconceptions = (
        Misconception[Givens](
            "one-drop-too-many", Text("多算了一次下降", "One drop too many"),
            Text("下降次数是 ⌊epoch/步长⌋，从 0 开始数。", "The number of drops is ⌊epoch/step size⌋, counted from 0."),
            _off_by_one),
        Misconception[Givens](
            "boundary-missed", Text("边界处少算了一次下降", "The drop at the boundary missed"),
            Text("epoch 恰为步长的整数倍时，这个 epoch 就已用下降后的学习率。",
                 "An epoch that is a multiple of the step size has the lower rate already."),
            _missed_boundary),
        Misconception[Givens](
            "continuous", Text("指数没有取整", "Exponent not rounded down"),
            Text("阶梯衰减的指数取整 ⌊t/s⌋；不取整是指数衰减。",
                 "Step decay rounds the exponent down, ⌊t/s⌋; without that it is exponential decay."),
            lambda g: {"rate": g.lr * g.gamma ** (_epoch(g) / g.step_size)}),
        Misconception[Givens](
            "single-drop", Text("只下降了一次", "Only one drop"),
            Text("每过一个周期都要再乘一次 γ。", "Each further period multiplies by γ once more."),
            lambda g: {"rate": g.lr * g.gamma} if _drops(g) else None),
        Misconception[Givens](
            "drops-multiplied", Text("用 γ 乘下降次数，没有求幂", "γ times the drops instead of a power"),
            Text("应为 γ 的下降次数次方，而不是 γ × 下降次数。", "It is γ to the power of the drops, not γ × drops."),
            lambda g: {"rate": g.lr * g.gamma * _drops(g)} if _drops(g) else None),
        Misconception[Givens](
            "share-lost", Text("把 γ 当成减少的比例", "γ taken for the share that is lost"),
            Text("学习率乘以 γ，不是乘以 1-γ。", "The rate is multiplied by γ, not by 1-γ."),
            lambda g: {"rate": g.lr * (1 - g.gamma) ** _drops(g)}),
        Misconception[Givens](
            "updates-as-epochs", Text("把更新次数当成 epoch", "Updates taken for epochs"),
            Text("先用更新次数除以每个 epoch 的更新次数，得到 epoch。",
                 "Divide the updates by the updates per epoch first, to get the epoch."), _updates_as_epochs),
    )


TEMPLATE = ScheduleStep()
