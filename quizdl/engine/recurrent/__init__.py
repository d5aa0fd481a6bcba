"""Recurrent cells and sequences, with backpropagation through time."""

from __future__ import annotations

from quizdl.engine.recurrent.gru import (
    GRUGrads,
    GRUStep,
    gru_backward,
    gru_forward,
    gru_step,
)
from quizdl.engine.recurrent.leaky import (
    leaky_unit,
)
from quizdl.engine.recurrent.lstm import (
    LSTMGrads,
    LSTMStates,
    LSTMStep,
    lstm_backward,
    lstm_forward,
    lstm_step,
)
from quizdl.engine.recurrent.parameters import (
    recurrent_arrays,
    recurrent_parameter_count,
)
from quizdl.engine.recurrent.rnn import (
    RNNGrads,
    rnn_backward,
    rnn_forward,
    rnn_step,
)

__all__ = [
    "GRUGrads",
    "GRUStep",
    "LSTMGrads",
    "LSTMStates",
    "LSTMStep",
    "RNNGrads",
    "gru_backward",
    "gru_forward",
    "gru_step",
    "leaky_unit",
    "lstm_backward",
    "lstm_forward",
    "lstm_step",
    "recurrent_arrays",
    "recurrent_parameter_count",
    "rnn_backward",
    "rnn_forward",
    "rnn_step",
]
