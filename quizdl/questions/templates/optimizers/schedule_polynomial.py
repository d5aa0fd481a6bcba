"""Polynomial decay of the learning rate: towards a final rate, once or in cycles."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from quizdl.answers.policy import Decimals, Significant
from quizdl.engine.optimizers import polynomial_decay
from quizdl.questions.given import given
from quizdl.questions.keep import Keep
from quizdl.questions.notation import approx, num
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.text import Text, same


@dataclass(frozen=True)
class Givens:
    lr: Annotated[float, given("初始学习率 η₀", "initial learning rate", low=1e-6, high=10)]
    end_lr: Annotated[float, given("最终学习率 η_end", "final learning rate", low=0, high=10)]
    power: Annotated[float, given("幂次 p", "power p", low=0.1, high=5)]
    step: Annotated[int, given("步数 t，从 0 计", "step t, counted from 0", low=0, high=1_000_000)]
    decay_steps: Annotated[int, given("衰减步数 T", "decay steps T", low=2, high=1_000_000)]
    cycle: Annotated[bool, given("超过 T 后是否拉长 T 再衰减", "whether T is stretched once it has passed")] = False


_SHARE, _RATE = Decimals(4), Significant(3)


def _length(g: Givens) -> int:
    """The decay steps that hold at this step: stretched to a multiple of T in a cycle."""
    return g.decay_steps * max(1, math.ceil(g.step / g.decay_steps)) if g.cycle else g.decay_steps


def _left(g: Givens) -> float:
    return 1 - min(g.step / _length(g), 1.0)


def _once(g: Givens) -> Answers | None:
    return {"left": 0.0, "rate": g.end_lr} if g.cycle and g.step > g.decay_steps else None


def _restarted(g: Givens) -> Answers | None:
    if not g.cycle or g.step <= g.decay_steps:
        return None
    left = 1 - g.step % g.decay_steps / g.decay_steps
    return {"left": left, "rate": (g.lr - g.end_lr) * left**g.power + g.end_lr}


class SchedulePolynomial(Template[Givens]):
    id = "schedule-polynomial"
    topic = "optimizers"
    title = Text("学习率：多项式衰减", "Learning rate: polynomial decay")
    levels = (1, 2, 3)
    facts = ("polynomial-decay.formula",)
    givens = Givens
    keep = Keep(figures=6)

    def draw(self, rng: Stream, level: int) -> Givens:
        total, lr = rng.choice((100, 200, 500, 1000)), rng.choice((0.12, 0.24, 0.45, 0.64))
        if level == 1:
            return Givens(lr, 0.0, float(rng.choice((2, 3))), total * rng.integer(2, 7) // 10, total)
        end, power = lr * rng.choice((0.1, 0.2, 0.05)), rng.choice((0.5, 2.0, 3.0))
        share = rng.integer(2, 7) if level == 2 else rng.integer(11, 17)
        return Givens(lr, round(end, 6), power, total * share // 10, total, level == 3)

    def check(self, g: Givens) -> None:
        self.require(g.end_lr <= g.lr, "end_lr", f"is above lr; needs 0 to {num(g.lr)}")
        self.require(not g.cycle or g.step >= 1, "step", "needs to be at least 1 with cycle")

    def prompt(self, g: Givens) -> Text:
        length, note = "T", Text("", "")
        if g.cycle:
            length = "T'"
            note = Text("其中 T' = T·⌈t/T⌉（cycle=True：超过 T 后拉长到 T 的下一个整数倍）。",
                        "Here T' = T·⌈t/T⌉ (cycle=True: once T has passed it is stretched to its next multiple). ")
        rule = f"  η(t) = (η₀ - η_end)·(1 - t/{length})^p + η_end"
        state = [f"η₀ = {num(g.lr)}", f"η_end = {num(g.end_lr)}", f"p = {num(g.power)}", f"T = {g.decay_steps}"]
        after = Text("" if g.cycle else "，t > T 后保持 η_end", "" if g.cycle else "; after T the rate stays at η_end")
        asked = f"1 - t/{length}"
        return Text(f"学习率按多项式衰减（步数 t 从 0 计{after.zh}）：\n{rule}\n{note.zh}{'，'.join(state)}。"
                    f"求 t = {g.step} 时的 {asked} 和学习率。",
                    f"Polynomial decay of the learning rate (steps t count from 0{after.en}):\n{rule}\n"
                    f"{note.en}{', '.join(state)}. Find {asked} and the rate at t = {g.step}.")

    def fields(self, g: Givens) -> tuple[Field, ...]:
        return (Field("left", same("1 - t/T'" if g.cycle else "1 - t/T"), _SHARE, zero_ok=True),
                Field("rate", same(f"η({g.step})"), _RATE, after=("left",)))

    def solve(self, g: Givens) -> Answers:
        left = polynomial_decay(g.step, lr=1.0, decay_steps=g.decay_steps, cycle=g.cycle)
        return {"left": left, "rate": polynomial_decay(g.step, lr=g.lr, decay_steps=g.decay_steps, end_lr=g.end_lr,
                                                       power=g.power, cycle=g.cycle)}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        left = keep(_left(g))
        power = keep(math.exp(g.power * math.log(left))) if left else 0.0
        return {"left": left, "rate": g.lr * power + g.end_lr * (1 - power)}

    def follow(self, g: Givens, earlier: Answers) -> Answers:
        left = float(earlier["left"])
        return {"rate": (g.lr - g.end_lr) * left**g.power + g.end_lr} if left >= 0 else {}

    def steps(self, g: Givens) -> Sequence[Text]:
        key, left, lines = self.solve(g), _left(g), []
        if g.cycle:
            lines.append(same(f"T' = {g.decay_steps}×{max(1, math.ceil(g.step / g.decay_steps))} = {_length(g)}"))
        if g.step > _length(g):
            lines.append(Text(f"t > T，取 t = T：1 - t/T = {_SHARE.show(key['left'])}",
                              f"t > T counts as t = T: 1 - t/T = {_SHARE.show(key['left'])}"))
        else:
            lines.append(same(f"1 - {g.step}/{_length(g)} = {_SHARE.show(key['left'])}"))
        lines.append(same(f"{approx(left, 6)}^{num(g.power)} = {approx(left**g.power, 6)}"))
        end = f" + {num(g.end_lr)}" if g.end_lr else ""
        lines.append(same(f"η = ({num(g.lr)} - {num(g.end_lr)})×{approx(left**g.power, 6)}{end}"
                          f" = {_RATE.show(key['rate'])}"))
        return lines

    misconceptions = (
        Misconception[Givens](
            "power-forgotten", Text("漏了幂次 p", "Power p left out"),
            Text("那是线性衰减；1 - t/T 还要取 p 次方。", "That is linear decay; 1 - t/T is raised to the power p."),
            lambda g: {"rate": (g.lr - g.end_lr) * _left(g) + g.end_lr}),
        Misconception[Givens](
            "share-passed", Text("用了 t/T 而不是 1 - t/T", "t/T in place of 1 - t/T"),
            Text("剩余的比例是 1 - t/T；用 t/T 学习率会上升。",
                 "The share that is left is 1 - t/T; with t/T the rate would rise."),
            lambda g: {"left": 1 - _left(g), "rate": (g.lr - g.end_lr) * (1 - _left(g)) ** g.power + g.end_lr}),
        Misconception[Givens](
            "power-inside", Text("幂次加在了 t/T 上", "Power put on t/T"),
            Text("先算 1 - t/T，再取 p 次方；不是 1 - (t/T)^p。",
                 "Take 1 - t/T first, then the power; not 1 - (t/T)^p."),
            lambda g: {"rate": (g.lr - g.end_lr) * (1 - (1 - _left(g)) ** g.power) + g.end_lr}),
        Misconception[Givens](
            "power-as-factor", Text("乘了 p，没有取幂", "Multiplied by p instead of raised to it"),
            Text("p 是幂次：(1 - t/T)^p，不是 p·(1 - t/T)。", "p is a power: (1 - t/T)^p, not p·(1 - t/T)."),
            lambda g: {"rate": (g.lr - g.end_lr) * g.power * _left(g) + g.end_lr} if g.power != 1 else None),
        Misconception[Givens](
            "end-not-subtracted", Text("没有先减去 η_end", "η_end not subtracted first"),
            Text("衰减的部分是 η₀ - η_end，否则起点会高于 η₀。",
                 "What decays is η₀ - η_end; otherwise the start would lie above η₀."),
            lambda g: {"rate": g.lr * _left(g) ** g.power + g.end_lr} if g.end_lr else None),
        Misconception[Givens](
            "end-forgotten", Text("没有加上 η_end", "η_end not added"),
            Text("最后要加上 η_end，学习率不会低于它。", "Add η_end at the end; the rate never falls below it."),
            lambda g: {"rate": (g.lr - g.end_lr) * _left(g) ** g.power} if g.end_lr else None),
        Misconception[Givens](
            "no-cycle", Text("以为超过 T 后一直是 η_end", "Rate taken to stay at η_end after T"),
            Text("cycle=True 时 T 会拉长到下一个整数倍。",
                 "With cycle=True, T is stretched to its next multiple."), _once),
        Misconception[Givens](
            "restarted", Text("以为周期重新开始", "Period taken to start anew"),
            Text("T' 拉长为 T 的整数倍，t 不归零；不是热重启。",
                 "T' is stretched and t goes on counting; it is not a warm restart."), _restarted),
    )


TEMPLATE = SchedulePolynomial()
