"""Checks of formulas in one variable: activations, losses of one sample, schedules, scores, layer sizes."""

from __future__ import annotations

import random
from collections.abc import Callable

import numpy as np
import sympy

from quizdl import engine
from quizdl.knowledge.checks.check import Check, Draw

_LOGISTIC = {"σ": lambda z: 1 / (1 + sympy.exp(-z))}


def _of_x(function: Callable[[float], object], *, low: float = -3, high: float = 3, **fixed: float) -> Check:
    """The formula is a function of x alone, apart from fixed constants."""

    def draw(rng: random.Random) -> Draw:
        x = rng.uniform(low, high)
        return Draw({"x": x, **fixed}, {"value": float(np.asarray(function(x)))}, functions=_LOGISTIC)

    return draw


def _prelu_slope(rng: random.Random) -> Draw:
    x, slope = rng.uniform(-2, 2), rng.uniform(0.05, 0.5)
    grads = engine.prelu_backward(np.ones((1, 1)), np.array([[x]]), np.array([slope]))
    return Draw({"x": x, "a": slope}, {"df/da": float(grads.slope[0])})


def _logistic_loss(rng: random.Random) -> Draw:
    p, y = rng.uniform(0.05, 0.95), float(rng.randint(0, 1))
    return Draw({"p": p, "y": y}, {"L": float(engine.binary_cross_entropy(np.array([p]), np.array([y])))})


def _margin(function: Callable[..., object]) -> Check:
    def draw(rng: random.Random) -> Draw:
        f, y = rng.uniform(-2, 2), rng.choice((-1.0, 1.0))
        return Draw({"f": f, "y": y}, {"L": float(np.asarray(function(np.array([f]), np.array([y]))))})

    return draw


def _logistic_margin(rng: random.Random) -> Draw:
    f, y = rng.uniform(-2, 2), rng.choice((-1.0, 1.0))
    loss = engine.binary_cross_entropy_with_logits(np.array([f]), np.array([(y + 1) / 2]))
    return Draw({"f": f, "y": y}, {"L": float(loss)})


def _scores(name: str, function: Callable[[engine.Counts], float]) -> Check:
    def draw(rng: random.Random) -> Draw:
        tp, fp, fn, tn = (rng.randint(1, 40) for _ in range(4))
        counts = engine.Counts(tp=tp, fp=fp, fn=fn, tn=tn)
        values = {"TP": tp, "FP": fp, "FN": fn, "TN": tn, "Specificity": tn / (tn + fp), "TPR": tp / (tp + fn)}
        return Draw(values, {name: float(function(counts))})

    return draw


def _f1(rng: random.Random) -> Draw:
    p, r = rng.uniform(0.1, 1), rng.uniform(0.1, 1)
    return Draw({"P": p, "R": r}, {"F_1": float(engine.f_beta_of(p, r, 1.0))})


def _output_size(letter: str, kernel: str, *, padded: bool = True, pool: bool = False) -> Check:
    def draw(rng: random.Random) -> Draw:
        n, k, stride = rng.randint(12, 60), rng.randint(2, 7), rng.randint(1, 3)
        padding = rng.randint(0, k // 2) if padded else 0
        x = np.zeros((1, 1, n, n))
        if pool:
            y = engine.max_pool2d(x, k, stride=stride, padding=padding)
        else:
            y = engine.conv2d(x, np.zeros((1, 1, k, k)), stride=stride, padding=padding)
        return Draw({letter: n, kernel: k, "P": padding, "S": stride}, {f"{letter}'": y.shape[2]})

    return draw


def _same_padding(rng: random.Random) -> Draw:
    n, stride = rng.randint(8, 60), rng.randint(1, 4)
    y = engine.conv2d(np.zeros((1, 1, n, n)), np.zeros((1, 1, 3, 3)), stride=stride, padding="same")
    return Draw({"H": n, "S": stride}, {"H'": y.shape[2]})


def _conv_parameters(rng: random.Random) -> Draw:
    kh, kw, c, k = (rng.randint(1, 7) for _ in range(4))
    layer = engine.analysis.Conv(k, (kh, kw))
    counted = engine.analysis.count_parameters((layer,), (c, 16, 16))
    return Draw({"F_H": kh, "F_W": kw, "C": c, "K": k}, {"P": float(counted)})


def _schedule(left: str, function: Callable[..., float], initial: str, **letters: tuple[str, float, float]) -> Check:
    """`letters` maps an argument of the engine to its letter and bounds; whole-number bounds draw whole numbers."""

    def draw(rng: random.Random) -> Draw:
        step, lr = rng.randint(3, 9), rng.uniform(0.01, 1)
        arguments, values = {}, {initial: lr, "t": float(step)}
        for argument, (letter, low, high) in letters.items():
            value = rng.randint(int(low), int(high)) if isinstance(low, int) else rng.uniform(low, high)
            arguments[argument] = value
            values[letter] = float(value)
        return Draw(values, {left: float(function(step, lr=lr, **arguments))})

    return draw


def _running_mean(rng: random.Random) -> Draw:
    mean, batch, momentum = rng.uniform(-1, 1), rng.uniform(-1, 1), rng.uniform(0.05, 0.5)
    running = engine.update_running_statistics(np.array([mean]), np.array([1.0]), np.array([batch]), np.array([1.0]),
                                               count=8, momentum=momentum)
    return Draw({"μ": mean, "α": momentum, "μ_B": batch}, {"μ": float(running[0][0])})


ELEMENTARY: dict[str, Check] = {
    "sigmoid": _of_x(engine.sigmoid),
    "sigmoid-derivative": _of_x(engine.sigmoid_grad),
    "tanh": _of_x(engine.tanh),
    "tanh-derivative": _of_x(engine.tanh_grad),
    "relu": _of_x(engine.relu),
    "relu-derivative": _of_x(engine.relu_grad),
    "leaky-relu": _of_x(engine.leaky_relu),
    "prelu": _of_x(lambda x: engine.leaky_relu(x, 0.2), a=0.2),
    "prelu-slope": _prelu_slope,
    "elu": _of_x(lambda x: engine.elu(x, 0.7), α=0.7),
    "elu-derivative": _of_x(lambda x: engine.elu_grad(x, 0.7), α=0.7),
    "selu": _of_x(engine.selu, α=1.6732632423543772, λ=1.0507009873554805),
    "gelu": _of_x(engine.gelu),
    "gelu-derivative": _of_x(engine.gelu_grad),
    "logistic-loss": _logistic_loss,
    "logistic-margin": _logistic_margin,
    "hinge": _margin(engine.hinge),
    "exponential-loss": _margin(engine.exponential_loss),
    "accuracy": _scores("Accuracy", lambda c: (c.tp + c.tn) / (c.tp + c.tn + c.fp + c.fn)),
    "precision": _scores("Precision", engine.precision),
    "recall": _scores("Recall", engine.recall),
    "specificity": _scores("Specificity", engine.specificity),
    "false-positive-rate": _scores("FPR", engine.false_positive_rate),
    "f1-counts": _scores("F_1", lambda c: engine.f_beta(c, 1.0)),
    "f1": _f1,
    "conv-height": _output_size("H", "F_H"),
    "conv-width": _output_size("W", "F_W"),
    "valid-padding": _output_size("H", "F_H", padded=False),
    "pool-size": _output_size("H", "F", pool=True),
    "same-padding": _same_padding,
    "conv-parameters": _conv_parameters,
    "step-decay": _schedule("η_t", engine.step_decay, "η_0", gamma=("γ", 0.1, 0.9), step_size=("S", 2, 4)),
    "cosine": _schedule("η_t", engine.cosine_decay, "η_0", decay_steps=("T", 10, 20)),
    "linear-decay": _schedule("α_t", engine.linear_decay, "α_0", decay_steps=("T", 10, 20)),
    "inverse-sqrt": _schedule("α_t", engine.inverse_square_root_decay, "α_0"),
    "natural-exponential": _schedule("η_t", engine.natural_exponential_decay, "η_0", decay_rate=("k", 0.01, 0.3)),
    "inverse-time": _schedule("η_t", engine.inverse_time_decay, "η_0", decay_rate=("k", 0.01, 0.3)),
    "running-mean": _running_mean,
}
"""Name -> check. A fact names its check; `quizdl lint` runs it."""
