"""Splitting data: sizes of training, validation and test set, cross-validation, and the trainings it costs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated

from quizdl.answers.policy import Integer
from quizdl.engine.optimizers import minibatch_slices
from quizdl.engine.practice import grid_trials
from quizdl.questions.given import given
from quizdl.questions.keep import Keep
from quizdl.questions.notation import num
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.text import Text


@dataclass(frozen=True)
class Givens:
    n: Annotated[int, given("样本总数", "samples in all", low=4, high=10**6)]
    test: Annotated[float, given("测试集所占百分比", "share of the test set, %", low=0, high=90)]
    validation: Annotated[float, given("验证集所占百分比（不用交叉验证时）",
                                       "share of the validation set, % (without cross-validation)",
                                       low=0, high=90)]
    batch: Annotated[int, given("批大小", "batch size", low=1, high=10**6)]
    folds: Annotated[int, given("交叉验证的折数；0 表示不用", "folds of cross-validation; 0: none",
                                low=0, high=100)] = 0
    configurations: Annotated[int, given("超参数配置数", "hyperparameter settings tried", low=1, high=1000)] = 1
    epochs: Annotated[int, given("每次训练的轮数；0 表示不问更新次数", "epochs per training; 0: updates not asked",
                                 low=0, high=1000)] = 0


def _floor(n: int, percent: float) -> int:
    """The share of `n` rounded down, in exact decimals."""
    return math.floor(Fraction(str(percent)) * n / 100)


def _batches(samples: float, batch: int) -> int:
    """Batches of an epoch over as many samples as a learner says; counted, as they may be too many to list."""
    return -(-int(samples) // batch)


def _answers(g: Givens, *, test: int | None = None, validation: int | None = None, train: int | None = None,
             per_epoch: int | None = None, trainings: int | None = None, refit: bool = True) -> Answers:
    """All answers of somebody who gets these numbers and goes on from them."""
    test = _floor(g.n, g.test) if test is None else test
    if not g.folds:
        validation = _floor(g.n, g.validation) if validation is None else validation
        train = g.n - test - validation if train is None else train
        return {"train": train, "validation": validation, "test": test,
                "iterations": -(-train // g.batch) if per_epoch is None else per_epoch}
    rest = g.n - test
    validation = rest // g.folds if validation is None else validation
    train = rest - validation if train is None else train
    trainings = g.configurations * g.folds + (1 if g.epochs and refit else 0) if trainings is None else trainings
    searched = trainings - 1 if g.epochs and refit else trainings
    updates = searched * -(-train // g.batch) + (-(-rest // g.batch) if refit else 0)
    return {"test": test, "train": train, "validation": validation, "trainings": trainings,
            "updates": g.epochs * updates}


class DataSplit(Template[Givens]):
    id = "data-split"
    topic = "practice"
    title = Text("划分数据集与交叉验证", "Splitting data and cross-validation")
    levels = (1, 2, 3)
    facts = ("training-set.role", "validation-set.role", "test-set.role", "cross-validation.definition")
    givens = Givens

    def draw(self, rng: Stream, level: int) -> Givens:
        if level == 1:
            validation, test = rng.choice(((20.0, 10.0), (10.0, 20.0), (15.0, 10.0), (10.0, 15.0), (2.0, 1.0)))
            n = 100 * rng.integer(10, 99) + rng.choice((5, 17, 33, 41, 58, 79))
            return Givens(n, test, validation, rng.choice((16, 32, 64)))
        folds = rng.choice((4, 5, 8, 10))
        part = rng.integer(20, 90)
        rest = folds * part
        if level == 2:
            test, total = rng.choice(((20.0, 5), (10.0, 10)))
            # A total of which the test share and the folds come out whole.
            n = rest * total * rng.choice((1, 2))
            return Givens(n, test, 0.0, rng.choice((16, 32)), folds, rng.integer(4, 24))
        n = rest * rng.choice((5, 10))
        return Givens(n, 20.0, 0.0, rng.choice((20, 32, 50, 64)), folds, rng.integer(3, 12), rng.choice((10, 20, 30)))

    def check(self, g: Givens) -> None:
        self.require(g.n <= 10**5 * g.batch, "batch", "makes more than 100000 batches; needs larger ones")
        if g.folds == 0:
            self.require(0 < g.test + g.validation <= 90, "validation", "test and validation need 0 to 90 % together")
            self.require(g.test > 0 and g.validation > 0, "validation", "needs a share above 0, as does test")
            self.require(_floor(g.n, min(g.test, g.validation)) >= 1, "n", "is too small: a set would be empty")
            return
        self.require(g.folds >= 2, "folds", "needs 2 folds or more, or 0 for none")
        rest = g.n - _floor(g.n, g.test)
        self.require(rest % g.folds == 0, "folds", f"must divide the {rest} samples that are left without the test set")

    def prompt(self, g: Givens) -> Text:
        if not g.folds:
            return Text(f"共 {g.n} 个样本，{num(g.validation)}% 作验证集，{num(g.test)}% 作测试集（样本数均向下取整），"
                        f"其余全部作训练集。训练的批大小为 {g.batch}，最后一个不满的批也算一次迭代。"
                        "\n求三个集合的样本数，以及一轮（epoch）训练的迭代次数。",
                        f"Of {g.n} samples, {num(g.validation)} % become the validation set and {num(g.test)} % the "
                        "test set (numbers rounded down); all others are for training. Training uses batches of "
                        f"{g.batch}; a last, smaller batch counts as an iteration too."
                        "\nFind the sizes of the three sets, and the iterations in one epoch.")
        text = Text(f"共 {g.n} 个样本，先留出 {num(g.test)}% 作测试集（样本数向下取整），对其余样本做 "
                    f"{g.folds} 折交叉验证，用它比较 {g.configurations} 组超参数。",
                    f"Of {g.n} samples, {num(g.test)} % are set aside as the test set (rounded down). On the others, "
                    f"{g.folds}-fold cross-validation compares {g.configurations} hyperparameter settings.")
        if g.epochs:
            text += Text(f"选定后再用测试集以外的全部样本训练一次。每次训练 {g.epochs} 轮，批大小 {g.batch}，"
                         "最后一个不满的批也算一次更新。",
                         " The best setting is then trained once more on everything but the test set. "
                         f"Each training runs {g.epochs} epochs in batches of {g.batch}; a last, smaller batch counts "
                         "as an update too.")
        text += Text("\n求测试集样本数、每一折中训练和验证用的样本数，以及总共训练多少次模型",
                     "\nFind the size of the test set, the samples trained on and validated on in each fold, and how "
                     "many trainings there are in all")
        return text + (Text("、多少次参数更新。", ", and how many parameter updates.") if g.epochs else Text("。", "."))

    def fields(self, g: Givens) -> tuple[Field, ...]:
        test = Field("test", Text("测试集样本数", "test samples"), Integer(), zero_ok=True)
        if not g.folds:
            return (Field("validation", Text("验证集样本数", "validation samples"), Integer()), test,
                    Field("train", Text("训练集样本数", "training samples"), Integer(), after=("validation", "test")),
                    Field("iterations", Text("每轮迭代次数", "iterations per epoch"), Integer(), after=("train",)))
        fields = (test,
                  Field("train", Text("每折训练样本数", "training samples per fold"), Integer(), after=("test",)),
                  Field("validation", Text("每折验证样本数", "validation samples per fold"), Integer(),
                        after=("test",)),
                  Field("trainings", Text("训练次数", "trainings"), Integer()))
        if not g.epochs:
            return fields
        return (*fields, Field("updates", Text("参数更新次数", "parameter updates"), Integer(),
                               after=("test", "train")))

    def solve(self, g: Givens) -> Answers:
        test = range(g.n)[:_floor(g.n, g.test)]
        rest = range(g.n)[len(test):]
        if not g.folds:
            validation = rest[:_floor(g.n, g.validation)]
            train = rest[len(validation):]
            return {"test": len(test), "validation": len(validation), "train": len(train),
                    "iterations": len(minibatch_slices(len(train), g.batch))}
        folds = [rest[part] for part in minibatch_slices(len(rest), len(rest) // g.folds)]
        kept = len(rest) - len(folds[0])
        trainings = grid_trials((g.configurations,), folds=len(folds))
        updates = trainings * len(minibatch_slices(kept, g.batch)) + len(minibatch_slices(len(rest), g.batch))
        return {"test": len(test), "train": kept, "validation": len(folds[0]),
                "trainings": trainings + (1 if g.epochs else 0), "updates": g.epochs * updates}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        return _answers(g)

    def follow(self, g: Givens, earlier: Answers) -> Answers:
        if not g.folds:
            answers: dict[str, int] = {}
            if "test" in earlier:
                answers["train"] = g.n - int(earlier["test"]) - int(earlier["validation"])
            if "train" in earlier:
                answers["iterations"] = _batches(earlier["train"], g.batch)
            return answers
        rest = g.n - int(earlier["test"])
        answers = {"train": rest - rest // g.folds, "validation": rest // g.folds}
        if "train" in earlier:
            each = _batches(earlier["train"], g.batch)
            answers["updates"] = g.epochs * (g.configurations * g.folds * each + _batches(rest, g.batch))
        return answers

    def steps(self, g: Givens) -> Sequence[Text]:
        key = self.solve(g)
        test = Text(f"测试集：{g.n}×{num(g.test)}% 向下取整 = {key['test']}",
                    f"Test: {g.n}×{num(g.test)} %, rounded down = {key['test']}")
        if not g.folds:
            return [Text(f"验证集：{g.n}×{num(g.validation)}% 向下取整 = {key['validation']}",
                         f"Validation: {g.n}×{num(g.validation)} %, rounded down = {key['validation']}"), test,
                    Text(f"训练集：{g.n} - {key['validation']} - {key['test']} = {key['train']}",
                         f"Training: {g.n} - {key['validation']} - {key['test']} = {key['train']}"),
                    Text(f"迭代次数：{key['train']}/{g.batch} 向上取整 = {key['iterations']}",
                         f"Iterations: {key['train']}/{g.batch}, rounded up = {key['iterations']}")]
        rest = g.n - key["test"]
        steps = [test,
                 Text(f"其余 {rest} 个：每折验证 {rest}/{g.folds} = {key['validation']}，训练 {key['train']}",
                      f"The other {rest}: each fold validates on {rest}/{g.folds} = {key['validation']} and trains on "
                      f"{key['train']}")]
        again = " + 1" if g.epochs else ""
        line = f"{g.configurations}×{g.folds}{again} = {key['trainings']}"
        steps.append(Text(f"每组超参数每折训练一次：{line}", f"One training per setting and fold: {line}"))
        if g.epochs:
            each, last = -(-key["train"] // g.batch), -(-rest // g.batch)
            total = f"{g.epochs}×({g.configurations}×{g.folds}×{each} + {last}) = {key['updates']}"
            steps.append(Text(f"每轮更新 {each} 次（⌈{key['train']}/{g.batch}⌉），最后一次训练 {last} 次"
                              f"（⌈{rest}/{g.batch}⌉）：{total}",
                              f"Updates per epoch: {each} (⌈{key['train']}/{g.batch}⌉), in the last training {last} "
                              f"(⌈{rest}/{g.batch}⌉): {total}"))
        return steps


def _dropped_batch(g: Givens) -> Answers | None:
    if not g.folds:
        return {"iterations": _answers(g)["train"] // g.batch}
    if not g.epochs:
        return None
    right = _answers(g)
    rest = g.n - right["test"]
    return {"updates": g.epochs * (g.configurations * g.folds * (right["train"] // g.batch) + rest // g.batch)}


def _test_not_set_aside(g: Givens) -> Answers | None:
    """Cross-validation over everything, test set included."""
    if not g.folds:
        return None
    return {name: value for name, value in _answers(g, test=0).items() if name != "test"}


def _fold_swapped(g: Givens) -> Answers | None:
    if not g.folds:
        return None
    right = _answers(g)
    return _answers(g, train=right["validation"], validation=right["train"])


DataSplit.misconceptions = (
    Misconception[Givens](
        "share-of-the-remainder",
        Text("第二个比例按剩余样本算", "Second share taken of the remainder"),
        Text("验证集的比例是相对全部样本的，不是相对留出测试集之后的样本。",
             "The validation share is of all samples, not of those left after the test set."),
        lambda g: None if g.folds else _answers(g, validation=_floor(g.n - _floor(g.n, g.test), g.validation)),
    ),
    Misconception[Givens](
        "validation-and-test-swapped",
        Text("验证集与测试集弄反", "Validation and test swapped"),
        Text("验证集用来选超参数，测试集只在最后评估一次；请核对各自的比例。",
             "Validation chooses hyperparameters, the test set judges once at the end; check which share is whose."),
        lambda g: None if g.folds else _answers(g, test=_floor(g.n, g.validation), validation=_floor(g.n, g.test)),
    ),
    Misconception[Givens](
        "validation-left-in-training",
        Text("训练集没有去掉验证集", "Validation samples kept in training"),
        Text("验证样本不能参加训练，要从训练集中减去。", "Validation samples are not trained on: take them off."),
        lambda g: None if g.folds else _answers(g, train=g.n - _floor(g.n, g.test)),
    ),
    Misconception[Givens](
        "iterations-over-all-samples",
        Text("用全部样本算迭代次数", "Iterations counted over all samples"),
        Text("一轮只遍历训练集。", "An epoch goes through the training set only."),
        lambda g: None if g.folds else _answers(g, per_epoch=-(-g.n // g.batch)),
    ),
    Misconception[Givens](
        "last-batch-dropped",
        Text("丢掉了最后一个不满的批", "Last batch dropped"),
        Text("题目说不满的批也算一次，应向上取整。", "The smaller last batch counts here: round up."),
        _dropped_batch,
    ),
    Misconception[Givens](
        "test-set-not-set-aside",
        Text("没有先留出测试集", "Test set not set aside"),
        Text("交叉验证只在测试集以外的样本上做。", "Cross-validation uses only the samples outside the test set."),
        _test_not_set_aside,
    ),
    Misconception[Givens](
        "fold-roles-swapped",
        Text("一折训练、其余验证", "Trained on one fold, validated on the others"),
        Text("每次用一折验证，其余各折训练。", "Each time one fold validates and all the others train."),
        _fold_swapped,
    ),
    Misconception[Givens](
        "one-training-per-setting",
        Text("每组超参数只训练一次", "One training per setting"),
        Text("每组超参数在每一折上各训练一次。", "Each setting is trained once per fold."),
        lambda g: _answers(g, trainings=g.configurations + (1 if g.epochs else 0)) if g.folds else None,
    ),
    Misconception[Givens](
        "final-training-forgotten",
        Text("漏了最后一次训练", "Final training forgotten"),
        Text("选定超参数后还要用测试集以外的全部样本训练一次。",
             "After the choice there is one more training, on everything but the test set."),
        lambda g: _answers(g, refit=False) if g.folds and g.epochs else None,
    ),
)


TEMPLATE = DataSplit()
