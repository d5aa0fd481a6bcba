"""Small networks assembled from the engine's layers."""

from quizdl.engine.networks.cnn import Cnn, CnnForward, CnnGrads, cnn_backward, cnn_forward, cnn_init
from quizdl.engine.networks.perceptron import Mlp, MlpForward, MlpGrads, mlp, mlp_backward, mlp_forward, mlp_init

__all__ = [
    "Cnn", "CnnForward", "CnnGrads", "Mlp", "MlpForward", "MlpGrads", "cnn_backward", "cnn_forward", "cnn_init",
    "mlp", "mlp_backward", "mlp_forward", "mlp_init",
]
