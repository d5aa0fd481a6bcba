"""Rprop: only the signs of the gradients count, and each weight has its own step size."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import numpy as np

from quizdl.answers.array_policy import Vector as Row
from quizdl.answers.policy import Decimals
from quizdl.engine.optimizers import RpropState, rprop_step
from quizdl.questions.given import Matrix, Vector, given
from quizdl.questions.keep import EXACT, Keep
from quizdl.questions.notation import as_array, num, vec
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.questions.templates.optimizers._writing import sub
from quizdl.text import Text, same


@dataclass(frozen=True)
class Givens:
    weights: Annotated[Vector, given("初始参数", "weights before the first step")]
    previous_grad: Annotated[Vector, given("上一步的梯度", "gradient of the step before")]
    gradients: Annotated[Matrix, given("各步的梯度，每行一步", "gradients, one row for each step")]
    step_sizes: Annotated[Vector, given("各参数当前的步长", "present step size of each weight")]
    eta_plus: Annotated[float, given("增大因子 η⁺", "growth factor η⁺", low=1.01, high=2)] = 1.2
    eta_minus: Annotated[float, given("缩小因子 η⁻", "shrink factor η⁻", low=0.1, high=0.95)] = 0.5
    variant: Annotated[Literal["rprop-", "irprop-"],
                       given("变号后仍走一小步，还是停一步", "after a flip: a smaller step, or a rest")] = "rprop-"


_CELL = Row(Decimals(4))
_LOW, _HIGH = 1e-6, 50.0


def _sign(value: float) -> int:
    return (value > 0) - (value < 0)


def _walk(g: Givens, keep: Keep, *, rests: bool | None = None, forgets: bool | None = None, swapped: bool = False,
          old_size: bool = False, by_size: bool = False, direction: int = -1) -> dict[str, Any]:
    """The steps by hand, weight by weight, and with one thing changed."""
    rests = g.variant == "irprop-" if rests is None else rests
    forgets = rests if forgets is None else forgets
    grow, shrink = (g.eta_minus, g.eta_plus) if swapped else (g.eta_plus, g.eta_minus)
    weights, sizes, past = list(g.weights), list(g.step_sizes), list(g.previous_grad)
    found: dict[str, Any] = {}
    for step, gradient in enumerate(g.gradients, 1):
        for i, value in enumerate(gradient):
            agreement, before = _sign(value) * _sign(past[i]), sizes[i]
            factor = grow if agreement > 0 else shrink if agreement < 0 else 1.0
            sizes[i] = keep(min(max(before * factor, _LOW), _HIGH)) if agreement else before
            moving = not (agreement < 0 and rests)
            size = before if old_size else sizes[i]
            weights[i] += direction * moving * (value if by_size else _sign(value)) * size
            past[i] = 0.0 if agreement < 0 and forgets else value
        found |= {f"sizes{step}": tuple(sizes), f"w{step}": tuple(weights)}
    return found


def _wrong(**changes: Any) -> Callable[[Givens], Answers]:
    return lambda g: _walk(g, EXACT, **changes)


class Rprop(Template[Givens]):
    id = "rprop"
    topic = "optimizers"
    title = Text("Rprop 的更新", "Rprop updates")
    levels = (1, 2, 3)
    facts = ("rprop.definition", "rprop.rule")
    givens = Givens

    def draw(self, rng: Stream, level: int) -> Givens:
        count, steps = (2, 2) if level == 3 else (3, 1)
        # The first weight flips, the second does not; the others as it comes.
        signs = [rng.choice((-1, 1)) for _ in range(count)]
        turns = [-1, 1, *(rng.choice((-1, 1)) for _ in range(count - 2))]
        order = rng.shuffled(range(count))
        signs, turns = [signs[i] for i in order], [turns[i] for i in order]
        rows = [tuple(sign * turn**step * rng.decimal(0.2, 3, 1) for sign, turn in zip(signs, turns, strict=True))
                for step in range(1 + steps)]
        if steps == 2:
            # After a rest the same sign again: whoever has not forgotten the flip grows the step.
            rows[2] = tuple(abs(new) * (-sign if turn < 0 else sign)
                            for new, sign, turn in zip(rows[2], signs, turns, strict=True))
        sizes = tuple(rng.choice((0.1, 0.2, 0.3, 0.4, 0.5)) for _ in range(count))
        return Givens(rng.vector(count, -2, 2, 1, nonzero=True), rows[0], tuple(rows[1:]), sizes,
                      variant="rprop-" if level == 1 else "irprop-")

    def check(self, g: Givens) -> None:
        count = len(g.weights)
        self.require(count <= 4, "weights", f"has {count} entries; needs 1 to 4")
        self.require(len(g.gradients) <= 2, "gradients", f"has {len(g.gradients)} rows; needs 1 or 2")
        for name, length in (("previous_grad", len(g.previous_grad)), ("gradients", len(g.gradients[0])),
                             ("step_sizes", len(g.step_sizes))):
            self.require(length == count, name, f"has {length} entries for each of {count} weights; needs {count}")
        self.require(all(0.01 <= size <= 10 for size in g.step_sizes), "step_sizes", "needs entries from 0.01 to 10")
        self.require(all(abs(weight) <= 1000 for weight in g.weights), "weights", "needs entries from -1000 to 1000")
        self.require(any(any(row) for row in g.gradients), "gradients", "is all zeros; needs at least one other entry")

    def prompt(self, g: Givens) -> Text:
        up, down = num(g.eta_plus), num(g.eta_minus)
        rest = g.variant == "irprop-"
        rows_zh = "\n".join(f"  第 {step} 步的梯度 {vec(row)}" for step, row in enumerate(g.gradients, 1))
        rows_en = "\n".join(f"  gradient of step {step} {vec(row)}" for step, row in enumerate(g.gradients, 1))
        flip_zh = ("变号时步长乘 η⁻，该参数这一步不动，并把它记住的梯度置为 0，\n  于是下一步步长不变" if rest
                   else "变号时步长乘 η⁻，该参数仍按新步长移动")
        flip_en = ("sign flipped: step size × η⁻; the weight rests this time and\n"
                   "  remembers the gradient 0, so that the next step size stays" if rest
                   else "sign flipped: step size × η⁻; the weight still moves by it")
        return Text("Rprop（全批量）为每个参数各维护一个步长 Δ，每一步与上一步的梯度比较符号：\n"
                    f"  同号时步长乘 η⁺\n  {flip_zh}\n  任一梯度为 0 时步长不变\n"
                    f"然后 w ← w - sign(g)·Δ（用新步长）。η⁺ = {up}，η⁻ = {down}，步长限制在 [1e-6, 50]。\n"
                    f"  w = {vec(g.weights)}\n  步长 {vec(g.step_sizes)}\n"
                    f"  上一步的梯度 {vec(g.previous_grad)}\n{rows_zh}\n"
                    "求每一步后的步长与参数（下标为步数）。",
                    "Rprop (full batch) keeps a step size Δ for each weight and compares the sign of each"
                    f" gradient with the step before:\n  same sign: step size × η⁺\n  {flip_en}\n"
                    "  either gradient 0: step size stays\n"
                    f"Then w ← w - sign(g)·Δ with the new step size. η⁺ = {up}, η⁻ = {down}; step sizes stay"
                    " within [1e-6, 50].\n"
                    f"  w = {vec(g.weights)}\n  step sizes {vec(g.step_sizes)}\n"
                    f"  gradient of the step before {vec(g.previous_grad)}\n{rows_en}\n"
                    "Find step sizes and weights after each step (indices count steps).")

    def fields(self, g: Givens) -> tuple[Field, ...]:
        found = []
        for step in range(1, len(g.gradients) + 1):
            before = (f"sizes{step - 1}",) if step > 1 else ()
            found.append(Field(f"sizes{step}", Text(f"步长 Δ{sub(step)}", f"step sizes Δ{sub(step)}"), _CELL,
                               after=before))
            found.append(Field(f"w{step}", same(f"w{sub(step)}"), _CELL, zero_ok=True,
                               after=(f"sizes{step}", f"w{step - 1}") if step > 1 else (f"sizes{step}",)))
        return tuple(found)

    def _run(self, g: Givens, sizes: Any, weights: Any, first: int, past: Any) -> list[RpropState]:
        states = [RpropState(as_array(past), as_array(sizes))]
        weight = as_array(weights)
        for row in g.gradients[first:]:
            weight, state = rprop_step(weight, as_array(row), states[-1], eta_minus=g.eta_minus, eta_plus=g.eta_plus,
                                       min_step=_LOW, max_step=_HIGH, variant=g.variant)
            states.append(state)
        return states[1:]

    def solve(self, g: Givens) -> Answers:
        weight, state = as_array(g.weights), RpropState(as_array(g.previous_grad), as_array(g.step_sizes))
        found: dict[str, Any] = {}
        for step, row in enumerate(g.gradients, 1):
            weight, state = rprop_step(weight, as_array(row), state, eta_minus=g.eta_minus, eta_plus=g.eta_plus,
                                       min_step=_LOW, max_step=_HIGH, variant=g.variant)
            found |= {f"sizes{step}": state.step_size, f"w{step}": weight}
        return found

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        return _walk(g, keep)

    def follow(self, g: Givens, earlier: Answers) -> Answers:
        key = self.solve(g)
        found: dict[str, Any] = {}
        states = self._run(g, g.step_sizes, g.weights, 0, g.previous_grad)
        for step in range(1, len(g.gradients) + 1):
            if step > 1:
                again = self._run(g, earlier.get(f"sizes{step - 1}", key[f"sizes{step - 1}"]), g.weights, step - 1,
                                  states[step - 2].previous_grad)
                found[f"sizes{step}"] = again[0].step_size
            start = earlier.get(f"w{step - 1}", key.get(f"w{step - 1}", g.weights))
            sizes = as_array(earlier.get(f"sizes{step}", key[f"sizes{step}"]))
            found[f"w{step}"] = as_array(start) - np.sign(states[step - 1].previous_grad) * sizes
        return {name: value for name, value in found.items() if name not in earlier}

    def steps(self, g: Givens) -> Sequence[Text]:
        key, past, sizes = self.solve(g), as_array(g.previous_grad), as_array(g.step_sizes)
        states, lines = self._run(g, g.step_sizes, g.weights, 0, g.previous_grad), []
        words = {1: ("同号", "same"), -1: ("变号", "flipped"), 0: ("含 0", "a zero")}
        for step, (row, state) in enumerate(zip(g.gradients, states, strict=True), 1):
            agreement = np.sign(past) * np.sign(as_array(row))
            factors = [num(g.eta_plus) if a > 0 else num(g.eta_minus) if a < 0 else "1" for a in agreement]
            parts = ", ".join(f"{num(size)}×{factor}" for size, factor in zip(sizes, factors, strict=True))
            zh, en = ("、".join(words[int(a)][0] for a in agreement), ", ".join(words[int(a)][1] for a in agreement))
            new = _CELL.show(key[f"sizes{step}"])
            lines.append(Text(f"第 {step} 步符号：{zh}。Δ{sub(step)} = [{parts}] = {new}",
                              f"Signs in step {step}: {en}. Δ{sub(step)} = [{parts}] = {new}"))
            signs = [int(value) for value in np.sign(state.previous_grad)]
            rested = g.variant == "irprop-" and bool((agreement < 0).any())
            shown = _CELL.show(key[f"w{step}"])
            lines.append(Text(f"移动方向 -sign(g)：{vec([-s for s in signs])}{'（变号者停一步）' if rested else ''}，"
                              f"w{sub(step)} = {shown}",
                              f"Directions -sign(g): {vec([-s for s in signs])}{' (flipped: rest)' if rested else ''},"
                              f" w{sub(step)} = {shown}"))
            past, sizes = state.previous_grad, state.step_size
        return lines

    misconceptions = (
        Misconception[Givens](
            "factors-swapped", Text("增大与缩小用反", "Growing and shrinking swapped"),
            Text("同号说明方向稳定，步长增大；变号说明跨过了极小点，步长缩小。",
                 "The same sign means steady going: grow; a flip means the minimum was passed: shrink."),
            _wrong(swapped=True)),
        Misconception[Givens](
            "gradient-size-used", Text("更新量乘了梯度的大小", "Move multiplied by the gradient's size"),
            Text("Rprop 只用梯度的符号：移动量就是步长。", "Rprop uses the sign alone: the move is the step size."),
            _wrong(by_size=True)),
        Misconception[Givens](
            "old-size", Text("用旧步长移动", "Moved by the old step size"),
            Text("先调整步长，再用新步长移动。", "Adapt the step size first, then move by the new one."),
            _wrong(old_size=True)),
        Misconception[Givens](
            "moves-after-flip", Text("变号后仍然移动", "Moved in spite of the flip"),
            Text("本题规定变号的参数这一步不动。", "Here a weight whose gradient flipped rests for this step."),
            lambda g: _walk(g, EXACT, rests=False, forgets=True) if g.variant == "irprop-" else None),
        Misconception[Givens](
            "rests-after-flip", Text("变号后没有移动", "Rested after the flip"),
            Text("本题规定变号的参数仍按缩小后的步长移动。",
                 "Here a weight still moves after a flip, by the smaller step."),
            lambda g: _walk(g, EXACT, rests=True, forgets=False) if g.variant == "rprop-" else None),
        Misconception[Givens](
            "flip-not-forgotten", Text("变号后没有把记住的梯度置 0", "Flipped gradient not reset to 0"),
            Text("变号后记住的梯度是 0，因此下一步步长既不增也不减。",
                 "After a flip the remembered gradient is 0, so the next step neither grows nor shrinks."),
            lambda g: _walk(g, EXACT, forgets=False) if g.variant == "irprop-" else None),
        Misconception[Givens](
            "uphill", Text("更新方向反了", "Step in the wrong direction"),
            Text("参数向梯度符号的反方向移动。", "The weight moves against the sign of its gradient."),
            _wrong(direction=1)),
    )


TEMPLATE = Rprop()
