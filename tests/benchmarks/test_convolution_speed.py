"""conv2d forward and backward beside PyTorch's on the CPU, in float32, with the same number of threads.

Run by name: ``pytest -m benchmark tests/benchmarks``. Medians and ratios are printed; no time is asserted.
"""

from __future__ import annotations

import os
import statistics
from collections.abc import Callable
from time import perf_counter

import numpy as np
import pytest

from quizdl.engine import conv2d, conv2d_backward

CASES = [
    # images, channels, size, kernels, rounds
    (8, 64, 56, 64, 15),
    (1, 3, 32, 8, 600),
    (1, 3, 32, 16, 600),
    (1, 3, 32, 64, 400),
]


def thread_count() -> int:
    """The number of threads NumPy's BLAS was started with: what its environment says, else every core."""
    for name in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS"):
        if os.environ.get(name, "").isdigit():
            return int(os.environ[name])
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def medians(runs: list[Callable[[], object]], rounds: int) -> list[float]:
    """Median milliseconds of each, each timed in one stretch after a warm-up, twice, so that drift shows less."""
    times: list[list[float]] = [[] for _ in runs]
    for _ in range(2):
        for run, mine in zip(runs, times, strict=True):
            for _ in range(max(3, rounds // 20)):
                run()
            for _ in range(rounds):
                start = perf_counter()
                run()
                mine.append(1e3 * (perf_counter() - start))
    return [statistics.median(mine) for mine in times]


@pytest.mark.benchmark
def test_conv2d_beside_torch(capsys: pytest.CaptureFixture[str]) -> None:
    """Both compute the same gradients (that is asserted); the table says how long each takes."""
    torch = pytest.importorskip("torch", reason="PyTorch is not installed: nothing to compare with")
    threads = thread_count()
    torch.set_num_threads(threads)
    rng = np.random.default_rng(0)
    lines = [f"conv2d forward + backward, 3x3, padding 1, float32, {threads} threads (medians)",
             f"{'N x C x H x W':>14} {'kernels':>7} {'quizdl ms':>10} {'torch ms':>10} {'ratio':>6}"]
    for images, channels, size, kernels, rounds in CASES:
        x = rng.standard_normal((images, channels, size, size), dtype=np.float32)
        weight = rng.standard_normal((kernels, channels, 3, 3), dtype=np.float32)
        bias = rng.standard_normal(kernels, dtype=np.float32)
        grad = rng.standard_normal((images, kernels, size, size), dtype=np.float32)
        inputs = [torch.tensor(array, requires_grad=True) for array in (x, weight, bias)]
        grad_tensor = torch.tensor(grad)

        def ours(x=x, weight=weight, bias=bias, grad=grad):
            conv2d(x, weight, bias, padding=1)
            return conv2d_backward(grad, x, weight, bias, padding=1)

        def theirs(inputs=inputs, grad=grad_tensor):
            for tensor in inputs:
                tensor.grad = None
            torch.nn.functional.conv2d(*inputs, padding=1).backward(grad)
            return [tensor.grad for tensor in inputs]

        for mine, other in zip(ours(), theirs(), strict=True):
            scale = float(np.abs(mine).max())
            np.testing.assert_allclose(mine, other.numpy(), atol=1e-4 * scale)
        quizdl_ms, torch_ms = medians([ours, theirs], rounds)
        shape = f"{images}x{channels}x{size}x{size}"
        lines.append(f"{shape:>14} {kernels:>7} {quizdl_ms:>10.3f} {torch_ms:>10.3f} {quizdl_ms / torch_ms:>6.2f}")
    with capsys.disabled():
        print("\n" + "\n".join(lines))
