"""Families against examples that lectures, papers and framework documentation work out: the answers stood there
before this program was written, so they are not its own."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from quizdl.questions.registry import template
from quizdl.questions.variant import make_from_givens

Case = tuple[str, str, dict[str, Any], dict[str, Any]]


def conv(channels: int, side: int, out: int, kernel: int, stride: int, padding: int) -> dict[str, Any]:
    return {"channels": channels, "height": side, "width": side, "out_channels": out, "kernel_h": kernel,
            "kernel_w": kernel, "stride_h": stride, "stride_w": stride, "mode": "explicit",
            "padding_h": padding, "padding_w": padding}


def weights(channels: int, out: int, kernel: int, groups: int = 1) -> dict[str, Any]:
    return {"channels": channels, "height": 27, "width": 27, "out_channels": out, "kernel_h": kernel,
            "kernel_w": kernel, "groups": groups, "bias": True}


def turned(channels: int, side: int, out: int, kernel: int, stride: int, padding: int = 0,
           extra: int = 0) -> dict[str, Any]:
    return {"channels": channels, "height": side, "width": side, "out_channels": out, "kernel": kernel,
            "stride": stride, "padding": padding, "output_padding": extra}


def recurrent(cell: str, inputs: int, hidden: int, biases: int = 1) -> dict[str, Any]:
    return {"cell": cell, "inputs": inputs, "hidden": hidden, "biases": biases}


def field(kinds: str, kernels: list[int], strides: list[int], dilations: list[int] | None = None) -> dict[str, Any]:
    return {"kinds": [{"c": "conv", "p": "pool"}[kind] for kind in kinds], "kernels": kernels, "strides": strides,
            "dilations": dilations or [1] * len(kernels)}


INCEPTION_3A = {"channels": 192, "size": 28, "c1": 64, "r3": 96, "c3": 128, "r5": 16, "c5": 32, "pool": 32}
LENET = {"in_maps": 6, "kernel_size": 5, "out_maps": 6, "seen": [3, 4, 6], "counts": [6, 9, 1]}
CAT_CAR_FROG = [[3.2, 5.1, -1.7], [1.3, 4.9, 2.0], [2.2, 2.5, -3.1]]
CIRCUIT = ["x = -2", "y = 5", "z = -4", "q = add(x, y)", "f = multiply(q, z)"]
NEURON = ["w0 = 2", "x0 = -1", "w1 = -3", "x1 = -2", "w2 = -3", "a = multiply(w0, x0)", "b = multiply(w1, x1)",
          "c = add(a, b)", "d = add(c, w2)", "f = sigmoid(d)"]
FAWCETT = {"scores": [0.9, 0.8, 0.7, 0.6, 0.55, 0.54, 0.53, 0.52, 0.51, 0.505, 0.4, 0.39, 0.38, 0.37, 0.36, 0.35, 0.34,
                      0.33, 0.3, 0.1],
           "positives": [1, 1, 0, 1, 1, 1, 0, 0, 1, 0, 1, 0, 1, 0, 0, 0, 1, 0, 1, 0],
           "negatives": [0, 0, 1, 0, 0, 0, 1, 1, 0, 1, 0, 1, 0, 1, 1, 1, 0, 1, 0, 1]}

CASES: tuple[Case, ...] = (
    ("CS231n: 32x32x3, ten 5x5, pad 2", "conv-output-size", conv(3, 32, 10, 5, 1, 2), {"shape": (10, 32, 32)}),
    ("AlexNet's first layer", "conv-output-size", conv(3, 227, 96, 11, 4, 0), {"shape": (96, 55, 55)}),
    ("ResNet's stem", "conv-output-size", conv(3, 224, 64, 7, 2, 3), {"shape": (64, 112, 112)}),
    ("AlexNet's first layer", "conv-parameters", weights(3, 96, 11), {"weights": 34848, "parameters": 34944}),
    ("CS231n: ten 5x5x3", "conv-parameters", weights(3, 10, 5), {"parameters": 760}),
    ("AlexNet's second layer", "conv-parameters", weights(96, 256, 5, 2), {"parameters": 307456}),
    ("AlexNet's first layer", "conv-cost",
     {"channels": 3, "height": 227, "width": 227, "out_channels": 96, "kernel": 11, "stride": 4, "padding": 0,
      "groups": 1, "convention": "two-per-mac"}, {"macs": 105415200, "flops": 210830400}),
    ("CS231n: im2col", "im2col-shape",
     {"channels": 3, "height": 227, "width": 227, "out_channels": 96, "kernel": 11, "stride": 4, "padding": 0,
      "batch": 1, "windows": "columns"}, {"matrix": (363, 3025), "weight": (96, 363), "product": (96, 3025)}),
    ("VGG: three 3x3 for one 7x7", "stacked-kernels",
     {"channels": 1, "kernel": 3, "layers": 3, "bias": False}, {"side": 7, "stacked": 27, "single": 49}),
    ("ResNet's bottleneck", "bottleneck-cost",
     {"channels": 256, "reduced": 64, "out_channels": 256, "kernel": 3, "side": 14, "quantity": "weights",
      "expand": True}, {"direct": 589824, "reduced": 69632}),
    ("MobileNet's second block", "depthwise-separable-cost",
     {"channels": 32, "out_channels": 64, "kernel": 3, "height": 112, "width": 112, "quantity": "macs"},
     {"depthwise": 3612672, "pointwise": 25690112, "standard": 231211008}),
    ("three 3x3", "receptive-field", field("ccc", [3, 3, 3], [1, 1, 1]), {"size": 7}),
    ("dilated 1, 2, 4 (Yu & Koltun 2016)", "receptive-field", field("ccc", [3, 3, 3], [1, 1, 1], [1, 2, 4]),
     {"size": 15}),
    ("AlexNet up to pool2", "receptive-field", field("cpcp", [11, 3, 5, 3], [4, 2, 1, 2]),
     {"sizes": (11, 19, 51, 67), "jump": 16}),
    ("DCGAN's layer", "transposed-size", turned(1024, 4, 512, 4, 2, 1), {"shape": (512, 8, 8)}),
    ("U-Net's first up-convolution", "transposed-size", turned(1024, 28, 512, 2, 2), {"shape": (512, 56, 56)}),
    ("FCN-32s", "transposed-size", turned(21, 16, 21, 64, 32), {"shape": (21, 544, 544)}),
    ("PyTorch's documentation", "transposed-size", turned(16, 6, 16, 3, 2, 1, 1), {"shape": (16, 12, 12)}),
    ("TensorFlow on 224", "same-padding", {"size": 224, "kernel": 7, "stride": 2, "dilation": 1},
     {"output": 112, "total": 5, "before": 2, "after": 3}),
    ("AlexNet's overlapping pool", "pool-size",
     {"channels": 96, "height": 55, "width": 55, "kernel_size": 3, "stride": 2}, {"shape": (96, 27, 27)}),
    ("GoogLeNet's rounding up", "pool-size",
     {"channels": 64, "height": 112, "width": 112, "kernel_size": 3, "stride": 2, "rounding": "up"},
     {"shape": (64, 56, 56), "parameters": 0}),
    ("VGG's fc6", "network-table-row", {"network": "vgg16", "row": "fc6", "image": 224, "batch": 1, "work": True},
     {"parameters": 102764544, "macs": 102760448}),
    ("VGG's conv1_1", "network-table-row",
     {"network": "vgg16", "row": "conv1_1", "image": 224, "batch": 1, "work": True},
     {"shape": (64, 224, 224), "parameters": 1792, "macs": 86704128}),
    ("LeNet-5, C1", "lenet5", LENET | {"kind": "conv", "size": 32, "in_maps": 1},
     {"neurons": 4704, "parameters": 156, "connections": 122304}),
    ("LeNet-5, S2", "lenet5", LENET | {"kind": "subsample", "size": 28, "kernel_size": 2},
     {"neurons": 1176, "parameters": 12, "connections": 5880}),
    ("LeNet-5, C3", "lenet5", LENET | {"kind": "table", "size": 14},
     {"neurons": 1600, "parameters": 1516, "connections": 151600}),
    ("LeNet-5, C5", "lenet5", LENET | {"kind": "conv", "size": 5, "in_maps": 16, "out_maps": 120},
     {"parameters": 48120, "connections": 48120}),
    ("Inception 3a", "inception-concat", INCEPTION_3A | {"level": 2},
     {"shape": (256, 28, 28), "reduced": 163696}),
    ("120 against 12.4 million products (deeplearning.ai)", "inception-concat", INCEPTION_3A | {"level": 3},
     {"naive": 120422400, "reduced": 12443648}),
    ("MNIST, 128 units (Keras)", "mlp-size", {"image": [784], "sizes": [128, 10]}, {"parameters": 101770}),
    ("MNIST, 512 and 512 (PyTorch's quick start)", "mlp-size", {"image": [1, 28, 28], "sizes": [512, 512, 10]},
     {"parameters": 669706}),
    ("Keras, LSTM(2) on 3", "recurrent-parameters", recurrent("lstm", 3, 2), {"total": 48}),
    ("Keras, LSTM(128) on 100", "recurrent-parameters", recurrent("lstm", 100, 128), {"total": 117248}),
    ("Keras, GRU(128), reset_after", "recurrent-parameters", recurrent("gru", 100, 128, 2), {"total": 88320}),
    ("the Transformer's base layer", "multi-head-shapes",
     {"batch": 1, "queries": 10, "keys": 10, "d_model": 512, "heads": 8, "bias": True, "d_ff": 2048,
      "parameters_asked": True}, {"d_k": 64, "parameters": 1050624, "block": 3152384}),
    ("a layer of BERT-base", "multi-head-shapes",
     {"batch": 1, "queries": 128, "keys": 128, "d_model": 768, "heads": 12, "bias": True, "d_ff": 3072,
      "parameters_asked": True}, {"weights": (1, 12, 128, 128), "block": 7087872}),
    ("CS231n: (x + y) z", "computation-graph", {"nodes": CIRCUIT},
     {"v_q": 3, "v_f": -12, "d_q": -4, "d_z": 3, "d_x": -4, "d_y": -4}),
    ("CS231n: a sigmoid neuron", "computation-graph", {"nodes": NEURON},
     {"v_f": 0.7311, "d_w0": -0.1966, "d_x0": 0.3932, "d_w1": -0.3932, "d_x1": -0.5898, "d_w2": 0.1966}),
    ("a 256 GB Jacobian (EECS 498, N = 64, D = M = 4096)", "gradient-shapes",
     {"n": 64, "d": 4096, "m": 4096, "asked": "jacobian"}, {"entries": 2**36, "memory": 2**18}),
    ("CS231n: cat, car, frog", "multiclass-svm", {"scores": CAT_CAR_FROG, "labels": [0, 1, 2]},
     {"losses": (2.9, 0, 12.9), "loss": 15.8 / 3}),
    ("CS231n: SVM against softmax", "multiclass-svm", {"scores": [[-2.85, 0.86, 0.28]], "labels": [2]},
     {"loss": 1.58}),
    ("CS231n: SVM against softmax", "softmax-cross-entropy", {"logits": [[-2.85, 0.86, 0.28]], "labels": [2]},
     {"loss": 1.0402}),
    ("CS231n: the cat", "softmax-cross-entropy", {"logits": [CAT_CAR_FROG[0]], "labels": [0]},
     {"probabilities": (0.13, 0.869, 0.001), "loss": 2.0404}),
    ("2.3 of ten classes", "initial-loss", {"classes": 10, "batch": 1, "reduction": "mean"}, {"softmax": 2.3026}),
    ("ImageNet-21k", "initial-loss", {"classes": 21841, "batch": 128, "reduction": "mean"}, {"softmax": 9.9915}),
    ("Cover & Thomas, example 2.1.1", "entropy-kl",
     {"p": [0.5, 0.25, 0.125, 0.125], "q": [0.25] * 4, "unit": "bit", "reverse": True},
     {"entropy": 1.75, "cross_entropy": 2.0, "kl": 0.25, "reverse_kl": 0.25}),
    ("1, 1.9, 2.71", "momentum",
     {"weight": 1.0, "velocity": 0.0, "gradients": [1.0, 1.0, 1.0], "lr": 0.1, "momentum": 0.9}, {"v3": 2.71}),
    ("Adam's first step is the learning rate", "adam", {"weight": 1.0, "gradients": [50.0], "lr": 0.001},
     {"w1": 0.999, "m_hat": 50, "v_hat": 2500}),
    ("fine-tuning BERT at 2e-5", "adam", {"weight": 0.5, "gradients": [0.02], "lr": 2e-5}, {"w1": 0.49998}),
    ("the Transformer's peak", "schedule-inverse-sqrt", {"step": 4000, "d_model": 512, "warmup_steps": 4000},
     {"rate": 6.9877e-4}),
    ("the Transformer's positions", "positional-encoding", {"d_model": 4, "position": 1, "base": 100.0, "index": -1,
                                                             "other": -1},
     {"vector": (0.8415, 0.5403, 0.0998, 0.995)}),
    ("Han & Kamber: cancer", "confusion-scores", {"tp": 90, "fp": 140, "fn": 210, "tn": 9560},
     {"accuracy": 0.965, "precision": 0.3913, "recall": 0.3, "f": 0.3396}),
    ("Fawcett 2006, figure 3", "auc-ties", FAWCETT, {"wins": 68, "auc": 0.68}),
    ("eleven points: (5 + 4 · 4/7 + 2 · 1/2)/11", "average-precision",
     {"hits": [1, 1, 0, 0, 0, 1, 1, 0, 0, 1], "objects": 5, "rule": "11-point"}, {"ap": 0.7532}),
    ("Freund & Schapire on ten points", "adaboost-round",
     {"target": [1, 1, 1, -1, -1, -1, 1, 1, 1, -1], "predicted": [[1, 1, 1] + [-1] * 7], "weights": [0.1] * 10},
     {"error": 0.3, "alpha": 0.4236, "weights": (*[1 / 14] * 6, *[1 / 6] * 3, 1 / 14)}),
    ("25 classifiers with error 0.35 (Tan et al.)", "bagging", {"n": 100, "draws": 100, "voters": 25, "accuracy": 0.65},
     {"left": 0.366, "vote": 0.94}),
    ("a k-d tree's six points", "knn",
     {"points": [[2, 3], [5, 4], [9, 6], [4, 7], [8, 1], [7, 2]], "labels": [0, 0, 1, 0, 1, 1], "query": [3, 4.5],
      "k": 1, "metric": "l2"}, {"neighbors": (1,), "radius": math.sqrt(3.25)}),
    ("59 random trials for the best 5 % (Bergstra & Bengio)", "search-budget",
     {"sizes": [3, 3], "folds": 1, "minutes": 1.0, "top": 5.0, "confidence": 95.0}, {"needed": 59}),
    ("1000 ± 22 units of 2000", "dropout-test-time", {"units": [2000], "drops": [0.5]}, {"mean": 1000, "std": 22.3607}),
    ("twenty sigmoids", "sigmoid-value", {"x": 0.0, "layers": 20}, {"slope": 0.25, "bound": 0.25**20}),
    ("XOR of two hidden units", "perceptron-gate", {"units": [[1, 1, -0.5], [-1, -1, 1.5], [1, 1, -1.5]]},
     {"y": (0, 1, 1, 0), "gate": "XOR"}),
    ("one, two, three, four", "bn-train", {"x": [[[1]], [[2]], [[3]], [[4]]], "gamma": [1], "beta": [0]},
     {"mean": 2.5, "var": 1.25, "output": (-1.3416, -0.4472, 0.4472, 1.3416)}),
)


@pytest.mark.parametrize(("source", "family", "givens", "known"), CASES, ids=[f"{c[1]}: {c[0]}" for c in CASES])
def test_a_worked_example_has_its_known_answer(source: str, family: str, givens: dict[str, Any],
                                               known: dict[str, Any]) -> None:
    """The family takes the example's numbers, asks for the quantity and has the published value as its key."""
    variant = make_from_givens(template(family), givens)
    asked = {item.name for item in variant.fields}
    for name, value in known.items():
        assert name in asked, f"{source}: {name} is not asked"
        key = variant.key[name]
        if isinstance(value, str | int) or (isinstance(value, tuple) and all(isinstance(v, int) for v in value)):
            assert key == value, source
        else:
            # Printed with three or four digits.
            assert np.shape(key) == np.shape(value)
            assert np.asarray(key, float) == pytest.approx(np.asarray(value, float), rel=6e-4, abs=6e-5), source
