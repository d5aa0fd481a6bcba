"""Bad input to any public function is an EngineError that names the argument: never NumPy's own error, never a
number made of half of what was given. The table calls every public function; a new one has to be added to it."""

from __future__ import annotations

import inspect
import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from quizdl import engine
from quizdl.engine import EngineError, analysis, graph

Call = dict[str, Any]

_rng = np.random.default_rng(0)
_count = itertools.count()


def a(*shape: int) -> Any:
    return _rng.normal(size=shape)


def _pointwise() -> dict[str, Call]:
    names = ("elu", "gelu", "leaky_relu", "relu", "selu", "sigmoid", "tanh")
    plain = {name + ending: {"x": a(2, 3)} for name in names for ending in ("", "_grad")}
    pair = {"x": np.abs(a(3, 4)) + 0.1, "grad_output": a(3, 4)}
    rows = {f"{name}_backward": dict(pair) for name in ("softmax", "log_softmax", "proportional_normalization")}
    single = {name: {"x": pair["x"]} for name in ("softmax", "log_softmax", "softmax_jacobian", "one_hot_argmax",
                                                  "proportional_normalization")}
    affine = {"x": a(2, 3), "weight": a(2, 3, 4), "bias": a(2, 4)}
    return plain | rows | single | {
        "prelu": {"x": a(2, 3), "slope": a(3)},
        "prelu_backward": {"grad_output": a(2, 3), "x": a(2, 3), "slope": a(3)},
        "maxout": affine, "maxout_backward": affine | {"grad_output": a(2, 4)}}


def _losses() -> dict[str, Call]:
    p, labels = _rng.dirichlet(np.ones(4), size=3), np.array([0, 2, 1])
    signs, positive = np.array([1.0, -1.0, 1.0]), np.abs(a(3, 4)) + 0.1
    forward: dict[str, Call] = {name: {"prediction": positive, "target": positive + 1}
                                for name in ("mse", "mae", "msle", "mape")}
    forward |= {name: {"scores": a(3), "target": signs} for name in ("hinge", "squared_hinge", "exponential_loss")}
    forward |= {name: {"p": p, "q": p[::-1].copy()} for name in ("kl_divergence", "cross_entropy_of_distributions")}
    forward |= {name: {"weight": a(3), "strength": 0.1, "half": True} for name in ("l1_penalty", "l2_penalty")}
    forward |= {"binary_cross_entropy": {"prediction": p, "target": p},
                "binary_cross_entropy_with_logits": {"logits": a(3, 4), "target": p},
                "cross_entropy": {"logits": a(3, 4), "labels": labels},
                "nll": {"log_probabilities": np.log(p), "labels": labels},
                "multiclass_svm": {"scores": a(3, 4), "labels": labels, "delta": 1.0}, "entropy": {"p": p}}
    return {name + ending: call for name, call in forward.items() for ending in ("", "_grad")}


def _layers() -> dict[str, Call]:
    x, walk = a(2, 4, 5, 5), {"stride": 1, "padding": 0, "dilation": 1}
    conv = {"x": x, "weight": a(6, 4, 3, 3), "bias": a(6), "groups": 1} | walk
    turned = {"x": x, "weight": a(4, 3, 3, 3), "bias": a(3), "output_padding": 0} | walk
    pool = {"x": x, "kernel_size": 2, "stride": 1, "padding": 0}
    dense = {"x": a(2, 3), "weight": a(3, 4), "bias": a(4)}
    calls: dict[str, Call] = {
        "conv2d": conv, "conv2d_backward": conv | {"grad_output": a(2, 6, 3, 3)},
        "convolve2d": {"x": a(5, 5), "kernel": a(3, 3)} | walk, "im2col": {"x": x, "kernel_size": 3} | walk,
        "col2im": {"columns": a(2, 36, 9), "x_shape": (2, 4, 5, 5), "kernel_size": 3} | walk,
        "conv_transpose2d": turned, "conv_transpose2d_backward": turned | {"grad_output": a(2, 3, 7, 7)},
        "conv_output_size": {"input_size": 5, "kernel_size": 3} | walk,
        "conv_transpose_output_size": {"input_size": 5, "kernel_size": 3, "output_padding": 0} | walk,
        "global_avg_pool2d": {"x": x}, "global_avg_pool2d_backward": {"x": x, "grad_output": a(2, 4)},
        "dense": dense, "dense_backward": dense | {"grad_output": a(2, 4)}}
    for name in ("max_pool2d", "avg_pool2d"):
        calls |= {name: pool, name + "_backward": pool | {"grad_output": a(2, 4, 4, 4)}}
    for name in ("xavier_uniform", "xavier_normal", "he_uniform", "he_normal"):
        calls[name] = {"shape": (3, 4), "rng": _rng}
    return calls | {"fans": {"shape": (3, 4)}, "he_std": {"fan": 3, "negative_slope": 0.1},
                    "he_bound": {"fan": 3}, "xavier_std": {"fan_in": 3, "fan_out": 4, "gain": 1.0},
                    "xavier_bound": {"fan_in": 3, "fan_out": 4}}


def _normalization() -> dict[str, Call]:
    x, affine = a(2, 4, 5, 5), {"gamma": a(4), "beta": a(4)}
    running = {"running_mean": a(4), "running_var": np.ones(4)}
    calls: dict[str, Call] = {
        "batch_norm": {"x": x} | affine, "instance_norm": {"x": x} | affine,
        "group_norm": {"x": x, "num_groups": 2} | affine,
        "layer_norm": {"x": x, "gamma": a(5), "beta": a(5), "normalized_shape": (5,)},
        "local_response_norm": {"x": x, "size": 5, "alpha": 0.1, "beta": 0.75, "k": 2.0},
        "weight_norm": {"v": a(3, 4), "g": a(3)}}
    back = {name + "_backward": call | {"grad_output": a(3, 4) if "v" in call else x} for name, call in calls.items()}
    return calls | back | {
        "batch_norm_train": {"x": x, "momentum": 0.1} | running | affine,
        "batch_norm_eval": {"x": x, "eps": 1e-5} | running | affine,
        "update_running_statistics": running | {"mean": a(4), "var": np.ones(4), "count": 8},
        "min_max_scale": {"x": a(4, 3), "axis": 0, "low": 0.0}, "z_score": {"x": a(4, 3), "ddof": 1},
        "dropout": {"x": a(4, 3), "p": 0.5, "mask": np.ones((4, 3))}, "dropout_eval": {"x": a(4, 3), "p": 0.5},
        "dropout_backward": {"grad_output": a(4, 3), "mask": np.ones((4, 3)), "p": 0.5}}


def _optimizers() -> dict[str, Call]:
    w = a(3)
    calls: dict[str, Call] = {name + "_state": {"parameter": w}
                              for name in ("momentum", "adagrad", "rmsprop", "adadelta", "adam", "rprop")}
    for name in ("momentum", "nesterov", "adagrad", "rmsprop", "adadelta", "adam", "adamw", "rprop"):
        kind = {"nesterov": "momentum", "adamw": "adam"}.get(name, name)
        state = getattr(engine, kind + "_state")(w)
        rate = {"eta_plus": 1.2} if name == "rprop" else {"lr": 0.1}
        calls[name + "_step"] = {"parameter": w, "grad": a(3), "state": state} | rate
    return calls | {
        "sgd_step": {"parameter": w, "grad": a(3), "lr": 0.1},
        "nesterov_lookahead": {"parameter": w, "state": engine.momentum_state(w)},
        "adam_corrected": {"state": engine.AdamState(w, w * w, 1)},
        "clip_by_value": {"grad": w, "low": -1.0, "high": 1.0}, "clip_by_norm": {"grad": w, "max_norm": 1.0},
        "clip_by_global_norm": {"grads": [w, a(2)], "max_norm": 1.0},
        "max_norm_projection": {"weight": a(3, 4), "max_norm": 1.0, "axis": 1},
        "minibatch_slices": {"samples": 10, "batch_size": 3}}


def _schedules() -> dict[str, Call]:
    base = {"step": 3, "lr": 0.1}
    decay = base | {"decay_steps": 5}
    return {"step_decay": base | {"step_size": 2}, "exponential_decay": decay | {"gamma": 0.5},
            "piecewise_constant": {"step": 3, "boundaries": [2, 5], "values": [0.1, 0.2, 0.3]},
            "natural_exponential_decay": decay | {"decay_rate": 0.5},
            "inverse_time_decay": decay | {"decay_rate": 0.5}, "polynomial_decay": decay, "linear_decay": decay,
            "inverse_square_root_decay": base, "cosine_decay": decay, "linear_cosine_decay": decay,
            "transformer_schedule": {"step": 3, "d_model": 8, "warmup_steps": 5},
            "linear_warmup": base | {"warmup_steps": 5},
            "warmup_then": {"step": 3, "schedule": lambda step: 0.1, "warmup_steps": 5}}


def _sequences() -> dict[str, Call]:
    calls: dict[str, Call] = {}
    for cell, gates, biases in (("rnn", 1, ("bias",)), ("lstm", 4, ("bias",)), ("gru", 3, ("bias_ih", "bias_hh"))):
        weights = {"weight_ih": a(4 * gates, 3), "weight_hh": a(4 * gates, 4)} | {b: a(4 * gates) for b in biases}
        step, first = {"x": a(2, 3), "h": a(2, 4)}, {"x": a(2, 5, 3), "h0": a(2, 4)}
        if cell == "lstm":
            step, first = step | {"c": a(2, 4)}, first | {"c0": a(2, 4)}
        calls |= {cell + "_step": step | weights, cell + "_forward": first | weights,
                  cell + "_backward": first | weights | {"grad_output": a(2, 5, 4)}}
    qkv = {"query": a(2, 3, 4), "key": a(2, 5, 4), "value": a(2, 5, 4), "mask": np.ones((3, 5), dtype=bool)}
    heads = qkv | {f"weight_{letter}": a(4, 4) for letter in "qkvo"} | {"num_heads": 2}
    return calls | {
        "scaled_dot_product_attention": qkv,
        "scaled_dot_product_attention_backward": qkv | {"grad_output": a(2, 3, 4)},
        "multi_head_attention": heads, "multi_head_attention_backward": heads | {"grad_output": a(2, 3, 4)},
        "causal_mask": {"length": 3}, "padding_mask": {"lengths": [1, 2], "size": 3},
        "encoder_parameters": {"d_model": 4, "d_ff": 8, "rng": _rng},
        "transformer_encoder_block": {"x": a(2, 3, 4), "num_heads": 2,
                                      "parameters": engine.encoder_parameters(4, 8, rng=_rng)},
        "sinusoidal_positions": {"length": 3, "d_model": 4}, "leaky_unit": {"values": a(4), "alpha": 0.9},
        "recurrent_arrays": {"cell": "gru", "input_size": 3, "hidden_size": 4},
        "recurrent_parameter_count": {"cell": "lstm", "input_size": 3, "hidden_size": 4}}


def _metrics() -> dict[str, Call]:
    counts, matrix = engine.Counts(3, 1, 2, 4), np.array([[3, 1], [2, 4]])
    ranked = {"target": np.array([0, 1, 1, 0]), "score": np.array([0.1, 0.4, 0.3, 0.3])}
    calls: dict[str, Call] = {name: {"counts": counts} for name in (
        "precision", "recall", "specificity", "false_positive_rate", "f_beta")}
    calls |= {name: {"matrix": matrix, "score": "recall"} for name in (
        "macro_average", "micro_average", "weighted_average", "per_class_scores")}
    calls |= {name: {"matrix": matrix} for name in ("class_counts", "accuracy", "iou_per_class", "mean_iou")}
    calls |= {name: dict(ranked) for name in ("pr_curve", "roc_curve", "roc_auc", "roc_auc_by_pairs",
                                              "average_precision")}
    boxes = [[0.0, 0.0, 1.0, 1.0], [0.0, 0.0, 2.0, 1.0]]
    return calls | {
        "confusion_matrix": {"target": ranked["target"], "predicted": ranked["target"], "n_classes": 2},
        "f_beta_of": {"precision": 0.5, "recall": 0.2, "beta": 1.0}, "auc": {"x": [0.0, 1.0], "y": [0.0, 1.0]},
        "counts_at": ranked | {"threshold": 0.3}, "pr_points": ranked | {"thresholds": [0.3, 0.5]},
        "roc_points": ranked | {"thresholds": [0.3]}, "box_area": {"boxes": boxes},
        "box_iou": {"boxes": boxes, "others": boxes}, "mask_iou": {"mask": [0, 1], "other": [1, 1]},
        "dice": {"mask": [0, 1], "other": [1, 1]},
        "non_maximum_suppression": {"boxes": boxes, "scores": [0.5, 0.6], "iou_threshold": 0.5}}


def _classical() -> dict[str, Call]:
    known = {"x": a(4, 2), "query": a(2)}
    known_values = {"x": [1.0, 2.0], "points": [[0.0, 0.0]], "values": [1.0], "k": 2.0}
    pairs = {"x": a(3), "factors": a(3, 2)}

    def total(x: Any) -> float:
        return float(x.sum())

    return {"knn": known | {"label": [0, 1, 0, 1], "k": 3}, "distances": known,
            "adaboost_round": {"target": [1, -1, 1], "predicted": [1, 1, 1], "weight": [1.0, 1.0, 1.0]},
            "weighted_vote": {"alpha": [0.5, 0.2], "votes": [[1, -1], [1, 1]]},
            "boosting_step": {"target": a(3), "prediction": a(3), "learner": a(3)},
            "fit_stump": {"x": a(4), "target": a(4)}, "left_out_probability": {"n": 5, "draws": 3},
            "expected_distinct": {"n": 5, "draws": 3}, "majority_accuracy": {"n_voters": 5, "accuracy": 0.6},
            "ensemble_variance": {"variance": 1.0, "correlation": 0.5, "n_models": 4},
            "pairwise_interactions": pairs, "pairwise_interactions_by_pairs": pairs,
            "factorization_machine": pairs | {"bias": 0.1, "weight": a(3)},
            "classify_critical_point": {"hessian": [[2.0, 0.0], [0.0, 1.0]]},
            "numerical_gradient": {"f": total, "x": a(3), "h": 1e-5},
            "gradient_check": {"f": total, "x": a(3), "analytic": np.ones(3)},
            "relative_error": {"analytic": a(3), "numerical": a(3)}, "grid_trials": {"sizes": [2, 3], "folds": 2},
            "distinct_values_tried": {"sizes": [2, 3]}, "lipo_bound": known_values, "lipo_accepts": known_values,
            "random_search_success": {"n_trials": 5, "top_fraction": 0.1},
            "random_search_trials": {"top_fraction": 0.1, "confidence": 0.9},
            "early_stopping": {"losses": [3.0, 2.0], "patience": 1}, "patience_counts": {"losses": [3.0, 2.0]},
            "smallest_sufficient_patience": {"losses": [3.0, 2.0]}}


def _networks() -> dict[str, Call]:
    perceptron, small = engine.mlp([a(3, 2)], [a(2)]), engine.cnn_init((1, 6, 6), 2, 3, _rng)
    images = a(2, 1, 6, 6)
    return {"mlp": {"weights": [a(3, 2)], "biases": [a(2)]}, "mlp_init": {"sizes": [2, 3], "rng": _rng},
            "mlp_forward": {"model": perceptron, "x": a(4, 3)},
            "mlp_backward": {"grad_output": a(4, 2), "model": perceptron,
                             "forward": engine.mlp_forward(perceptron, a(4, 3))},
            "cnn_init": {"input_shape": (1, 6, 6), "out_channels": 2, "n_classes": 3, "rng": _rng},
            "cnn_forward": {"model": small, "x": images},
            "cnn_backward": {"grad_logits": a(2, 3), "model": small, "forward": engine.cnn_forward(small, images)}}


CALLS = (_pointwise() | _losses() | _layers() | _normalization() | _optimizers() | _schedules() | _sequences()
         | _metrics() | _classical() | _networks())
NOT_NUMBERS: tuple[Any, ...] = ("3", "abc", b"x", 1j, object(), float("nan"), [[1, 2], [3]], ["1", "2"], [None, 1.0],
                                {"a": 1}, {}, [1.0, 2j], np.array(["1", "2"]), np.array([1, 2], "M8[s]"), [], -1e308)
UNCHECKED = {"rng", "f", "schedule", "half"}


def _refused(function: Callable[..., object], call: Call, argument: str, value: object) -> str:
    """What is wrong with how ``function`` took ``value``, or nothing."""
    try:
        function(**call | {argument: value})
    except EngineError as error:
        return "" if error.argument else "no argument named"
    except Exception as error:
        return f"{argument}={value!r}: {type(error).__name__}: {error}"
    return ""


def _spoilt(value: object) -> list[np.ndarray[Any, Any]]:
    """An array argument with one entry or its shape or its type spoilt."""
    array = np.asarray(value, dtype=np.float64)
    if not array.size:
        return []
    blind, endless = array.copy(), array.copy()
    blind.flat[0], endless.flat[-1] = np.nan, np.inf
    return [blind, endless, array + 1j, array.astype(str), array[None], array.ravel()[:-1], array.astype("M8[s]"),
            array * 1e200]


def test_the_table_covers_every_public_function() -> None:
    """Every function of ``quizdl.engine.__all__`` is called here."""
    public = {name for name in engine.__all__ if inspect.isfunction(getattr(engine, name))}
    assert public == set(CALLS)


@pytest.mark.parametrize("name", sorted(CALLS))
def test_good_arguments_are_taken_and_bad_ones_named(name: str) -> None:
    """The call as it stands works; with any one argument spoilt nothing but an EngineError comes out."""
    function, call = getattr(engine, name), CALLS[name]
    function(**call)
    found = []
    for argument, value in call.items():
        if argument in UNCHECKED:
            continue
        found += [_refused(function, call, argument, bad) for bad in NOT_NUMBERS]
        if isinstance(value, np.ndarray):
            found += [_refused(function, call, argument, bad) for bad in _spoilt(value)]
    assert not [problem for problem in found if problem]


@pytest.mark.parametrize("name", sorted(CALLS))
def test_text_dates_and_complex_numbers_are_not_numbers(name: str) -> None:
    """An array of texts, dates or complex numbers is refused by name, not turned into numbers."""
    function, call = getattr(engine, name), CALLS[name]
    for argument, value in call.items():
        if isinstance(value, np.ndarray):
            array = np.asarray(value, dtype=np.float64)
            for bad in (array + 1j, array.astype(str), array.astype("M8[s]"), array.astype(str).astype(object)):
                with pytest.raises(EngineError):
                    function(**call | {argument: bad})


def test_a_layer_that_overflows_says_so() -> None:
    """Sums beyond the largest float are an error, not an infinity that travels on."""
    huge = np.full((1, 2, 3, 3), 1e200)
    with pytest.raises(EngineError, match="ordinary size"):
        engine.conv2d(huge, huge)
    with pytest.raises(EngineError, match="ordinary size"):
        engine.dense(huge[0, 0], huge[0, 0])


LAYERS: dict[str, Callable[[], object]] = {
    "no outputs": lambda: analysis.Conv(-1, 3), "no kernel": lambda: analysis.Conv(4, 0),
    "a kernel in words": lambda: analysis.Conv(4, "3"),  # type: ignore[arg-type]
    "half a stride": lambda: analysis.Conv(4, 3, 1.5),  # type: ignore[arg-type]
    "nothing": lambda: analysis.Conv(None, 3),  # type: ignore[arg-type]
    "no groups": lambda: analysis.Conv(4, 3, groups=0), "no units": lambda: analysis.Dense(-1),
    "half a unit": lambda: analysis.Dense(2.5),  # type: ignore[arg-type]
    "no prototypes": lambda: analysis.Rbf(0), "no window": lambda: analysis.Pool(0),
    "backwards": lambda: analysis.Pool(2, -1), "no subsampling": lambda: analysis.Subsample(0),
    "another pooling": lambda: analysis.Pool(2, kind="median"),  # type: ignore[arg-type]
    "another activation": lambda: analysis.Activation("gelu"),  # type: ignore[arg-type]
    "an even window": lambda: analysis.Lrn(4), "more than all": lambda: analysis.Dropout(2.0)}


@pytest.mark.parametrize("case", LAYERS)
def test_a_layer_that_cannot_be_is_refused_where_it_is_declared(case: str) -> None:
    """Not only when a network of it runs."""
    with pytest.raises(EngineError):
        LAYERS[case]()


NETWORKS: tuple[Any, ...] = (None, "abc", 5, [analysis.Conv(4, 3), "conv"], [None])


@pytest.mark.parametrize("function", [analysis.cost_table, analysis.count_parameters, analysis.shape_through,
                                      analysis.output_shapes_by_running])
def test_what_is_no_network_or_no_shape_is_refused(function: Callable[..., object]) -> None:
    """Layers are layers, shapes are (C, H, W) or (F,)."""
    for layers in NETWORKS:
        with pytest.raises(EngineError):
            function(layers, (3, 8, 8))
    for shape in (None, 5, "abc", (3, 8), (3, -1, 8), (3.5, 8, 8), ()):
        with pytest.raises(EngineError):
            function((analysis.Conv(4, 3),), shape)


def test_the_receptive_field_of_no_network_is_refused() -> None:
    """Neither None nor text is a stack of layers."""
    for layers in NETWORKS:
        with pytest.raises(EngineError):
            analysis.receptive_field(layers)


@pytest.mark.parametrize("build", [
    lambda x: x(1e200) * x(1e200), lambda x: graph.square(x(1e200)), lambda x: graph.reciprocal(x(1e-310)),
    lambda x: graph.reciprocal(x(1e-200)), lambda x: graph.exp(x(700.0)) * graph.exp(x(700.0))])
def test_a_graph_that_overflows_names_its_node(build: Callable[..., graph.Expression]) -> None:
    """A value or a gradient beyond the largest float is no infinity that travels on."""
    made = graph.Graph.of(build(lambda value: graph.variable(f"x{next(_count)}", value)))
    with pytest.raises(EngineError, match="n"):
        made.run()


def test_a_graph_of_nothing_is_refused() -> None:
    """A graph is made of an expression."""
    with pytest.raises(EngineError, match="expression"):
        graph.Graph.of(None)  # type: ignore[arg-type]
