"""What several families say and count about one convolutional layer, without the engine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from quizdl.questions.given import GivenError
from quizdl.text import Text


def positions(size: int, kernel: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> int:
    """How many places a window has along one axis, counted one start after the other."""
    span = dilation * (kernel - 1) + 1
    return len(range(0, size + 2 * padding - span + 1, stride))


def check_fits(name: str, size: int, kernel: int, padding: int = 0, dilation: int = 1) -> None:
    """Refuse a kernel that spans more than the padded input along one axis."""
    span = dilation * (kernel - 1) + 1
    if span > size + 2 * padding:
        raise GivenError(name, f"spans {span} pixels; the padded input has only {size + 2 * padding}")


def check_at_most(name: str, count: int, largest: int, what: str) -> None:
    """Refuse givens that lead to more than `largest` of something."""
    if count > largest:
        raise GivenError(name, f"leads to {count} {what}; at most {largest} are allowed")


def kernels(count: int, kernel_h: int, kernel_w: int | None = None) -> Text:
    """`6 个 5×5 卷积核`, `6 kernels of 5×5`."""
    size = f"{kernel_h}×{kernel_h if kernel_w is None else kernel_w}"
    return Text(f"{count} 个 {size} 卷积核", f"{count} kernel{'s' if count > 1 else ''} of {size}")


def layer_words(shape: tuple[int, int, int], out_channels: int, kernel: int, stride: int, padding: int) -> Text:
    """An input and a layer with square kernels, as the beginning of a question."""
    sizes, filters = "×".join(map(str, shape)), kernels(out_channels, kernel)
    pad = Text(f"四周各填充 {padding} 圈零" if padding else "无填充",
               f"zero padding {padding}" if padding else "no padding")
    return Text(f"输入 {sizes}（通道×高×宽），卷积层有 {filters.zh}，步幅 {stride}，{pad.zh}。",
                f"Input {sizes} (channels×height×width); a convolutional layer with {filters.en}, stride {stride}, "
                f"{pad.en}.")


def size_line(size: int, kernel: int, stride: int, padding: int, dilation: int = 1) -> str:
    """`⌊(32 + 2×2 - 5)/1⌋ + 1 = 32`, with the kernel's span written out where it is dilated."""
    span = f"({dilation}×({kernel}-1)+1)" if dilation > 1 else str(kernel)
    pad = f" + 2×{padding}" if padding else ""
    return f"⌊({size}{pad} - {span})/{stride}⌋ + 1 = {positions(size, kernel, stride, padding, dilation)}"


def unless(values: Mapping[str, Any], *others: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """`values`, or None where another mistake already leads to just these."""
    return None if any(other == values for other in others) else values


def count(value: Any, largest: int = 10**12) -> int:
    """A learner's earlier whole number; ValueError if it is none that could be worked on."""
    if value != int(value) or not 0 <= value <= largest:
        raise ValueError(value)
    return int(value)
