"""Sinusoidal position encodings. Source: Vaswani et al. 2017, section 3.5."""

from __future__ import annotations

import numpy as np

from quizdl.engine.validation import Array, EngineError, integer, real


def sinusoidal_positions(length: int, d_model: int, *, base: float = 10_000.0) -> Array:
    """(length, d_model): column 2i is sin(pos / base^(2i / d_model)), column 2i + 1 the cosine of the same
    angle.

    Positions count from 0. Raises EngineError for an odd d_model.
    """
    rows, columns = integer("length", length, low=1), integer("d_model", d_model, low=2)
    if columns % 2:
        raise EngineError("d_model", columns, "an even number: sines and cosines come in pairs")
    wavelength = real("base", base, above=1.0) ** (np.arange(0, columns, 2) / columns)
    angles = np.arange(rows)[:, None] / wavelength
    encoding = np.empty((rows, columns))
    encoding[:, 0::2], encoding[:, 1::2] = np.sin(angles), np.cos(angles)
    return encoding
