"""Notebook 5's references against PyTorch's own and autograd."""

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from solutions.batch_norm import (
    BatchNorm1d,
    batch_norm,
    batch_norm_backward,
    fold_batch_norm,
    identity_scale_shift,
)


def normal(*shape: int, seed: int = 0) -> torch.Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


@pytest.mark.parametrize("m, d, eps", [(6, 4, 1e-5), (2, 3, 0.1), (9, 1, 1e-3)])
def test_the_forward_pass_is_torchs(m, d, eps):
    x, gamma, beta = normal(m, d) * 3 + 1, normal(d, seed=1), normal(d, seed=2)
    expected = F.batch_norm(x, None, None, gamma, beta, training=True, eps=eps)
    torch.testing.assert_close(batch_norm(x, gamma, beta, eps), expected)


@pytest.mark.parametrize("eps, momentum", [(1e-5, 0.1), (0.05, 0.4)])
def test_the_layer_follows_torchs_through_training_and_evaluation(eps, momentum):
    ours, torchs = (kind(3, eps, momentum).double() for kind in (BatchNorm1d, nn.BatchNorm1d))
    for step in range(20):
        x, weights = normal(4 + step % 3, 3, seed=step) * 2 + step, normal(4 + step % 3, 3, seed=100 + step)
        inputs = [x.clone().requires_grad_() for _ in range(2)]
        for layer, given in zip((ours, torchs), inputs, strict=True):
            layer.train(step % 4 != 3)
            layer.zero_grad()
            (layer(given) * weights).sum().backward()
            with torch.no_grad():
                for p in layer.parameters():
                    p.sub_(0.1 * p.grad)
        torch.testing.assert_close(inputs[0].grad, inputs[1].grad)
    state = torchs.state_dict()
    del state["num_batches_tracked"]
    torch.testing.assert_close(dict(ours.state_dict()), dict(state))


def test_the_running_statistics_carry_no_graph():
    layer = BatchNorm1d(3)
    layer(normal(5, 3).float())
    assert not layer.running_mean.requires_grad and not layer.running_var.requires_grad


@pytest.mark.parametrize("eps", [1e-5, 0.3])
def test_this_scale_and_shift_give_back_what_came_in(eps):
    x = normal(7, 4) * torch.tensor([0.01, 1, 5, 40]) + 3
    gamma, beta = identity_scale_shift(x.mean(0), x.var(0, unbiased=False), eps)
    torch.testing.assert_close(batch_norm(x, gamma, beta, eps), x)


@pytest.mark.parametrize("m, d, eps", [(6, 4, 1e-5), (2, 3, 0.1), (9, 1, 1e-3)])
def test_the_backward_pass_is_autograds_and_that_of_finite_differences(m, d, eps):
    x, gamma, beta = (t.requires_grad_() for t in (normal(m, d), normal(d, seed=1), normal(d, seed=2)))
    dout = normal(m, d, seed=3)
    batch_norm(x, gamma, beta, eps).backward(dout)
    found = batch_norm_backward(dout, x.detach(), gamma.detach(), eps)
    for ours, autograds in zip(found, (x.grad, gamma.grad, beta.grad), strict=True):
        torch.testing.assert_close(ours, autograds)
    assert torch.autograd.gradcheck(lambda *given: batch_norm(*given, eps), (x, gamma, beta))


@pytest.mark.parametrize("bias", [True, False])
def test_the_folded_layer_does_what_both_did(bias):
    linear, bn = nn.Linear(5, 3, bias=bias).double(), nn.BatchNorm1d(3, eps=0.02).double()
    with torch.no_grad():
        for tensor in (*bn.parameters(), bn.running_mean):
            tensor.copy_(normal(3, seed=tensor.numel()))
        bn.running_var.copy_(normal(3, seed=9).square() + 0.1)
    before = linear.weight.clone()
    folded, x = fold_batch_norm(linear, bn), normal(8, 5, seed=4)
    bn.eval()
    torch.testing.assert_close(folded(x), bn(linear(x)))
    assert torch.equal(linear.weight, before)
