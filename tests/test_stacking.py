"""Stacks against the networks that they are made of, run one by one."""

import pytest
import torch
from torch import nn

from course_utils.models import mlp
from course_utils.stacking import Alone, NotStackable, Stack

torch.set_num_threads(1)


class Sine(nn.Module):
    def forward(self, x):
        return torch.sin(x)


class Slope(nn.Module):
    def __init__(self, slope):
        super().__init__()
        self.slope = slope

    def forward(self, x):
        return torch.maximum(x, self.slope * x)


class Centred(nn.Module):
    def forward(self, x):
        return x - x.mean(-1, keepdim=True)


ARCHITECTURES = {
    "mlp": lambda: mlp(6, 8, 7, 3),
    "one layer": lambda: nn.Linear(6, 3),
    "no bias": lambda: nn.Sequential(nn.Linear(6, 8, bias=False), nn.Tanh(), nn.Linear(8, 3, bias=False)),
    "activations": lambda: nn.Sequential(
        nn.Sigmoid(), nn.Linear(6, 8), nn.LeakyReLU(0.2, inplace=True), nn.Linear(8, 8), nn.GELU(), nn.Linear(8, 3), Sine()
    ),
    "nested": lambda: nn.Sequential(nn.Flatten(), nn.Sequential(nn.Linear(6, 8), nn.Identity()), nn.ReLU(), nn.Linear(8, 3)),
    "batch norm": lambda: nn.Sequential(
        nn.BatchNorm1d(6), nn.Linear(6, 8), nn.BatchNorm1d(8, eps=1e-3, momentum=0.3), nn.ReLU(), nn.Linear(8, 3)
    ),
    "bare batch norm": lambda: nn.Sequential(
        nn.Linear(6, 8), nn.BatchNorm1d(8, affine=False, momentum=None), nn.Linear(8, 3), nn.BatchNorm1d(3, track_running_stats=False)
    ),
}  # fmt: skip


def dropping(p):
    return nn.Sequential(nn.Dropout(p), nn.Linear(400, 400, bias=False))


def networks(build, count=4):
    built = []
    for seed in range(count):
        torch.manual_seed(seed)
        built.append(build().double())
    return built


def inputs(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


@pytest.mark.parametrize("build", ARCHITECTURES.values(), ids=ARCHITECTURES)
@pytest.mark.parametrize("own", [False, True], ids=["shared batch", "own batches"])
def test_a_stack_gives_the_outputs_gradients_and_statistics_of_its_networks(build, own):
    singles = networks(build)
    stack = Stack(singles)
    for step in range(3):
        x = inputs(4, 5, 6, seed=step) if own else inputs(5, 6, seed=step)
        outputs = stack(x)
        outputs.square().sum().backward()
        for k, network in enumerate(singles):
            single = network(x[k] if own else x)
            single.square().sum().backward()
            assert torch.allclose(outputs[k], single)
    for k, network in enumerate(singles):
        for name, tensor in stack.network(k).state_dict().items():
            assert torch.allclose(tensor, network.state_dict()[name]), name
    gradients = torch.cat([p.grad.flatten(1) for p in stack.parameters()], dim=1)
    for k, network in enumerate(singles):
        assert torch.allclose(gradients[k], torch.cat([p.grad.flatten() for p in network.parameters()]))
    stack.eval()
    x = inputs(5, 6, seed=9)
    for k, network in enumerate(singles):
        assert torch.allclose(stack(x)[k], network.eval()(x))


@pytest.mark.parametrize("build", ARCHITECTURES.values(), ids=ARCHITECTURES)
def test_dropping_networks_leaves_the_others_as_they_were(build):
    stack = Stack(networks(build)).eval()
    x = inputs(5, 6)
    before, parameters = stack(x), list(stack.parameters())
    stack.keep(torch.tensor([1, 3]))
    assert len(stack) == 2
    assert torch.allclose(stack(x), before[[1, 3]])
    assert all(p is q for p, q in zip(stack.parameters(), parameters, strict=True))
    assert torch.allclose(stack.network(1).eval()(x), before[3])


def test_networks_left_in_a_stack_keep_their_dropout():
    stack = Stack([dropping(p) for p in (0.0, 0.5, 1.0)])
    stack.keep(torch.tensor([0, 2]))
    assert [stack.network(k)[0].p for k in range(2)] == [0.0, 1.0]
    assert [(stack(torch.ones(3, 400))[k] == 0).all() for k in range(2)] == [False, True]


def test_a_network_taken_out_of_a_stack_is_a_copy():
    stack = Stack(networks(lambda: mlp(6, 3)))
    network = stack.network(2)
    nn.init.zeros_(network[0].weight)
    assert stack.network(2)[0].weight.abs().sum() > 0
    assert type(network) is nn.Sequential


def test_the_networks_of_a_stack_stay_as_they_were():
    singles = networks(lambda: mlp(6, 3))
    before = singles[0][0].weight.clone()
    stack = Stack(singles)
    with torch.no_grad():
        for p in stack.parameters():
            p.zero_()
    assert torch.equal(singles[0][0].weight, before)


def test_a_layer_used_twice_is_one_layer_of_the_stack():
    def build():
        shared = nn.Linear(6, 6)
        return nn.Sequential(shared, nn.ReLU(), shared)

    singles = networks(build)
    stack = Stack(singles)
    assert len(list(stack.parameters())) == 2
    assert torch.allclose(stack(inputs(5, 6))[3], singles[3](inputs(5, 6)))


def test_layers_that_are_not_trained_are_not_trained_in_the_stack():
    def build():
        network = mlp(6, 8, 3)
        network[0].requires_grad_(False)
        return network

    stack = Stack(networks(build))
    assert [p.requires_grad for p in stack.parameters()] == [False, False, True, True]


@pytest.mark.parametrize("p", [0.0, 0.3, 0.8, 1.0])
def test_dropout_drops_a_share_p_of_each_networks_inputs_and_scales_the_rest(p):
    rates = [0.5, p, 0.1]
    stack = Stack([dropping(rate) for rate in rates])
    with torch.no_grad():
        stack.layers[1].weight.copy_(torch.eye(400))
    torch.manual_seed(0)
    out = stack(torch.ones(200, 400))[1]  # 80,000 draws
    assert (out == 0).double().mean().item() == pytest.approx(p, abs=0.01)
    assert torch.allclose(out[out > 0], torch.tensor(1 / (1 - p) if p < 1 else 0.0))
    assert [stack.network(k)[0].p for k in range(3)] == rates


def test_dropout_draws_anew_for_every_network_and_example_and_keeps_still_in_evaluation():
    stack = Stack([dropping(0.5) for _ in range(2)])
    with torch.no_grad():
        stack.layers[1].weight.copy_(torch.eye(400))
    out = stack(torch.ones(2, 400))
    assert not torch.equal(out[0], out[1])
    assert not torch.equal(out[0, 0], out[0, 1])
    assert torch.equal(stack.eval()(torch.ones(2, 400)), torch.ones(2, 2, 400))


@pytest.mark.parametrize(
    "builds, message",
    [
        ([lambda: mlp(6, 8, 3), lambda: mlp(6, 9, 3)], r"layer 0 is Linear\(in_features=6, out_features=9.*network 1 and"),
        ([lambda: mlp(6, 8, 3), lambda: mlp(6, 3)], "network 1 has 1 layers, network 0 has 3"),
        ([lambda: mlp(6, 8, 3), lambda: mlp(6, 8, 3, activation=nn.Tanh)], r"layer 1 is Tanh\(\) in network 1 and ReLU"),
        ([lambda: nn.Linear(6, 3), lambda: nn.Linear(6, 3, bias=False)], "bias=False"),
        ([lambda: nn.BatchNorm1d(6), lambda: nn.BatchNorm1d(6, eps=0.1)], "eps=0.1"),
    ],
)  # fmt: skip
def test_networks_that_differ_do_not_stack_and_the_error_says_in_what(builds, message):
    with pytest.raises(ValueError, match=message) as failure:
        Stack([build() for build in builds])
    assert "\n" not in str(failure.value)
    assert not isinstance(failure.value, NotStackable)


@pytest.mark.parametrize(
    "layers",
    [
        lambda k: [nn.Linear(6, 6), nn.Softmax(-1)],
        lambda k: [nn.LayerNorm(6)],
        lambda k: [nn.PReLU()],
        lambda k: [nn.RReLU()],
        lambda k: [Centred()],
        lambda k: [Slope(0.1 * k)],
        lambda k: [nn.Flatten(0)],
        lambda k: [nn.Conv2d(1, 1, 3)],
    ],
)
def test_a_layer_that_cannot_be_stacked_is_named(layers):
    built = [nn.Sequential(*layers(k)) for k in range(2)]
    with pytest.raises(NotStackable, match=type(built[0][-1]).__name__) as failure:
        Stack(built)
    assert "\n" not in str(failure.value)
    assert failure.value.layer is type(built[0][-1])


def test_a_network_alone_looks_like_a_stack_of_one():
    network = nn.Sequential(nn.Linear(6, 6), nn.Softmax(-1))
    alone = Alone(network)
    x = torch.randn(5, 6)
    assert len(alone) == 1
    assert torch.equal(alone(x), network(x).unsqueeze(0))
    assert torch.equal(alone.network(0)(x), network(x))
    assert alone.network(0) is not network
