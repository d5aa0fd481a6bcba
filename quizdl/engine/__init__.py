"""Deep learning in NumPy: layers forward and backward, optimizers, metrics, graphs, costs.

Everything public of the packages below can be imported from here; `analysis` and `graph` are packages of their own.
"""

# ruff: noqa: F403

from __future__ import annotations

from quizdl.engine import (
    activations,
    analysis,
    attention,
    classical,
    graph,
    losses,
    metrics,
    networks,
    normalization,
    optimizers,
    practice,
    recurrent,
)
from quizdl.engine.activations import *
from quizdl.engine.attention import *
from quizdl.engine.classical import *
from quizdl.engine.convolution import (
    Conv2dGrads,
    col2im,
    conv2d,
    conv2d_backward,
    conv_output_size,
    conv_transpose2d,
    conv_transpose2d_backward,
    conv_transpose_output_size,
    convolve2d,
    im2col,
)
from quizdl.engine.dense import DenseGrads, dense, dense_backward
from quizdl.engine.initialization import (
    Fans,
    fans,
    he_bound,
    he_normal,
    he_std,
    he_uniform,
    xavier_bound,
    xavier_normal,
    xavier_std,
    xavier_uniform,
)
from quizdl.engine.losses import *
from quizdl.engine.metrics import *
from quizdl.engine.networks import *
from quizdl.engine.normalization import *
from quizdl.engine.optimizers import *
from quizdl.engine.pooling import (
    avg_pool2d,
    avg_pool2d_backward,
    global_avg_pool2d,
    global_avg_pool2d_backward,
    max_pool2d,
    max_pool2d_backward,
)
from quizdl.engine.practice import *
from quizdl.engine.recurrent import *
from quizdl.engine.validation import EngineError

__all__ = [
    "Conv2dGrads",
    "DenseGrads",
    "EngineError",
    "Fans",
    "analysis",
    "avg_pool2d",
    "avg_pool2d_backward",
    "col2im",
    "conv2d",
    "conv2d_backward",
    "conv_output_size",
    "conv_transpose2d",
    "conv_transpose2d_backward",
    "conv_transpose_output_size",
    "convolve2d",
    "dense",
    "dense_backward",
    "fans",
    "global_avg_pool2d",
    "global_avg_pool2d_backward",
    "graph",
    "he_bound",
    "he_normal",
    "he_std",
    "he_uniform",
    "im2col",
    "max_pool2d",
    "max_pool2d_backward",
    "xavier_bound",
    "xavier_normal",
    "xavier_std",
    "xavier_uniform",
]
__all__ += activations.__all__
__all__ += attention.__all__
__all__ += classical.__all__
__all__ += losses.__all__
__all__ += metrics.__all__
__all__ += networks.__all__
__all__ += normalization.__all__
__all__ += optimizers.__all__
__all__ += practice.__all__
__all__ += recurrent.__all__
