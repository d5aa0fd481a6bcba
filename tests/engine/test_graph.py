"""The computation graph: values, gradients and edge contributions against independent oracles."""

from __future__ import annotations

import ast
import json
import math
import operator
import random

import pytest

from quizdl.engine import graph as g
from quizdl.engine.validation import EngineError


class Stream:
    """The random protocol over the standard library."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def integer(self, low, high):
        return self.random.randint(low, high)

    def choice(self, options):
        return options[self.random.randrange(len(options))]

    def decimal(self, low, high, places):
        return round(self.random.uniform(low, high), places)


FUNCTIONS = {"exp": math.exp, "log": math.log, "sqrt": math.sqrt, "tanh": math.tanh, "max": max,
             "sigmoid": lambda x: 1 / (1 + math.exp(-x)), "relu": lambda x: x if x > 0 else 0.0}
BINARY = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
          ast.Pow: operator.pow}


def evaluate(text, names):
    """The value of an infix expression by the rules of Python's own grammar."""
    def walk(node):
        match node:
            case ast.Constant(value=value):
                return value
            case ast.Name(id=name):
                return names[name]
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return -walk(operand)
            case ast.BinOp(left=left, op=op, right=right):
                return BINARY[type(op)](walk(left), walk(right))
            case ast.Call(func=ast.Name(id=name), args=args):
                return FUNCTIONS[name](*map(walk, args))
        raise AssertionError(ast.dump(node))
    return walk(ast.parse(text.replace("^", "**"), mode="eval").body)


def central(graph, name, step=1e-6):
    """d output / d node by central differences, replacing the node's value."""
    value = graph.forward()[name]
    above, below = (graph.forward({name: value + shift})[graph.output] for shift in (step, -step))
    return (above - below) / (2 * step)


def test_the_textbook_example():
    """(x + y) z at (-2, 5, -4) is -12 with gradients -4, -4, 3."""
    x, y, z = g.variable("x", -2), g.variable("y", 5), g.variable("z", -4)
    graph = g.Graph.of(((x + y).named("q") * z).named("f"))
    run = graph.run()
    assert graph.names == ("x", "y", "q", "z", "f")
    assert run.values == {"x": -2, "y": 5, "q": 3, "z": -4, "f": -12}
    assert run.grads == {"x": -4, "y": -4, "q": -4, "z": 3, "f": 1}
    edge = run.edges_into("q")[1]
    assert (edge.source, edge.position, edge.upstream, edge.local, edge.contribution) == ("y", 1, -4, 1, -4)


@pytest.mark.parametrize("name", sorted(g.OPERATIONS))
@pytest.mark.parametrize("x, y", [(0.7, 1.9), (2.3, 0.4), (1.1, -0.6)])
def test_each_operation_agrees_with_central_differences(name, x, y):
    """The slope an operation states for each input is the one its own forward has there."""
    operation = g.OPERATIONS[name]
    inputs = (x, y)[:operation.arity]
    slopes = operation.local(inputs, operation.forward(inputs))
    for position, slope in enumerate(slopes):
        above, below = (operation.forward(tuple(value + (step if i == position else 0)
                                                for i, value in enumerate(inputs))) for step in (1e-6, -1e-6))
        assert slope == pytest.approx((above - below) / 2e-6, rel=1e-7, abs=1e-8)


@pytest.mark.parametrize("seed", range(60))
def test_random_graphs_agree_with_central_differences_and_their_infix(seed):
    """Each gradient is the central difference and its edges' sum; infix and statements give the value."""
    graph = g.random_graph(Stream(seed), 3 + seed % 8, n_inputs=1 + seed % 3, copies=seed % 2 == 0)
    run = graph.run()
    inputs = {name: run.values[name] for name in graph.inputs}
    for name in graph.names:
        assert run.grads[name] == pytest.approx(central(graph, name), rel=1e-5, abs=1e-6)
        assert evaluate(graph.infix(name), inputs) == pytest.approx(run.values[name], rel=1e-12)
        left, right = graph.statement(name).split(" = ")
        assert left == name
        assert evaluate(right, run.values) == pytest.approx(run.values[name], rel=1e-12)
        if name != graph.output:
            assert sum(edge.contribution for edge in run.edges_from(name)) == pytest.approx(run.grads[name])
    assert all(edge.contribution == edge.upstream * edge.local for edge in run.edges)
    assert len(run.edges) == sum(len(node.inputs) for node in graph.nodes)


@pytest.mark.parametrize("seed", range(40))
def test_random_graphs_keep_their_promises(seed):
    """The operations asked for, all inputs used, values and gradients within the limit, none zero."""
    n_operations = 4 + seed % 5
    graph = g.random_graph(Stream(seed), n_operations, n_inputs=3, limit=10, allow_zero_gradient=False)
    run = graph.run()
    assert sum(not node.is_leaf for node in graph.nodes) == n_operations
    assert sorted(graph.inputs) == ["x1", "x2", "x3"]
    assert max(map(abs, run.values.values())) <= 10
    assert all(0.001 <= abs(grad) <= 10 for grad in run.grads.values())


def test_a_seed_gives_one_graph():
    """The same stream draws the same graph, another stream another one."""
    draws = [g.random_graph(Stream(seed), 6).to_dict() for seed in (3, 3, 4)]
    assert draws[0] == draws[1] != draws[2]


def test_copy_gates_make_fan_out_visible():
    """With copies, all but copies are used once, and the values and gradients of the rest are unchanged."""
    x, y = g.variable("x", 1.5), g.variable("y", -0.5)
    q = x * y
    plain = g.Graph.of(q * x + g.tanh(q) + q)
    copied = plain.with_copies()
    assert {node.name for node in copied.nodes} - {node.name for node in plain.nodes} == {"x_copy", "n1_copy"}
    assert all(len(copied.consumers(node.name)) <= 1 for node in copied.nodes if node.operation != "copy")
    before, after = plain.run(), copied.run()
    for name in plain.names:
        assert after.values[name] == before.values[name]
        assert after.grads[name] == pytest.approx(before.grads[name], rel=1e-14)
    assert len(after.edges_from("n1_copy")) == 3
    assert copied.with_copies() == copied
    assert copied.infix() == plain.infix()


def test_a_node_used_twice_by_one_operation_has_two_edges():
    """x * x as a product passes x along each of its two edges: 2x in all."""
    x = g.variable("x", 3.0)
    run = g.Graph.of(x * x).run()
    assert [edge.contribution for edge in run.edges_from("x")] == [3.0, 3.0]
    assert run.grads["x"] == 6.0


def test_conventions_at_the_kinks():
    """max gives a tie to its first argument; relu has slope 0 at 0."""
    a, b = g.variable("a", 2.0), g.variable("b", 2.0)
    assert [g.Graph.of(g.maximum(a, b)).run().grads[name] for name in "ab"] == [1.0, 0.0]
    assert [g.Graph.of(g.maximum(b, a)).run().grads[name] for name in "ab"] == [0.0, 1.0]
    assert g.Graph.of(g.relu(g.variable("x", 0.0))).run().grads["x"] == 0.0


def test_replaced_values_and_gradients_are_carried_on():
    """A replaced node's value and gradient are used by everything after it, and by nothing before it."""
    x, y = g.variable("x", 2.0), g.variable("y", 3.0)
    graph = g.Graph.of(g.square((x * y).named("p")).named("f"))
    run = graph.run({"p": 5.0})
    assert (run.values["f"], run.grads["p"], run.grads["x"]) == (25.0, 10.0, 30.0)
    assert graph.run(grads={"p": -1.0}).grads == {"x": -3.0, "y": -2.0, "p": -1.0, "f": 1.0}
    assert graph.run(seed=2.0).grads["x"] == 2 * graph.run().grads["x"]


def test_dict_round_trip_through_json():
    """A graph survives JSON unchanged, constants and names included."""
    x = g.variable("x", -1.25)
    graph = g.Graph.of(1 / (1 + g.exp(-x)) - 2 * x ** 2)
    assert g.Graph.from_dict(json.loads(json.dumps(graph.to_dict()))) == graph


def test_infix_uses_only_needed_parentheses():
    """The usual precedence, with subtraction and division written as such."""
    x, y, z = (g.variable(name, 2.0) for name in "xyz")
    table = {
        "x - (y - z)": x - (y - z), "x - y + z": x - y + z, "x/(y*z)": x / (y * z), "x*y/z": x * y / z,
        "(-x)^2": (-x) ** 2, "-x^2": -(x ** 2),
        "1/(1 + exp(-x))": 1 / (1 + g.exp(-x)),
        "x*(-3)": x * -3, "max(x, y + 1)": g.maximum(x, y + 1), "x - (-y*z)": x - (-y) * z,
        "x/(y/z)": x / (y / z),
        "(x + y)*z": (x + y) * z, "x*(y*z)": x * (y * z), "-(x + y)": -(x + y), "1/x^2": g.reciprocal(x ** 2),
    }
    for text, expression in table.items():
        assert g.Graph.of(expression).infix() == text


def test_sigmoid_and_tanh_stay_finite():
    """No overflow at large arguments of either sign."""
    for value, expected in ((800.0, 1.0), (-800.0, 0.0)):
        assert g.Graph.of(g.sigmoid(g.variable("x", value))).run().values["n1"] == expected


def dicts(**changes):
    node = {"name": "f", "operation": "add", "inputs": ["x", "x"]} | changes
    return {"nodes": [{"name": "x", "operation": "input", "value": 1.0}, node]}


@pytest.mark.parametrize("action, argument", [
    (lambda: g.Graph.of(g.log(g.variable("x", -1.0))).run(), "input of n1 (log)"),
    (lambda: g.Graph.of(g.sqrt(g.variable("x", 0.0))).run(), "input of n1 (sqrt)"),
    (lambda: g.Graph.of(1 / g.variable("x", 0.0)).run(), "input of n1 (reciprocal)"),
    (lambda: g.Graph.of(g.exp(g.variable("x", 1000.0))).run(), "input of n1 (exp)"),
    (lambda: g.variable("x", math.nan), "value"),
    (lambda: g.variable("2x", 1.0), "name"),
    (lambda: g.variable("x", 1.0) ** 3, "exponent"),
    (lambda: g.Graph.of(g.variable("x", 1.0) + g.variable("x", 2.0)), "name"),
    (lambda: g.Graph.of(g.variable("x", 1.0)).run({"y": 1.0}), "values"),
    (lambda: g.Graph.of(g.variable("x", 1.0)).run(grads={"y": 1.0}), "grads"),
    (lambda: g.Graph.from_dict(dicts(operation="power")), "operation"),
    (lambda: g.Graph.from_dict(dicts(inputs=["x"])), "inputs of f"),
    (lambda: g.Graph.from_dict(dicts(inputs=["x", "z"])), "inputs of f"),
    (lambda: g.Graph.from_dict(dicts(operation="input", inputs=[], value=1.0)), "nodes"),
    (lambda: g.Graph.from_dict({"edges": []}), "data"),
    (lambda: g.Graph.from_dict({"nodes": []}), "nodes"),
    (lambda: g.random_graph(Stream(0), 1, n_inputs=3), "n_operations"),
    (lambda: g.random_graph(Stream(0), 3, operations=("exp",)), "operations"),
    (lambda: g.random_graph(Stream(0), 3, operations=("copy", "add")), "operations"),
    (lambda: g.random_graph(Stream(0), 30, n_inputs=1, operations=("negate",)), "operations"),
])
def test_bad_input_names_the_argument(action, argument):
    """Each bad input is refused by an error that names it."""
    with pytest.raises(EngineError) as caught:
        action()
    assert caught.value.argument == argument
