"""What networks cost and see: shapes, parameters, multiply-adds, memory and receptive fields."""

from quizdl.engine.analysis.costs import Cost, Table, cost_table, item_size
from quizdl.engine.analysis.layers import (
    Activation,
    BatchNorm,
    Branch,
    Conv,
    Dense,
    Dropout,
    Flatten,
    GlobalPool,
    Layer,
    Lrn,
    Network,
    Pool,
    Rbf,
    Residual,
    Shape,
    Subsample,
)
from quizdl.engine.analysis.parameters import LayerArrays, count_parameters, layer_arrays
from quizdl.engine.analysis.receptive_field import (
    ReceptiveField,
    influence,
    receptive_field,
    receptive_field_by_perturbing,
    receptive_field_steps,
)
from quizdl.engine.analysis.running import initial_arrays, output_shapes_by_running, run
from quizdl.engine.analysis.shapes import output_shape, shape_through

__all__ = [
    "Activation", "BatchNorm", "Branch", "Conv", "Cost", "Dense", "Dropout", "Flatten", "GlobalPool", "Layer",
    "LayerArrays", "Lrn", "Network", "Pool", "Rbf", "ReceptiveField", "Residual", "Shape", "Subsample", "Table",
    "cost_table", "count_parameters", "influence", "initial_arrays", "item_size", "layer_arrays", "output_shape",
    "output_shapes_by_running", "receptive_field", "receptive_field_by_perturbing", "receptive_field_steps",
    "run", "shape_through",
]
