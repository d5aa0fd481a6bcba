"""MSE, MAE, MAPE and MSLE over a few predictions, and the gradients of the first two."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np

from quizdl.answers.array_policy import Vector as VectorPolicy
from quizdl.answers.policy import Decimals, Policy
from quizdl.engine.losses import mae, mae_grad, mape, mse, mse_grad, msle
from quizdl.questions.given import Vector, given
from quizdl.questions.keep import Keep
from quizdl.questions.notation import approx, as_array, num, paren, vec
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.text import Text, same


@dataclass(frozen=True)
class Givens:
    targets: Annotated[Vector, given("真实值 y", "targets y")]
    predictions: Annotated[Vector, given("预测值 p", "predictions p")]
    ask: Annotated[Literal["basic", "relative", "gradients"],
                   given("问 MSE/MAE、再加 MAPE/MSLE，或再加梯度",
                         "MSE and MAE, with MAPE and MSLE, or with gradients")]


_LOSS, _GRADIENT = Decimals(3), VectorPolicy(Decimals(4))
_ASKED = {"basic": ("mse", "mae"), "relative": ("mse", "mae", "mape", "msle"),
          "gradients": ("mse", "mae", "mse_gradient", "mae_gradient")}


def _parts(g: Givens) -> tuple[np.ndarray, np.ndarray, int]:
    return np.array(g.targets), np.array(g.predictions), len(g.targets)


def _when(ask: str, name: str, wrong: Callable[[np.ndarray, np.ndarray], float]) -> Callable[[Givens], Answers | None]:
    """A mistake in one of the losses, from targets and predictions."""
    def values(g: Givens) -> Answers | None:
        return {name: wrong(*_parts(g)[:2])} if ask in ("any", g.ask) else None

    return values


def _summed(g: Givens) -> Answers:
    y, p, _ = _parts(g)
    found: dict[str, object] = {"mse": ((p - y) ** 2).sum(), "mae": np.abs(p - y).sum(),
                                "mse_gradient": 2 * (p - y), "mae_gradient": np.sign(p - y)}
    if g.ask == "relative":
        found |= {"mape": 100 * np.abs((p - y) / y).sum(), "msle": ((np.log1p(p) - np.log1p(y)) ** 2).sum()}
    return found


def _halved(g: Givens) -> Answers:
    y, p, n = _parts(g)
    return {"mse": ((p - y) ** 2).mean() / 2, "mse_gradient": (p - y) / n}


class RegressionLosses(Template[Givens]):
    id = "regression-losses"
    topic = "losses"
    title = Text("回归损失 MSE、MAE、MAPE、MSLE", "Regression losses MSE, MAE, MAPE, MSLE")
    levels = (1, 2, 3)
    facts = ("mse.formula", "mae.formula", "msle.formula", "mape.formula")
    givens = Givens
    keep = Keep(places=5)

    def check(self, g: Givens) -> None:
        self.require(len(g.targets) <= 8, "targets", "has more than 8 entries")
        self.require(len(g.predictions) == len(g.targets), "predictions", f"needs {len(g.targets)} entries")
        if g.ask == "relative":
            for name, values in (("targets", g.targets), ("predictions", g.predictions)):
                self.require(min(values) >= 1e-6, name, "needs entries of 0.000001 or more for MAPE and MSLE")

    def draw(self, rng: Stream, level: int) -> Givens:
        if level == 2:
            targets = rng.vector(3, 2, 9, 1)
            errors = tuple(sign * rng.decimal(0.4, 1.5, 1) for sign in rng.shuffled((1, -1, rng.choice((-1, 1)))))
        else:
            targets = rng.vector(4 if level == 3 else 3, -4, 6, 1)
            errors = tuple(sign * rng.decimal(0.3, 2.5, 1) for sign in rng.shuffled((1, -1, -1, 1)))[:len(targets)]
        predictions = tuple(round(t + e, 1) for t, e in zip(targets, errors, strict=True))
        ask: Literal["basic", "relative", "gradients"] = ("basic", "relative", "gradients")[level - 1]
        return Givens(targets, predictions, ask)

    def prompt(self, g: Givens) -> Text:
        rows = f"\n  y = {vec(g.targets)}\n  p = {vec(g.predictions)}\n"
        text = Text(f"真实值 y 与预测值 p：{rows}求 MSE（均方误差，平方前没有系数 1/2）和 MAE（平均绝对误差）。",
                    f"Targets y and predictions p:{rows}Find the MSE (mean squared error, no factor 1/2) and the MAE "
                    "(mean absolute error).")
        if g.ask == "relative":
            text += Text("\n再求 MAPE = 100·mean|p-y|/|y|（以 % 为单位）和 MSLE = mean[(ln(1+p)-ln(1+y))²]。",
                         "\nAlso the MAPE = 100·mean|p-y|/|y| (in %) and the MSLE = mean[(ln(1+p)-ln(1+y))²].")
        if g.ask == "gradients":
            text += Text("\n再求二者对 p 的梯度（MAE 在 p = y 处的梯度取 0）。",
                         "\nAlso the gradients of both by p (that of the MAE is taken as 0 where p = y).")
        return text

    def fields(self, g: Givens) -> tuple[Field, ...]:
        labels = {"mse": same("MSE"), "mae": same("MAE"), "mape": same("MAPE"), "msle": same("MSLE"),
                  "mse_gradient": same("dMSE/dp"), "mae_gradient": same("dMAE/dp")}
        special: dict[str, Policy] = {"mape": Decimals(2), "msle": Decimals(4), "mse_gradient": _GRADIENT,
                                      "mae_gradient": _GRADIENT}
        return tuple(Field(name, labels[name], special.get(name, _LOSS), unit="%" if name == "mape" else None)
                     for name in _ASKED[g.ask])

    def solve(self, g: Givens) -> Answers:
        y, p = as_array(g.targets), as_array(g.predictions)
        answers: dict[str, object] = {"mse": mse(p, y), "mae": mae(p, y)}
        if g.ask == "relative":
            answers |= {"mape": mape(p, y), "msle": msle(p, y)}
        if g.ask == "gradients":
            answers |= {"mse_gradient": mse_grad(p, y), "mae_gradient": mae_grad(p, y)}
        return answers

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        n = len(g.targets)
        pairs = list(zip(g.predictions, g.targets, strict=True))
        answers: dict[str, object] = {"mse": sum(keep((p - y) ** 2) for p, y in pairs) / n,
                                      "mae": sum(keep(abs(p - y)) for p, y in pairs) / n}
        if g.ask == "relative":
            logs = [keep(math.log((1 + p) / (1 + y))) for p, y in pairs]
            answers |= {"mape": 100 * sum(keep(abs(p - y) / abs(y)) for p, y in pairs) / n,
                        "msle": sum(keep(log * log) for log in logs) / n}
        if g.ask == "gradients":
            answers |= {"mse_gradient": tuple(2 * (p - y) / n for p, y in pairs),
                        "mae_gradient": tuple(((p > y) - (p < y)) / n for p, y in pairs)}
        return answers

    def steps(self, g: Givens) -> Sequence[Text]:
        key = self.solve(g)
        y, p, n = _parts(g)
        errors = [round(float(error), 9) for error in p - y]
        squares = " + ".join(f"{paren(error)}²" for error in errors)
        sizes = " + ".join(num(abs(error)) for error in errors)
        steps = [same(f"p - y = {vec(errors)}"),
                 same(f"MSE = ({squares})/{n} = {_LOSS.show(key['mse'])}"),
                 same(f"MAE = ({sizes})/{n} = {_LOSS.show(key['mae'])}")]
        if g.ask == "relative":
            shares = " + ".join(f"{num(abs(error))}/{num(target)}"
                                for error, target in zip(errors, g.targets, strict=True))
            logs = np.log1p(p) - np.log1p(y)
            steps += [same(f"MAPE = 100×({shares})/{n} = {Decimals(2).show(key['mape'])} %"),
                      same(f"ln(1+p) - ln(1+y) = {vec(logs, 5)}"),
                      same(f"MSLE = {approx(float(logs @ logs), 5)}/{n} = {Decimals(4).show(key['msle'])}")]
        if g.ask == "gradients":
            steps += [same(f"dMSE/dp = 2(p - y)/{n} = {_GRADIENT.show(key['mse_gradient'])}"),
                      same(f"dMAE/dp = sign(p - y)/{n} = {_GRADIENT.show(key['mae_gradient'])}")]
        return steps

    misconceptions = (
        Misconception[Givens](
            "sum-for-mean",
            Text("求和而没有取平均", "Sum instead of mean"),
            Text("你把各样本的误差加起来就停了；这些损失（和它们的梯度）都要除以样本数。",
                 "You stopped at the sum; these losses, and their gradients, are divided by the number of samples."),
            _summed,
        ),
        Misconception[Givens](
            "mse-halved",
            Text("MSE 多乘了 1/2", "MSE with a factor 1/2"),
            Text("题目的 MSE 没有系数 1/2，其梯度因此带系数 2。",
                 "The question's MSE has no factor 1/2, so its gradient keeps the factor 2."),
            _halved,
        ),
        Misconception[Givens](
            "root-taken",
            Text("开了平方根", "Root taken"),
            Text("那是 RMSE；MSE 不开方。", "That is the RMSE; the MSE has no root."),
            _when("any", "mse", lambda y, p: float(np.sqrt(((p - y) ** 2).mean()))),
        ),
        Misconception[Givens](
            "signed-errors",
            Text("误差没有取绝对值", "Errors with their signs"),
            Text("正负误差相互抵消了；MAE 先取绝对值。",
                 "Positive and negative errors cancelled; the MAE takes magnitudes first."),
            _when("any", "mae", lambda y, p: float((p - y).mean())),
        ),
        Misconception[Givens](
            "squared-sum",
            Text("先求和再平方", "Squared after adding"),
            Text("你把误差相加后才平方；应先逐个平方再平均。",
                 "You squared the added errors; square each error, then take the mean."),
            _when("any", "mse", lambda y, p: float((p - y).sum() ** 2 / len(y))),
        ),
        Misconception[Givens](
            "percent-of-prediction",
            Text("MAPE 除以了预测值", "MAPE divided by the prediction"),
            Text("相对误差以真实值 y 为分母，不是预测值。",
                 "The error is taken relative to the target y, not to the prediction."),
            _when("relative", "mape", lambda y, p: float(100 * np.abs((p - y) / p).mean())),
        ),
        Misconception[Givens](
            "log-without-one",
            Text("MSLE 漏了 1+", "MSLE without the 1+"),
            Text("你用了 ln p - ln y；MSLE 取 ln(1+p) - ln(1+y)。",
                 "You took ln p - ln y; the MSLE takes ln(1+p) - ln(1+y)."),
            _when("relative", "msle", lambda y, p: float(((np.log(p) - np.log(y)) ** 2).mean())),
        ),
        Misconception[Givens](
            "gradient-sign",
            Text("梯度符号反了", "Gradient with the wrong sign"),
            Text("你用了 y - p；损失对 p 的梯度与 p - y 同号。",
                 "You took y - p; the gradient by p has the sign of p - y."),
            lambda g: {"mse_gradient": 2 * (np.array(g.targets) - np.array(g.predictions)) / len(g.targets),
                       "mae_gradient": np.sign(np.array(g.targets) - np.array(g.predictions)) / len(g.targets)}
            if g.ask == "gradients" else None,
        ),
    )


TEMPLATE = RegressionLosses()
