"""Early stopping with patience: the last epoch trained, and the epoch whose weights are kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Annotated

from quizdl.answers.policy import Integer
from quizdl.engine.practice import early_stopping, patience_counts, smallest_sufficient_patience
from quizdl.questions.given import Vector, given
from quizdl.questions.keep import Keep
from quizdl.questions.notation import num
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.text import Text


@dataclass(frozen=True)
class Givens:
    losses: Annotated[Vector, given("每轮之后的验证损失", "validation loss after each epoch")]
    patience: Annotated[int, given("耐心值", "patience", low=1, high=20)]
    min_delta: Annotated[float, given("最小改善量", "least improvement that counts", low=0, high=1000)] = 0.0
    needed: Annotated[bool,
                      given("是否再问足够的最小耐心值", "whether the least sufficient patience is asked too")] = False


def _walk(g: Givens, improves: Callable[[int, float, float], bool], patience: int | None = None,
          reset: bool = True) -> Answers:
    """Stop and best epoch of a learner to whom epoch i (from 0) improves on the best so far by `improves`."""
    best, best_epoch, waited = g.losses[0], 1, 0
    for i in range(1, len(g.losses)):
        if improves(i, g.losses[i], best):
            best, best_epoch, waited = g.losses[i], i + 1, 0 if reset else waited
        else:
            waited += 1
            if waited >= (patience or g.patience):
                return {"stop": i + 1, "best": best_epoch}
    return {"stop": len(g.losses), "best": best_epoch}


def _one_late(g: Givens) -> Answers:
    """Who stops only beyond the patience waits one epoch more, and needs a patience of one less."""
    wrong = {**_walk(g, _improves(g), g.patience + 1)}
    needed = smallest_sufficient_patience(g.losses, min_delta=g.min_delta)
    return {**wrong, "needed": needed - 1} if needed > 1 else wrong


def _improves(g: Givens) -> Callable[[int, float, float], bool]:
    return lambda i, value, best: value < best - g.min_delta


class EarlyStopping(Template[Givens]):
    id = "early-stopping"
    topic = "regularization"
    title = Text("早停", "Early stopping")
    levels = (1, 2, 3)
    facts = ("early-stopping.definition", "early-stopping.patience")
    givens = Givens

    def draw(self, rng: Stream, level: int) -> Givens:
        patience = {1: 2, 2: rng.choice((2, 3)), 3: 3}[level]
        delta = 0.0 if level == 1 else 0.02
        value, losses = rng.decimal(0.8, 1.2, 2), []
        # Falls with setbacks shorter than the patience, a long plateau that wobbles, then a late deep value.
        losses.append(value)
        for _ in range(rng.integer(2, 3)):
            value = round(value - rng.decimal(0.05, 0.12, 2), 2)
            losses.append(value)
            if rng.chance(0.7):
                losses += [round(value + rng.decimal(0.03, 0.09, 2), 2) for _ in range(rng.integer(1, patience - 1))]
        if level > 1:
            value = round(value - rng.decimal(0.03, 0.06, 2), 2)
            losses.append(value)
            losses.append(round(value - 0.01, 2))  # an improvement too small to count
        else:
            value = round(value - rng.decimal(0.02, 0.06, 2), 2)
            losses.append(value)
        high = round(value + rng.decimal(0.06, 0.12, 2), 2)
        losses += [high, *(round(high - 0.02 * (i + 1), 2) for i in range(patience))]
        losses += [round(value - rng.decimal(0.06, 0.1, 2), 2), round(value + 0.02, 2)]
        return Givens(tuple(losses), patience, delta, level == 3)

    def check(self, g: Givens) -> None:
        self.require(2 <= len(g.losses) <= 30, "losses", "needs 2 to 30 epochs")
        best, exact = g.losses[0], [Fraction(str(loss)) for loss in g.losses]
        delta, least = Fraction(str(g.min_delta)), exact[0]
        for loss, value in zip(g.losses, exact, strict=True):
            # Binary rounding must not decide a tie of the printed decimals.
            self.require((loss < best - g.min_delta) == (value < least - delta), "losses",
                         f"has {num(loss)} exactly min_delta below the best so far; change it a little")
            if value < least - delta:
                best, least = loss, value

    def prompt(self, g: Givens) -> Text:
        listed = ", ".join(num(loss) for loss in g.losses)
        rule = (Text("低于此前最好值", "is below the best so far") if g.min_delta == 0 else
                Text(f"比此前最好值低出 {num(g.min_delta)} 以上（不含恰好等于）",
                     f"is below the best so far by more than {num(g.min_delta)}"))
        text = Text(f"每轮训练后的验证损失（从第 1 轮起）：\n{listed}"
                    f"\n当验证损失{rule.zh}时算作改善；连续 {g.patience} 轮没有改善就在其中最后一轮之后停止，"
                    "并恢复最好一轮的权重（最后一次改善的那一轮；第 1 轮算改善）。一直没触发则训练到最后一轮。"
                    "\n训练在第几轮之后停止？恢复的是第几轮的权重？",
                    f"Validation loss after each epoch, from epoch 1 on:\n{listed}"
                    f"\nAn epoch improves when its loss {rule.en}; epoch 1 counts as an improvement. Training stops "
                    f"after "
                    f"the last of {g.patience} epochs in a row without improvement (patience {g.patience}), or else "
                    "after the last epoch, and restores the weights of the best epoch, the last one that improved."
                    "\nAfter which epoch does training stop? Which epoch's weights are restored?")
        if g.needed:
            text += Text("\n要不错过整个记录中最好的一轮（按同样的改善标准走完全程所得），耐心值至少为多少？",
                         "\nWhich patience is the least that does not stop before the best epoch of the whole record "
                         "(found by the same rule without stopping)?")
        return text

    def fields(self, g: Givens) -> tuple[Field, ...]:
        fields = (Field("stop", Text("停止的轮次", "stopping epoch"), Integer()),
                  Field("best", Text("恢复的轮次", "restored epoch"), Integer(), after=("stop",)))
        return (*fields, Field("needed", Text("最小耐心值", "least patience"), Integer())) if g.needed else fields

    def solve(self, g: Givens) -> Answers:
        found = early_stopping(g.losses, g.patience, min_delta=g.min_delta)
        return {"stop": found.stop_epoch or len(g.losses), "best": found.best_epoch,
                "needed": smallest_sufficient_patience(g.losses, min_delta=g.min_delta)}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        # Improving epochs first (running minimum), then the first gap between them that is too long.
        improved = [0]
        for i, loss in enumerate(g.losses):
            if loss < g.losses[improved[-1]] - g.min_delta:
                improved.append(i)
        last = len(g.losses) - 1
        stop, best = last, improved[-1]
        for one, following in zip(improved, [*improved[1:], last + 1], strict=True):
            if following - one > g.patience:
                stop, best = one + g.patience, one
                break
        gaps = [b - a for a, b in pairwise(improved)]
        return {"stop": stop + 1, "best": best + 1, "needed": max(gaps, default=1)}

    def follow(self, g: Givens, earlier: Answers) -> Answers:
        stop = int(earlier["stop"])
        if not 1 <= stop <= len(g.losses):
            return {}
        return {"best": early_stopping(g.losses[:stop], stop, min_delta=g.min_delta).best_epoch}

    def steps(self, g: Givens) -> Sequence[Text]:
        key = self.solve(g)
        counts = patience_counts(g.losses, min_delta=g.min_delta)[:key["stop"]]
        listed = ", ".join(str(count) for count in counts)
        steps = [Text(f"逐轮记下连续未改善的轮数：{listed}",
                      f"Epochs without improvement, counted epoch by epoch: {listed}"),
                 Text(f"在第 {key['stop']} 轮之后停止；最后一次改善在第 {key['best']} 轮，恢复它的权重。",
                      f"Training stops after epoch {key['stop']}; the last improvement was epoch {key['best']}, "
                      "whose weights are restored.")]
        if g.needed:
            steps.append(Text(f"走完全程，到最好一轮为止两次改善最多相隔 {key['needed']} 轮，所以耐心值至少为 "
                              f"{key['needed']}。",
                              f"Without stopping, improvements up to the best epoch are at most {key['needed']} epochs "
                              f"apart, so the patience must be at least {key['needed']}."))
        return steps

    misconceptions = (
        Misconception[Givens](
            "against-previous",
            Text("与上一轮比较", "Compared with the previous epoch"),
            Text("改善是相对此前最好值而言，不是相对上一轮。",
                 "An epoch improves on the best so far, not on the epoch before it."),
            lambda g: _walk(g, lambda i, value, best: value < g.losses[i - 1] - g.min_delta),
        ),
        Misconception[Givens](
            "one-late",
            Text("多等了一轮", "One epoch too many"),
            Text("未改善的轮数达到耐心值时就停，不必超过它。",
                 "Training stops when the count reaches the patience; it need not exceed it."),
            _one_late,
        ),
        Misconception[Givens](
            "gap-one-short",
            Text("最小耐心值少算了 1", "Least patience one too small"),
            Text("两次改善之间未改善的轮数一达到耐心值就停了；耐心值要比它大 1，即两次改善相隔的轮数。",
                 "Training stops as soon as the epochs without improvement reach the patience; it must be one more "
                 "than those between two improvements."),
            lambda g: {"needed": smallest_sufficient_patience(g.losses, min_delta=g.min_delta) - 1},
        ),
        Misconception[Givens](
            "last-weights",
            Text("保留了停止时的权重", "Weights of the last epoch"),
            Text("停止后要恢复最好一轮的权重，不是最后一轮的。",
                 "After stopping, the weights of the best epoch are restored, not those of the last."),
            lambda g: {"best": _walk(g, _improves(g))["stop"]},
        ),
        Misconception[Givens](
            "best-of-record",
            Text("取了整个记录的最小值", "The smallest loss of the whole record"),
            Text("停止之后的轮次不会再训练，那里的损失无从得知。",
                 "Epochs after the stop are never trained; their losses are not known."),
            lambda g: {"best": 1 + min(range(len(g.losses)), key=lambda i: g.losses[i])},
        ),
        Misconception[Givens](
            "delta-ignored",
            Text("忽略了最小改善量", "The least improvement ignored"),
            Text("只有降低超过 min_delta 才算改善。", "Only a fall by more than min_delta counts as an improvement."),
            lambda g: _walk(g, lambda i, value, best: value < best) if g.min_delta else None,
        ),
        Misconception[Givens](
            "count-not-reset",
            Text("改善后计数没有清零", "Count not reset by an improvement"),
            Text("未改善的轮数须连续；每次改善都从 0 重新计数。",
                 "The epochs must be in a row: every improvement sets the count back to 0."),
            lambda g: _walk(g, _improves(g), reset=False),
        ),
    )


TEMPLATE = EarlyStopping()
