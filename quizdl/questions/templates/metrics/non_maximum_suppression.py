"""Greedy non-maximum suppression worked box by box."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from quizdl.answers.array_policy import IntegerSequence
from quizdl.answers.array_policy import Vector as VectorPolicy
from quizdl.answers.policy import Decimals
from quizdl.engine.metrics import box_iou, non_maximum_suppression
from quizdl.questions.given import Integers, Matrix, Vector, given
from quizdl.questions.notation import approx, num
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.text import Text

_VECTOR = VectorPolicy(Decimals(3))
_LIMIT = 7


@dataclass(frozen=True)
class Givens:
    boxes: Annotated[Matrix, given("框，每行 x1, y1, x2, y2", "boxes, x1, y1, x2, y2 per row")]
    scores: Annotated[Vector, given("置信度", "confidence scores")]
    classes: Annotated[Integers, given("类别；都相同即不分类别", "classes; all alike: one class")]
    iou_threshold: Annotated[float, given("IoU 阈值", "IoU threshold", low=0.05, high=0.95)] = 0.5
    score_threshold: Annotated[float, given("最低置信度", "lowest score that takes part", low=0, high=1)] = 0.0


def _order(g: Givens) -> list[int]:
    """Boxes that take part, best score first."""
    taking_part = [k for k, score in enumerate(g.scores) if score >= g.score_threshold]
    return sorted(taking_part, key=lambda k: -g.scores[k])


def _iou(a: Sequence[float], b: Sequence[float]) -> float:
    width, height = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    common = max(width, 0.0) * max(height, 0.0)
    return common / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - common)


def _over(g: Givens, a: int, b: int) -> bool:
    return g.classes[a] == g.classes[b] and _iou(g.boxes[a], g.boxes[b]) > g.iou_threshold


def _greedy(order: Sequence[int], over: Callable[[int, int], bool]) -> list[int]:
    kept: list[int] = []
    for candidate in order:
        if not any(over(better, candidate) for better in kept):
            kept.append(candidate)
    return kept


def _numbers(kept: Sequence[int]) -> tuple[int, ...]:
    return tuple(int(k) + 1 for k in kept)


def _many(g: Givens) -> bool:
    return len(set(g.classes)) > 1


class NonMaximumSuppression(Template[Givens]):
    id = "non-maximum-suppression"
    topic = "metrics"
    title = Text("非极大值抑制（NMS）", "Non-maximum suppression")
    levels = (1, 2, 3)
    facts = (
        "non-maximum-suppression.definition",
        "non-maximum-suppression.step-sort",
        "non-maximum-suppression.step-drop",
    )
    givens = Givens

    def draw(self, rng: Stream, level: int) -> Givens:
        count = (4, 5, 6)[level - 1]
        while True:
            # A row of boxes that each overlap the next, so that a suppressed one could suppress another.
            height, width = float(rng.choice((4, 5, 10))), float(rng.choice((8, 10, 12)))
            left = float(rng.integer(0, 4))
            boxes = []
            for _ in range(count):
                boxes.append((left, 0.0, left + width, height))
                left += rng.choice((2.0, 3.0, 4.0)) if rng.chance(0.75) else width + 2
            order = rng.shuffled(range(count))
            scores = tuple(n / 100 for n in rng.sample(range(30, 98), count))
            classes = tuple(rng.integer(0, 1) for _ in range(count)) if level == 3 else (0,) * count
            g = Givens(tuple(boxes[k] for k in order), scores, classes, rng.choice((0.3, 0.4, 0.45, 0.5, 0.55)),
                       0.4 if level == 3 else 0.0)
            if _telling(g, level):
                return g

    def check(self, g: Givens) -> None:
        count = len(g.boxes)
        self.require(2 <= count <= _LIMIT, "boxes", f"must be 2 to {_LIMIT} boxes")
        self.require(len(g.boxes[0]) == 4, "boxes", "must have 4 numbers per box")
        for box in g.boxes:
            self.require(max(map(abs, box)) <= 10_000, "boxes", "must be within -10000 to 10000")
            self.require(box[0] < box[2] and box[1] < box[3], "boxes", "need x1 < x2 and y1 < y2")
        for name, values in (("scores", g.scores), ("classes", g.classes)):
            self.require(len(values) == count, name, f"must have {count} entries, one per box")
        self.require(all(0 <= score <= 1 for score in g.scores), "scores", "must be between 0 and 1")
        self.require(len(set(g.scores)) == count, "scores", "must all differ, or the order is not settled")
        self.require(max(g.scores) >= g.score_threshold, "score_threshold", "drops every box")
        for i, a in enumerate(g.boxes):
            for b in g.boxes[:i]:
                self.require(abs(_iou(a, b) - g.iou_threshold) > 1e-9, "iou_threshold",
                             "is exactly the IoU of two boxes; choose another")

    def prompt(self, g: Givens) -> Text:
        zh, en = [], []
        for k, (box, score, kind) in enumerate(zip(g.boxes, g.scores, g.classes, strict=True), start=1):
            where = "(" + ", ".join(num(value) for value in box) + ")"
            zh.append(f"  框 {k}  {where}  {num(score)}" + (f"  类别 {kind}" if _many(g) else ""))
            en.append(f"  box {k}  {where}  {num(score)}" + (f"  class {kind}" if _many(g) else ""))
        text = Text("检测框 (x1, y1, x2, y2) 及置信度：\n" + "\n".join(zh) + "\n",
                    "Boxes (x1, y1, x2, y2) with their scores:\n" + "\n".join(en) + "\n")
        if g.score_threshold:
            text += Text(f"先去掉置信度 < {num(g.score_threshold)} 的框。",
                         f"Boxes with a score < {num(g.score_threshold)} are dropped first. ")
        each = Text("NMS 在各类别内分别进行：", "NMS runs within each class: ") if _many(g) else Text("NMS：", "NMS: ")
        any_class = Text("，不论类别", ", whatever their class") if _many(g) else Text("", "")
        threshold = num(g.iou_threshold)
        return text + each + Text(
            f"反复保留剩下的置信度最高的框，并去掉与它 IoU > {threshold} 的框。坐标连续（宽 = x2 - x1）。\n"
            f"求置信度最高的框与其余各框（按编号顺序{any_class.zh}）的 IoU，以及保留的框的编号（按置信度从高到低）。",
            f"keep the best box left and drop those whose IoU with it is > {threshold}, again and again. Coordinates "
            "are continuous (width = x2 - x1).\nFind the IoU of the best box with every other one (in the order of "
            f"their numbers{any_class.en}), and the numbers of the boxes kept (best score first).")

    def fields(self, g: Givens) -> tuple[Field, ...]:
        return (Field("ious", Text("最高分框与其余各框的 IoU",
                                   "IoU of the best box with the others"), _VECTOR, zero_ok=True),
                Field("kept", Text("保留的框的编号", "numbers of the boxes kept"), IntegerSequence()))

    def solve(self, g: Givens) -> Answers:
        boxes, scores = np.array(g.boxes), np.array(g.scores)
        best = int(scores.argmax())
        others = [k for k in range(len(boxes)) if k != best]
        kept: list[int] = []
        for kind in set(g.classes):
            members = np.flatnonzero(np.array(g.classes) == kind)
            found = non_maximum_suppression(boxes[members], scores[members], g.iou_threshold,
                                            score_threshold=g.score_threshold)
            kept += [int(k) for k in members[found]]
        return {"ious": box_iou(boxes[best:best + 1], boxes[others])[0],
                "kept": _numbers(sorted(kept, key=lambda k: -g.scores[k]))}

    def closed_form(self, g: Givens, keep: object) -> Answers:
        # Round by round as the rule says it: pick the best of what is left, strike out what it covers.
        left, kept = _order(g), []
        while left:
            best = left[0]
            kept.append(best)
            left = [k for k in left[1:] if not _over(g, best, k)]
        top = max(range(len(g.boxes)), key=lambda k: g.scores[k])
        return {"ious": [_iou(g.boxes[top], box) for k, box in enumerate(g.boxes) if k != top], "kept": _numbers(kept)}

    def steps(self, g: Givens) -> Sequence[Text]:
        key, left, lines = self.solve(g), _order(g), []
        top = max(range(len(g.boxes)), key=lambda k: g.scores[k])
        shown = _VECTOR.show(key["ious"])
        others = ", ".join(str(k + 1) for k in range(len(g.boxes)) if k != top)
        lines.append(Text(f"置信度最高的是框 {top + 1}，它与框 {others} 的 IoU = {shown}",
                          f"Box {top + 1} has the best score; its IoU with boxes {others} = {shown}"))
        dropped = [k + 1 for k in range(len(g.boxes)) if k not in left]
        if dropped:
            names = ", ".join(map(str, dropped))
            lines.append(Text(f"置信度不够，去掉框 {names}", f"Score too low: drop box {names}"))
        ranking = ", ".join(str(k + 1) for k in left)
        lines.append(Text(f"按置信度排序：{ranking}", f"In order of score: {ranking}"))
        while left:
            best, rest = left[0], left[1:]
            parts = ", ".join(f"{k + 1}: {approx(_iou(g.boxes[best], g.boxes[k]), 3)}" for k in rest
                              if g.classes[k] == g.classes[best])
            gone = ", ".join(str(k + 1) for k in rest if _over(g, best, k))
            zh = f"；去掉框 {gone}" if gone else ""
            en = f"; drop box {gone}" if gone else ""
            lines.append(Text(f"保留框 {best + 1}" + (f"，与剩余框的 IoU：{parts}" if parts else "") + zh,
                              f"Keep box {best + 1}" + (f"; IoU with those left: {parts}" if parts else "") + en))
            left = [k for k in rest if not _over(g, best, k)]
        kept = IntegerSequence().show(key["kept"])
        return [*lines, Text(f"保留：{kept}", f"Kept: {kept}")]


def _telling(g: Givens, level: int) -> bool:
    """Whether no IoU is near the threshold and the wrong ways of suppressing lead to different boxes."""
    order = _order(g)
    kept = _numbers(_greedy(order, lambda a, b: _over(g, a, b)))
    ious = [_iou(a, b) for i, a in enumerate(g.boxes) for b in g.boxes[:i]]
    if not 1 < len(kept) < len(order) or any(abs(iou - g.iou_threshold) < 0.02 for iou in ious):
        return False
    if level == 3 and (not _many(g) or len(order) == len(g.boxes)):
        return False
    methods = (_chain, _classes_mixed, _weak_kept, _turned, _best_of_each, _by_number)
    found = {method: answers["kept"] for method in methods
             if (answers := method(g)) is not None and answers["kept"] != kept}
    needed = {1: _turned, 2: _chain, 3: _classes_mixed}[level]
    return needed in found and len(set(found.values())) == len(found)


def _chain(g: Givens) -> Answers:
    """Boxes that are gone already go on suppressing."""
    order = _order(g)
    kept = [k for place, k in enumerate(order) if not any(_over(g, better, k) for better in order[:place])]
    return {"kept": _numbers(kept)}


def _classes_mixed(g: Givens) -> Answers | None:
    if not _many(g):
        return None
    return {"kept": _numbers(_greedy(_order(g), lambda a, b: _iou(g.boxes[a], g.boxes[b]) > g.iou_threshold))}


def _weak_kept(g: Givens) -> Answers | None:
    order = sorted(range(len(g.boxes)), key=lambda k: -g.scores[k])
    if len(order) == len(_order(g)):
        return None
    return {"kept": _numbers(_greedy(order, lambda a, b: _over(g, a, b)))}


def _turned(g: Givens) -> Answers:
    return {"kept": _numbers(_greedy(_order(g), lambda a, b: g.classes[a] == g.classes[b] and not _over(g, a, b)))}


def _best_of_each(g: Givens) -> Answers:
    """One box of each class."""
    return {"kept": _numbers(_greedy(_order(g), lambda a, b: g.classes[a] == g.classes[b]))}


def _by_number(g: Givens) -> Answers:
    return {"kept": _numbers(_greedy(sorted(_order(g)), lambda a, b: _over(g, a, b)))}


def _union_as_sum(g: Givens) -> Answers:
    top = max(range(len(g.boxes)), key=lambda k: g.scores[k])
    # IoU = I/(A+B-I), so I/(A+B) = IoU/(1+IoU).
    wrong = [_iou(g.boxes[top], box) for k, box in enumerate(g.boxes) if k != top]
    kept = _greedy(_order(g), lambda a, b: g.classes[a] == g.classes[b]
                   and (iou := _iou(g.boxes[a], g.boxes[b])) / (1 + iou) > g.iou_threshold)
    return {"ious": [iou / (1 + iou) for iou in wrong], "kept": _numbers(kept)}


NonMaximumSuppression.misconceptions = (
    Misconception[Givens](
        "suppressed-boxes-suppress",
        Text("已被去掉的框还去抑制别的框", "Suppressed boxes go on suppressing"),
        Text("只有保留下来的框才抑制别的框；被去掉的不再参与。",
             "Only boxes that are kept suppress others; one that is gone takes no further part."),
        _chain,
    ),
    Misconception[Givens](
        "classes-mixed",
        Text("不同类别之间也做了抑制", "Suppression across classes"),
        Text("NMS 在各类别内分别做，不同类别的框互不抑制。",
             "NMS runs within each class; boxes of other classes do not count."),
        _classes_mixed,
    ),
    Misconception[Givens](
        "weak-boxes-kept",
        Text("没有先去掉低置信度的框", "Weak boxes not dropped first"),
        Text("置信度低于下限的框在开始前就去掉。", "Boxes below the lowest score are dropped before the start."),
        _weak_kept,
    ),
    Misconception[Givens](
        "threshold-turned-round",
        Text("去掉了 IoU 小的框", "Boxes with a small IoU dropped"),
        Text("重叠大（IoU > 阈值）说明是同一目标，应去掉；重叠小的保留。",
             "A large overlap (IoU > threshold) means the same object: drop that one; keep those that overlap little."),
        _turned,
    ),
    Misconception[Givens](
        "only-the-best",
        Text("只保留了最高分的框", "Only the best box kept"),
        Text("保留最高分后，要对剩下的框重复同样的步骤。",
             "After keeping the best box, repeat with the boxes that are left."),
        _best_of_each,
    ),
    Misconception[Givens](
        "in-order-of-number",
        Text("按编号顺序处理", "Taken in the order of their numbers"),
        Text("每次取剩下的置信度最高的框，不按编号。", "Always take the best score left, not the lowest number."),
        _by_number,
    ),
    Misconception[Givens](
        "intersection-counted-twice",
        Text("IoU 的并集没有减去交集", "Union without subtracting the intersection"),
        Text("并集 = A + B - 交集。", "Union = A + B - intersection."),
        _union_as_sum,
    ),
)


TEMPLATE = NonMaximumSuppression()
