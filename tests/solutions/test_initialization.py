"""The references of notebook 2 against PyTorch's own initializers, closed forms, hooks and autograd."""

import math

import pytest
import torch
from torch import Tensor, nn

from solutions.initialization import activation_stds, gradient_check, kaiming_normal_, xavier_normal_


def seeded(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


@pytest.mark.parametrize("shape", [(300, 70), (70, 300), (1, 50)])
@pytest.mark.parametrize("gain", [1.0, 0.3, nn.init.calculate_gain("tanh")])
def test_xavier_draws_what_torch_draws(shape: tuple[int, int], gain: float):
    torch.manual_seed(0)
    theirs = nn.init.xavier_normal_(torch.empty(shape), gain)
    torch.testing.assert_close(xavier_normal_(torch.empty(shape), gain, seeded(0)), theirs)


@pytest.mark.parametrize("shape", [(300, 70), (70, 300), (1, 50)])
def test_kaiming_draws_what_torch_draws_for_relu(shape: tuple[int, int]):
    torch.manual_seed(0)
    theirs = nn.init.kaiming_normal_(torch.empty(shape), nonlinearity="relu")
    torch.testing.assert_close(kaiming_normal_(torch.empty(shape), seeded(0)), theirs)


def test_both_variances_are_those_of_the_formulas():
    fan_out, fan_in, gain = 400, 900, 1.7
    weight = torch.empty(fan_out, fan_in, dtype=torch.float64)
    tolerance = 6 * math.sqrt(2 / weight.numel())  # six standard errors of a variance
    found = xavier_normal_(weight, gain, seeded(1)).var().item()
    assert found == pytest.approx(gain**2 * 2 / (fan_in + fan_out), rel=tolerance)
    found = kaiming_normal_(weight, seeded(1)).var().item()
    assert found == pytest.approx(2 / fan_in, rel=tolerance)


def test_kaiming_keeps_the_second_moment_through_twenty_relu_layers():
    generator, h = seeded(2), torch.randn(1_000, 256, generator=seeded(3))
    for _ in range(20):  # Xavier's scale would halve it at each layer: a factor of 1e-6
        h = torch.relu(h) @ kaiming_normal_(torch.empty(256, 256), generator).T
    assert 0.2 < h.square().mean() < 5


@pytest.mark.parametrize("initialize", [xavier_normal_, kaiming_normal_])
def test_a_parameter_is_filled_in_place_and_stays_a_trainable_leaf(initialize):
    weight = nn.Parameter(torch.zeros(4, 6))
    place = weight.data_ptr()
    assert initialize(weight) is weight
    assert weight.data_ptr() == place and weight.is_leaf and weight.requires_grad and weight.all()


@pytest.mark.parametrize("initialize", [xavier_normal_, kaiming_normal_])
def test_the_generator_alone_decides_and_without_one_the_global_generator_does(initialize):
    weight, generator = torch.empty(4, 6), seeded(5)
    first, second = (initialize(weight, generator=generator).clone() for _ in range(2))
    torch.manual_seed(9)
    assert torch.equal(initialize(weight, generator=seeded(5)), first) and not torch.equal(first, second)

    torch.manual_seed(9)
    first, second = (initialize(weight).clone() for _ in range(2))
    torch.manual_seed(9)
    assert torch.equal(initialize(weight), first) and not torch.equal(first, second)


class Residual(nn.Module):
    """Declares its layers in another order than it calls them in."""

    def __init__(self) -> None:
        super().__init__()
        self.last = nn.Linear(5, 2)
        self.block = nn.Sequential(nn.Linear(5, 7), nn.Sequential(nn.ReLU(), nn.Linear(7, 5)))

    def forward(self, x: Tensor) -> Tensor:
        return self.last(x + self.block(x))


def test_activation_stds_are_those_of_a_forward_pass_by_hand():
    model, x = Residual(), torch.randn(9, 5, generator=seeded(0))
    first, (_, second) = model.block
    one = first(x)
    two = second(one.relu())
    assert activation_stds(model, x) == pytest.approx([h.std().item() for h in (one, two, model.last(x + two))])


def test_activation_stds_of_kaiming_layers_follow_the_closed_form():
    model = nn.Sequential(nn.Linear(400, 600), nn.ReLU(), nn.Linear(600, 500), nn.ReLU(), nn.Linear(500, 300))
    for layer in model[::2]:
        kaiming_normal_(layer.weight, seeded(layer.in_features))
        nn.init.zeros_(layer.bias)
    stds = activation_stds(model, torch.randn(1_000, 400, generator=seeded(1)))
    assert stds == pytest.approx([math.sqrt(2)] * 3, rel=0.15)


@pytest.mark.parametrize("training", [True, False])
def test_activation_stds_leaves_the_model_as_it_was(training: bool):
    model = Residual().train(training)
    before = [p.clone() for p in model.parameters()]
    stds = activation_stds(model, torch.randn(9, 5))
    model(torch.randn(9, 5))
    assert len(stds) == 3  # no hook is left that would have measured the second pass as well
    assert all(m.training == training and not m._forward_hooks for m in model.modules())
    assert all(p.requires_grad and p.grad is None for p in model.parameters())
    assert all(map(torch.equal, before, model.parameters()))


def test_activation_stds_records_no_graph_and_runs_the_model_once():
    outputs, model = [], Residual()
    model.register_forward_hook(lambda module, inputs, output: outputs.append(output.requires_grad))
    activation_stds(model, torch.randn(9, 5))
    assert outputs == [False]


def test_activation_stds_takes_its_hooks_off_when_the_model_fails():
    model = Residual()
    with pytest.raises(RuntimeError):
        activation_stds(model, torch.randn(9, 4))
    assert not any(m._forward_hooks for m in model.modules())


def bumps(theta: Tensor) -> Tensor:
    return (torch.exp(theta) * torch.sin(2 * theta)).sum() + theta[0] * theta[-1] ** 2


def point(d: int) -> tuple[Tensor, Tensor]:
    """A point and the gradient of `bumps` there."""
    theta = torch.randn(d, generator=seeded(d), dtype=torch.float64, requires_grad=True)
    (grad,) = torch.autograd.grad(bumps(theta), theta)
    return theta.detach(), grad


@pytest.mark.parametrize("d", [1, 2, 30])
def test_a_gradient_that_gradcheck_accepts_passes_the_check(d: int):
    theta, grad = point(d)
    assert torch.autograd.gradcheck(bumps, theta.clone().requires_grad_())
    assert gradient_check(bumps, theta, grad) < 1e-8


def test_a_wrong_gradient_is_seen_and_measured():
    theta, grad = point(4)
    assert gradient_check(bumps, theta, 1.01 * grad) == pytest.approx(0.01 / 2.01, rel=1e-4)
    assert gradient_check(bumps, theta, 3 * grad) == pytest.approx(0.5)
    assert gradient_check(bumps, theta, -grad) == pytest.approx(1)
    assert gradient_check(bumps, theta, torch.zeros_like(grad)) == 1


def test_centred_differences_of_a_cube_miss_its_slope_by_the_square_of_the_step():
    theta = torch.tensor([1.5, -0.5], dtype=torch.float64)
    grad, eps = 3 * theta**2, 1e-2  # ((θ + ε)³ − (θ − ε)³) / 2ε = 3θ² + ε²
    approx = grad + eps**2
    expected = (approx - grad).norm() / (approx.norm() + grad.norm())
    assert gradient_check(lambda t: (t**3).sum(), theta, grad, eps) == pytest.approx(expected.item(), rel=1e-6)


def test_the_point_and_the_gradient_are_left_alone():
    theta, grad = point(5)
    before = theta.clone(), grad.clone()
    gradient_check(bumps, theta, grad)
    assert torch.equal(theta, before[0]) and torch.equal(grad, before[1])
