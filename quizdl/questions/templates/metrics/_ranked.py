"""Samples with a true label and a score, as the questions about rankings show them."""

from __future__ import annotations

from collections.abc import Sequence

from quizdl.questions.notation import num
from quizdl.questions.stream import Stream
from quizdl.text import Text


def sample_table(labels: Sequence[int], scores: Sequence[float]) -> Text:
    """Scores above labels, in columns, on lines that are kept as they are."""
    columns = [(num(score), str(label)) for score, label in zip(scores, labels, strict=True)]
    width = max(len(cell) for column in columns for cell in column) + 1
    top, bottom = ("".join(cell.rjust(width) for cell in row) for row in zip(*columns, strict=True))
    return Text(f"  得分{top}\n  标签{bottom}", f"  score{top}\n  label{bottom}")


def noisy_labels(rng: Stream, count: int, low: int, high: int) -> tuple[int, ...]:
    """Labels by decreasing score, with `low` to `high` positives, mostly but not all at the top."""
    while True:
        labels = tuple(int(rng.chance(0.8 - 0.6 * k / count)) for k in range(count))
        positives = [k for k, label in enumerate(labels) if label]
        if low <= len(positives) <= high and any(label == 0 for label in labels[:positives[-1]]):
            return labels
