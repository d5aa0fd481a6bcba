"""Nesterov's momentum on a quadratic loss: the look-ahead form, and the form that stays at the current point."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from quizdl.answers.policy import Significant, Update
from quizdl.engine.optimizers import MomentumState, nesterov_lookahead, nesterov_step
from quizdl.questions.given import given
from quizdl.questions.keep import EXACT, Keep
from quizdl.questions.notation import as_array, num, total
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.questions.templates.optimizers._writing import inside, settled, short, sub
from quizdl.text import Text, same


@dataclass(frozen=True)
class Givens:
    weight: Annotated[float, given("初始参数 w₀", "parameter before the first step", low=-1000, high=1000)]
    velocity: Annotated[float, given("初始动量 v₀", "velocity before the first step", low=-1000, high=1000)]
    curvature: Annotated[float, given("损失 a/2·(w-c)² 的 a", "a in the loss a/2·(w-c)²", low=0.01, high=100)]
    minimum: Annotated[float, given("损失 a/2·(w-c)² 的 c", "c in the loss a/2·(w-c)²", low=-1000, high=1000)]
    lr: Annotated[float, given("学习率 η", "learning rate", low=1e-6, high=10)]
    momentum: Annotated[float, given("动量系数 ρ", "momentum coefficient", low=0.01, below=1)]
    steps: Annotated[int, given("步数", "number of steps", low=1, high=2)] = 1
    form: Annotated[Literal["lookahead", "current"],
                    given("梯度取在前瞻点还是当前点", "gradient taken ahead, or at the current point")] = "lookahead"


_RULES = {"lookahead": "  p = w + ρ·v,  g = L'(p)\n  v ← ρ·v - η·g\n  w ← w + v",
          "current": "  g = L'(w)\n  v ← ρ·v + g\n  w ← w - η·(g + ρ·v)"}
_POINT = Significant(4)


def _walk(g: Givens, keep: Keep, *, ahead: float = 1.0, grad_at: Literal["point", "weight"] = "point",
          start: Literal["weight", "point"] = "weight", sign: float = 1.0, nesterov: bool = True,
          with_lr: bool = True, damped: bool = True) -> dict[str, float]:
    """The steps by hand, and with one thing changed: how far ahead, where the gradient, from where the move."""
    weight, velocity, found = g.weight, g.velocity, {}
    for step in range(1, g.steps + 1):
        if g.form == "lookahead":
            point = found[f"p{step}"] = keep(weight + ahead * g.momentum * velocity)
            gradient = keep(g.curvature * ((point if grad_at == "point" else weight) - g.minimum))
            velocity = found[f"v{step}"] = keep(g.momentum * velocity - sign * (g.lr if with_lr else 1) * gradient)
            weight = found[f"w{step}"] = keep((weight if start == "weight" else point) + velocity)
        else:
            gradient = keep(g.curvature * (weight - g.minimum))
            velocity = found[f"v{step}"] = keep(g.momentum * velocity + gradient)
            move = gradient + (g.momentum if damped else 1) * velocity if nesterov else velocity
            weight = found[f"w{step}"] = keep(weight - sign * (g.lr if with_lr else 1) * move)
    return found


def _distance(point: str, minimum: float) -> str:
    """`(w - 2)`, `(w + 2)`; the point alone where the minimum is 0."""
    if minimum:
        return f"({total([point, num(-minimum)])})"
    return f"({point})" if point.startswith("-") else point


def _wrong(form: str | None = None, **changes: object) -> Callable[[Givens], Answers | None]:
    return lambda g: _walk(g, EXACT, **changes) if form in (None, g.form) else None  # type: ignore[arg-type]


def _step(g: Givens, weight: float, velocity: float, point: float | None = None) -> dict[str, float]:
    """One step of the engine; a learner's own look-ahead point, if given, takes the place of the right one."""
    state = MomentumState(as_array(velocity))
    ahead = nesterov_lookahead(weight, state, momentum=g.momentum) if g.form == "lookahead" else weight
    gradient = g.curvature * ((float(ahead) if point is None else point) - g.minimum)
    moved, state = nesterov_step(weight, gradient, state, lr=g.lr, momentum=g.momentum, form=g.form)
    return {"p": float(ahead), "v": float(state.velocity), "w": float(moved)}


class Nesterov(Template[Givens]):
    id = "nesterov"
    topic = "optimizers"
    title = Text("Nesterov 动量的更新", "Updates with Nesterov's momentum")
    levels = (1, 2, 3)
    facts = ("nesterov.formula", "nesterov.idea")
    givens = Givens
    keep = Keep(figures=6)

    def draw(self, rng: Stream, level: int) -> Givens:
        form: Literal["lookahead", "current"] = "current" if level == 3 else "lookahead"
        minimum, side = float(rng.integer(-2, 2)), rng.choice((-1, 1))
        distance = rng.decimal(1, 3, 1)
        speed = rng.decimal(0.2, 0.6, 1) if form == "lookahead" else rng.decimal(0.5, 2, 1)
        speed *= -side if form == "lookahead" else side
        return Givens(round(minimum + side * distance, 1), speed, float(rng.integer(1, 4)), minimum,
                      rng.choice((0.1, 0.05)), rng.choice((0.9, 0.8, 0.5)), 1 if level == 1 else 2, form)

    def check(self, g: Givens) -> None:
        self.require(g.weight != g.minimum or g.velocity != 0, "velocity",
                     "is 0 while weight is at the minimum, so that nothing would ever move")

    def _names(self, g: Givens) -> tuple[str, ...]:
        letters = "pvw" if g.form == "lookahead" else "vw"
        return tuple(f"{letter}{step}" for step in range(1, g.steps + 1) for letter in letters)

    def prompt(self, g: Givens) -> Text:
        asked = [name[0] + sub(int(name[1:])) for name in self._names(g)]
        loss = f"L(w) = {num(g.curvature)}/2·{_distance('w', g.minimum)}²"
        state = [f"η = {num(g.lr)}", f"ρ = {num(g.momentum)}", f"w₀ = {num(g.weight)}", f"v₀ = {num(g.velocity)}"]
        ahead = Text("\n下标为步数：第 t 步的 p 记作 pₜ。", "\nIndices count steps: pₜ is p in step t.")
        plain = Text("\n（即 PyTorch 的 nesterov=True；w 用的是新的 v。）",
                     "\n(This is PyTorch's nesterov=True; w is moved with the new v.)")
        text = Text(f"用 Nesterov 动量最小化 {loss}，每一步：\n{_RULES[g.form]}\n{'，'.join(state)}。"
                    f"求 {'、'.join(asked)}。",
                    f"Minimize {loss} with Nesterov's momentum; each step:\n{_RULES[g.form]}\n{', '.join(state)}."
                    f" Find {', '.join(asked)}.")
        return text + (ahead if g.form == "lookahead" else plain)

    def fields(self, g: Givens) -> tuple[Field, ...]:
        found = []
        for name in self._names(g):
            step = int(name[1:])
            label = same(name[0] + sub(step))
            before = (f"w{step - 1}", f"v{step - 1}") if step > 1 else ()
            ahead = (f"p{step}",) if g.form == "lookahead" else ()
            if name[0] == "w":
                after = (f"v{step}", *before[:1])
                found.append(Field(name, label, Update(g.weight, 0.01), after=after))
            else:
                found.append(Field(name, label, _POINT, zero_ok=name[0] == "p",
                                   after=before if name[0] == "p" else (*ahead, *before)))
        return tuple(found)

    def solve(self, g: Givens) -> Answers:
        weight, velocity = g.weight, g.velocity
        found: dict[str, float] = {}
        for step in range(1, g.steps + 1):
            values = _step(g, weight, velocity)
            weight, velocity = values["w"], values["v"]
            found |= {f"{letter}{step}": value for letter, value in values.items()}
        return {name: found[name] for name in self._names(g)}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        return _walk(g, keep)

    def follow(self, g: Givens, earlier: Answers) -> Answers:
        key = self.solve(g)
        found: dict[str, float] = {}
        for step in range(1, g.steps + 1):
            weight = float(earlier.get(f"w{step - 1}", key.get(f"w{step - 1}", g.weight)))
            velocity = float(earlier.get(f"v{step - 1}", key.get(f"v{step - 1}", g.velocity)))
            point = earlier.get(f"p{step}")
            values = _step(g, weight, velocity, None if point is None else float(point))
            found |= {f"p{step}": values["p"], f"v{step}": values["v"]}
            if f"v{step}" in earlier:
                own = float(earlier[f"v{step}"])
                if g.form == "lookahead":
                    found[f"w{step}"] = weight + own
                else:
                    found[f"w{step}"] = weight - g.lr * (g.curvature * (weight - g.minimum) + g.momentum * own)
        return {name: found[name] for name in found if name not in earlier}

    def steps(self, g: Givens) -> Sequence[Text]:
        key, lines, weight, velocity = self.solve(g), [], g.weight, g.velocity
        for step in range(1, g.steps + 1):
            index, v, w = sub(step), float(key[f"v{step}"]), float(key[f"w{step}"])
            rho, eta, at = num(g.momentum), num(g.lr), weight
            if g.form == "lookahead":
                at = float(key[f"p{step}"])
                lines.append(f"p{index} = {short(weight, 6)} + {rho}×{inside(velocity, 6)} = {settled(at, _POINT)}")
            gradient = g.curvature * (at - g.minimum)
            place = f"{'p' if g.form == 'lookahead' else 'w'}{index if g.form == 'lookahead' else sub(step - 1)}"
            lines.append(f"g{index} = L'({place}) = {num(g.curvature)}×{_distance(short(at, 6), g.minimum)}"
                         f" = {short(gradient, 6)}")
            fresh = f"- {eta}×{inside(gradient, 6)}" if g.form == "lookahead" else f"+ {inside(gradient, 6)}"
            lines.append(f"v{index} = {rho}×{inside(velocity, 6)} {fresh} = {settled(v, _POINT)}")
            move = (f"+ {inside(v, 6)}" if g.form == "lookahead"
                    else f"- {eta}×({short(gradient, 6)} + {rho}×{inside(v, 6)})")
            lines.append(f"w{index} = {short(weight, 6)} {move} = {Update(g.weight, 0.01).show(w)}")
            weight, velocity = w, v
        return [same(line) for line in lines]

    misconceptions = (
        Misconception[Givens](
            "gradient-at-weight", Text("梯度没有取在前瞻点", "Gradient not taken at the look-ahead point"),
            Text("你在 w 处求梯度，这是普通动量法；Nesterov 在 p = w + ρv 处求梯度。",
                 "You took the gradient at w, which is plain momentum; Nesterov takes it at p = w + ρv."),
            _wrong("lookahead", grad_at="weight")),
        Misconception[Givens](
            "looks-back", Text("前瞻方向反了", "Looking back instead of ahead"),
            Text("你算的是 w - ρv；在这个约定里 v 就是位移，前瞻点是 w + ρv。",
                 "You computed w - ρv; in this convention v is the move itself, so the point ahead is w + ρv."),
            _wrong("lookahead", ahead=-1.0)),
        Misconception[Givens](
            "moves-from-point", Text("从前瞻点出发更新", "Moving on from the look-ahead point"),
            Text("你把 v 加到了 p 上；前瞻点只用来求梯度，更新仍从 w 出发。",
                 "You added v to p; the point ahead is only for the gradient, the move starts from w."),
            _wrong("lookahead", start="point")),
        Misconception[Givens](
            "plain-momentum", Text("按普通动量法更新", "Moved as with plain momentum"),
            Text("你用 w - η·v 更新；Nesterov 的更新量是 η·(g + ρ·v)。",
                 "You moved by η·v; Nesterov's move is η·(g + ρ·v)."),
            _wrong("current", nesterov=False)),
        Misconception[Givens](
            "undamped-velocity", Text("更新 w 时漏乘 ρ", "Move without ρ"),
            Text("你用 η·(g + v) 更新；v 前还要乘 ρ。", "You moved by η·(g + v); v carries a factor ρ there."),
            _wrong("current", damped=False)),
        Misconception[Givens](
            "uphill", Text("沿梯度上升", "Step uphill"),
            Text("梯度项的符号反了：参数应沿负梯度方向移动。",
                 "The gradient has the wrong sign: the parameter moves against it."),
            _wrong(sign=-1.0)),
        Misconception[Givens](
            "no-rate", Text("漏乘学习率", "Learning rate left out"),
            Text("梯度要乘学习率 η 后才成为位移。", "The gradient becomes a move only when multiplied by η."),
            _wrong(with_lr=False)),
    )


TEMPLATE = Nesterov()
