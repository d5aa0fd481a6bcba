"""A computation graph: values forward, gradients back."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from quizdl.answers.policy import Decimals
from quizdl.engine.graph import ALL, SIMPLE, Graph, Node, random_graph
from quizdl.engine.validation import EngineError
from quizdl.figures.flow import Gate
from quizdl.figures.flow_drawing import FlowQuestion
from quizdl.figures.layers import Link
from quizdl.questions.given import GivenError, given
from quizdl.questions.keep import Keep
from quizdl.questions.notation import approx, num, paren
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.questions.template import Answers, Misconception, Template
from quizdl.questions.templates.backpropagation._complex_step import Line, run_by_complex_steps
from quizdl.questions.templates.backpropagation._wrong_graph import Local, worked_wrongly
from quizdl.text import Text, same
from quizdl.typeset.prose import wrap


@dataclass(frozen=True)
class Givens:
    nodes: Annotated[tuple[str, ...], given(
        "各节点，如 x = -2 或 q = add(x, y)，按先后次序，最后一个是输出",
        "the nodes, such as x = -2 or q = add(x, y), each after its inputs, the output last")]
    asked: Annotated[Literal["all", "ends"], given(
        "问所有节点，还是只问输出的值和输入的梯度", "all nodes, or the output's value and inputs' gradients")] = "all"


_CELL = Decimals(3)
_SIGNS = {"add": "+", "multiply": "×", "negate": "×(-1)", "reciprocal": "1/x", "square": "x²", "sqrt": "√",
          "sigmoid": "σ", "exp": "exp", "log": "log", "max": "max", "tanh": "tanh", "relu": "ReLU"}
_LINE = re.compile(r"\s*([A-Za-z][A-Za-z0-9_]{0,11})\s*=\s*"
                   r"(?:([a-z]+)\(([^()]*)\)|([-+]?[0-9]{1,6}(?:\.[0-9]{1,6})?))\s*")


def _lines(g: Givens) -> list[Line]:
    """Name, operation, inputs and value of each node. Raises GivenError."""
    found: list[Line] = []
    for line in g.nodes:
        match = _LINE.fullmatch(line)
        if match is None:
            raise GivenError("nodes", f"{line[:40]!r} is not a node such as x = -2 or q = add(x, y)")
        name, operation, inputs, value = match.groups()
        found.append((name, operation or "input", tuple(part.strip() for part in inputs.split(",")) if inputs else (),
                      None if value is None else float(value)))
    return found


def _graph(g: Givens) -> Graph:
    return Graph(tuple(Node(*line) for line in _lines(g)))


def _line(node: Node) -> str:
    if node.value is not None:
        return f"{node.name} = {num(node.value)}"
    return f"{node.name} = {node.operation}({', '.join(node.inputs)})"


def _answers(values: Mapping[str, float], grads: Mapping[str, float]) -> Answers:
    return {f"v_{name}": value for name, value in values.items()} | {f"d_{name}": grad for name, grad in grads.items()}


def _wrong(g: Givens, slopes: Mapping[str, Local] | None = None, **ways: bool) -> Answers | None:
    found = worked_wrongly(_graph(g), slopes, **ways)
    return None if found is None else _answers(*found)


class ComputationGraph(Template[Givens]):
    id = "computation-graph"
    topic = "backpropagation"
    title = Text("计算图的前向与反向", "Forward and backward through a computation graph")
    levels = (1, 2, 3)
    facts = (
        "backprop.chain",
        "add-gate.backward",
        "multiply-gate.backward",
        "max-gate.backward",
        "copy-gate.backward",
    )
    givens = Givens
    keep = Keep(places=6)

    def draw(self, rng: Stream, level: int) -> Givens:
        for _ in range(20):
            if level == 1:
                graph = random_graph(rng, 3, n_inputs=3, operations=SIMPLE, low=-5, high=5, places=0, limit=60,
                                     copies=rng.chance(0.5))
            elif level == 2:
                gates = ("add", "multiply", *rng.sample(("exp", "reciprocal", "square", "sigmoid", "tanh", "max"), 2))
                graph = random_graph(rng, 4, n_inputs=2, operations=gates, low=-2, high=2, limit=10)
            else:
                graph = random_graph(rng, 5, n_inputs=3, operations=ALL, low=-2, high=2, limit=10)
            sizes = [abs(grad) for grad in graph.run().grads.values()]
            # A gate that blocks the gradient is a lesson; a graph of blocked gates is none.
            if sum(size == 0 for size in sizes) <= 1 and all(size == 0 or size >= 0.02 for size in sizes):
                break
        ordered = sorted(graph.nodes, key=lambda node: (not node.is_leaf, node.name if node.is_leaf else ""))
        return Givens(tuple(_line(node) for node in ordered), "ends" if level == 3 and rng.chance(0.5) else "all")

    def check(self, g: Givens) -> None:
        self.require(2 <= len(g.nodes) <= 14, "nodes", "needs 2 to 14 nodes")
        try:
            graph = _graph(g)
            run = graph.run()
        except EngineError as error:
            raise GivenError("nodes", f"{error.argument}: got {error.got}, needs {error.need}") from None
        except OverflowError:
            raise GivenError("nodes", "lead to numbers that are too large") from None
        self.require(not graph[graph.output].is_leaf, "nodes", "needs an operation as the output")
        sizes = [abs(value) for value in (*run.values.values(), *run.grads.values())]
        self.require(max(sizes) <= 1e9, "nodes", "lead to values or gradients beyond 1e9")
        for node in graph.nodes:
            if node.operation in ("relu", "max"):
                inputs = [run.values[name] for name in node.inputs]
                apart = abs(inputs[0] - inputs[1]) if len(inputs) > 1 else abs(inputs[0])
                # The side that binary rounding puts a tie on would decide the gradient.
                self.require(apart == 0 or apart > 1e-12 * max(1.0, *map(abs, inputs)), "nodes",
                             f"make a tie at {node.name} but for binary rounding; change a value a little")

    def prompt(self, g: Givens) -> Text:
        graph = _graph(g)
        leaves, gates = ([graph.statement(node.name) for node in graph.nodes if node.is_leaf is leaf]
                         for leaf in (True, False))
        listed = "\n".join(f"  {line}" for each in (leaves, gates) for line in wrap("; ".join(each), 74))
        used, out = {node.operation for node in graph.nodes}, graph.output
        rules = Text("", "")
        if "max" in used:
            rules += Text("max 两个输入相等时梯度传给第一个。", " On a tie max passes its gradient to the first input.")
        if "copy" in used:
            rules += Text("名字带 copy 的节点原样复制它的输入。", " A node named copy repeats its input.")
        if "relu" in used:
            rules += Text("relu(x) = max(x, 0)，x = 0 处导数取 0。", " relu(x) = max(x, 0) has slope 0 at x = 0.")
        if "log" in used:
            rules += Text("log 为自然对数。", " log is the natural logarithm.")
        if "sigmoid" in used:
            rules += Text("sigmoid(x) = 1/(1+e^(-x))。", " sigmoid(x) = 1/(1+e^(-x)).")
        asked = (Text(f"求每个中间节点的值，以及输出 {out} 对每个节点的梯度。",
                      f"Find the value of every node and the gradient of the output {out} by every node.")
                 if g.asked == "all" else
                 Text(f"求输出 {out} 的值，以及它对各输入的梯度。",
                      f"Find the value of the output {out} and its gradient by each input."))
        asked += Text("图中每个节点的上边框上是值，下边框上是梯度。",
                      " In the drawing, each node has its value in the upper edge and its gradient in the lower.")
        return (Text("计算图：\n", "A computation graph:\n") + same(listed + "\n")
                + Text(rules.zh, rules.en.strip() + (" " if rules.en else "")) + asked)

    def drawing(self, g: Givens) -> FlowQuestion:
        graph, asked = _graph(g), {field.name: field for field in self.fields(g)}
        gates: list[Gate] = []
        names: dict[str, tuple[str, ...]] = {}
        for node in graph.nodes:
            value, slope = f"v_{node.name}", f"d_{node.name}"
            names |= {value: (f"{node.name} = ?", f"{node.name}=?"),
                      slope: (f"∂{graph.output}/∂{node.name}", f"∂{node.name}")}
            gates.append(Gate(node.name, f"{node.name} {_SIGNS.get(node.operation, '')}".strip(),
                              num(node.value) if node.value is not None else "",
                              "1" if node.name == graph.output else "",
                              (value if value in asked else None, slope if slope in asked else None)))
        return FlowQuestion(gates, [Link(source, node.name) for node in graph.nodes for source in node.inputs], names)

    def fields(self, g: Givens) -> tuple[Field, ...]:
        graph, out = _graph(g), _graph(g).output
        shown = {node.name for node in graph.nodes if not node.is_leaf and node.operation != "copy"}

        def value_of(name: str) -> str:
            # A copy's value is its source's.
            while graph[name].operation == "copy":
                name = graph[name].inputs[0]
            return name

        def value(name: str, after: Sequence[str]) -> Field:
            return Field(f"v_{name}", Text(f"{name} 的值", f"value of {name}"), _CELL, after=tuple(after), zero_ok=True)

        def gradient(name: str, after: Sequence[str]) -> Field:
            return Field(f"d_{name}", same(f"∂{out}/∂{name}"), _CELL, after=tuple(after), zero_ok=True)

        if g.asked == "ends":
            return (value(out, ()), *(gradient(name, ()) for name in graph.inputs))
        found = []
        for name in graph.names:
            if name in shown:
                sources = dict.fromkeys(value_of(source) for source in graph[name].inputs)
                found.append(value(name, [f"v_{source}" for source in sources if source in shown]))
        values = [field.name for field in found]
        for name in reversed(graph.names[:-1]):
            users = dict.fromkeys(node.name for node, _ in graph.consumers(name))
            found.append(gradient(name, [*values, *(f"d_{user}" for user in users if user != out)]))
        return tuple(found)

    def solve(self, g: Givens) -> Answers:
        run = _graph(g).run()
        return _answers(run.values, run.grads)

    def closed_form(self, g: Givens, keep: Keep) -> Answers:
        values, grads = run_by_complex_steps(_lines(g), keep)
        return _answers(values, grads)

    def follow(self, g: Givens, earlier: Answers) -> Answers:
        values = {name[2:]: float(value) for name, value in earlier.items() if name.startswith("v_")}
        grads = {name[2:]: float(value) for name, value in earlier.items() if name.startswith("d_")}
        run = _graph(g).run(values, grads=grads)
        return {name: value for name, value in _answers(run.values, run.grads).items() if name not in earlier}

    def steps(self, g: Givens) -> Sequence[Text]:
        graph = _graph(g)
        run, out = graph.run(), graph.output
        forward = [f"{graph.statement(node.name)} = {_CELL.show(run.values[node.name])}"
                   for node in graph.nodes if not node.is_leaf]
        steps: list[Text] = [Text(f"前向：{'；'.join(forward)}", f"Forward: {'; '.join(forward)}"),
                             Text(f"反向，从 ∂{out}/∂{out} = 1 起，每条边的贡献 = 上游梯度 × 局部导数，"
                                  f"多次使用的节点把贡献相加：",
                                  f"Backward from ∂{out}/∂{out} = 1: each edge contributes upstream × local slope, "
                                  f"and a "
                                  "node that is used several times adds its contributions:")]
        for name in reversed(graph.names[:-1]):
            parts = [f"{paren(edge.upstream, 4) if number else approx(edge.upstream)}×{paren(edge.local, 4)} "
                     f"({edge.target})" for number, edge in enumerate(run.edges_from(name))]
            steps.append(same(f"∂{out}/∂{name} = {' + '.join(parts)} = {_CELL.show(run.grads[name])}"))
        return steps

    misconceptions = (
        Misconception[Givens](
            "multiply-own-input",
            Text("乘法门传了自己的输入", "Multiply gate with its own input"),
            Text("乘法门对一个输入的局部导数是另一个输入的值。",
                 "The local slope of a product by one input is the value of the other."),
            lambda g: _wrong(g, {"multiply": lambda x, y: x}),
        ),
        Misconception[Givens](
            "add-splits",
            Text("加法门把梯度平分", "Add gate splits its gradient"),
            Text("加法门把上游梯度原样传给每个输入，不平分。",
                 "An add gate passes the whole upstream gradient to each input."),
            lambda g: _wrong(g, {"add": lambda x, y: (0.5, 0.5)}),
        ),
        Misconception[Givens](
            "max-to-both",
            Text("max 门把梯度传给两个输入", "Max gate passes to both inputs"),
            Text("max 门只把梯度传给较大的输入，另一个得 0。",
                 "A max gate passes its gradient to the larger input; the other gets 0."),
            lambda g: _wrong(g, {"max": lambda x, y: (1.0, 1.0)}),
        ),
        Misconception[Givens](
            "min-for-max",
            Text("max 门取了较小者", "The smaller input at a max gate"),
            Text("max 取两个输入中较大的（-1 大于 -2）。",
                 "Max takes the larger of its inputs (-1 is larger than -2)."),
            lambda g: _wrong(g, smaller=True),
        ),
        Misconception[Givens](
            "fan-out-overwrites",
            Text("分叉处的梯度没有相加", "Gradients of a fan-out not added"),
            Text("一个节点被使用多次时，各条路径的梯度要相加。",
                 "Where a node is used several times, the gradients of all paths are added."),
            lambda g: _wrong(g, overwrite=True),
        ),
        Misconception[Givens](
            "minus-lost",
            Text("丢了负号", "Minus sign lost"),
            Text("-x 的局部导数是 -1，1/x 的局部导数是 -1/x²。", "The local slope of -x is -1, that of 1/x is -1/x²."),
            lambda g: _wrong(g, {"negate": lambda x, y: (1.0,), "reciprocal": lambda x, y: (1 / x[0] ** 2,)}),
        ),
        Misconception[Givens](
            "local-only",
            Text("没有乘上游梯度", "Upstream gradient left out"),
            Text("局部导数要乘上游梯度（链式法则）。",
                 "The local slope is multiplied by the upstream gradient (chain rule)."),
            lambda g: _wrong(g, local_only=True),
        ),
        Misconception[Givens](
            "value-for-slope",
            Text("把门的输出值当作局部导数", "The gate's value taken for its slope"),
            Text("只有 exp 的导数等于它的值；sigmoid 是 y(1-y)，tanh 是 1-y²，平方是 2x，log 是 1/x。",
                 "Only exp has its value as slope; sigmoid has y(1-y), tanh 1-y², the square 2x, log 1/x."),
            lambda g: _wrong(g, dict.fromkeys(("sigmoid", "tanh", "square", "log", "sqrt", "reciprocal"),
                                              lambda x, y: (y,))),
        ),
    )


TEMPLATE = ComputationGraph()
