"""Metrics against counting loops, identities and sampled areas."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from quizdl.engine import metrics as m
from quizdl.engine.validation import EngineError


def labels(seed, n=25, k=3):
    rng = np.random.default_rng(seed)
    return rng.integers(0, k, n), rng.integers(0, k, n)


def scored(seed, n=20, levels=6):
    """0/1 labels with both classes, and scores with many ties."""
    rng = np.random.default_rng(seed)
    target = rng.integers(0, 2, n)
    target[:2] = (0, 1)
    return target, rng.integers(0, levels, n) / levels


@pytest.mark.parametrize("seed", range(8))
def test_confusion_matrix_counts_pairs(seed):
    """Entry (i, j) is the number of examples of class i called j; one-vs-rest counts are counted one by one."""
    target, predicted = labels(seed)
    matrix = m.confusion_matrix(target, predicted, 4)
    pairs = list(zip(target.tolist(), predicted.tolist(), strict=True))
    assert all(matrix[i, j] == pairs.count((i, j)) for i in range(4) for j in range(4))
    for k in range(4):
        assert m.class_counts(matrix, k) == (
            sum(t == k and p == k for t, p in pairs), sum(t != k and p == k for t, p in pairs),
            sum(t == k and p != k for t, p in pairs), sum(t != k and p != k for t, p in pairs))


@pytest.mark.parametrize("counts", [m.Counts(30, 10, 5, 55), m.Counts(1, 2, 3, 4), m.Counts(7, 0, 0, 1)])
def test_scores_of_counts_are_their_fractions(counts):
    """Every score is the ratio that defines it; F-beta is the weighted harmonic mean of precision and recall."""
    tp, fp, fn, tn = counts
    p, r = Fraction(tp, tp + fp), Fraction(tp, tp + fn)
    assert m.precision(counts) == float(p)
    assert m.recall(counts) == float(r)
    assert m.accuracy(counts) == (tp + tn) / sum(counts)
    assert m.specificity(counts) == float(Fraction(tn, tn + fp))
    assert m.false_positive_rate(counts) == pytest.approx(1 - m.specificity(counts), abs=1e-15)
    for beta in (1, 2, 0.5):
        weight = Fraction(beta) ** 2
        harmonic = float((1 + weight) / (1 / p + weight / r))
        assert m.f_beta(counts, beta) == pytest.approx(harmonic, rel=1e-14)
        assert m.f_beta_of(float(p), float(r), beta) == pytest.approx(harmonic, rel=1e-14)


def test_zero_division_is_zero_or_what_is_asked():
    """No positive call and no positive example: 0 by default, else ``zero_division``."""
    nothing = m.Counts(0, 0, 0, 5)
    assert (m.precision(nothing), m.recall(nothing), m.f_beta(nothing)) == (0, 0, 0)
    assert m.precision(nothing, zero_division=1.0) == 1.0
    assert m.f_beta(m.Counts(0, 2, 3, 0)) == 0
    assert m.f_beta_of(0.0, 0.0) == 0


@pytest.mark.parametrize("seed", range(8))
def test_averages(seed):
    """Micro scores are the accuracy; macro is the plain mean; weighted recall is the accuracy too."""
    matrix = m.confusion_matrix(*labels(seed))
    accuracy = np.trace(matrix) / matrix.sum()
    for score in ("precision", "recall", "f_beta"):
        assert m.micro_average(matrix, score) == pytest.approx(accuracy)
        scores = m.per_class_scores(matrix, score)
        assert m.macro_average(matrix, score) == pytest.approx(sum(scores) / len(scores))
    assert m.weighted_average(matrix, "recall") == pytest.approx(accuracy)
    assert m.accuracy(matrix) == pytest.approx(accuracy)
    f = m.f_beta(m.class_counts(matrix, 2), 2.0)
    assert m.per_class_scores(matrix, "f_beta", beta=2.0)[2] == f


@pytest.mark.parametrize("seed", range(12))
def test_roc_area_two_ways(seed):
    """The trapezoid area equals the share of rightly ordered pairs with ties at one half."""
    target, score = scored(seed)
    wins = [1.0 if a > b else 0.5 if a == b else 0.0
            for a in score[target == 1] for b in score[target == 0]]
    assert m.roc_auc(target, score) == pytest.approx(sum(wins) / len(wins), rel=1e-12)
    assert m.roc_auc_by_pairs(target, score) == pytest.approx(sum(wins) / len(wins), rel=1e-12)
    assert m.roc_auc(target, -score) == pytest.approx(1 - m.roc_auc(target, score))


@pytest.mark.parametrize("seed", range(6))
def test_curves_are_the_points_of_their_thresholds(seed):
    """Each curve point is computed from the examples with a score of at least its threshold."""
    target, score = scored(seed)
    roc, pr = m.roc_curve(target, score), m.pr_curve(target, score)
    assert (roc.false_positive_rate[0], roc.true_positive_rate[0]) == (0, 0)
    assert (roc.false_positive_rate[-1], roc.true_positive_rate[-1]) == (1, 1)
    assert roc.threshold[1:].tolist() == pr.threshold.tolist() == sorted(set(score.tolist()), reverse=True)
    for recall, precision, threshold in zip(*pr, strict=True):
        called = [t for t, s in zip(target, score, strict=True) if s >= threshold]
        assert precision == sum(called) / len(called)
        assert recall == sum(called) / sum(target)
    assert roc.true_positive_rate[1:].tolist() == pr.recall.tolist()


@pytest.mark.parametrize("seed", range(8))
def test_average_precision_is_an_area(seed):
    """Step and all-point AP are areas under the drawn curves; 11-point is the mean of eleven maxima."""
    target, score = scored(seed)
    curve = m.pr_curve(target, score)
    points = [(Fraction(round(r * target.sum()), int(target.sum())), p)
              for r, p in zip(curve.recall, curve.precision, strict=True)]
    middles = (np.arange(int(target.sum())) + 0.5) / target.sum()
    step = np.mean([next(p for r, p in points if r >= x) for x in middles])
    best = np.mean([max(p for r, p in points if r >= x) for x in middles])
    eleven = np.mean([max((p for r, p in points if r >= Fraction(k, 10)), default=0) for k in range(11)])
    assert m.average_precision(target, score) == pytest.approx(step)
    assert m.average_precision(target, score, interpolation="all-point") == pytest.approx(best)
    assert m.average_precision(target, score, interpolation="11-point") == pytest.approx(eleven)


def test_average_precision_of_a_detector_that_misses():
    """Positives never scored lower the recall: hits at ranks 1 and 3, three objects in all."""
    target, score = [1, 0, 1, 0], [0.9, 0.8, 0.7, 0.6]
    assert m.average_precision(target, score, n_positive=3) == pytest.approx((1 + 2 / 3) / 3)
    assert m.average_precision(target, score, n_positive=3, interpolation="11-point") == pytest.approx(
        (4 * 1 + 3 * 2 / 3) / 11)


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("inclusive", [False, True])
def test_box_iou_counts_pixels(seed, inclusive):
    """On whole coordinates the IoU is that of the sets of unit squares covered."""
    rng = np.random.default_rng(seed)
    corner, size = rng.integers(0, 6, (2, 3, 2)), rng.integers(1, 6, (2, 3, 2))
    first, second = np.concatenate([corner, corner + size], axis=-1)
    def covered(box):
        x1, y1, x2, y2 = box
        return {(x, y) for x in range(x1, x2 + inclusive) for y in range(y1, y2 + inclusive)}
    expected = [[len(covered(a) & covered(b)) / len(covered(a) | covered(b)) for b in second] for a in first]
    assert m.box_iou(first, second, inclusive=inclusive) == pytest.approx(np.array(expected))
    assert float(m.box_iou(first[0], second[0], inclusive=inclusive)) == pytest.approx(expected[0][0])
    assert m.box_area(first, inclusive=inclusive).tolist() == [len(covered(box)) for box in first]


def test_boxes_that_touch_or_vanish_do_not_overlap():
    """Continuous boxes sharing an edge, and boxes without area, have IoU 0."""
    assert m.box_iou([0, 0, 2, 2], [2, 0, 4, 2]) == 0
    assert m.box_iou([1, 1, 1, 1], [1, 1, 1, 1]) == 0


@pytest.mark.parametrize("seed", range(6))
def test_masks(seed):
    """IoU and Dice of masks are those of index sets, and Dice = 2 IoU / (1 + IoU)."""
    a, b = np.random.default_rng(seed).integers(0, 2, (2, 4, 5))
    first, second = (set(map(tuple, np.argwhere(mask))) for mask in (a, b))
    iou = len(first & second) / len(first | second)
    assert m.mask_iou(a, b) == pytest.approx(iou)
    assert m.dice(a, b.astype(bool)) == pytest.approx(2 * iou / (1 + iou))
    matrix = m.confusion_matrix(a.ravel(), b.ravel(), 3)
    classes = m.iou_per_class(matrix)
    assert classes[1] == pytest.approx(iou)
    assert np.isnan(classes[2])
    assert m.mean_iou(matrix) == pytest.approx((iou + m.mask_iou(1 - a, 1 - b)) / 2)


def test_empty_masks_agree():
    """Two empty masks are the same mask."""
    assert m.mask_iou([0, 0], [0, 0]) == m.dice([0, 0], [0, 0]) == 1.0


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("at_threshold", [False, True])
def test_suppression_leaves_what_greedy_search_leaves(seed, at_threshold):
    """A box is kept exactly when no kept box with a better score overlaps it too much."""
    rng = np.random.default_rng(seed)
    corner = rng.integers(0, 8, (12, 2))
    boxes = np.concatenate([corner, corner + rng.integers(2, 6, (12, 2))], axis=1)
    scores = rng.integers(0, 9, 12) / 10
    kept = m.non_maximum_suppression(boxes, scores, 0.25, at_threshold=at_threshold, score_threshold=0.1).tolist()
    expected: list[int] = []
    for i in sorted(range(12), key=lambda i: (-scores[i], i)):
        overlaps = [float(m.box_iou(boxes[i], boxes[j])) for j in expected]
        blocked = any(iou >= 0.25 if at_threshold else iou > 0.25 for iou in overlaps)
        if scores[i] >= 0.1 and not blocked:
            expected.append(i)
    assert kept == expected


def test_suppression_at_exactly_the_threshold():
    """IoU 1/2 with threshold 1/2 stays, unless the threshold itself suppresses."""
    boxes, scores = [[0, 0, 2, 1], [0, 0, 1, 1], [5, 5, 6, 6]], [0.6, 0.9, 0.8]
    assert m.non_maximum_suppression(boxes, scores, 0.5).tolist() == [1, 2, 0]
    assert m.non_maximum_suppression(boxes, scores, 0.5, at_threshold=True).tolist() == [1, 2]


@pytest.mark.parametrize("action, argument", [
    (lambda: m.confusion_matrix([0, 1], [0, 2], 2), "predicted"),
    (lambda: m.confusion_matrix([0, 1], [0]), "predicted"),
    (lambda: m.confusion_matrix([], []), "target"),
    (lambda: m.confusion_matrix([0.5], [0]), "target"),
    (lambda: m.class_counts([[1, 2]]), "matrix"),
    (lambda: m.class_counts([[0, 0], [0, 0]]), "matrix"),
    (lambda: m.class_counts([[1, 0], [0, 1]], positive=2), "positive"),
    (lambda: m.precision(m.Counts(-1, 1, 1, 1)), "tp"),
    (lambda: m.precision(m.Counts(0, 0, 0, 0)), "counts"),
    (lambda: m.f_beta(m.Counts(1, 1, 1, 1), 0), "beta"),
    (lambda: m.macro_average([[1, 0], [0, 1]], "kappa"), "score"),
    (lambda: m.roc_auc([1, 1], [0.1, 0.2]), "target"),
    (lambda: m.pr_curve([0, 0], [0.1, 0.2]), "target"),
    (lambda: m.roc_auc([1, 0], [0.1, np.nan]), "score"),
    (lambda: m.auc([0, 1, 0.5], [0, 1, 1]), "x"),
    (lambda: m.auc([0], [0]), "x"),
    (lambda: m.average_precision([1, 1], [0.1, 0.2], n_positive=1), "n_positive"),
    (lambda: m.average_precision([1, 0], [0.1, 0.2], interpolation="voc"), "interpolation"),
    (lambda: m.box_iou([0, 0, 1], [0, 0, 1, 1]), "boxes"),
    (lambda: m.box_iou([2, 0, 1, 1], [0, 0, 1, 1]), "boxes"),
    (lambda: m.box_iou([0, 0, 1, 1], [[0, 0, 1, 1]]), "others"),
    (lambda: m.mask_iou([0, 2], [0, 1]), "mask"),
    (lambda: m.dice([0, 1], [0, 1, 1]), "other"),
    (lambda: m.non_maximum_suppression([[0, 0, 1, 1]], [0.5, 0.4], 0.5), "boxes"),
    (lambda: m.non_maximum_suppression([[0, 0, 1, 1]], [0.5], 1.5), "iou_threshold"),
])
def test_bad_input_names_the_argument(action, argument):
    """Each bad input is refused by an error that names it."""
    with pytest.raises(EngineError) as caught:
        action()
    assert caught.value.argument == argument
