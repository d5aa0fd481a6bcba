"""Checks of formulas with running indices: softmax, losses over samples, normalization and its gradients."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from quizdl import engine
from quizdl.knowledge.checks.check import Check, Draw

_SIZE = 4
_EPS = 0.01


def _numbers(rng: random.Random, size: int = _SIZE, low: float = -2, high: float = 2) -> npt.NDArray[np.float64]:
    return np.array([rng.uniform(low, high) for _ in range(size)])


def _probabilities(rng: random.Random, size: int = _SIZE) -> npt.NDArray[np.float64]:
    weights = _numbers(rng, size, 0.1, 1)
    return np.asarray(weights / weights.sum())


def _named(name: str, values: Sequence[float] | npt.NDArray[np.floating[Any]]) -> dict[str, float]:
    """`x_1`, `x_2`, …: the entries of a vector by name, counted from 1."""
    return {f"{name}_{index}": float(value) for index, value in enumerate(values, 1)}


def _all(size: int = _SIZE) -> range:
    return range(1, size + 1)


def _softmax(left: str, temperature: float = 1.0) -> Check:
    def draw(rng: random.Random) -> Draw:
        scores = _numbers(rng)
        values = {**_named("s", scores), "C": _SIZE, "T": temperature, "m": float(scores.max())}
        return Draw(values, {f"{left}": float(engine.softmax(scores / temperature)[1])}, ranges={"j": _all()},
                    indices={"i": 2})

    return draw


def _proportional(rng: random.Random) -> Draw:
    scores = _numbers(rng, low=0.1)
    value = float(engine.proportional_normalization(scores)[1])
    return Draw(_named("s", scores), {"q_2": value}, ranges={"j": _all()}, indices={"i": 2})


def _regression(name: str, function: Callable[..., object], *, low: float = -2) -> Check:
    def draw(rng: random.Random) -> Draw:
        prediction, target = _numbers(rng, low=low), _numbers(rng, low=low)
        values = {**_named("hat y", prediction), **_named("y", target), "N": _SIZE}
        return Draw(values, {name: float(np.asarray(function(prediction, target)))})

    return draw


def _regression_gradient(function: Callable[..., npt.NDArray[np.floating]]) -> Check:
    def draw(rng: random.Random) -> Draw:
        prediction, target = _numbers(rng), _numbers(rng)
        values = {**_named("hat y", prediction), **_named("y", target), "N": _SIZE}
        return Draw(values, {"dL/dhat y_2": float(function(prediction, target)[1])}, indices={"i": 2})

    return draw


def _one_hot_cross_entropy(rng: random.Random) -> Draw:
    p, label = _probabilities(rng), rng.randrange(_SIZE)
    values = {**_named("y", np.eye(_SIZE)[label]), **_named("p", p), "M": _SIZE}
    return Draw(values, {"L": float(engine.nll(np.log(p)[None], np.array([label])))})


def _softmax_loss(rng: random.Random) -> Draw:
    scores, label = _numbers(rng), rng.randrange(_SIZE)
    loss = float(engine.cross_entropy(scores[None], np.array([label])))
    values = {**_named("s", scores), "y_1": label + 1}
    return Draw(values, {"L_1": loss}, ranges={"j": _all()}, indices={"i": 1})


def _stable_loss(rng: random.Random) -> Draw:
    scores, label = _numbers(rng), rng.randrange(_SIZE)
    loss = float(engine.cross_entropy(scores[None], np.array([label])))
    return Draw({**_named("s", scores), "s_y": float(scores[label])}, {"L": loss}, ranges={"j": _all()})


def _cross_entropy_gradient(rng: random.Random) -> Draw:
    scores, label = _numbers(rng), rng.randrange(_SIZE)
    grad = engine.cross_entropy_grad(scores[None], np.array([label]))[0]
    values = {**_named("p", engine.softmax(scores)), **_named("y", np.eye(_SIZE)[label])}
    return Draw(values, {"dL/ds_3": float(grad[2])}, indices={"j": 3})


def _svm(rng: random.Random) -> Draw:
    scores, label, delta = _numbers(rng), rng.randrange(_SIZE), rng.uniform(0.5, 2)
    loss = float(engine.multiclass_svm(scores[None], np.array([label]), delta=delta))
    values = {**_named("s", scores), "y_1": label + 1, "N": 1, "Δ": delta}
    return Draw(values, {"L": loss}, ranges={"j": _all()})


def _information(name: str, function: Callable[..., object], both: bool) -> Check:
    def draw(rng: random.Random) -> Draw:
        p, q = _probabilities(rng), _probabilities(rng)
        value = function(p, q) if both else function(p)
        return Draw({}, {name: float(np.asarray(value))}, ranges={"x": _all()},
                    tables={"P": list(p), "Q": list(q)})

    return draw


def _batch_norm_letters(rng: random.Random) -> tuple[dict[str, float], npt.NDArray[np.float64], float, float]:
    x, gamma, beta = _numbers(rng), rng.uniform(0.5, 2), rng.uniform(-1, 1)
    mean, variance = float(x.mean()), float(x.var())
    normalized = (x - mean) / np.sqrt(variance + _EPS)
    values = {**_named("x", x), **_named("hat x", normalized), "m": _SIZE, "μ_B": mean, "σ_B": variance**0.5,
              "γ": gamma, "β": beta, "ε": _EPS, "ϵ": _EPS}
    return values, x, gamma, beta


def _batch_norm(name: str, pick: Callable[[engine.BatchNorm], float], gamma_one: bool = False) -> Check:
    def draw(rng: random.Random) -> Draw:
        values, x, gamma, beta = _batch_norm_letters(rng)
        scale, shift = (1.0, 0.0) if gamma_one else (gamma, beta)
        result = engine.batch_norm(x[:, None], np.array([scale]), np.array([shift]), eps=_EPS)
        return Draw(values, {name: pick(result)}, indices={"i": 2})

    return draw


def _batch_norm_gradient(name: str, pick: Callable[[engine.NormGrads], float]) -> Check:
    def draw(rng: random.Random) -> Draw:
        values, x, gamma, beta = _batch_norm_letters(rng)
        upstream = _numbers(rng)
        grads = engine.batch_norm_backward(upstream[:, None], x[:, None], np.array([gamma]), np.array([beta]), eps=_EPS)
        values |= _named("dL/dy", upstream) | _named("dL/dhat x", upstream * gamma)
        return Draw(values, {name: pick(grads)}, indices={"i": 2})

    return draw


def _layer_norm(rng: random.Random) -> Draw:
    x, gamma, beta = _numbers(rng), _numbers(rng), _numbers(rng)
    y = engine.layer_norm(x[None], gamma, beta, eps=_EPS)[0]
    values = {**_named("x", x), **_named("γ", gamma), **_named("β", beta), "D": _SIZE, "ε": _EPS, "ϵ": _EPS,
              "μ": float(x.mean()), "σ": float(x.std())}
    return Draw(values, {"y_2": float(y[1])}, indices={"j": 2})


def _standardized(rng: random.Random) -> Draw:
    x = _numbers(rng)
    values = {"x": float(x[0]), "μ": float(x.mean()), "σ": float(x.std())}
    return Draw(values, {"x'": float(engine.z_score(x[:, None])[0, 0])})


def _receptive_field(rng: random.Random) -> Draw:
    kernels, strides = [rng.randint(1, 4) for _ in range(3)], [rng.randint(1, 2) for _ in range(3)]
    layers = tuple(engine.analysis.Conv(1, k, stride=s) for k, s in zip(kernels, strides, strict=True))
    size = engine.analysis.receptive_field_by_perturbing(layers).size
    values = {**_named("F", kernels), **_named("S", strides), "k": 3}
    return Draw(values, {"R_k": float(size[0] if isinstance(size, tuple) else size)})


VECTORS: dict[str, Check] = {
    "softmax": _softmax("p_2"),
    "softmax-temperature": _softmax("p_2", 2.5),
    "proportional": _proportional,
    "mse": _regression("L", engine.mse),
    "mae": _regression("L", engine.mae),
    "msle": _regression("L", engine.msle, low=0.1),
    "mape": _regression("L", engine.mape, low=0.1),
    "mse-gradient": _regression_gradient(engine.mse_grad),
    "mae-gradient": _regression_gradient(engine.mae_grad),
    "cross-entropy": _one_hot_cross_entropy,
    "softmax-loss": _softmax_loss,
    "stable-softmax-loss": _stable_loss,
    "cross-entropy-gradient": _cross_entropy_gradient,
    "svm": _svm,
    "kl": _information("value", engine.kl_divergence, both=True),
    "entropy": _information("value", engine.entropy, both=False),
    "bn-mean": _batch_norm("μ_B", lambda bn: float(bn.mean[0])),
    "bn-variance": _batch_norm("σ_B^2", lambda bn: float(bn.var[0])),
    "bn-normalize": _batch_norm("hat x_2", lambda bn: float(bn.y[1, 0]), gamma_one=True),
    "bn-affine": _batch_norm("y_2", lambda bn: float(bn.y[1, 0])),
    "bn-dbeta": _batch_norm_gradient("dL/dβ", lambda grads: float(grads.beta[0])),
    "bn-dgamma": _batch_norm_gradient("dL/dγ", lambda grads: float(grads.gamma[0])),
    "bn-dx": _batch_norm_gradient("dL/dx_2", lambda grads: float(grads.x[1, 0])),
    "layer-norm": _layer_norm,
    "standardization": _standardized,
    "receptive-field": _receptive_field,
}
