"""Greedy non-maximum suppression of overlapping boxes."""

from __future__ import annotations

import numpy as np

from quizdl.engine.metrics.overlap import box_iou, boxes_array
from quizdl.engine.validation import ArrayLike, EngineError, IntArray, float_array, real


def non_maximum_suppression(boxes: ArrayLike, scores: ArrayLike, iou_threshold: float, *,
                            at_threshold: bool = False, score_threshold: float | None = None,
                            inclusive: bool = False) -> IntArray:
    """Indices of the kept boxes by decreasing score, for (N, 4) boxes and (N,) scores.

    The best box left is kept and every other whose IoU with it is *greater* than ``iou_threshold`` goes (as
    torchvision); ``at_threshold=True`` drops those equal to it too. Of equal scores the lower index comes
    first. Boxes with a score below ``score_threshold`` are dropped at the start. ``inclusive`` is the pixel
    convention.
    """
    checked = boxes_array("boxes", boxes)
    values = float_array("scores", scores, ndim=1)
    if checked.shape != (len(values), 4):
        raise EngineError("boxes", f"shape {checked.shape}", f"({len(values)}, 4), one row per score")
    threshold = real("iou_threshold", iou_threshold, low=0, high=1)
    order = np.argsort(-values, kind="stable")
    if score_threshold is not None:
        order = order[values[order] >= real("score_threshold", score_threshold)]
    overlap = box_iou(checked, checked, inclusive=inclusive)
    kept: list[int] = []
    while order.size:
        best, rest = int(order[0]), order[1:]
        kept.append(best)
        iou = overlap[best, rest]
        order = rest[iou < threshold if at_threshold else iou <= threshold]
    return np.array(kept, dtype=np.int64)
