import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import nn

from course_utils.explorers.artists import find
from course_utils.explorers.initialization import scales
from course_utils.initializers import schemes
from course_utils.models import mlp


def sequential(depth: int, scheme: str, seed: int) -> nn.Sequential:
    model = mlp(196, *[scales.WIDTH] * depth, 10, activation=nn.Tanh).double()
    return schemes[scheme](model, torch.Generator().manual_seed(seed))


def test_outputs_and_gradients_are_those_that_hooks_on_a_network_find():
    outputs, model, (x, y) = [], sequential(4, "Kaiming", 2), scales.batch()
    for layer in model[::2]:
        layer.register_forward_hook(lambda module, inputs, output: outputs.append(output))
    gradients = torch.autograd.grad(F.cross_entropy(model(x), y, reduction="sum"), outputs)
    measured = scales.measure(4, "Kaiming", "tanh", 2)
    np.testing.assert_allclose(measured.outputs.stds, [z.std().item() for z in outputs])
    np.testing.assert_allclose(measured.gradients.stds, [g.std().item() for g in gradients])
    flat = torch.cat([1 - torch.tanh(z[:: scales.EVERY]) ** 2 for z in outputs[:-1]]) < scales.FLAT
    assert measured.flat == pytest.approx(flat.double().mean().item())


def test_the_quantiles_leave_out_what_is_zero():
    values = torch.cat([torch.zeros(1000), torch.arange(1.0, 1001)]).view(-1, 1).repeat_interleave(scales.EVERY, dim=0)
    (column,) = scales.sizes_of([-values]).T
    np.testing.assert_allclose(column, [51, 251, 751, 951])
    assert np.isnan(scales.sizes_of([torch.zeros(20, 3)])).all()


def geometric_mean(scheme: str, activation: str, depth: int = 10) -> np.ndarray:
    """Measured stds over predicted ones, [2, layers], the geometric mean over ten seeds."""
    found = [scales.measure(depth, scheme, activation, seed) for seed in range(10)]
    ratios = [[one.outputs.stds / one.outputs.predicted, one.gradients.stds / one.gradients.predicted] for one in found]
    return np.exp(np.log(ratios).mean(axis=0))


@pytest.mark.parametrize("scheme", [name for name in schemes if name != "zeros"])
@pytest.mark.parametrize("activation", ["ReLU", "identity", "leaky ReLU"])
def test_the_theory_predicts_every_layer_of_a_network_that_scales_with_its_weights(scheme, activation):
    ratios = geometric_mean(scheme, activation)
    assert (abs(np.log(ratios[:, :-1])) < np.log(1.35)).all()


@pytest.mark.parametrize("scheme", ["Xavier", "PyTorch's default", "orthogonal"])
@pytest.mark.parametrize("activation", ["tanh", "sigmoid", "SELU"])
def test_the_theory_predicts_saturating_activations_roughly(scheme, activation):
    ratios = geometric_mean(scheme, activation)
    assert (abs(np.log(ratios[:, :-1])) < np.log(2)).all()


def test_orthogonal_square_layers_keep_every_length():
    stds = scales.measure(30, "orthogonal", "identity", 0).outputs.stds
    np.testing.assert_allclose(stds[1:-1], stds[0], rtol=0.02)


@pytest.mark.parametrize(
    ("scheme", "activation", "factor"),
    [("Xavier", "ReLU", 0.5**0.5), ("Kaiming", "ReLU", 1), ("Xavier", "identity", 1), ("N(0, 1)", "ReLU", 50**0.5)],
)
def test_the_factor_per_layer_is_the_root_of_that_of_the_second_moment(scheme, activation, factor):
    found = [scales.measure(20, scheme, activation, seed) for seed in range(5)]
    assert np.median([one.outputs.factor() for one in found]) == pytest.approx(factor, rel=0.06)
    assert np.median([1 / one.gradients.factor() for one in found]) == pytest.approx(factor, rel=0.06)


def test_zeros_pass_nothing_on():
    measured = scales.measure(5, "zeros", "ReLU", 0)
    assert not measured.outputs.stds.any() and not measured.gradients.stds[:-1].any()
    assert measured.gradients.stds[-1] > 0


def test_thirty_layers_neither_overflow_nor_underflow():
    for scheme in ("N(0, 1)", "N(0, 0.01²)"):
        for activation in scales.SHOWN:
            measured = scales.measure(scales.MOST_LAYERS, scheme, activation, 0)
            stds = np.concatenate([measured.outputs.stds, measured.gradients.stds])
            assert np.isfinite(stds).all() and (measured.outputs.stds > 0).all()


def test_another_seed_draws_another_network():
    one, other = (scales.measure(6, "Kaiming", "ReLU", seed).outputs.stds for seed in (0, 1))
    assert (one != other).all()
    np.testing.assert_allclose(one[:-1], other[:-1], rtol=0.5)


def test_the_points_drawn_are_the_standard_deviations():
    explorer = scales.activation_scales()
    explorer.controls["depth"].value = 7
    measured = scales.measure(7, "Xavier", "ReLU", 0)
    for ax, signals in zip(explorer.axes, (measured.outputs, measured.gradients), strict=True):
        np.testing.assert_array_equal(find(ax, "std").get_xydata(), np.column_stack([range(1, 9), signals.stds]))
        np.testing.assert_array_equal(find(ax, "predicted").get_ydata(), signals.predicted)


@pytest.mark.parametrize(
    ("factor", "finding"),
    [
        (0.5, "Signals shrink (× 0.5 a layer)"),
        (1.02, "Signals keep their size (× 1.02 a layer)"),
        (7.07, "Signals grow (× 7.1 a layer)"),
        (float("nan"), "Signals are 0 in the hidden layers"),
    ],
)
def test_the_title_says_what_the_layers_do(factor, finding):
    assert scales.finding("Signals", factor) == finding
