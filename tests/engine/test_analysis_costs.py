"""Costs of declared networks: against running them, against loops, and against published totals."""

from __future__ import annotations

import numpy as np
import pytest

from quizdl.engine import analysis as a
from quizdl.engine.analysis.architectures import alexnet, googlenet, lenet, resnet, vgg
from quizdl.engine.convolution import conv2d
from quizdl.engine.validation import EngineError

SMALL = (
    a.Conv(4, (3, 5), stride=(2, 1), padding=((1, 0), (2, 2)), name="c1"), a.BatchNorm(), a.Activation(),
    a.Residual((a.Conv(4, 3, padding=1, groups=2, bias=False),), name="r"),
    a.Residual((a.Conv(6, 3, padding=2, dilation=2), a.Lrn()), (a.Conv(6, 1),), name="s"),
    a.Branch(((a.Conv(3, 1),), (a.Pool(3, 1, padding=1, kind="average"), a.Conv(2, 3, padding=1))), name="b"),
    a.Pool(2, name="p"), a.Dropout(), a.Flatten(), a.Dense(7, name="d1"), a.Dense(3, bias=False, name="d2"),
)


@pytest.mark.parametrize("network, shape", [
    (SMALL, (3, 12, 9)), (lenet.lenet5(), lenet.INPUT), (lenet.lenet5_modern(), lenet.INPUT),
    ((a.Conv(2, 3), a.GlobalPool(), a.Dense(4)), (1, 5, 6)),
])
def test_shapes_by_formula_are_those_of_a_run(network, shape):
    """Every row's output shape is the one the engine's layers really produce."""
    table = a.cost_table(network, shape)
    ran = a.output_shapes_by_running(network, shape)
    assert {row.name: row.output_shape for row in table.rows} == ran
    assert table.output_shape == a.shape_through(network, shape)


@pytest.mark.slow
@pytest.mark.parametrize("network, shape", [
    (alexnet.alexnet_2012(), alexnet.INPUT_2012), (alexnet.alexnet_one_tower(), alexnet.INPUT_ONE_TOWER),
    (vgg.vgg16(), vgg.INPUT), (googlenet.googlenet(), googlenet.INPUT), (resnet.resnet18(), resnet.INPUT),
    (resnet.resnet50(), resnet.INPUT),
])
def test_shapes_of_the_large_networks_are_those_of_a_run(network, shape):
    """The same for the networks that take seconds to run."""
    assert {row.name: row.output_shape for row in a.cost_table(network, shape).rows} == a.output_shapes_by_running(
        network, shape)


def test_costs_of_a_convolution_counted_in_a_loop():
    """Multiply-adds one by one over positions, kernel cells and the channels of the group; memory by type."""
    conv = a.Conv(6, (3, 2), stride=2, padding=1, dilation=(1, 2), groups=3)
    row = a.cost_table((conv,), (9, 11, 8)).rows[0]
    y = conv2d(np.zeros((1, 9, 11, 8)), np.zeros((6, 3, 3, 2)), stride=2, padding=1, dilation=(1, 2), groups=3)
    assert row.output_shape == y.shape[1:]
    macs = sum(1 for _ in np.ndindex(*y.shape[1:]) for _ in np.ndindex(3, 3, 2))
    assert (row.macs, row.flops, row.connections) == (macs, 2 * macs, macs + y.size)
    assert row.parameters == 6 * 3 * 3 * 2 + 6
    assert row.parameter_bytes() == 4 * row.parameters
    assert row.activation_bytes("float64", batch=5) == 8 * 5 * y.size


def test_layers_in_place_keep_nothing():
    """Activation, dropout, flattening and concatenation add no kept entries; the input may be counted or not."""
    table = a.cost_table(SMALL, (3, 12, 9))
    assert all(row.activations == 0 for row in table.of_kind("Activation", "Dropout", "Flatten", "Branch").rows)
    kept = sum(row.units for row in table.rows if not row.in_place)
    assert table.activations(with_input=False) == kept
    assert table.activation_bytes("float16", batch=2) == 4 * (kept + 3 * 12 * 9)
    assert table.parameters == a.count_parameters(SMALL, (3, 12, 9)) == sum(row.parameters for row in table.rows)
    assert table["d2"].parameters == 21
    assert [row.name for row in table.under("s").rows] == ["s/conv", "s/lrn", "s/shortcut/conv", "s/add"]


def test_batch_norm_trains_half_of_its_arrays():
    """gamma and beta are parameters, the running statistics are not."""
    row = a.cost_table((a.BatchNorm(),), (5, 4, 4)).rows[0]
    assert (row.parameters, row.fixed_parameters) == (10, 10)


def test_running_a_residual_and_a_branch():
    """A residual adds its shortcut; a branch lays its parts along the channels in order."""
    network = (a.Residual((a.Conv(2, 3, padding=1),), name="r"),
               a.Branch(((a.Conv(1, 1),), (a.Activation(),)), name="b"))
    arrays = a.initial_arrays(network, (2, 4, 4), np.random.default_rng(0))
    x = np.random.default_rng(1).normal(size=(3, 2, 4, 4))
    out = a.run(network, x, arrays)
    convolved = conv2d(x, arrays["r/conv"].trainable["weight"], padding=1)
    assert out["r/add"] == pytest.approx(convolved + x, abs=1e-12)
    assert out["b/concat"][:, 1:] == pytest.approx(np.maximum(out["r/add"], 0))
    assert out["b/concat"][:, :1] == pytest.approx(out["b/1/conv"])


def test_running_a_partly_connected_convolution():
    """An output channel does not change with the input channels it is not connected to."""
    network = (a.Conv(2, 3, connections=((0, 2), (1,))),)
    arrays = a.initial_arrays(network, (3, 5, 5), np.random.default_rng(0))
    x = np.random.default_rng(1).normal(size=(1, 3, 5, 5))
    changed = x.copy()
    changed[:, 1] += 1
    before, after = (a.run(network, images, arrays)["conv"] for images in (x, changed))
    assert (before[:, 0] == after[:, 0]).all()
    assert (before[:, 1] != after[:, 1]).all()


@pytest.mark.parametrize("network, shape, parameters", [
    (alexnet.alexnet_one_tower(), alexnet.INPUT_ONE_TOWER, 61_100_840),
    (vgg.vgg16(), vgg.INPUT, 138_357_544),
    (googlenet.googlenet(five_by_five=3, batch_norm=True), googlenet.INPUT, 6_624_904),
    (resnet.resnet18(), resnet.INPUT, 11_689_512),
    (resnet.resnet50(), resnet.INPUT, 25_557_032),
])
def test_parameters_documented_by_torchvision(network, shape, parameters):
    """The number of parameters in torchvision's model documentation, counted from arrays."""
    assert a.count_parameters(network, shape) == parameters


@pytest.mark.parametrize("network, shape, giga", [
    (alexnet.alexnet_one_tower(), alexnet.INPUT_ONE_TOWER, 0.71),
    (vgg.vgg16(), vgg.INPUT, 15.47),
    (googlenet.googlenet(five_by_five=3, batch_norm=True), googlenet.INPUT, 1.50),
    (resnet.resnet18(), resnet.INPUT, 1.81),
    (resnet.resnet50(), resnet.INPUT, 4.09),
    (resnet.resnet50(striding="1x1"), resnet.INPUT, 3.86),
])
def test_published_multiply_adds(network, shape, giga):
    """torchvision's "GFLOPS" (multiply-adds in fact), and the 3.8e9 of the ResNet paper for strides in the 1x1."""
    assert round(a.cost_table(network, shape).macs / 1e9, 2) == giga


def test_lenet5_as_published():
    """LeCun et al. 1998, section II-B: parameters and connections of every layer, 340,908 and 60,000 in all."""
    table = a.cost_table(lenet.lenet5(), lenet.INPUT)
    published = {"C1": (156, 122_304), "S2": (12, 5_880), "C3": (1_516, 151_600), "S4": (32, 2_000),
                 "C5": (48_120, 48_120), "F6": (10_164, 10_164)}
    assert {name: (table[name].parameters, table[name].connections) for name in published} == published
    assert (table.parameters, table.connections) == (60_000, 340_908)
    assert table["output"].fixed_parameters == 840
    assert [len(row) for row in lenet.C3_CONNECTIONS] == [3] * 6 + [4] * 9 + [6]
    assert [sum(channel in row for row in lenet.C3_CONNECTIONS) for channel in range(6)] == [10] * 6
    assert len(set(lenet.C3_CONNECTIONS)) == 16


def test_lenet5_as_rebuilt():
    """With a full C3 and a dense output: layer by layer by hand, 61,706 in all."""
    table = a.cost_table(lenet.lenet5_modern(), lenet.INPUT)
    assert [row.parameters for row in table.of_kind("Conv", "Dense").rows] == [156, 2_416, 48_120, 10_164, 850]
    assert table.parameters == 61_706


def test_alexnet_as_published():
    """Krizhevsky et al. 2012: 60 million parameters, 650,000 neurons (659,272 by the layers' sizes).

    The paper's 253,440 neurons of the first layer do not fit its own 55 x 55 x 96 = 290,400; 724 million
    multiply-adds, 666 of them in convolutions, are in Sze et al. 2017, table II.
    """
    table = a.cost_table(alexnet.alexnet_2012(), alexnet.INPUT_2012)
    neurons = [row.units for row in table.of_kind("Conv", "Dense").rows]
    assert neurons == [290_400, 186_624, 64_896, 64_896, 43_264, 4_096, 4_096, 1_000]
    assert sum(neurons) == pytest.approx(650_000, rel=0.02)
    filters = [(96, 11, 3), (256, 5, 48), (384, 3, 256), (384, 3, 192), (256, 3, 192)]
    weights = sum(out * size * size * channels + out for out, size, channels in filters)
    assert table.parameters == weights + sum(d * m + m for d, m in ((9216, 4096), (4096, 4096), (4096, 1000)))
    assert round(table.parameters / 1e6) == 61
    assert round(table.macs / 1e6) == 724
    assert round(table.of_kind("Conv").macs / 1e6) == 666


def test_googlenet_against_its_table():
    """Szegedy et al. 2015, table 1: sizes exactly; parameters (K = 1024) and operations of the modules closely.

    The printed counts are uneven (4c is 7 % below what its own widths give), so they are held to 8 %.
    """
    table = a.cost_table(googlenet.googlenet(), googlenet.INPUT)
    printed = {"inception3a": ((256, 28, 28), 159, 128), "inception3b": ((480, 28, 28), 380, 304),
               "inception4a": ((512, 14, 14), 364, 73), "inception4b": ((512, 14, 14), 437, 88),
               "inception4c": ((512, 14, 14), 463, 100), "inception4d": ((528, 14, 14), 580, 119),
               "inception4e": ((832, 14, 14), 840, 170), "inception5a": ((832, 7, 7), 1072, 54),
               "inception5b": ((1024, 7, 7), 1388, 71)}
    for name, (shape, kilo, mega) in printed.items():
        module = table.under(name)
        assert module.output_shape == shape
        assert module.parameters / 1024 == pytest.approx(kilo, rel=0.08)
        assert module.macs / 1e6 == pytest.approx(mega, rel=0.08)
    assert table["pool1"].output_shape == (64, 56, 56)
    assert table["pool2"].output_shape == (192, 28, 28)


def test_googlenet_parameters_added_up_by_hand():
    """Weights and biases of the stem, of the nine modules by their widths, and of the classifier."""
    total, channels = (64 * 147 + 64) + (64 * 64 + 64) + (192 * 64 * 9 + 192), 192
    for _, w in googlenet.MODULES:
        if w is None:
            continue
        reduced = w.c1x1 + w.c3x3_reduce + w.c5x5_reduce + w.pool_proj
        total += (channels + 1) * reduced + (9 * w.c3x3_reduce + 1) * w.c3x3 + (25 * w.c5x5_reduce + 1) * w.c5x5
        channels = w.c1x1 + w.c3x3 + w.c5x5 + w.pool_proj
    total += 1024 * 1000 + 1000
    assert a.count_parameters(googlenet.googlenet(), googlenet.INPUT) == total
    assert total == pytest.approx(6.8e6, rel=0.03)


def test_vgg16_memory_and_parameters_by_block():
    """13 convolutions hold 14.7 million parameters, fc6 alone 102.8 million; 15.2 million kept numbers an image."""
    table = a.cost_table(vgg.vgg16(), vgg.INPUT)
    assert len(table.of_kind("Conv").rows) == 13
    assert table.of_kind("Conv").parameters == 14_714_688
    assert table["fc6"].parameters == 7 * 7 * 512 * 4096 + 4096
    sizes = [(64, 224, 2), (128, 112, 2), (256, 56, 3), (512, 28, 3), (512, 14, 3)]
    maps = sum(n * c * s * s + c * (s // 2) ** 2 for c, s, n in sizes)
    assert table.activations() == 3 * 224 * 224 + maps + 4096 + 4096 + 1000


@pytest.mark.parametrize("network, weighted", [
    (resnet.resnet18(), 18), (resnet.resnet50(), 50), (vgg.vgg16(), 16), (alexnet.alexnet_2012(), 8)])
def test_depth_counts_layers_with_weights(network, weighted):
    """The number in the name: convolutions and dense layers, projections on shortcuts not counted."""
    shape = alexnet.INPUT_2012 if weighted == 8 else vgg.INPUT
    rows = a.cost_table(network, shape).of_kind("Conv", "Dense").rows
    assert sum("shortcut" not in row.name for row in rows) == weighted


@pytest.mark.parametrize("action, argument", [
    (lambda: a.cost_table((a.Conv(1, 3),), (8,)), "input of conv"),
    (lambda: a.cost_table((a.Dense(1),), (1, 2, 2)), "input of dense"),
    (lambda: a.cost_table((a.Conv(4, 1, groups=2),), (3, 2, 2)), "groups"),
    (lambda: a.cost_table((a.Conv(1, 5),), (1, 3, 3)), "kernel_size"),
    (lambda: a.cost_table((a.Conv(1, 1, stride=0),), (1, 3, 3)), "stride"),
    (lambda: a.cost_table((a.Conv(0, 1),), (1, 3, 3)), "out_channels"),
    (lambda: a.cost_table((a.Conv(2, 1, connections=((0,),)),), (1, 3, 3)), "connections"),
    (lambda: a.cost_table((a.Conv(1, 1, connections=((0, 3),)),), (2, 3, 3)), "connections"),
    (lambda: a.cost_table((a.Residual((a.Conv(2, 1),)),), (1, 3, 3)), "shortcut of residual"),
    (lambda: a.cost_table((a.Branch(((a.Conv(2, 1),), (a.Conv(2, 3),))),), (1, 3, 3)), "branches of branch"),
    (lambda: a.cost_table((a.Branch(()),), (1, 3, 3)), "branches of branch"),
    (lambda: a.cost_table((a.Flatten(),), (1, 3)), "shape"),
    (lambda: a.cost_table((a.Flatten(),), (1, 3, 0)), "shape"),
    (lambda: a.cost_table((a.Flatten(),), (4,))["dense"], "name"),
    (lambda: a.cost_table((a.Flatten(),), (4,)).activation_bytes("number"), "dtype"),
    (lambda: a.cost_table((a.Flatten(),), (4,)).activation_bytes(batch=0), "batch"),
    (lambda: a.run((a.Dense(2),), [[1.0]], {}), "arrays"),
    (lambda: a.initial_arrays((a.Dense(2), a.Dense(2)), (3,), np.random.default_rng(0)), "layers"),
])
def test_bad_input_names_the_argument(action, argument):
    """Each bad input is refused by an error that names it."""
    with pytest.raises(EngineError) as caught:
        action()
    assert caught.value.argument == argument
