"""The practice of training: when to stop, how to search, how to check a gradient and read a Hessian."""

from quizdl.engine.practice.curvature import CriticalPoint, classify_critical_point
from quizdl.engine.practice.differences import (
    GradientCheck,
    gradient_check,
    numerical_gradient,
    relative_error,
)
from quizdl.engine.practice.search import (
    distinct_values_tried,
    grid_trials,
    lipo_accepts,
    lipo_bound,
    random_search_success,
    random_search_trials,
)
from quizdl.engine.practice.stopping import (
    Stopping,
    early_stopping,
    patience_counts,
    smallest_sufficient_patience,
)

__all__ = [
    "CriticalPoint", "GradientCheck", "Stopping", "classify_critical_point", "distinct_values_tried",
    "early_stopping", "gradient_check", "grid_trials", "lipo_accepts", "lipo_bound", "numerical_gradient",
    "patience_counts", "random_search_success", "random_search_trials", "relative_error",
    "smallest_sufficient_patience",
]
