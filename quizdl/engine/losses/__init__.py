"""Loss functions and penalties, each with its gradient by the prediction."""

from __future__ import annotations

from quizdl.engine.losses.classification import (
    binary_cross_entropy,
    binary_cross_entropy_grad,
    binary_cross_entropy_with_logits,
    binary_cross_entropy_with_logits_grad,
    cross_entropy,
    cross_entropy_grad,
    nll,
    nll_grad,
)
from quizdl.engine.losses.information import (
    cross_entropy_of_distributions,
    cross_entropy_of_distributions_grad,
    entropy,
    entropy_grad,
    kl_divergence,
    kl_divergence_grad,
)
from quizdl.engine.losses.margin import (
    exponential_loss,
    exponential_loss_grad,
    hinge,
    hinge_grad,
    multiclass_svm,
    multiclass_svm_grad,
    squared_hinge,
    squared_hinge_grad,
)
from quizdl.engine.losses.penalty import l1_penalty, l1_penalty_grad, l2_penalty, l2_penalty_grad
from quizdl.engine.losses.regression import mae, mae_grad, mape, mape_grad, mse, mse_grad, msle, msle_grad

__all__ = [
    "binary_cross_entropy", "binary_cross_entropy_grad", "binary_cross_entropy_with_logits",
    "binary_cross_entropy_with_logits_grad", "cross_entropy", "cross_entropy_grad",
    "cross_entropy_of_distributions", "cross_entropy_of_distributions_grad", "entropy", "entropy_grad",
    "exponential_loss", "exponential_loss_grad", "hinge", "hinge_grad", "kl_divergence", "kl_divergence_grad",
    "l1_penalty", "l1_penalty_grad", "l2_penalty", "l2_penalty_grad", "mae", "mae_grad", "mape", "mape_grad",
    "mse", "mse_grad", "msle", "msle_grad", "multiclass_svm", "multiclass_svm_grad", "nll", "nll_grad",
    "squared_hinge", "squared_hinge_grad",
]
