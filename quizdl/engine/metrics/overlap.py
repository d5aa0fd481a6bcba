"""Overlap of regions: IoU of boxes and masks, Dice, mean IoU.

Boxes are (x1, y1, x2, y2) with x1 <= x2 and y1 <= y2. Coordinates are continuous edges by default, so a box
is x2 - x1 wide; ``inclusive=True`` takes them as the first and last *pixel*, so it is x2 - x1 + 1 wide (VOC
devkit).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from quizdl.engine.metrics.confusion import square_matrix
from quizdl.engine.overflow import refuse_overflow
from quizdl.engine.validation import Array, ArrayLike, EngineError, float_array, rectangular, same_shape


@refuse_overflow
def box_area(boxes: ArrayLike, *, inclusive: bool = False) -> Array:
    """(...,) areas of (..., 4) boxes."""
    checked = boxes_array("boxes", boxes)
    extra = 1.0 if inclusive else 0.0
    width, height = checked[..., 2] - checked[..., 0] + extra, checked[..., 3] - checked[..., 1] + extra
    return np.asarray(width * height)


@refuse_overflow
def box_iou(boxes: ArrayLike, others: ArrayLike, *, inclusive: bool = False) -> Array:
    """Intersection over union, (N, M) of (N, 4) and (M, 4) boxes, or a 0-d array of two (4,) boxes.

    Two boxes whose union has no area have IoU 0.
    """
    first, second = boxes_array("boxes", boxes), boxes_array("others", others)
    if first.ndim != second.ndim or first.ndim > 2:
        raise EngineError("others", f"shape {second.shape}", "two (4,) boxes, or (N, 4) and (M, 4)")
    if first.ndim == 2:
        first, second = first[:, None], second[None, :]
    extra = 1.0 if inclusive else 0.0
    size = np.minimum(first[..., 2:], second[..., 2:]) - np.maximum(first[..., :2], second[..., :2]) + extra
    intersection = np.asarray(np.prod(np.maximum(size, 0.0), axis=-1))
    union = box_area(first, inclusive=inclusive) + box_area(second, inclusive=inclusive) - intersection
    iou: Array = np.divide(intersection, union, out=np.zeros_like(union), where=union > 0)
    return iou


def mask_iou(mask: ArrayLike, other: ArrayLike) -> float:
    """|A and B| / |A or B| of two masks of one shape (of 0 and 1, or booleans); 1 when both are empty."""
    first, second = _masks(mask, other)
    union = int((first | second).sum())
    return 1.0 if union == 0 else float((first & second).sum() / union)


def dice(mask: ArrayLike, other: ArrayLike) -> float:
    """2 |A and B| / (|A| + |B|) (Dice 1945) = F1 of the pixels = 2 IoU / (1 + IoU); 1 when both are empty."""
    first, second = _masks(mask, other)
    total = int(first.sum()) + int(second.sum())
    return 1.0 if total == 0 else float(2 * (first & second).sum() / total)


def iou_per_class(matrix: ArrayLike) -> Array:
    """(K,) tp / (tp + fp + fn) from a (K, K) confusion matrix of pixels; NaN if it never occurs."""
    checked = square_matrix(matrix)
    tp = np.diag(checked).astype(np.float64)
    union = checked.sum(axis=0) + checked.sum(axis=1) - tp
    iou: Array = np.divide(tp, union, out=np.full_like(tp, np.nan), where=union > 0)
    return iou


def mean_iou(matrix: ArrayLike) -> float:
    """Mean IoU over the classes that occur among the true or the predicted pixels (Long et al. 2015)."""
    return float(np.nanmean(iou_per_class(matrix)))


def boxes_array(argument: str, boxes: ArrayLike) -> Array:
    """(..., 4) boxes with ordered corners."""
    checked = float_array(argument, boxes)
    if checked.ndim == 0 or checked.shape[-1] != 4:
        raise EngineError(argument, f"shape {checked.shape}", "(..., 4): x1, y1, x2, y2")
    if (checked[..., :2] > checked[..., 2:]).any():
        raise EngineError(argument, "a box with x1 > x2 or y1 > y2", "x1 <= x2 and y1 <= y2")
    return checked


def _masks(mask: ArrayLike, other: ArrayLike) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    found = []
    for argument, value in (("mask", mask), ("other", other)):
        array = rectangular(argument, value)
        if array.size == 0 or not np.isin(array, (0, 1)).all():
            raise EngineError(argument, f"shape {array.shape} with other values", "an array of 0 and 1")
        found.append(array.astype(np.bool_))
    same_shape("other", found[1], "mask", found[0])
    return found[0], found[1]
