"""Intersection over union of boxes, given by corners or by centre and size."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import numpy as np

from quizdl.answers.array_policy import Vector as VectorPolicy
from quizdl.answers.policy import Decimals, Integer
from quizdl.engine.metrics import box_area, box_iou
from quizdl.questions.given import Matrix, Vector, given
from quizdl.questions.keep import Keep
from quizdl.questions.notation import approx, num
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.text import Text

Format = Literal["corners", "centre"]
Box = tuple[float, float, float, float]
_CELL = Decimals(4)
_VECTOR = VectorPolicy(_CELL)
_LIMIT = 4


@dataclass(frozen=True)
class Givens:
    truth: Annotated[Vector, given("真实框的 4 个数", "the four numbers of the true box")]
    boxes: Annotated[Matrix, given("预测框，每行 4 个数", "predicted boxes, four numbers per row")]
    format: Annotated[Format, given("两个角点，或中心和宽高", "two corners, or centre and size")] = "corners"
    threshold: Annotated[float, given("IoU 阈值，多个预测框时用", "IoU threshold, used with several boxes",
                                      low=0.05, high=0.95)] = 0.5


def _corners(g: Givens, row: Sequence[float]) -> Box:
    a, b, c, d = row
    return (a - c / 2, b - d / 2, a + c / 2, b + d / 2) if g.format == "centre" else (a, b, c, d)


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _sides(one: Box, other: Box) -> tuple[float, float]:
    """Width and height of the overlap; negative where there is a gap."""
    return min(one[2], other[2]) - max(one[0], other[0]), min(one[3], other[3]) - max(one[1], other[1])


def _overlap(one: Box, other: Box) -> float:
    width, height = _sides(one, other)
    return max(width, 0.0) * max(height, 0.0)


def _box(values: Sequence[float], places: int | None = None) -> str:
    return "(" + ", ".join(num(v) if places is None else approx(v, places) for v in values) + ")"


class BoxIou(Template[Givens]):
    id = "box-iou"
    topic = "metrics"
    title = Text("检测框的 IoU", "IoU of boxes")
    levels = (1, 2, 3)
    facts = ("iou.formula", "iou.range")
    givens = Givens
    keep = Keep(places=6)

    def draw(self, rng: Stream, level: int) -> Givens:
        while True:
            width, height = (float(2 * rng.integer(2, 6)) for _ in range(2))
            left, top = (float(rng.integer(0, 5)) for _ in range(2))

            def shifted(most: int, grow: int, x: float = left, y: float = top, w: float = width,
                        h: float = height) -> Box:
                dx, dy = rng.integer(-most, most), rng.integer(-most, most)
                dw, dh = 2 * rng.integer(-grow, grow), 2 * rng.integer(-grow, grow)
                return x + dx, y + dy, x + dx + max(w + dw, 2), y + dy + max(h + dh, 2)

            truth: Box = (left, top, left + width, top + height)
            boxes: tuple[Box, ...] = (shifted(4, 1),) if level < 3 else (shifted(1, 1), shifted(3, 1), shifted(9, 1))
            sides = [_sides(truth, box) for box in boxes]
            ious = [_overlap(truth, box) / (_area(truth) + _area(box) - _overlap(truth, box)) for box in boxes]
            if level < 3 and min(sides[0]) > 0 and 0.1 < ious[0] < 0.8 and _area(truth) != _area(boxes[0]):
                if level == 1:
                    return Givens(truth, boxes)
                rows = [((a + c) / 2, (b + d) / 2, c - a, d - b) for a, b, c, d in (truth, *boxes)]
                return Givens(rows[0], (rows[1],), "centre")
            apart = any(max(w, h) < 0 for w, h in sides) and any(0.1 < iou < 0.4 for iou in ious)
            if level == 3 and apart and 0.5 < max(ious) < 0.95:
                return Givens(truth, tuple(rng.shuffled(boxes)))

    def check(self, g: Givens) -> None:
        self.require(len(g.truth) == 4, "truth", "must have 4 numbers")
        self.require(len(g.boxes) <= _LIMIT, "boxes", f"has more than {_LIMIT} boxes")
        self.require(len(g.boxes[0]) == 4, "boxes", "must have 4 numbers per box")
        for name, row in (("truth", g.truth), *(("boxes", row) for row in g.boxes)):
            self.require(max(map(abs, row)) <= 10_000, name, "must be within -10000 to 10000")
            box = _corners(g, row)
            self.require(box[0] < box[2] and box[1] < box[3], name, "needs positive width and height: x1 < x2, y1 < y2")
        for row in g.boxes:
            truth, box = _corners(g, g.truth), _corners(g, row)
            iou = _overlap(truth, box) / (_area(truth) + _area(box) - _overlap(truth, box))
            self.require(len(g.boxes) == 1 or iou == g.threshold or abs(iou - g.threshold) > 1e-9, "threshold",
                         "is too near to an IoU to be told apart from it")

    def prompt(self, g: Givens) -> Text:
        layout = Text("(x1, y1, x2, y2)，即左上角和右下角", "(x1, y1, x2, y2), two opposite corners") \
            if g.format == "corners" else \
            Text("(cx, cy, w, h)，即中心和宽、高", "(cx, cy, w, h), the centre and the width and height")
        text = Text(f"框写作 {layout.zh}；坐标是连续的，宽 = x2 - x1（不加 1）。\n",
                    f"Boxes are {layout.en}; coordinates are continuous, so width = x2 - x1 (no + 1).\n")
        truth = Text(f"真实框 {_box(g.truth)}", f"True box {_box(g.truth)}")
        if len(g.boxes) == 1:
            return text + truth + Text(f"，预测框 {_box(g.boxes[0])}。求交集面积、并集面积和 IoU。",
                                       f", predicted box {_box(g.boxes[0])}. Find the areas of intersection and union, "
                                       "and the IoU.")
        shown = Text("，".join(f"P{k} {_box(box)}" for k, box in enumerate(g.boxes, start=1)),
                     ", ".join(f"P{k} {_box(box)}" for k, box in enumerate(g.boxes, start=1)))
        return text + truth + Text(f"；预测框 {shown.zh}。求各预测框与真实框的 IoU，"
                                   f"以及其中 IoU ≥ {num(g.threshold)} 的个数。",
                                   f"; predicted boxes {shown.en}. Find the IoU of each predicted box with the true "
                                   f"box, and how many of them are at least {num(g.threshold)}.")

    def fields(self, g: Givens) -> tuple[Field, ...]:
        if len(g.boxes) > 1:
            return (Field("ious", Text("各预测框的 IoU", "IoU of each box"), _VECTOR, zero_ok=True),
                    Field("count", Text("达到阈值的个数",
                                        "how many reach it"), Integer(), after=("ious",), zero_ok=True))
        return (Field("intersection", Text("交集面积", "intersection"), _CELL, zero_ok=True),
                Field("union", Text("并集面积", "union"), _CELL, after=("intersection",)),
                Field("iou", Text("IoU", "IoU"), _CELL, after=("intersection", "union"), zero_ok=True))

    def solve(self, g: Givens) -> Answers:
        truth, boxes = np.array([_corners(g, g.truth)]), np.array([_corners(g, row) for row in g.boxes])
        ious = box_iou(boxes, truth)[:, 0]
        if len(g.boxes) > 1:
            return {"ious": ious, "count": int((ious >= g.threshold).sum())}
        # Areas and ratio give the intersection: I = IoU·(A + B)/(1 + IoU).
        areas, iou = float(box_area(truth)[0] + box_area(boxes)[0]), float(ious[0])
        return {"intersection": iou * areas / (1 + iou), "union": areas / (1 + iou), "iou": iou}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        truth, found = _corners(g, g.truth), []
        for row in g.boxes:
            box = _corners(g, row)
            # The overlap as what is left of a side when both ends are cut to the other box.
            ends = [min(max(truth[corner + axis], box[axis]), box[axis + 2]) for axis in (0, 1) for corner in (0, 2)]
            intersection = keep((ends[1] - ends[0]) * (ends[3] - ends[2]))
            union = keep(_area(truth) + _area(box) - intersection)
            found.append((intersection, union, intersection / union))
        if len(found) > 1:
            ious = [iou for _, _, iou in found]
            return {"ious": ious, "count": sum(iou >= g.threshold for iou in ious)}
        return dict(zip(("intersection", "union", "iou"), found[0], strict=True))

    def follow(self, g: Givens, earlier: Answers) -> Answers:
        if "ious" in earlier:
            return {"count": sum(iou >= g.threshold for iou in earlier["ious"])}
        areas = float(sum(_area(_corners(g, row)) for row in (g.truth, g.boxes[0])))
        union = earlier.get("union", areas - earlier["intersection"])
        return {"union": union, "iou": earlier["intersection"] / union}

    def steps(self, g: Givens) -> Sequence[Text]:
        key, truth, lines = self.solve(g), _corners(g, g.truth), []
        if g.format == "centre":
            pairs = ", ".join(f"{_box(row)} → {_box(_corners(g, row), 6)}" for row in (g.truth, *g.boxes))
            lines.append(Text(f"换成角点（中心 ± 宽高的一半）：{pairs}",
                              f"As corners (centre ± half the size): {pairs}"))
        for k, row in enumerate(g.boxes, start=1):
            box = _corners(g, row)
            width, height = _sides(truth, box)
            left, right = approx(max(truth[0], box[0]), 6), approx(min(truth[2], box[2]), 6)
            top, bottom = approx(max(truth[1], box[1]), 6), approx(min(truth[3], box[3]), 6)
            label = Text(f"P{k}：", f"P{k}: ") if len(g.boxes) > 1 else Text("", "")
            if min(width, height) <= 0:
                lines.append(Text(f"{label.zh}重叠的宽 {right} - {left} = {approx(width, 6)}，高 {bottom} - {top} = "
                                  f"{approx(height, 6)}，有一个不为正：不相交，IoU = 0",
                                  f"{label.en}overlap {right} - {left} = {approx(width, 6)} wide, {bottom} - {top} = "
                                  f"{approx(height, 6)} high: not both positive, so IoU = 0"))
            common = _overlap(truth, box)
            union = _area(truth) + _area(box) - common
            cells = [_CELL.show(value) for value in (common, union, common / union)]
            sums = f"{approx(_area(truth), 6)} + {approx(_area(box), 6)} - {approx(common, 6)} = {cells[1]}"
            ratio = f"{approx(common, 6)}/{approx(union, 6)} = {cells[2]}"
            if min(width, height) > 0 or len(g.boxes) == 1:
                sides = f"({right} - {left})×({bottom} - {top})" if min(width, height) > 0 else "0"
                lines.append(Text(f"{label.zh}交集 {sides} = {cells[0]}，并集 {sums}，IoU = {ratio}",
                                  f"{label.en}intersection {sides} = {cells[0]}, union {sums}, IoU = {ratio}"))
        if len(g.boxes) > 1:
            shown = _VECTOR.show(key["ious"])
            lines.append(Text(f"IoU = {shown}，其中 ≥ {num(g.threshold)} 的有 {key['count']} 个",
                              f"IoU = {shown}; {key['count']} of them reach {num(g.threshold)}"))
        return lines


def _with(method: Callable[[Box, Box], tuple[float, float] | None],
          corners: Callable[[Givens, Sequence[float]], Box] = _corners) -> Callable[[Givens], Answers | None]:
    """The answers of a learner whose `method` gives intersection and union."""
    def wrong(g: Givens) -> Answers | None:
        truth, found = corners(g, g.truth), []
        for row in g.boxes:
            pair = method(truth, corners(g, row))
            if pair is None or pair[1] <= 0:
                return None
            found.append((*pair, pair[0] / pair[1]))
        if len(found) == 1:
            return dict(zip(("intersection", "union", "iou"), found[0], strict=True))
        ious: Any = [iou for _, _, iou in found]
        return {"ious": ious, "count": sum(iou >= g.threshold for iou in ious)}
    return wrong


def _enclosing(one: Box, other: Box) -> tuple[float, float]:
    return _overlap(one, other), (max(one[2], other[2]) - min(one[0], other[0])) * \
        (max(one[3], other[3]) - min(one[1], other[1]))


def _pixels(one: Box, other: Box) -> tuple[float, float]:
    first, second = ((*box[:2], box[2] + 1, box[3] + 1) for box in (one, other))
    common = _overlap(first, second)
    return common, _area(first) + _area(second) - common


def _unclamped(one: Box, other: Box) -> tuple[float, float] | None:
    width, height = _sides(one, other)
    return width * height, _area(one) + _area(other) - width * height


def _top_left(g: Givens, row: Sequence[float]) -> Box:
    a, b, c, d = row
    return a, b, a + c, b + d


def _dice(g: Givens) -> Answers | None:
    truth = _corners(g, g.truth)
    values = [2 * _overlap(truth, box) / (_area(truth) + _area(box)) for box in (_corners(g, row) for row in g.boxes)]
    if len(values) == 1:
        return {"iou": values[0]}
    return {"ious": values, "count": sum(value >= g.threshold for value in values)}


BoxIou.misconceptions = (
    Misconception[Givens](
        "intersection-counted-twice",
        Text("并集没有减去交集", "Union without subtracting the intersection"),
        Text("两个面积之和把交集算了两次：并集 = A + B - 交集。",
             "The sum of both areas counts the intersection twice: union = A + B - intersection."),
        _with(lambda one, other: (_overlap(one, other), _area(one) + _area(other))),
    ),
    Misconception[Givens](
        "enclosing-box",
        Text("并集用了外接框的面积", "Enclosing box in place of the union"),
        Text("并集只含两个框本身，不含外接框的空角。",
             "The union holds the two boxes only, not the corners of the box around them."),
        _with(_enclosing),
    ),
    Misconception[Givens](
        "smaller-box",
        Text("除以了较小框的面积", "Divided by the smaller box"),
        Text("IoU 的分母是并集面积。", "The denominator of IoU is the union."),
        _with(lambda one, other: (_overlap(one, other), min(_area(one), _area(other)))),
    ),
    Misconception[Givens](
        "dice-for-iou",
        Text("算成了 Dice 系数", "Dice in place of IoU"),
        Text("2·交集/(A+B) 是 Dice；IoU = 交集/并集。", "2·intersection/(A+B) is Dice; IoU = intersection/union."),
        _dice,
    ),
    Misconception[Givens](
        "plus-one",
        Text("宽高多加了 1", "One added to width and height"),
        Text("那是像素坐标的约定；题中坐标连续，宽 = x2 - x1。",
             "That is the convention for pixels; coordinates are continuous here: width = x2 - x1."),
        _with(_pixels),
    ),
    Misconception[Givens](
        "gap-as-overlap",
        Text("负的宽高也相乘", "Negative sides multiplied"),
        Text("重叠的宽或高为负就是不相交：先与 0 取大再相乘。",
             "A negative side means no overlap: take the larger of it and 0 before multiplying."),
        _with(_unclamped),
    ),
    Misconception[Givens](
        "centre-as-corner",
        Text("把中心当作左上角", "Centre taken for a corner"),
        Text("(cx, cy) 是中心：x1 = cx - w/2，x2 = cx + w/2。",
             "(cx, cy) is the centre: x1 = cx - w/2, x2 = cx + w/2."),
        lambda g: _with(lambda one, other: (_overlap(one, other), _area(one) + _area(other) - _overlap(one, other)),
                        _top_left)(g) if g.format == "centre" else None,
    ),
)


TEMPLATE = BoxIou()
