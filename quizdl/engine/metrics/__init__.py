"""Scores of classifiers, rankings, detections and segmentations."""

from quizdl.engine.metrics.average_precision import average_precision
from quizdl.engine.metrics.averages import macro_average, micro_average, per_class_scores, weighted_average
from quizdl.engine.metrics.confusion import (
    Counts,
    accuracy,
    class_counts,
    confusion_matrix,
    f_beta,
    f_beta_of,
    false_positive_rate,
    precision,
    recall,
    specificity,
)
from quizdl.engine.metrics.overlap import box_area, box_iou, dice, iou_per_class, mask_iou, mean_iou
from quizdl.engine.metrics.ranking import (
    PrCurve,
    RocCurve,
    auc,
    counts_at,
    pr_curve,
    pr_points,
    roc_auc,
    roc_auc_by_pairs,
    roc_curve,
    roc_points,
)
from quizdl.engine.metrics.suppression import non_maximum_suppression

__all__ = [
    "Counts", "PrCurve", "RocCurve", "accuracy", "auc", "average_precision", "box_area", "box_iou",
    "class_counts", "confusion_matrix", "counts_at", "dice", "f_beta", "f_beta_of", "false_positive_rate",
    "iou_per_class", "macro_average", "mask_iou", "mean_iou", "micro_average", "non_maximum_suppression",
    "per_class_scores", "pr_curve", "pr_points", "precision", "recall", "roc_auc", "roc_auc_by_pairs",
    "roc_curve", "roc_points", "specificity", "weighted_average",
]
