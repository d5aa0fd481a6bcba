"""Counting mini-batches: iterations in an epoch, the size of the last batch, updates in the whole training."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from quizdl.answers.policy import Integer
from quizdl.engine.optimizers import minibatch_slices
from quizdl.questions.given import given
from quizdl.questions.keep import Keep
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.text import Text


@dataclass(frozen=True)
class Givens:
    samples: Annotated[int, given("样本总数", "number of samples", low=1, high=1_000_000)]
    batch_size: Annotated[int, given("批量大小", "batch size", low=1, high=100_000)]
    epochs: Annotated[int, given("训练轮数", "number of epochs", low=1, high=10_000)]
    held_out_percent: Annotated[int, given("留作验证的百分比",
                                           "percentage held out for validation", low=0, high=90)] = 0
    drop_last: Annotated[bool, given("是否丢弃不足一批的样本",
                                     "whether a last batch that is not full is dropped")] = False


_COUNT = Integer()


def _training(g: Givens) -> int:
    return g.samples * (100 - g.held_out_percent) // 100


def _counts(g: Givens, samples: int, per_epoch: int, *, last: int | None = None) -> dict[str, int]:
    found = {"iterations": per_epoch, "updates": per_epoch * g.epochs}
    if g.held_out_percent:
        found["training"] = samples
    if not g.drop_last:
        found["last"] = last if last is not None else samples % g.batch_size or g.batch_size
    return found


def _per_epoch(g: Givens, samples: int) -> int:
    return samples // g.batch_size if g.drop_last else math.ceil(samples / g.batch_size)


def _other_end(g: Givens) -> Answers:
    samples = _training(g)
    per_epoch = math.ceil(samples / g.batch_size) if g.drop_last else samples // g.batch_size
    return {"iterations": per_epoch, "updates": per_epoch * g.epochs}


class EpochIterations(Template[Givens]):
    id = "epoch-iterations"
    topic = "optimizers"
    title = Text("每轮的迭代次数与总更新次数", "Iterations per epoch and updates in all")
    levels = (1, 2, 3)
    facts = ("batch-size.iterations", "epoch.definition", "iteration.definition")
    givens = Givens

    def draw(self, rng: Stream, level: int) -> Givens:
        samples = rng.integer(4, 60) * (100 if level == 1 else 1000)
        held_out = 0 if level == 1 else rng.choice((10, 20, 25, 30))
        return Givens(samples, rng.choice((16, 32, 64, 128) if level == 1 else (32, 64, 100, 128, 256)),
                      rng.integer(3, 20), held_out, level == 3)

    def check(self, g: Givens) -> None:
        self.require(g.samples * g.held_out_percent % 100 == 0, "held_out_percent",
                     f"leaves a fraction of a sample out of {g.samples}; needs a percentage that gives a whole number")
        self.require(not g.drop_last or _training(g) >= g.batch_size, "batch_size",
                     f"is larger than the {_training(g)} training samples, so that every batch would be dropped")
        self.require(_training(g) // g.batch_size <= 100_000, "batch_size",
                     "gives more than 100000 batches; needs to be larger for so many samples")

    def prompt(self, g: Givens) -> Text:
        held = Text(f"数据集共 {g.samples} 个样本，其中 {g.held_out_percent}% 留作验证，其余用于训练。",
                    f"Of {g.samples} samples, {g.held_out_percent}% are held out for validation; the rest is for"
                    " training.")
        whole = Text(f"训练集有 {g.samples} 个样本。", f"A training set has {g.samples} samples.")
        last = (Text("每轮末尾不足一批的样本被丢弃（drop_last=True）。",
                     " A last batch that is not full is dropped (drop_last=True).") if g.drop_last
                else Text("每轮末尾不足一批的样本也作为一批。", " A last batch that is not full is used all the same."))
        asked_zh = ["训练样本数"] * bool(g.held_out_percent) + ["每轮的迭代次数"]
        asked_en = ["the number of training samples"] * bool(g.held_out_percent) + ["the iterations per epoch"]
        if not g.drop_last:
            asked_zh.append("每轮最后一批的样本数")
            asked_en.append("the size of an epoch's last batch")
        return ((held if g.held_out_percent else whole)
                + Text(f"批量大小为 {g.batch_size}，训练 {g.epochs} 轮（epoch），每批更新一次参数。",
                       f" The batch size is {g.batch_size}, training takes {g.epochs} epochs, with one update per"
                       " batch.")
                + last + Text(f"求{'、'.join(asked_zh)}和总的参数更新次数。",
                              f" Find {', '.join(asked_en)}, and the updates in all."))

    def fields(self, g: Givens) -> tuple[Field, ...]:
        training = Field("training", Text("训练样本数", "training samples"), _COUNT)
        iterations = Field("iterations", Text("每轮迭代次数", "iterations per epoch"), _COUNT,
                           after=("training",) if g.held_out_percent else ())
        last = Field("last", Text("每轮最后一批的样本数", "size of the last batch"), _COUNT,
                     after=("training",) if g.held_out_percent else ())
        updates = Field("updates", Text("总更新次数", "updates in all"), _COUNT, after=("iterations",))
        return (*((training,) if g.held_out_percent else ()), iterations, *(() if g.drop_last else (last,)), updates)

    def solve(self, g: Givens) -> Answers:
        samples = g.samples - g.samples * g.held_out_percent // 100
        batches = minibatch_slices(samples, g.batch_size, drop_last=g.drop_last)
        return {"training": samples, "iterations": len(batches), "last": batches[-1].stop - batches[-1].start,
                "updates": len(batches) * g.epochs}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        samples = _training(g)
        whole, rest = divmod(samples, g.batch_size)
        per_epoch = whole + (1 if rest and not g.drop_last else 0)
        return {"training": samples, "iterations": per_epoch, "last": rest or g.batch_size,
                "updates": per_epoch * g.epochs}

    def follow(self, g: Givens, earlier: Answers) -> Answers:
        found = {}
        if "training" in earlier:
            batches = minibatch_slices(int(earlier["training"]), g.batch_size, drop_last=g.drop_last)
            found = {"iterations": len(batches), "last": batches[-1].stop - batches[-1].start}
        if "iterations" in earlier:
            found["updates"] = int(earlier["iterations"]) * g.epochs
        return found

    def steps(self, g: Givens) -> Sequence[Text]:
        key, samples = self.solve(g), _training(g)
        whole, rest = divmod(samples, g.batch_size)
        lines = []
        if g.held_out_percent:
            lines.append(Text(f"训练样本：{g.samples}×(1 - {g.held_out_percent}%) = {samples}",
                              f"Training samples: {g.samples}×(1 - {g.held_out_percent}%) = {samples}"))
        lines.append(Text(f"{samples} = {whole}×{g.batch_size} + {rest}：{whole} 个整批，余 {rest} 个样本",
                          f"{samples} = {whole}×{g.batch_size} + {rest}: {whole} full batches, {rest} samples left"))
        lines.append(Text(f"每轮 {key['iterations']} 次迭代"
                          + ("" if g.drop_last else f"，最后一批 {key['last']} 个样本"),
                          f"{key['iterations']} iterations per epoch"
                          + ("" if g.drop_last else f", the last batch has {key['last']} samples")))
        lines.append(Text(f"总更新次数：{key['iterations']}×{g.epochs} = {key['updates']}",
                          f"Updates in all: {key['iterations']}×{g.epochs} = {key['updates']}"))
        return lines

    misconceptions = (
        Misconception[Givens](
            "last-batch-dropped", Text("丢掉了不足一批的样本", "Last batch dropped"),
            Text("本题保留最后不足一批的样本，迭代次数要向上取整。",
                 "Here the last batch counts although it is not full: round up."),
            lambda g: None if g.drop_last else _other_end(g)),
        Misconception[Givens](
            "last-batch-kept", Text("没有丢弃不足一批的样本", "Last batch kept"),
            Text("drop_last 丢弃不足一批的样本，迭代次数要向下取整。",
                 "drop_last leaves out a batch that is not full: round down."),
            lambda g: _other_end(g) if g.drop_last else None),
        Misconception[Givens](
            "one-epoch", Text("总次数漏乘轮数", "Number of epochs forgotten"),
            Text("总更新次数 = 每轮迭代次数 × 轮数。", "Updates in all = iterations per epoch × epochs."),
            lambda g: {"updates": _per_epoch(g, _training(g))}),
        Misconception[Givens](
            "samples-as-updates", Text("每个样本算一次更新", "One update per sample"),
            Text("每个小批量只更新一次，不是每个样本更新一次。", "There is one update per mini-batch, not per sample."),
            lambda g: {"updates": _training(g) * g.epochs}),
        Misconception[Givens](
            "full-last-batch", Text("以为最后一批也是满的", "Last batch taken to be full"),
            Text("除不尽时最后一批只有余下的样本。",
                 "Where the division leaves a rest, the last batch is just that rest."),
            lambda g: None if g.drop_last else {"last": g.batch_size}),
        Misconception[Givens](
            "validation-counted", Text("把验证集也算进了训练", "Validation samples counted as well"),
            Text("先去掉留作验证的样本，再除以批量大小。", "Take away the held-out samples before dividing."),
            lambda g: _counts(g, g.samples, _per_epoch(g, g.samples)) if g.held_out_percent else None),
        Misconception[Givens](
            "held-out-part-used", Text("用验证部分去训练", "Trained on the held-out part"),
            Text("留出的百分比用于验证；训练用其余部分。",
                 "The percentage held out is for validation; training uses the rest."),
            lambda g: _counts(g, g.samples - _training(g), _per_epoch(g, g.samples - _training(g)))
            if g.held_out_percent else None),
    )


TEMPLATE = EpochIterations()
