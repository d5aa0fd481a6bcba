"""The arrays a recurrent layer owns, and how many numbers they hold."""

from __future__ import annotations

from typing import Literal

import numpy as np

from quizdl.engine.validation import Array, EngineError, integer

RecurrentCell = Literal["rnn", "lstm", "gru"]
_GATES = {"rnn": 1, "lstm": 4, "gru": 3}


def recurrent_arrays(cell: RecurrentCell, input_size: int, hidden_size: int, *,
                     bias_vectors: int = 1) -> dict[str, Array]:
    """Zero arrays of one layer: weight_ih (gates * H, D), weight_hh (gates * H, H) and 0, 1 or 2 biases
    (gates * H,).

    Gates: 1 for "rnn", 4 for "lstm", 3 for "gru". Textbooks count one bias per gate, PyTorch keeps two
    (bias_ih and bias_hh). Raises EngineError for another cell or sizes outside 1 .. 10000.
    """
    if not isinstance(cell, str) or cell not in _GATES:
        raise EngineError("cell", repr(cell), "'rnn', 'lstm' or 'gru'")
    inputs = integer("input_size", input_size, low=1, high=10_000)
    hidden = integer("hidden_size", hidden_size, low=1, high=10_000)
    biases = integer("bias_vectors", bias_vectors, low=0, high=2)
    rows = _GATES[cell] * hidden
    arrays: dict[str, Array] = {"weight_ih": np.zeros((rows, inputs)), "weight_hh": np.zeros((rows, hidden))}
    for name in (["bias"] if biases == 1 else ["bias_ih", "bias_hh"][:biases]):
        arrays[name] = np.zeros(rows)
    return arrays


def recurrent_parameter_count(cell: RecurrentCell, input_size: int, hidden_size: int, *,
                              bias_vectors: int = 1) -> int:
    """The number of parameters of one layer, by counting the entries of ``recurrent_arrays``."""
    return sum(array.size for array in recurrent_arrays(cell, input_size, hidden_size,
                                                        bias_vectors=bias_vectors).values())
