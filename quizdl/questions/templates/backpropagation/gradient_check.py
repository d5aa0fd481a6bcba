"""Gradient check: the numerical gradient from two losses, the relative error, and the verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np

from quizdl.answers.array_policy import Vector as VectorOf
from quizdl.answers.choice_policy import OneOf, Option
from quizdl.answers.policy import Decimals, Integer, Significant
from quizdl.engine.practice import gradient_check, relative_error
from quizdl.engine.validation import Array
from quizdl.questions.given import Vector, given
from quizdl.questions.keep import Keep
from quizdl.questions.notation import approx, num, paren, vec
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.text import Text


@dataclass(frozen=True)
class Givens:
    analytic: Annotated[Vector, given("反向传播得到的梯度", "gradient from backpropagation")]
    plus: Annotated[Vector, given("各参数加 h 时的损失", "loss with h added to each parameter")]
    minus: Annotated[Vector, given("各参数减 h 时的损失", "loss with h taken off each parameter")]
    h: Annotated[float, given("步长", "step size", low=1e-6, high=1)]
    threshold: Annotated[float, given("判为错误的界限", "above this the gradient is wrong", above=0, below=1)] = 0.01
    form: Annotated[Literal["max", "norm"], given("相对误差的形式：逐元素取最大，或用范数",
                                                  "relative error: largest of the entries, or by norms")] = "max"


_VERDICT = OneOf((Option("pass", Text("通过", "passes")),
                  Option("fail", Text("不通过：实现有误", "fails: there is a bug"))))
_NUMERICAL, _ERROR = Decimals(3), Significant(3)


def _numerical(g: Givens) -> Array:
    return np.asarray((np.array(g.plus) - np.array(g.minus)) / (2 * g.h))


def _verdict(g: Givens, error: float) -> str:
    return "pass" if error <= g.threshold else "fail"


def _norm_error(analytic: Array, numerical: Array) -> float:
    size = float(np.linalg.norm(analytic) + np.linalg.norm(numerical))
    return float(np.linalg.norm(analytic - numerical)) / size if size else 0.0


def _judged(g: Givens, numerical: Array) -> Answers:
    """Error, worst entry and verdict that follow from a numerical gradient."""
    analytic = np.array(g.analytic)
    errors = relative_error(analytic, numerical)
    error = float(errors.max()) if g.form == "max" else _norm_error(analytic, numerical)
    return {"error": error, "worst": int(errors.argmax()) + 1, "verdict": _verdict(g, error)}


def _said(g: Givens, error: float) -> Answers:
    return {"error": error, "verdict": _verdict(g, error)}


def _sizes(g: Givens) -> Array:
    return np.maximum(np.maximum(np.abs(g.analytic), np.abs(_numerical(g))), 1e-300)


class GradientCheck(Template[Givens]):
    id = "gradient-check"
    topic = "backpropagation"
    title = Text("梯度检查", "Gradient check")
    levels = (1, 2, 3)
    facts = ("gradient-check.definition", "gradient-check.relative-error", "gradient-check.threshold")
    givens = Givens
    keep = Keep(figures=7)

    def draw(self, rng: Stream, level: int) -> Givens:
        count, h = (1, 2 + rng.integer(0, 1), 3)[level - 1], rng.choice((0.01, 0.001))
        numerical = [rng.choice((-1, 1)) * rng.decimal(0.3, 2.9, 2) for _ in range(count)]
        analytic = [round(n + rng.choice((-1, 1)) * rng.decimal(0.0004, 0.0025, 4), 4) for n in numerical]
        if rng.chance(0.6):
            place = rng.integer(0, count - 1)
            analytic[place] = round(numerical[place] * rng.choice((-1, 2, 0.5, 0.9, 1.2, 1.05)), 4)
        loss = rng.decimal(1, 3, 2)
        return Givens(tuple(analytic), tuple(round(loss + n * h, 6) for n in numerical),
                      tuple(round(loss - n * h, 6) for n in numerical), h, 0.01, "norm" if level == 3 else "max")

    def check(self, g: Givens) -> None:
        self.require(len(g.analytic) <= 6, "analytic", "has more than 6 entries")
        for name, values in (("plus", g.plus), ("minus", g.minus)):
            self.require(len(values) == len(g.analytic), name, "needs one loss for each parameter")
        numerical = _numerical(g)
        error = _judged(g, numerical)["error"]
        self.require(abs(error - g.threshold) > 1e-9 * g.threshold, "threshold",
                     "is the relative error itself, up to rounding; choose another")
        if g.form == "max" and len(g.analytic) > 1 and error:
            errors = relative_error(np.array(g.analytic), numerical)
            self.require(int((errors > error * (1 - 1e-9)).sum()) == 1, "analytic",
                         "has two entries with the largest relative error; change one of them")

    def prompt(self, g: Givens) -> Text:
        many = len(g.analytic) > 1
        form = {"max": Text("|a-n|/max(|a|,|n|)", "|a-n|/max(|a|,|n|)"),
                "norm": Text("‖a-n‖/(‖a‖+‖n‖)（L2 范数）", "‖a-n‖/(‖a‖+‖n‖) (L2 norms)")}[g.form]
        entries = Text("；逐个参数计算，取最大者，并指出是哪个参数（从 1 数起）",
                       ", entry by entry: the largest of them, and which parameter has it (counted "
                       "from 1)") if many and g.form == "max" else Text("", "")
        each = Text("各参数", "each parameter") if many else Text("参数", "the parameter")
        show = vec if many else (lambda values: num(values[0]))
        return Text(f"反向传播给出梯度 a = {show(g.analytic)}。{each.zh}加减 h = {num(g.h)} 时的损失："
                    f"\nL(w+h) = {show(g.plus)}\nL(w-h) = {show(g.minus)}"
                    f"\n用中心差分求数值梯度 n，再求相对误差 {form.zh}{entries.zh}。不超过 {num(g.threshold)} "
                    f"即为通过，是否通过？",
                    f"Backpropagation gives the gradient a = {show(g.analytic)}. Losses with h = {num(g.h)} added to "
                    f"and taken off {each.en}:\nL(w+h) = {show(g.plus)}\nL(w-h) = {show(g.minus)}"
                    f"\nFind the numerical gradient n by central differences and the relative error {form.en}"
                    f"{entries.en}. It passes if that is at most {num(g.threshold)}. Does it?")

    def fields(self, g: Givens) -> tuple[Field, ...]:
        many = len(g.analytic) > 1
        policy = VectorOf(_NUMERICAL) if many else _NUMERICAL
        fields = [Field("numerical", Text("数值梯度 n", "numerical gradient n"), policy, zero_ok=True),
                  Field("error", Text("相对误差", "relative error"), _ERROR, after=("numerical",), zero_ok=True)]
        if many and g.form == "max":
            fields.append(Field("worst", Text("误差最大的是第几个参数", "which parameter is the worst (from 1)"),
                                Integer(), after=("numerical",)))
        return (*fields, Field("verdict", Text("结论", "verdict"), _VERDICT, after=("error",)))

    def solve(self, g: Givens) -> Answers:
        def loss(offsets: Array) -> float:
            place = int(np.abs(offsets).argmax())
            return g.plus[place] if offsets[place] > 0 else g.minus[place] if offsets[place] < 0 else 0.0

        checked = gradient_check(loss, np.zeros(len(g.analytic)), np.array(g.analytic), h=g.h)
        numerical = checked.numerical
        error = checked.worst if g.form == "max" else _norm_error(np.array(g.analytic), numerical)
        return {"numerical": numerical if len(numerical) > 1 else numerical[0], "error": error,
                "worst": int(checked.relative_error.argmax()) + 1, "verdict": _verdict(g, error)}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        numerical = [keep((p - m) / (2 * g.h)) for p, m in zip(g.plus, g.minus, strict=True)]
        pairs = list(zip(g.analytic, numerical, strict=True))
        errors = [keep(abs(a - n)) / max(abs(a), abs(n)) if a or n else 0.0 for a, n in pairs]
        error = max(errors)
        if g.form == "norm":
            apart = keep(sum((a - n) ** 2 for a, n in pairs) ** 0.5)
            size = keep(sum(a * a for a, _ in pairs) ** 0.5) + keep(sum(n * n for _, n in pairs) ** 0.5)
            error = apart / size if size else 0.0
        return {"numerical": numerical if len(numerical) > 1 else numerical[0], "error": error,
                "worst": errors.index(max(errors)) + 1, "verdict": "fail" if error > g.threshold else "pass"}

    def follow(self, g: Givens, earlier: Answers) -> Answers:
        found: dict[str, object] = {}
        if "numerical" in earlier:
            found = dict(_judged(g, np.array(earlier["numerical"], dtype=float).reshape(-1)))
            del found["verdict"]
        if "error" in earlier:
            found["verdict"] = _verdict(g, earlier["error"])
        return found

    def steps(self, g: Givens) -> Sequence[Text]:
        key = self.solve(g)
        show = {field.name: field.policy.show(key[field.name]) for field in self.fields(g)}
        numerical = _numerical(g)
        first = f"({num(g.plus[0])} - {paren(g.minus[0])})/(2×{num(g.h)}) = {approx(numerical[0], 6)}"
        dots = "，……" if len(numerical) > 1 else ""
        steps = [Text(f"n = (L(w+h) - L(w-h))/(2h)：{first}{dots}；n = {show['numerical']}",
                      f"n = (L(w+h) - L(w-h))/(2h): {first}{', …' if dots else ''}; n = {show['numerical']}")]
        if g.form == "max":
            errors = relative_error(np.array(g.analytic), numerical)
            listed = ", ".join(_ERROR.show(error) for error in errors)
            steps.append(Text(f"|a-n|/max(|a|,|n|)：{listed}", f"|a-n|/max(|a|,|n|): {listed}"))
            if "worst" in show:
                steps.append(Text(f"最大的是第 {show['worst']} 个，误差 {show['error']}",
                                  f"The largest is number {show['worst']}, {show['error']}"))
        else:
            a = np.array(g.analytic)
            apart, one, two = (float(np.linalg.norm(v)) for v in (a - numerical, a, numerical))
            work = f"{approx(apart, 6)}/({approx(one, 5)} + {approx(two, 5)}) = {show['error']}"
            steps.append(Text(f"‖a-n‖/(‖a‖+‖n‖) = {work}", f"‖a-n‖/(‖a‖+‖n‖) = {work}"))
        passed = key["verdict"] == "pass"
        sign, said = ("≤", _VERDICT.text("pass")) if passed else (">", _VERDICT.text("fail"))
        return (*steps, Text(f"{show['error']} {sign} {num(g.threshold)}：{said.zh}",
                             f"{show['error']} {sign} {num(g.threshold)}: {said.en}"))

    misconceptions = (
        Misconception[Givens](
            "divided-by-h",
            Text("中心差分只除以 h", "Central difference divided by h"),
            Text("两点相距 2h，要除以 2h。", "The two points are 2h apart: divide by 2h."),
            lambda g: {"numerical": 2 * _numerical(g) if len(g.analytic) > 1 else 2 * _numerical(g)[0],
                       **_judged(g, 2 * _numerical(g))},
        ),
        Misconception[Givens](
            "absolute-error",
            Text("用了绝对误差", "Absolute error"),
            Text("差值要除以梯度的大小，否则与梯度的尺度有关。",
                 "Divide the difference by the size of the gradients; otherwise it depends on their scale."),
            lambda g: _said(g, float(np.abs(np.array(g.analytic) - _numerical(g)).max()) if g.form == "max"
                            else float(np.linalg.norm(np.array(g.analytic) - _numerical(g)))),
        ),
        Misconception[Givens](
            "sum-for-max",
            Text("分母用了 |a|+|n|", "|a|+|n| for the maximum"),
            Text("题目的分母是 max(|a|,|n|)。", "The question divides by max(|a|,|n|)."),
            lambda g: _said(g, float((np.abs(np.array(g.analytic) - _numerical(g))
                                      / np.maximum(np.abs(g.analytic) + np.abs(_numerical(g)), 1e-300)).max()))
            if g.form == "max" else None,
        ),
        Misconception[Givens](
            "signed-error",
            Text("没有取绝对值", "Sign kept"),
            Text("误差取绝对值；带符号的差会把错误当成很小的数。",
                 "The error is an absolute value; with its sign a large one may look small."),
            lambda g: _said(g, float(((np.array(g.analytic) - _numerical(g)) / _sizes(g))[0]))
            if len(g.analytic) == 1 else None,
        ),
        Misconception[Givens](
            "mean-for-largest",
            Text("取了平均而非最大", "Mean instead of the largest"),
            Text("看误差最大的元素：一个分量错了，平均会把它掩盖。",
                 "Take the largest entry: a mean hides a single wrong component."),
            lambda g: _said(g, float(relative_error(np.array(g.analytic), _numerical(g)).mean()))
            if g.form == "max" and len(g.analytic) > 1 else None,
        ),
        Misconception[Givens](
            "entries-for-norms",
            Text("逐元素比较而非用范数", "Entry by entry instead of norms"),
            Text("题目用整个向量的 L2 范数，不是逐个元素。",
                 "The question uses the L2 norms of the whole vectors, not the entries."),
            lambda g: _said(g, float(relative_error(np.array(g.analytic), _numerical(g)).max()))
            if g.form == "norm" else None,
        ),
        Misconception[Givens](
            "verdict-reversed",
            Text("结论判反", "Verdict the wrong way round"),
            Text("相对误差小才说明解析梯度与数值梯度一致。",
                 "A small relative error means that both gradients agree."),
            lambda g: {"verdict": "fail" if _judged(g, _numerical(g))["verdict"] == "pass" else "pass"},
        ),
    )


TEMPLATE = GradientCheck()
