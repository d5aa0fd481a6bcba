"""Cutting an epoch of samples into mini-batches."""

from __future__ import annotations

from quizdl.engine.validation import integer


def minibatch_slices(samples: int, batch_size: int, *, drop_last: bool = False) -> list[slice]:
    """The slices of one epoch, in order; the last is shorter where batch_size does not divide samples.

    ``drop_last`` leaves that shorter one out (PyTorch's DataLoader has the same switch), so that there may be
    none at all. Shuffle the samples beforehand.
    """
    count, size = integer("samples", samples, low=1), integer("batch_size", batch_size, low=1)
    slices = [slice(start, min(start + size, count)) for start in range(0, count, size)]
    if drop_last and count % size:
        slices.pop()
    return slices
