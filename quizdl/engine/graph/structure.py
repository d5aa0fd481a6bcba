"""A graph as data: named nodes in topological order, one output, to and from plain dicts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from quizdl.engine.graph import infix, reverse
from quizdl.engine.graph.expression import Expression
from quizdl.engine.graph.operations import CONSTANT, INPUT, operation
from quizdl.engine.validation import EngineError, instance, real


@dataclass(frozen=True)
class Node:
    """An operation over the nodes named in ``inputs``, or a leaf (``input`` or ``constant``) with a value."""

    name: str
    operation: str
    inputs: tuple[str, ...] = ()
    value: float | None = None

    @property
    def is_leaf(self) -> bool:
        return self.operation in (INPUT, CONSTANT)


@dataclass(frozen=True)
class Graph:
    """Nodes, every one after its inputs, of which the last is the output; every node leads to the output."""

    nodes: tuple[Node, ...]

    def __post_init__(self) -> None:
        if not self.nodes:
            raise EngineError("nodes", "none", "at least one node")
        seen: set[str] = set()
        for node in self.nodes:
            _check_node(node, seen)
            seen.add(node.name)
        used = {name for node in self.nodes for name in node.inputs}
        for node in self.nodes[:-1]:
            if node.name not in used:
                raise EngineError("nodes", f"{node.name!r}, which nothing uses", "every node to be used")

    @classmethod
    def of(cls, expression: Expression) -> Graph:
        """The graph of an expression.

        Order: depth first, arguments from left to right, each node once, the output last. Unnamed
        operations are called n1, n2, ... and constants c1, c2, ... in that order, passing over names taken.
        """
        order = _postorder(instance("expression", expression, Expression))
        names = _names(order)
        return cls(tuple(Node(names[id(item)], item.operation,
                              tuple(names[id(argument)] for argument in item.arguments), item.value)
                         for item in order))

    @property
    def output(self) -> str:
        """Name of the output node."""
        return self.nodes[-1].name

    @property
    def names(self) -> tuple[str, ...]:
        """All names in topological order."""
        return tuple(node.name for node in self.nodes)

    @property
    def inputs(self) -> tuple[str, ...]:
        """Names of the input nodes (constants left out) in topological order."""
        return tuple(node.name for node in self.nodes if node.operation == INPUT)

    def __getitem__(self, name: str) -> Node:
        for node in self.nodes:
            if node.name == name:
                return node
        raise EngineError("name", repr(name), f"one of {', '.join(self.names)}")

    def consumers(self, name: str) -> tuple[tuple[Node, int], ...]:
        """Each use of a node as (consuming node, position among its inputs), in topological order."""
        return tuple((node, position) for node in self.nodes
                     for position, source in enumerate(node.inputs) if source == name)

    def forward(self, values: Mapping[str, float] | None = None) -> dict[str, float]:
        """Every node's value; those named in ``values`` are taken from there, and the rest follows."""
        return reverse.forward(self, values or {})

    def run(self, values: Mapping[str, float] | None = None, *, grads: Mapping[str, float] | None = None,
            seed: float = 1.0) -> reverse.Run:
        """Forward and reverse mode: all values, gradients of the output, and every edge's contribution.

        ``values`` and ``grads`` replace what is computed at the nodes they name and the rest follows from
        them: how a learner's own intermediate result is carried forward. ``seed`` is d output / d output.
        """
        return reverse.run(self, values or {}, grads or {}, real("seed", seed))

    def infix(self, name: str | None = None) -> str:
        """The expression of a node (default: the output) in terms of the inputs; copies are left out."""
        return infix.write(self, self[name or self.output], {})

    def statement(self, name: str) -> str:
        """One node in terms of its direct inputs, as ``n1 = x + y``; a leaf as ``x = -2``."""
        return infix.statement(self, self[name])

    def with_copies(self) -> Graph:
        """The same function with a copy gate after every node that is used more than once.

        The gate of ``x`` is called ``x_copy``. Constants are left as they are: nobody asks their gradient.
        """
        fan_out = Counter(name for node in self.nodes for name in node.inputs)
        taken = set(self.names)
        renamed: dict[str, str] = {}
        nodes: list[Node] = []
        for node in self.nodes:
            inputs = tuple(renamed.get(name, name) for name in node.inputs)
            nodes.append(Node(node.name, node.operation, inputs, node.value))
            if fan_out[node.name] > 1 and node.operation not in ("copy", CONSTANT):
                gate = node.name + "_copy"
                while gate in taken:
                    gate += "_"
                taken.add(gate)
                renamed[node.name] = gate
                nodes.append(Node(gate, "copy", (node.name,)))
        return Graph(tuple(nodes))

    def to_dict(self) -> dict[str, Any]:
        """The graph as lists, dicts, strings and numbers (JSON-able)."""
        return {"nodes": [{"name": node.name, "operation": node.operation,
                           **({"value": node.value} if node.is_leaf else {"inputs": list(node.inputs)})}
                          for node in self.nodes]}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Graph:
        """What ``to_dict`` wrote; a wrong name, operation, arity or order is an ``EngineError``."""
        try:
            return cls(tuple(Node(str(item["name"]), str(item["operation"]),
                                  tuple(str(name) for name in item.get("inputs", ())), item.get("value"))
                             for item in data["nodes"]))
        except (KeyError, TypeError, AttributeError) as error:
            raise EngineError("data", f"{type(error).__name__} {error}",
                              "{'nodes': [{'name', 'operation', 'inputs' or 'value'}, ...]}") from None


def _check_node(node: Node, seen: set[str]) -> None:
    if not node.name.isidentifier() or node.name in seen:
        raise EngineError("name", repr(node.name), "a name (letters, digits, _) that no other node has")
    if node.is_leaf:
        real(f"value of {node.name}", node.value)
        if node.inputs:
            raise EngineError(f"inputs of {node.name}", node.inputs, "none, it is a leaf")
        return
    if len(node.inputs) != operation(node.operation).arity:
        raise EngineError(f"inputs of {node.name}", node.inputs,
                          f"{operation(node.operation).arity} for {node.operation}")
    for name in node.inputs:
        if name not in seen:
            raise EngineError(f"inputs of {node.name}", repr(name), "names of nodes that come before it")


def _postorder(root: Expression) -> list[Expression]:
    order: list[Expression] = []
    done: set[int] = set()
    stack = [(root, False)]
    while stack:
        item, arguments_done = stack.pop()
        if id(item) in done:
            continue
        if arguments_done:
            done.add(id(item))
            order.append(item)
        else:
            stack.append((item, True))
            stack.extend((argument, False) for argument in reversed(item.arguments))
    return order


def _names(order: Sequence[Expression]) -> dict[int, str]:
    taken = [item.name for item in order if item.name is not None]
    names: dict[int, str] = {}
    counts = {"n": 0, "c": 0}
    for item in order:
        name = item.name
        if name is None:
            letter = "c" if item.operation == CONSTANT else "n"
            while name is None or name in taken:
                counts[letter] += 1
                name = f"{letter}{counts[letter]}"
        names[id(item)] = name
    return names
