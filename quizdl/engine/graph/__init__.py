"""A scalar computation graph with reverse-mode differentiation that keeps every value, gradient and edge.

``Graph.of((x + y) * z).run()`` gives ``values``, ``grads`` and ``edges``; ``random_graph`` draws one.
"""

from quizdl.engine.graph.draw import ALL, SIMPLE, SMOOTH, Rng, random_graph
from quizdl.engine.graph.expression import (
    Expression,
    add,
    constant,
    copy,
    exp,
    log,
    maximum,
    multiply,
    negate,
    reciprocal,
    relu,
    sigmoid,
    sqrt,
    square,
    tanh,
    variable,
)
from quizdl.engine.graph.operations import OPERATIONS, Operation
from quizdl.engine.graph.reverse import Edge, Run
from quizdl.engine.graph.structure import Graph, Node

__all__ = [
    "ALL", "OPERATIONS", "SIMPLE", "SMOOTH", "Edge", "Expression", "Graph", "Node", "Operation", "Rng", "Run",
    "add", "constant", "copy", "exp", "log", "maximum", "multiply", "negate", "random_graph", "reciprocal",
    "relu", "sigmoid", "sqrt", "square", "tanh", "variable",
]
