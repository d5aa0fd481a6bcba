"""Overlap of segmentations: IoU and Dice of masks, mean IoU over classes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np

from quizdl.answers.array_policy import Vector as VectorPolicy
from quizdl.answers.policy import Decimals, Integer
from quizdl.engine.metrics import accuracy, confusion_matrix, dice, iou_per_class, mask_iou, mean_iou
from quizdl.questions.given import Integers, given
from quizdl.questions.keep import Keep
from quizdl.questions.notation import mat
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.text import Text

Map = tuple[Integers, ...]
_CELL = Decimals(4)
_VECTOR = VectorPolicy(_CELL)
_VOID = 9


@dataclass(frozen=True)
class Givens:
    truth: Annotated[Map, given("真实标签图；9 表示忽略的像素", "true labels; 9 marks pixels that are ignored")]
    predicted: Annotated[Map, given("预测标签图", "predicted labels")]
    classes: Annotated[int, given("类别数；1 表示二值掩码", "classes; 1 means binary masks", low=1, high=4)] = 1


def _pixels(g: Givens) -> tuple[Any, Any]:
    """True and predicted labels of the pixels that count."""
    truth, predicted = np.array(g.truth).ravel(), np.array(g.predicted).ravel()
    counted = truth != _VOID
    return truth[counted], predicted[counted]


def _void(g: Givens) -> bool:
    return any(label == _VOID for row in g.truth for label in row)


def _counts(g: Givens) -> tuple[Any, Any, Any]:
    """Per class: pixels right, true pixels, predicted pixels."""
    truth, predicted = _pixels(g)
    classes = range(g.classes)
    return (np.array([((truth == k) & (predicted == k)).sum() for k in classes]),
            np.array([(truth == k).sum() for k in classes]), np.array([(predicted == k).sum() for k in classes]))


def _mean(per_class: Any) -> Answers:
    return {"ious": per_class, "mean_iou": float(np.mean(per_class))}


class DiceMiou(Template[Givens]):
    id = "dice-miou"
    topic = "metrics"
    title = Text("Dice、IoU 与平均 IoU", "Dice, IoU and mean IoU")
    levels = (1, 2, 3)
    facts = ("dice-coefficient.formula", "mean-iou.formula", "iou.formula")
    givens = Givens
    keep = Keep(places=5)

    def draw(self, rng: Stream, level: int) -> Givens:
        rows, columns, classes = {1: (4, 5, 1), 2: (4, 4, 3), 3: (4, 5, 3)}[level]
        while True:
            # A diagonal border between regions, then some pixels gone wrong.
            tilt, shift = rng.integer(1, 3), rng.integer(0, 3)
            labels = max(classes, 2)
            span = tilt * (rows - 1) + 2 * (columns - 1) + 1
            truth = [[min((tilt * i + 2 * j + shift) * labels // (span + 2), labels - 1) for j in range(columns)]
                     for i in range(rows)]
            predicted = [[rng.integer(0, labels - 1) if rng.chance(0.3) else label for label in row] for row in truth]
            if level == 3:
                for cell in rng.sample(range(rows * columns), 2):
                    truth[cell // columns][cell % columns] = _VOID
            g = Givens(tuple(map(tuple, truth)), tuple(map(tuple, predicted)), classes)
            right, true, called = (np.atleast_1d(x) for x in (_counts(g) if classes > 1 else _mask_counts(g)))
            ious = right / np.maximum(true + called - right, 1)
            spread = classes == 1 or np.ptp(ious) > 0.05
            if right.min() > 0 and ious.max() < 1 and spread and (true != called).any():
                return g

    def check(self, g: Givens) -> None:
        height, width = len(g.truth), len(g.truth[0])
        self.require(max(height, width) <= 8, "truth", "has more than 8 rows or columns")
        self.require((len(g.predicted), len(g.predicted[0])) == (height, width), "predicted",
                     f"must be {height}×{width}")
        top = max(g.classes, 2) - 1
        for name, rows in (("truth", g.truth), ("predicted", g.predicted)):
            for label in {label for row in rows for label in row}:
                allowed = label <= top or (label == _VOID and name == "truth" and g.classes > 1)
                self.require(allowed, name, f"has the label {label}; labels are 0 to {top}"
                             + (", and 9 for ignored true pixels" if g.classes > 1 else ""))
        truth, predicted = _pixels(g)
        if g.classes == 1:
            self.require(truth.any() or predicted.any(), "truth", "and predicted are both empty masks")
        for k in range(g.classes if g.classes > 1 else 0):
            self.require(bool(((truth == k) | (predicted == k)).any()), "classes",
                         f"class {k} occurs in neither map, so its IoU is undefined")

    def prompt(self, g: Givens) -> Text:
        if g.classes == 1:
            head = Text("真实掩码（上）和预测掩码（下），1 为目标：",
                        "True mask, then predicted mask (1 is the object):")
            ask = Text("求交集的像素数、IoU 和 Dice 系数。",
                       "Find the pixels in the intersection, the IoU and the Dice coefficient.")
        else:
            head = Text(f"真实标签图（上）和预测标签图（下），类别为 0 到 {g.classes - 1}：",
                        f"True labels, then predicted labels; the classes are 0 to {g.classes - 1}:")
            void = Text(f"真实标签为 {_VOID} 的像素被忽略，不计入任何统计。",
                        f"Pixels whose true label is {_VOID} are ignored in every count. ") if _void(g) else Text("",
                                                                                                                  "")
            more = Text("、像素准确率", ", the pixel accuracy") if _void(g) else Text(" ", "")
            ask = void + Text(f"求各类的 IoU{more.zh}和平均 IoU（对所有类别平均，包括类别 0）。",
                              f"Find the IoU of each class{more.en} and the mean IoU (over all classes, 0 included).")
        return head + Text(f"\n{mat(g.truth)}\n\n{mat(g.predicted)}\n",
                           f"\n{mat(g.truth)}\n\n{mat(g.predicted)}\n") + ask

    def fields(self, g: Givens) -> tuple[Field, ...]:
        if g.classes == 1:
            return (Field("intersection", Text("交集像素数", "intersection"), Integer(), zero_ok=True),
                    Field("iou", Text("IoU", "IoU"), _CELL, after=("intersection",), zero_ok=True),
                    Field("dice", Text("Dice 系数", "Dice"), _CELL, after=("intersection",), zero_ok=True))
        ious = Field("ious", Text("各类的 IoU", "IoU of each class"), _VECTOR, zero_ok=True)
        mean = Field("mean_iou", Text("平均 IoU", "mean IoU"), _CELL, after=("ious",), zero_ok=True)
        share = Field("accuracy", Text("像素准确率", "pixel accuracy"), _CELL, zero_ok=True)
        return (ious, share, mean) if _void(g) else (ious, mean)

    def solve(self, g: Givens) -> Answers:
        truth, predicted = _pixels(g)
        matrix = confusion_matrix(truth, predicted, max(g.classes, 2))
        if g.classes == 1:
            return {"intersection": int(matrix[1, 1]), "iou": mask_iou(g.truth, g.predicted),
                    "dice": dice(g.truth, g.predicted)}
        return {"ious": iou_per_class(matrix), "mean_iou": mean_iou(matrix), "accuracy": accuracy(matrix)}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        # Sets of pixel positions, with Python's own intersections and unions.
        places = [(i, j) for i, row in enumerate(g.truth) for j, label in enumerate(row) if label != _VOID]
        kinds = [1] if g.classes == 1 else list(range(g.classes))
        true = [{(i, j) for i, j in places if g.truth[i][j] == k} for k in kinds]
        called = [{(i, j) for i, j in places if g.predicted[i][j] == k} for k in kinds]
        ious = [keep(len(a & b) / len(a | b)) for a, b in zip(true, called, strict=True)]
        if g.classes == 1:
            common = len(true[0] & called[0])
            return {"intersection": common, "iou": ious[0], "dice": 2 * ious[0] / (1 + ious[0])}
        right = sum(len(a & b) for a, b in zip(true, called, strict=True))
        return {"ious": ious, "mean_iou": sum(ious) / len(ious), "accuracy": right / len(places)}

    def follow(self, g: Givens, earlier: Answers) -> Answers:
        if "ious" in earlier:
            return {"mean_iou": float(np.mean(earlier["ious"]))}
        _, true, called = _mask_counts(g)
        common = earlier["intersection"]
        return {"iou": common / (true + called - common), "dice": 2 * common / (true + called)}

    def steps(self, g: Givens) -> Sequence[Text]:
        key = self.solve(g)
        if g.classes == 1:
            right, true, called = _mask_counts(g)
            iou, score = _CELL.show(key["iou"]), _CELL.show(key["dice"])
            return [Text(f"真实 {true} 个像素，预测 {called} 个，交集 {right} 个",
                         f"{true} true pixels, {called} predicted ones, {right} in both"),
                    Text(f"IoU = {right}/({true} + {called} - {right}) = {iou}",
                         f"IoU = {right}/({true} + {called} - {right}) = {iou}"),
                    Text(f"Dice = 2×{right}/({true} + {called}) = {score}",
                         f"Dice = 2×{right}/({true} + {called}) = {score}")]
        lines = []
        for k, (right, true, called) in enumerate(zip(*_counts(g), strict=True)):
            line = f"{right}/({true} + {called} - {right}) = {_CELL.show(key['ious'][k])}"
            lines.append(Text(f"类别 {k}：真实 {true}，预测 {called}，交集 {right}；IoU = {line}",
                              f"Class {k}: {true} true, {called} predicted, {right} in both; IoU = {line}"))
        shown = _VECTOR.show(key["ious"])
        lines.append(Text(f"各类 IoU = {shown}", f"IoU by class = {shown}"))
        if _void(g):
            right, true, _ = _counts(g)
            line = f"{right.sum()}/{true.sum()} = {_CELL.show(key['accuracy'])}"
            lines.append(Text(f"像素准确率 = {line}（忽略的像素不算）",
                              f"Pixel accuracy = {line} (ignored pixels left out)"))
        terms = " + ".join(_CELL.show(iou) for iou in key["ious"])
        line = f"({terms})/{g.classes} = {_CELL.show(key['mean_iou'])}"
        return [*lines, Text(f"平均 IoU = {line}", f"Mean IoU = {line}")]


def _mask_counts(g: Givens) -> tuple[int, int, int]:
    truth, predicted = np.array(g.truth) == 1, np.array(g.predicted) == 1
    return int((truth & predicted).sum()), int(truth.sum()), int(predicted.sum())


def _union_as_sum(g: Givens) -> Answers:
    if g.classes == 1:
        right, true, called = _mask_counts(g)
        return {"iou": right / (true + called)}
    right, true, called = _counts(g)
    return _mean(right / (true + called))


def _swapped(g: Givens) -> Answers:
    if g.classes == 1:
        right, true, called = _mask_counts(g)
        return {"iou": 2 * right / (true + called), "dice": right / (true + called - right)}
    right, true, called = _counts(g)
    return _mean(2 * right / (true + called))


def _dice_not_doubled(g: Givens) -> Answers | None:
    if g.classes > 1:
        return None
    right, true, called = _mask_counts(g)
    return {"dice": right / (true + called)}


def _pixel_accuracy(g: Givens) -> Answers:
    truth, predicted = _pixels(g)
    share = float((truth == predicted).mean())
    return {"iou": share} if g.classes == 1 else {"mean_iou": share}


def _recall(g: Givens) -> Answers | None:
    right, true, _ = _mask_counts(g) if g.classes == 1 else _counts(g)
    if np.min(true) == 0:
        return None
    return {"iou": right / true} if g.classes == 1 else _mean(right / true)


def _background_left_out(g: Givens) -> Answers | None:
    if g.classes == 1:
        return None
    right, true, called = _counts(g)
    return {"mean_iou": float(np.mean((right / (true + called - right))[1:]))}


def _void_as_error(g: Givens) -> Answers | None:
    if not _void(g):
        return None
    right, true, _ = _counts(g)
    called = np.array([(np.array(g.predicted) == k).sum() for k in range(g.classes)])
    return {**_mean(right / (true + called - right)), "accuracy": float(right.sum() / np.array(g.truth).size)}


DiceMiou.misconceptions = (
    Misconception[Givens](
        "union-as-sum",
        Text("并集没有减去交集", "Union without subtracting the intersection"),
        Text("并集 = 真实 + 预测 - 交集，否则交集算了两次。",
             "Union = true + predicted - both; otherwise the overlap counts twice."),
        _union_as_sum,
    ),
    Misconception[Givens](
        "iou-and-dice-swapped",
        Text("IoU 与 Dice 弄混", "IoU and Dice confused"),
        Text("IoU = 交集/并集；Dice = 2·交集/(真实+预测)。", "IoU = both/union; Dice = 2·both/(true + predicted)."),
        _swapped,
    ),
    Misconception[Givens](
        "dice-not-doubled",
        Text("Dice 的分子没有乘 2", "Dice without the factor 2"),
        Text("Dice 的分子是 2 倍交集，完全重合时才等于 1。",
             "Dice has twice the intersection on top, so that a perfect match is 1."),
        _dice_not_doubled,
    ),
    Misconception[Givens](
        "pixel-accuracy",
        Text("用像素准确率代替", "Pixel accuracy instead"),
        Text("判对的像素比例是像素准确率；IoU 只看该类的交集和并集。",
             "The share of right pixels is the pixel accuracy; IoU compares the class's intersection and union."),
        _pixel_accuracy,
    ),
    Misconception[Givens](
        "recall-for-iou",
        Text("只除以真实像素数", "Divided by the true pixels only"),
        Text("那是召回率；误判成该类的像素也要进分母。",
             "That is recall; pixels wrongly given to the class belong below too."),
        _recall,
    ),
    Misconception[Givens](
        "background-left-out",
        Text("平均时漏掉类别 0", "Class 0 left out of the mean"),
        Text("题中对所有类别平均，类别 0 也算。", "The mean runs over all classes here, 0 included."),
        _background_left_out,
    ),
    Misconception[Givens](
        "ignored-pixels-as-errors",
        Text("忽略的像素算成了错误", "Ignored pixels counted as errors"),
        Text("真实标签为 9 的像素不计入预测数，也不计入总数。",
             "Pixels with true label 9 count neither among the predictions nor in the total."),
        _void_as_error,
    ),
)


TEMPLATE = DiceMiou()
