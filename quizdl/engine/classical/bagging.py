"""The arithmetic of bagging (Breiman 1996): what a bootstrap sample leaves out, what a majority gains."""

from __future__ import annotations

import math

from quizdl.engine.validation import integer, real


def left_out_probability(n: int, draws: int | None = None) -> float:
    """(1 - 1/n)^draws: chance that an example is in none of ``draws`` draws (default n) with replacement.

    With n draws it tends to 1/e, about 0.368, as n grows.
    """
    size = integer("n", n, low=1)
    return (1 - 1 / size) ** (size if draws is None else integer("draws", draws, low=0))


def expected_distinct(n: int, draws: int | None = None) -> float:
    """Expected number of different examples in a bootstrap sample: n (1 - (1 - 1/n)^draws)."""
    return n * (1 - left_out_probability(n, draws))


def majority_accuracy(n_voters: int, accuracy: float) -> float:
    """Chance that a majority of independent voters, each right with chance ``accuracy``, is right.

    Sum of the binomial terms with more than half right (Condorcet 1785); an even split counts one half.
    """
    voters, p = integer("n_voters", n_voters, low=1), real("accuracy", accuracy, low=0, high=1)
    terms = [math.comb(voters, right) * p ** right * (1 - p) ** (voters - right)
             for right in range(voters + 1)]
    tie = terms[voters // 2] / 2 if voters % 2 == 0 else 0.0
    return math.fsum(terms[voters // 2 + 1:]) + tie


def ensemble_variance(variance: float, correlation: float, n_models: int) -> float:
    """rho s^2 + (1 - rho) s^2 / B: variance of the mean of B models, variance s^2, correlation rho.

    Hastie, Tibshirani & Friedman 2009, eq. 15.1. Negative correlations are allowed down to -1 / (B - 1).
    """
    models = integer("n_models", n_models, low=1)
    spread = real("variance", variance, low=0)
    rho = real("correlation", correlation, low=-1 / (models - 1) if models > 1 else -1, high=1)
    return rho * spread + (1 - rho) * spread / models
