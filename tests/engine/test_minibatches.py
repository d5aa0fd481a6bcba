"""Mini-batches cover an epoch once, in order, and only the last may be short."""

from __future__ import annotations

import pytest

from quizdl.engine import minibatch_slices
from quizdl.engine.validation import EngineError


@pytest.mark.parametrize("batch_size", [1, 2, 3, 5, 7, 8])
@pytest.mark.parametrize("samples", [1, 6, 7, 15])
def test_every_sample_once(samples: int, batch_size: int) -> None:
    """Put together, the batches are the samples in order; all but the last are full."""
    indices = list(range(samples))
    batches = [indices[part] for part in minibatch_slices(samples, batch_size)]
    assert [index for batch in batches for index in batch] == indices
    assert all(len(batch) == batch_size for batch in batches[:-1])
    assert 1 <= len(batches[-1]) <= batch_size


@pytest.mark.parametrize("samples, batch_size, kept", [(7, 3, 2), (6, 3, 2), (2, 3, 0)])
def test_drop_last_keeps_full_batches(samples: int, batch_size: int, kept: int) -> None:
    """With drop_last only full batches remain, and a full last batch is kept."""
    batches = minibatch_slices(samples, batch_size, drop_last=True)
    assert [part.stop - part.start for part in batches] == [batch_size] * kept


@pytest.mark.parametrize("samples, batch_size, name", [(0, 3, "samples"), (4, 0, "batch_size"), (4, 1.5, "batch_size")])
def test_bad_input_is_named(samples: int, batch_size: int, name: str) -> None:
    """A size below one, or a fraction, is refused by name."""
    with pytest.raises(EngineError, match=name):
        minibatch_slices(samples, batch_size)
