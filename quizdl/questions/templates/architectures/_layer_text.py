"""A layer of a network in words: its input, its kernels, its padding."""

from __future__ import annotations

from quizdl.engine.analysis import Conv, Dense, Pool
from quizdl.questions.notation import shape
from quizdl.text import Text


def described(layer: Conv | Pool | Dense, input_shape: tuple[int, ...],
              flattened: tuple[int, ...] | None = None) -> Text:
    """The layer with its input, which for the first dense layer is a map of shape `flattened`."""
    size = shape(input_shape)
    if isinstance(layer, Dense):
        source = Text(f"为 {size} 个特征", f"{size} features")
        if flattened is not None:
            source = Text(f"由 {shape(flattened)} 的特征图展平", f"a map of {shape(flattened)}, flattened")
        return Text(f"全连接层，输入{source.zh}，输出 {layer.out_features} 个单元，带偏置。",
                    f"dense, input {source.en}, {layer.out_features} units, with biases.")
    if isinstance(layer, Pool):
        return Text(f"最大池化，输入 {size}，窗口 {layer.kernel_size}×{layer.kernel_size}，步长 "
                    f"{layer.stride or layer.kernel_size}，无填充，向下取整。",
                    f"max pooling, input {size}, window {layer.kernel_size}×{layer.kernel_size}, stride "
                    f"{layer.stride or layer.kernel_size}, no padding, rounding down.")
    padding = Text(f"每边填充 {layer.padding} 个像素", f"padding {layer.padding} on every side") \
        if layer.padding else Text("无填充", "no padding")
    groups = Text(f"，分 {layer.groups} 组", f", in {layer.groups} groups") \
        if layer.groups > 1 else Text("", "")
    return Text(f"卷积，输入 {size}，{layer.out_channels} 个 "
                f"{layer.kernel_size}×{layer.kernel_size} 的核，步长 {layer.stride}，"
                f"{padding.zh}{groups.zh}，带偏置，向下取整。",
                f"convolution, input {size}, {layer.out_channels} kernels of {layer.kernel_size}×"
                f"{layer.kernel_size}, stride {layer.stride}, {padding.en}"
                f"{groups.en}, with biases, rounding down.")
