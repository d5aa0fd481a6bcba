"""Average precision: the plain step sum, and the two interpolations of PASCAL VOC."""

from __future__ import annotations

from typing import Literal, TypeAlias

import numpy as np

from quizdl.engine.metrics.ranking import ranked_input
from quizdl.engine.validation import ArrayLike, EngineError, integer

Interpolation: TypeAlias = Literal["none", "11-point", "all-point"]


def average_precision(target: ArrayLike, score: ArrayLike, *, interpolation: Interpolation = "none",
                      n_positive: int | None = None) -> float:
    """Area under precision over recall, for (N,) labels and scores; equal scores move together.

    ``none``: sum of (R_k - R_{k-1}) P_k over the distinct scores, as scikit-learn. ``all-point``: the same
    with P_k replaced by the highest precision at that recall or beyond (VOC 2010 on). ``11-point``: the
    mean over recalls 0, 0.1, ..., 1 of the highest precision at that recall or beyond, 0 where it is not
    reached (VOC 2007; Everingham et al. 2010). ``n_positive`` is the number of positives to be found when
    some were never scored at all (detection); by default the positives in ``target``.
    """
    labels, scores = ranked_input(target, score)
    found = int((labels == 1).sum())
    total = found if n_positive is None else integer("n_positive", n_positive, low=max(1, found))
    if total == 0:
        raise EngineError("target", "no positive example", "at least one")
    cuts = np.unique(scores)[::-1]
    called = scores[None, :] >= cuts[:, None]
    tp = (called & (labels == 1)).sum(axis=1)
    precision = tp / called.sum(axis=1)
    envelope = np.maximum.accumulate(precision[::-1])[::-1]
    steps = np.diff(tp, prepend=0) / total
    match interpolation:
        case "none":
            return float((steps * precision).sum())
        case "all-point":
            return float((steps * envelope).sum())
        case "11-point":
            # recall >= k/10 in whole numbers, so that 0.3 is reached by 3 of 10.
            return float(np.mean([envelope[10 * tp >= k * total].max(initial=0.0) for k in range(11)]))
    raise EngineError("interpolation", repr(interpolation), "'none', '11-point' or 'all-point'")
