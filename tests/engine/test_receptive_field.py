"""Receptive fields: the recurrence against running the stack on impulses."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from quizdl.engine import analysis as a
from quizdl.engine.analysis.architectures import alexnet, vgg
from quizdl.engine.validation import EngineError

KEEP = (a.Conv, a.Pool, a.Activation, a.Lrn)


def features(network):
    """The layers of a network before its head."""
    return tuple(layer for layer in network if isinstance(layer, KEEP))


@pytest.mark.parametrize("seed", range(25))
def test_recurrence_is_what_impulses_see(seed):
    """Random stacks of kernels, strides, dilations, paddings and poolings: size, jump and start agree."""
    rng = np.random.default_rng(seed)
    stack = []
    for _ in range(int(rng.integers(1, 5))):
        kernel, stride = int(rng.integers(2, 5)), int(rng.integers(1, 3))
        if rng.integers(3) == 0:
            stack.append(a.Pool(kernel, stride, padding=int(rng.integers(0, kernel // 2 + 1))))
        else:
            stack.append(a.Conv(2, kernel, stride, padding=int(rng.integers(0, 3)),
                                dilation=int(rng.integers(1, 4)) if stride == 1 else 1))
    assert a.receptive_field_by_perturbing(stack) == a.receptive_field(stack)


def test_each_axis_has_its_own_field():
    """A rectangular stack is measured along height and width apart."""
    stack = (a.Conv(1, (3, 5), stride=(1, 2), padding=((1, 0), (3, 2))), a.Activation(), a.Pool((2, 3)))
    assert a.receptive_field(stack, axis=0) == a.receptive_field_by_perturbing(stack, axis=0) == (4, 2, -1)
    assert a.receptive_field(stack, axis=1) == a.receptive_field_by_perturbing(stack, axis=1) == (9, 6, -3)


def test_same_padding_depends_on_the_input():
    """With stride 2, "same" pads an even input only after it, an odd one on both sides."""
    stack = (a.Conv(1, 3, 2, padding="same"),)
    for size, start in ((32, 0), (33, -1)):
        assert a.receptive_field(stack, input_size=size).start == start
        assert a.receptive_field_by_perturbing(stack, input_size=size).start == start


@pytest.mark.parametrize("network, expected", [(vgg.vgg16(), (212, 32, -90)),
                                               (alexnet.alexnet_2012(), (195, 32, -64))])
def test_published_receptive_fields(network, expected):
    """The last pooling of VGG-16 sees 212 pixels, AlexNet's 195, 32 apart, 90 and 64 before the image.

    Araujo et al. 2019 list the same sizes, strides and paddings for their versions of both.
    """
    assert a.receptive_field(features(network)) == expected
    assert a.receptive_field_by_perturbing(features(network)) == expected


def test_stacked_small_kernels_see_what_a_large_one_sees():
    """n convolutions 3x3 see 2n + 1 pixels, layer by layer."""
    steps = a.receptive_field_steps([a.Conv(1, 3)] * 4)
    assert [step.size for step in steps] == [1, 3, 5, 7, 9]
    assert a.receptive_field([a.Conv(1, 3, padding=1)] * 4).center == 0


def test_influence_counts_how_often_a_pixel_is_used():
    """A column's sum is the number of windows over that pixel, counted one by one."""
    stack = (a.Conv(1, 3, 2, padding=1),)
    seen = a.influence(stack, 8)
    windows = [{2 * i - 1 + j for j in range(3)} for i in range(len(seen))]
    assert seen.sum(axis=0).tolist() == [sum(pixel in window for window in windows) for pixel in range(8)]


def test_dilation_leaves_gaps():
    """Two convolutions with dilation 2 see every other pixel of their 9."""
    row = a.influence([a.Conv(1, 3, dilation=2)] * 2, 21)[6]
    taps = {6 + 2 * i + 2 * j for i, j in itertools.product(range(3), repeat=2)}
    assert set(np.flatnonzero(row).tolist()) == taps


@pytest.mark.parametrize("action, argument", [
    (lambda: a.receptive_field((a.Dense(3),)), "layers"),
    (lambda: a.receptive_field((a.Conv(1, 3, padding="same"),)), "input_size"),
    (lambda: a.receptive_field((a.Conv(1, 0),)), "kernel_size"),
    (lambda: a.receptive_field((a.Conv(1, 3),), axis=2), "axis"),
    (lambda: a.receptive_field_by_perturbing((a.Conv(1, 3),), input_size=3), "input_size"),
    (lambda: a.receptive_field_by_perturbing([a.Pool(2)] * 11), "layers"),
    (lambda: a.influence((a.Conv(1, 3),), 0), "input_size"),
])
def test_bad_input_names_the_argument(action, argument):
    """Each bad input is refused by an error that names it."""
    with pytest.raises(EngineError) as caught:
        action()
    assert caught.value.argument == argument
