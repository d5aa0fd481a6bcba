"""Published networks, declared as data."""

from quizdl.engine.analysis.architectures import alexnet, googlenet, lenet, resnet, vgg

__all__ = ["alexnet", "googlenet", "lenet", "resnet", "vgg"]
