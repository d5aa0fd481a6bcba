"""Normalization layers, feature scaling and dropout."""

from __future__ import annotations

from quizdl.engine.normalization.batch_norm import (
    BatchNorm,
    BatchNormTrain,
    RunningStatistics,
    batch_norm,
    batch_norm_backward,
    batch_norm_eval,
    batch_norm_train,
    update_running_statistics,
)
from quizdl.engine.normalization.dropout import Dropout, dropout, dropout_backward, dropout_eval
from quizdl.engine.normalization.feature_scaling import min_max_scale, z_score
from quizdl.engine.normalization.group_norm import (
    group_norm,
    group_norm_backward,
    instance_norm,
    instance_norm_backward,
)
from quizdl.engine.normalization.layer_norm import layer_norm, layer_norm_backward
from quizdl.engine.normalization.local_response_norm import local_response_norm, local_response_norm_backward
from quizdl.engine.normalization.moments import NormGrads
from quizdl.engine.normalization.weight_norm import WeightNormGrads, weight_norm, weight_norm_backward

__all__ = [
    "BatchNorm",
    "BatchNormTrain",
    "Dropout",
    "NormGrads",
    "RunningStatistics",
    "WeightNormGrads",
    "batch_norm",
    "batch_norm_backward",
    "batch_norm_eval",
    "batch_norm_train",
    "dropout",
    "dropout_backward",
    "dropout_eval",
    "group_norm",
    "group_norm_backward",
    "instance_norm",
    "instance_norm_backward",
    "layer_norm",
    "layer_norm_backward",
    "local_response_norm",
    "local_response_norm_backward",
    "min_max_scale",
    "update_running_statistics",
    "weight_norm",
    "weight_norm_backward",
    "z_score",
]
