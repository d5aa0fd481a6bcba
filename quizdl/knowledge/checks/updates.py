"""Checks of optimizer updates: the lines of an update, run in order, give the engine's new state."""

from __future__ import annotations

import random

import numpy as np

from quizdl import engine
from quizdl.knowledge.checks.check import Check, Draw

_EPS = 1e-3


def _letters(rng: random.Random) -> tuple[float, float, float]:
    """A weight, a gradient and a learning rate."""
    return rng.uniform(-2, 2), rng.uniform(-2, 2), rng.uniform(0.01, 0.5)


def _array(value: float) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.array([value])


def _momentum(rng: random.Random) -> Draw:
    w, g, lr = _letters(rng)
    velocity, rho = rng.uniform(-1, 1), rng.uniform(0.5, 0.95)
    weight, state = engine.momentum_step(_array(w), _array(g), engine.MomentumState(_array(velocity)), lr=lr,
                                         momentum=rho)
    return Draw({"w": w, "g": g, "α": lr, "v": velocity, "ρ": rho},
                {"w": float(weight[0]), "v": float(state.velocity[0])})


def _adagrad(rng: random.Random) -> Draw:
    w, g, lr = _letters(rng)
    s = rng.uniform(0, 2)
    weight, state = engine.adagrad_step(_array(w), _array(g), engine.AdagradState(_array(s)), lr=lr, eps=_EPS)
    return Draw({"w": w, "g": g, "α": lr, "s": s, "ε": _EPS, "ϵ": _EPS},
                {"w": float(weight[0]), "s": float(np.asarray(state[0])[0])})


def _rmsprop(rng: random.Random) -> Draw:
    w, g, lr = _letters(rng)
    s, beta = rng.uniform(0, 2), rng.uniform(0.8, 0.99)
    weight, state = engine.rmsprop_step(_array(w), _array(g), engine.RmspropState(_array(s)), lr=lr, rho=beta, eps=_EPS)
    return Draw({"w": w, "g": g, "α": lr, "s": s, "β": beta, "ε": _EPS, "ϵ": _EPS},
                {"w": float(weight[0]), "s": float(np.asarray(state[0])[0])})


def _adadelta(rng: random.Random) -> Draw:
    w, g, _ = _letters(rng)
    s, u, rho = rng.uniform(0, 2), rng.uniform(0, 2), rng.uniform(0.8, 0.99)
    weight, state = engine.adadelta_step(_array(w), _array(g), engine.AdadeltaState(_array(s), _array(u)), lr=1.0,
                                         rho=rho, eps=_EPS)
    return Draw({"w": w, "g": g, "s": s, "u": u, "ρ": rho, "ε": _EPS, "ϵ": _EPS},
                {"Δw": float(weight[0]) - w, "s": float(np.asarray(state[0])[0]), "u": float(np.asarray(state[1])[0])})


def _adam(*names: str, decay: float = 0.0) -> Check:
    """Two steps of Adam; `names` are those the formula defines, the others are given."""

    def draw(rng: random.Random) -> Draw:
        w, g, lr = _letters(rng)
        beta1, beta2 = 0.9, 0.99
        before = engine.adam_step(_array(w), _array(rng.uniform(-2, 2)), engine.adam_state(_array(w)), lr=lr,
                                  beta1=beta1, beta2=beta2, eps=_EPS)
        start, state = float(before[0][0]), before[1]
        step = engine.adamw_step if decay else engine.adam_step
        weight, after = step(before[0], _array(g), state, lr=lr, beta1=beta1, beta2=beta2, eps=_EPS,
                             weight_decay=decay)
        corrected = engine.adam_corrected(after, beta1=beta1, beta2=beta2)
        given = {"w": start, "g": g, "α": lr, "β_1": beta1, "β_2": beta2, "ε": _EPS, "ϵ": _EPS, "t": 2, "λ": decay}
        new = {"m": float(after.m[0]), "v": float(after.v[0]), "hat m": float(corrected[0][0]),
               "hat v": float(corrected[1][0]), "w": float(weight[0])}
        old = {"m": float(state.m[0]), "v": float(state.v[0])}
        moments = old if "m" in names else {name: new[name] for name in new if name not in {*names, "w"}}
        return Draw({**given, **moments}, {name: new[name] for name in names})

    return draw


UPDATES: dict[str, Check] = {
    "momentum": _momentum,
    "adagrad": _adagrad,
    "rmsprop": _rmsprop,
    "adadelta": _adadelta,
    "adam-moments": _adam("m", "v"),
    "adam-correction": _adam("hat m", "hat v"),
    "adam-update": _adam("w"),
    "adamw": _adam("w", decay=0.1),
}
