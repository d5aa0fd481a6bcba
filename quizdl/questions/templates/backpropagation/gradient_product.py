"""Vanishing and exploding gradients: the product of the factors of many layers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated, Literal

from quizdl.answers.array_policy import Vector as VectorOf
from quizdl.answers.choice_policy import OneOf, Option
from quizdl.answers.policy import Decimals, Integer, Significant
from quizdl.engine import graph
from quizdl.questions.given import Vector, given
from quizdl.questions.keep import Keep
from quizdl.questions.notation import num, paren, vec
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.text import Text


@dataclass(frozen=True)
class Givens:
    weights: Annotated[Vector, given("各层的权重", "weight of each layer")]
    outputs: Annotated[Vector,
                       given("各层激活函数的输出值（linear 时不用）", "output of each activation (unused if linear)")]
    activation: Annotated[Literal["sigmoid", "tanh", "linear"], given("激活函数", "activation")]
    repeat: Annotated[int, given("这些层重复多少遍", "how often these layers are repeated", low=1, high=60)] = 1
    threshold: Annotated[float,
                         given("问多少层后低于它；0 表示不问", "asks after how many layers it is below; 0: not asked",
                                      low=0, high=0.5)] = 0.0


_FACTOR, _PRODUCT = Decimals(4), Significant(3)
_EFFECT = OneOf((Option("vanishes", Text("消失", "vanishes")), Option("explodes", Text("爆炸", "explodes")),
                 Option("neither", Text("都不是", "neither"))))
_SMALL, _LARGE = 0.01, 100.0
_SHRINKS, _HARDLY_SHRINKS = 0.99, 0.995
"""Up to the first size, a factor brings the product below any threshold in as many layers as can be asked for; from
the second on it is as good as 1."""


def _slope(g: Givens, output: float) -> float:
    return {"sigmoid": output * (1 - output), "tanh": 1 - output * output, "linear": 1.0}[g.activation]


def _factors(g: Givens) -> list[float]:
    return [w * _slope(g, a) for w, a in zip(g.weights, g.outputs, strict=True)]


def _effect(product: float) -> str:
    return "vanishes" if abs(product) < _SMALL else "explodes" if abs(product) > _LARGE else "neither"


def _depth(factor: float, threshold: float) -> float:
    """The fewest layers that bring the product below the threshold; infinite where nearly nothing shrinks it."""
    if abs(factor) >= _HARDLY_SHRINKS:
        return math.inf
    layers, size = 0, 1.0
    while size >= threshold:
        layers, size = layers + 1, size * abs(factor)
    return layers


def _worked(g: Givens, factors: Sequence[float]) -> Answers:
    """The answers of a learner with these factors."""
    product = math.prod(factors) ** g.repeat
    found: dict[str, object] = {"factor": list(factors) if len(factors) > 1 else factors[0],
                                "product": product, "effect": _effect(product)}
    if g.threshold:
        found["depth"] = _depth(factors[0], g.threshold)
    return found


def _reachable(answers: Answers) -> Answers:
    """Answers without a number of layers that is never reached."""
    return {name: value for name, value in answers.items() if value != math.inf}


def _product(product: float) -> Answers:
    return {"product": product, "effect": _effect(product)}


class GradientProduct(Template[Givens]):
    id = "gradient-product"
    topic = "backpropagation"
    title = Text("梯度消失与爆炸", "Vanishing and exploding gradients")
    levels = (1, 2, 3)
    facts = (
        "vanishing-gradient.cause",
        "exploding-gradient.cause",
        "vanishing-gradient.sigmoid-decay",
        "bptt.jacobian-product",
    )
    givens = Givens
    keep = Keep(figures=7)

    def draw(self, rng: Stream, level: int) -> Givens:
        sign = rng.choice((-1, 1, 1))
        if level == 2:
            activation: Literal["sigmoid", "tanh"] = rng.choice(("sigmoid", "tanh"))
            outputs = tuple(rng.choice((0.1, 0.2, 0.3, 0.4, 0.6, 0.7, 0.8, 0.9)) for _ in range(3))
            return Givens(rng.vector(3, 1.2, 6, 1), tuple(a if activation == "sigmoid" else a * rng.choice((-1, 1))
                                                          for a in outputs), activation)
        if level == 3:
            weight, output = rng.decimal(0.7, 1.1, 2), rng.choice((-1, 1)) * rng.choice((0.3, 0.4, 0.6))
            if weight * (1 - output * output) > _SHRINKS:
                weight = round(weight - 0.1, 2)  # no number of layers would bring the product below the threshold
            return Givens((sign * weight,), (output,), "tanh", rng.integer(8, 20), rng.choice((0.001, 0.01)))
        explodes = rng.chance(0.4)
        weight = sign * (rng.choice((12.0, 14.0, 16.0, 20.0)) if explodes else rng.decimal(0.5, 3.5, 1))
        return Givens((weight,), (rng.choice((0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)),), "sigmoid", rng.integer(4, 10))

    def check(self, g: Givens) -> None:
        self.require(len(g.weights) <= 6, "weights", "has more than 6 entries")
        self.require(len(g.outputs) == len(g.weights), "outputs", "needs one entry for each weight")
        self.require(all(0 < abs(w) <= 100 for w in g.weights), "weights",
                     "needs entries other than 0, at most 100 in size")
        low = {"sigmoid": 0.0, "tanh": -1.0, "linear": -math.inf}[g.activation]
        high = math.inf if g.activation == "linear" else 1.0
        self.require(all(low < a < high for a in g.outputs), "outputs",
                     f"needs values strictly between {low:g} and {high:g}")
        size = abs(math.prod(_factors(g)))
        self.require(size > 0 and abs(math.log10(size)) * g.repeat < 12, "repeat",
                     "makes the product too extreme")
        product = size**g.repeat
        self.require(all(product == bound or abs(product - bound) > 1e-9 * bound for bound in (_SMALL, _LARGE)),
                     "weights", "make a product of 0.01 or 100 but for binary rounding; change one a little")
        if g.threshold:
            self.require(len(g.weights) == 1, "threshold", "can be asked for a single repeated layer")
            self.require(abs(_factors(g)[0]) <= _SHRINKS, "threshold",
                         "needs a factor of at most 0.99 in size to be reached")
            layers = math.log(g.threshold) / math.log(abs(_factors(g)[0]))
            self.require(abs(layers - round(layers)) > 1e-9, "threshold", "is exactly a power of the factor; change it")

    def prompt(self, g: Givens) -> Text:
        name = {"sigmoid": Text("sigmoid", "sigmoid"), "tanh": Text("tanh", "tanh"),
                "linear": Text("恒等", "identity")}[g.activation]
        if len(g.weights) == 1:
            output = (Text("", "") if g.activation == "linear" else
                      Text(f"，激活函数的输出都是 {num(g.outputs[0])}",
                           f" and the activation's output is {num(g.outputs[0])}"))
            text = Text(f"{g.repeat} 层串联，每层 h ← f(w·h)，f 为 {name.zh}，"
                        f"每层 w = {num(g.weights[0])}{output.zh}。",
                        f"{g.repeat} layers in a chain, each h ← f(w·h) with f the {name.en}; "
                        f"in every layer w = {num(g.weights[0])}{output.en}.")
        else:
            again = Text(f"，整组重复 {g.repeat} 遍",
                         f", all of them repeated {g.repeat} times") if g.repeat > 1 else Text("", "")
            outputs = (Text("", "") if g.activation == "linear" else
                       Text(f"，激活函数的输出依次为 {vec(g.outputs)}",
                            f"; the activations' outputs are {vec(g.outputs)}"))
            text = Text(f"{len(g.weights)} 层串联{again.zh}，每层 h ← f(w·h)，f 为 {name.zh}，权重依次为 "
                        f"{vec(g.weights)}{outputs.zh}。",
                        f"{len(g.weights)} layers in a chain{again.en}, each h ← f(w·h) with f the {name.en}; the "
                        f"weights "
                        f"are {vec(g.weights)}{outputs.en}.")
        text += Text(f"\n求每层使梯度乘上的因子 w·f'，以及梯度传过全部各层后的总因子。总因子绝对值小于 {_SMALL} "
                     f"记为消失，大于 {_LARGE:.0f} "
                     "记为爆炸。",
                     "\nFind the factor w·f' by which each layer multiplies the gradient and the factor of the whole "
                     f"chain. Below {_SMALL} in size the gradient vanishes, above {_LARGE:.0f} it explodes.")
        if g.threshold:
            text += Text(f"\n至少要多少层，总因子的绝对值才低于 {num(g.threshold)}？",
                         f"\nHow many layers are the fewest that bring the whole factor below {num(g.threshold)} in "
                         f"size?")
        return text

    def fields(self, g: Givens) -> tuple[Field, ...]:
        many = len(g.weights) > 1
        fields = (Field("factor", Text("每层的因子", "factor of each layer"), VectorOf(_FACTOR) if many else _FACTOR),
                  Field("product", Text("总因子", "factor of the chain"), _PRODUCT, after=("factor",)),
                  Field("effect", Text("结论", "effect"), _EFFECT, after=("product",)))
        return (*fields,
                Field("depth", Text("层数", "layers"), Integer(), after=("factor",))) if g.threshold else fields

    def solve(self, g: Givens) -> Answers:
        # The chain as a graph, run backwards with the activations' outputs put in place.
        activate = {"sigmoid": graph.sigmoid, "tanh": graph.tanh, "linear": graph.copy}[g.activation]
        chain, replaced = graph.variable("x", 1.0), {}
        for i in range(g.repeat * len(g.weights)):
            which = i % len(g.weights)
            chain = activate(g.weights[which] * chain).named(f"h{i}")
            replaced[f"h{i}"] = 0.0 if g.activation == "linear" else g.outputs[which]
        run = graph.Graph.of(chain).run(replaced)
        names = [f"h{i}" for i in range(len(g.weights))]
        before = [run.grads["x"], *(run.grads[name] for name in names)]
        factors = [one / other for one, other in pairwise(before)]
        return {**_worked(g, factors), "product": run.grads["x"], "effect": _effect(run.grads["x"])}

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        factors = [keep(f) for f in _factors(g)]
        logs = g.repeat * sum(math.log(abs(f)) for f in factors)
        negative = sum(f < 0 for f in factors) * g.repeat % 2
        product = -math.exp(logs) if negative else math.exp(logs)
        found: dict[str, object] = {"factor": factors if len(factors) > 1 else factors[0], "product": product,
                                    "effect": "neither" if math.log(_SMALL) <= logs <= math.log(_LARGE)
                                    else "vanishes" if logs < 0 else "explodes"}
        if g.threshold:
            found["depth"] = math.floor(math.log(g.threshold) / math.log(abs(factors[0]))) + 1
        return found

    def follow(self, g: Givens, earlier: Answers) -> Answers:
        found: dict[str, object] = {}
        if "factor" in earlier:
            factor = earlier["factor"]
            found = dict(_worked(g, factor if isinstance(factor, tuple) else (factor,)))
            del found["effect"]
        if "product" in earlier:
            found["effect"] = _effect(earlier["product"])
        return {name: value for name, value in found.items() if name not in earlier}

    def steps(self, g: Givens) -> Sequence[Text]:
        key, slopes = self.solve(g), [_slope(g, a) for a in g.outputs]
        show = {field.name: field.policy.show(key[field.name]) for field in self.fields(g)}
        rule = {"sigmoid": "f' = a(1-a)", "tanh": "f' = 1-a²", "linear": "f' = 1"}[g.activation]
        factors = "; ".join(f"{num(w)}×{paren(s, 6)}" for w, s in zip(g.weights, slopes, strict=True))
        power = f"^{g.repeat}" if g.repeat > 1 else ""
        product = " × ".join(paren(f, 6) for f in _factors(g))
        product = (f"({product.strip('()')})" if len(slopes) == 1 else f"({product})") + power if power else product
        effect = _EFFECT.text(str(key["effect"]))
        steps = [Text(f"{rule}（a 为激活函数的输出）；w·f'：{factors}，即 {show['factor']}",
                      f"{rule} (a is the activation's output); w·f': {factors}, that is {show['factor']}"),
                 Text(f"各层因子相乘：{product} = {show['product']}；结论：{effect.zh}",
                      f"The layers' factors multiply: {product} = {show['product']}; it {effect.en}"
                      if key["effect"] != "neither" else
                      f"The layers' factors multiply: {product} = {show['product']}; neither")]
        if g.threshold:
            size = f"ln {num(g.threshold)}/ln {num(round(abs(_factors(g)[0]), 6))}"
            exact = math.log(g.threshold) / math.log(abs(_factors(g)[0]))
            steps.append(Text(f"n > {size} = {exact:.2f}，所以至少 {show['depth']} 层",
                              f"n > {size} = {exact:.2f}, so at least {show['depth']} layers"))
        return steps

    misconceptions = (
        Misconception[Givens](
            "slope-left-out",
            Text("漏乘激活函数的导数", "Activation's slope left out"),
            Text("每层的因子是 w·f'，不只是权重。", "A layer's factor is w·f', not the weight alone."),
            lambda g: _reachable(_worked(g, g.weights)) if g.activation != "linear" else None,
        ),
        Misconception[Givens](
            "weight-left-out",
            Text("漏乘权重", "Weight left out"),
            Text("每层的因子是 w·f'，还要乘权重。", "A layer's factor is w·f': the weight multiplies too."),
            lambda g: _reachable(_worked(g, [_slope(g, a) for a in g.outputs])),
        ),
        Misconception[Givens](
            "output-for-slope",
            Text("把激活函数的输出当作导数", "Output taken for the slope"),
            Text("sigmoid 的导数是 a(1-a)，tanh 的导数是 1-a²，都不是 a。",
                 "The slope of sigmoid is a(1-a), that of tanh 1-a²; neither is a."),
            lambda g: _reachable(_worked(g, [w * a for w, a in zip(g.weights, g.outputs, strict=True)]))
            if g.activation != "linear" and all(g.outputs) else None,
        ),
        Misconception[Givens](
            "square-forgotten",
            Text("tanh 的导数写成 1-a", "1-a for the slope of tanh"),
            Text("tanh 的导数是 1-a²，a 要平方。", "The slope of tanh is 1-a²: a is squared."),
            lambda g: _reachable(_worked(g, [w * (1 - a) for w, a in zip(g.weights, g.outputs, strict=True)]))
            if g.activation == "tanh" else None,
        ),
        Misconception[Givens](
            "factors-added",
            Text("各层因子相加", "Factors added"),
            Text("链式法则把各层因子相乘，不是相加。",
                 "The chain rule multiplies the layers' factors; it does not add them."),
            lambda g: _product(g.repeat * sum(_factors(g))),
        ),
        Misconception[Givens](
            "one-layer-short",
            Text("少乘了一层", "One layer short"),
            Text("每一层都贡献一个因子，最后一层也算。", "Every layer brings a factor, the last one too."),
            lambda g: _product(math.prod(_factors(g)) ** g.repeat / _factors(g)[-1]),
        ),
        Misconception[Givens](
            "depth-rounded-down",
            Text("层数向下取整", "Layers rounded down"),
            Text("取整到下方时总因子还没有低于界限，要向上取整。",
                 "Rounded down, the factor is not below the bound yet; round up."),
            lambda g: {"depth": _depth(_factors(g)[0], g.threshold) - 1} if g.threshold else None,
        ),
    )


TEMPLATE = GradientProduct()
