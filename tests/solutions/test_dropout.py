"""Notebook 6's references against PyTorch's own, autograd and closed forms."""

import copy
import itertools
import math

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from solutions.dropout import dropout, dropout_backward, mc_predict, penalty, scale_for_test


def normal(*shape: int, seed: int = 0) -> torch.Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


@pytest.mark.parametrize("p", [0.1, 0.3, 0.8])
def test_dropout_keeps_and_scales_as_torchs_does(p):
    x, n = torch.full((200, 500), 3.0), 100_000
    torch.manual_seed(0)
    torchs = F.dropout(x, p)
    ours = dropout(x, p, generator=torch.Generator().manual_seed(1))
    torch.testing.assert_close(ours.unique(), torchs.unique())
    kept = ((out != 0).double().mean().item() for out in (ours, torchs))
    assert all(abs(share - (1 - p)) < 6 * math.sqrt(p * (1 - p) / n) for share in kept)


@pytest.mark.parametrize("p", [0.2, 0.7])
def test_the_mean_of_many_draws_is_what_evaluation_returns(p):
    x, generator, draws = normal(3, 4), torch.Generator().manual_seed(2), 4_000
    mean = torch.stack([dropout(x, p, generator=generator) for _ in range(draws)]).mean(0)
    std = x.abs() * math.sqrt(p / (1 - p))
    assert ((mean - dropout(x, p, training=False)).abs() < 6 * std / math.sqrt(draws)).all()
    assert torch.equal(dropout(x, p, training=False), x)


@pytest.mark.parametrize("p", [0.0, 1.0])
def test_the_ends_of_p_are_torchs(p):
    x = normal(4, 3).requires_grad_()
    out = dropout(x, p)
    assert torch.equal(out, F.dropout(x, p)) and out.dtype == torch.float64
    out.sum().backward()
    assert torch.equal(x.grad, torch.full_like(x, 1 - p))


def test_the_generator_decides_which_elements_are_dropped():
    x, generator = torch.ones(8, 9), torch.Generator().manual_seed(3)
    first, second = dropout(x, 0.4, generator=generator), dropout(x, 0.4, generator=generator)
    assert not torch.equal(first, second)
    assert torch.equal(first, dropout(x, 0.4, generator=generator.manual_seed(3)))


@pytest.mark.parametrize("p", [0.0, 0.3, 0.9])
def test_the_backward_pass_is_autograds(p):
    x, dout = normal(5, 7).requires_grad_(), normal(5, 7, seed=1)
    out = dropout(x, p, generator=torch.Generator().manual_seed(4))
    out.backward(dout)
    torch.testing.assert_close(dropout_backward(dout, out != 0, p), x.grad)


@pytest.mark.parametrize("bias", [True, False])
def test_scaled_weights_give_the_mean_over_all_thinned_layers(bias):
    p, x, linear = 0.3, normal(3, 5), nn.Linear(5, 2, bias=bias).double()
    before = copy.deepcopy(linear.state_dict())
    mean = torch.zeros(3, 2, dtype=torch.float64)
    for kept in itertools.product([0.0, 1.0], repeat=5):
        chance = math.prod(1 - p if k else p for k in kept)
        mean += chance * linear(x * torch.tensor(kept)).detach()
    scaled = scale_for_test(linear, p)
    torch.testing.assert_close(scaled(x).detach(), mean)
    torch.testing.assert_close(linear.state_dict(), before)


def network() -> nn.Module:
    torch.manual_seed(5)
    return nn.Sequential(
        nn.Conv2d(1, 2, 3), nn.Flatten(), nn.Linear(18, 6), nn.BatchNorm1d(6), nn.Dropout(0.4), nn.Linear(6, 3)
    ).double()


def test_the_penalty_is_the_sum_over_all_weights():
    model = network()
    every = torch.cat([model[i].weight.flatten() for i in (0, 2, 5)])
    torch.testing.assert_close(penalty(model, l1=0.3), 0.3 * every.norm(1))
    torch.testing.assert_close(penalty(model, 0.3, 0.7), 0.3 * every.norm(1) + 0.7 * every.norm(2) ** 2)
    assert penalty(model) == 0 and penalty(model).shape == ()


def test_twice_l2_is_torchs_weight_decay():
    l2, x, y = 0.03, normal(8, 1, 5, 5), torch.arange(8) % 3
    ours, torchs = network().eval(), network().eval()
    weights, others = ([p for p in torchs.parameters() if (p.dim() >= 2) is wanted] for wanted in (True, False))
    groups = [{"params": weights, "weight_decay": 2 * l2}, {"params": others}]
    optimizers = torch.optim.SGD(ours.parameters(), lr=0.1), torch.optim.SGD(groups, lr=0.1)
    for _ in range(20):
        for model, optimizer, strength in zip((ours, torchs), optimizers, (l2, 0.0), strict=True):
            optimizer.zero_grad()
            (F.cross_entropy(model(x), y) + penalty(model, l2=strength)).backward()
            optimizer.step()
    torch.testing.assert_close(ours.state_dict(), torchs.state_dict())


def test_many_passes_agree_with_the_mean_and_spread_over_all_thinned_networks():
    model, x, passes = network(), normal(2, 1, 5, 5), 4_000
    model.eval()
    hidden = model[:4](x).detach()
    thinned = torch.tensor(list(itertools.product([0.0, 1.0], repeat=6)), dtype=torch.float64)  # [64, 6]
    chance = (0.6 ** thinned.sum(1) * 0.4 ** (1 - thinned).sum(1))[:, None, None]
    probs = model[5](hidden * thinned[:, None] / 0.6).softmax(-1).detach()  # [64, m, c]
    expected = (chance * probs).sum(0)
    spread = (chance * (probs - expected) ** 2).sum(0).sqrt()
    torch.manual_seed(6)
    mean, std = mc_predict(model, x, passes)
    assert ((mean - expected).abs() < 6 * spread / math.sqrt(passes)).all()
    torch.testing.assert_close(std, spread, rtol=0.15, atol=0)
    assert not mean.requires_grad and not std.requires_grad


@pytest.mark.parametrize("training", [(), (0, 3), (4,), range(7)])
def test_every_module_is_put_back_in_its_mode_and_batch_norm_is_left_alone(training):
    model = network()
    for i, module in enumerate(model.modules()):
        module.training = i in training
    modes, before = [m.training for m in model.modules()], copy.deepcopy(model.state_dict())
    mc_predict(model, normal(4, 1, 5, 5), 3)
    assert [m.training for m in model.modules()] == modes
    torch.testing.assert_close(model.state_dict(), before)
