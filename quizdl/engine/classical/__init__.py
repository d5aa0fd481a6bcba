"""Learners that are not networks: neighbors, bagging, boosting, factorization machines."""

from quizdl.engine.classical.bagging import (
    ensemble_variance,
    expected_distinct,
    left_out_probability,
    majority_accuracy,
)
from quizdl.engine.classical.boosting import (
    AdaBoostRound,
    BoostingStep,
    Stump,
    adaboost_round,
    boosting_step,
    fit_stump,
    weighted_vote,
)
from quizdl.engine.classical.factorization import (
    factorization_machine,
    pairwise_interactions,
    pairwise_interactions_by_pairs,
)
from quizdl.engine.classical.neighbors import Neighbors, distances, knn

__all__ = [
    "AdaBoostRound", "BoostingStep", "Neighbors", "Stump", "adaboost_round", "boosting_step", "distances",
    "ensemble_variance", "expected_distinct", "factorization_machine", "fit_stump", "knn",
    "left_out_probability", "majority_accuracy", "pairwise_interactions", "pairwise_interactions_by_pairs",
    "weighted_vote",
]
