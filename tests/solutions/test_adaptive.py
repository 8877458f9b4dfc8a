"""Notebook 4's references against PyTorch's optimizers, and against their equations where PyTorch has none."""

import math
from collections.abc import Callable

import numpy as np
import pytest
import torch
from torch.optim.lr_scheduler import CosineAnnealingLR, LambdaLR, LinearLR, SequentialLR

from course_utils.stacked_trial import plan
from solutions.adaptive import Adagrad, Adam, DiffGrad, RMSprop, warmup_cosine

STEPS = 20
SHAPES = ((3,), (2, 4))
LR = [{"lr": lr} for lr in (1e-3, 0.3)]
EPS = [{"eps": eps} for eps in (1e-3, 1e-6, 1e-10)]
BETAS = [{"betas": betas} for betas in ((0.9, 0.999), (0.6, 0.95), (0.0, 0.8))]
ALPHA = [{"alpha": alpha} for alpha in (0.99, 0.7, 0.0)]

PAIRS = [
    (ours, theirs, options)
    for ours, theirs, varied in (
        (Adagrad, torch.optim.Adagrad, LR + EPS),
        (RMSprop, torch.optim.RMSprop, LR + EPS + ALPHA),
        (Adam, torch.optim.Adam, LR + EPS + BETAS),
    )
    for options in ({}, *varied)
]


def start() -> list[torch.nn.Parameter]:
    generator = torch.Generator().manual_seed(1)
    return [torch.nn.Parameter(torch.randn(shape, generator=generator, dtype=torch.float64)) for shape in SHAPES]


def gradients() -> list[list[torch.Tensor]]:
    """A gradient for every step and parameter, of sizes from 1e-4 to 10, some entries exactly zero."""
    generator = torch.Generator().manual_seed(2)
    found = []
    for step in range(STEPS):
        of_step = [torch.randn(shape, generator=generator, dtype=torch.float64) for shape in SHAPES]
        found.append([gradient * 10.0 ** (step % 6 - 4) for gradient in of_step])
    found[0][0][0] = 0.0
    return found


def path(make: Callable, options: dict, *, rates: Callable[[int], float] | None = None) -> list[torch.Tensor]:
    params = start()
    optimizer = make(params, **options)
    seen = []
    for step, of_step in enumerate(gradients()):
        for group in optimizer.param_groups if rates else ():
            group["lr"] = rates(step)
        for p, gradient in zip(params, of_step, strict=True):
            p.grad = gradient.clone()
        optimizer.step()
        seen += [p.detach().clone() for p in params]
    return seen


@pytest.mark.parametrize("ours, theirs, options", PAIRS)
def test_path_is_that_of_pytorchs_optimizer(ours, theirs, options):
    torch.testing.assert_close(path(ours, options), path(theirs, options), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize(
    "ours, theirs", [(Adagrad, torch.optim.Adagrad), (RMSprop, torch.optim.RMSprop), (Adam, torch.optim.Adam)]
)
def test_path_is_that_of_pytorchs_optimizer_while_the_rate_changes(ours, theirs):
    def rates(step: int) -> float:
        return 0.2 / (1 + step % 4)

    expected = path(theirs, {"eps": 1e-4}, rates=rates)
    torch.testing.assert_close(path(ours, {"eps": 1e-4}, rates=rates), expected, rtol=1e-9, atol=1e-12)


def diffgrad_in_numpy(
    p: np.ndarray, of_steps: list[np.ndarray], lr: float, betas: tuple, eps: float
) -> list[np.ndarray]:
    """The paper's equations, entry by entry."""
    seen = []
    p, m, v, previous = p.copy(), np.zeros_like(p), np.zeros_like(p), np.zeros_like(p)
    for t, g in enumerate(of_steps, start=1):
        for i in np.ndindex(p.shape):
            m[i] = betas[0] * m[i] + (1 - betas[0]) * g[i]
            v[i] = betas[1] * v[i] + (1 - betas[1]) * g[i] * g[i]
            xi = 1 / (1 + math.exp(-abs(previous[i] - g[i])))
            m_hat, v_hat = m[i] / (1 - betas[0] ** t), v[i] / (1 - betas[1] ** t)
            p[i] -= lr * xi * m_hat / (math.sqrt(v_hat) + eps)
            previous[i] = g[i]
        seen.append(p.copy())
    return seen


@pytest.mark.parametrize(
    "lr, betas, eps", [(1e-3, (0.9, 0.999), 1e-8), (0.3, (0.6, 0.95), 1e-3), (0.05, (0.0, 0.8), 1e-10)]
)
def test_diffgrad_follows_its_equations(lr, betas, eps):
    ours = path(DiffGrad, {"lr": lr, "betas": betas, "eps": eps})
    for i, p in enumerate(start()):
        of_steps = [of_step[i].numpy() for of_step in gradients()]
        expected = diffgrad_in_numpy(p.detach().numpy(), of_steps, lr, betas, eps)
        for got, wanted in zip(ours[i :: len(SHAPES)], expected, strict=True):
            np.testing.assert_allclose(got.numpy(), wanted, rtol=1e-10, atol=1e-13)


@pytest.mark.parametrize("make", [Adagrad, RMSprop, Adam, DiffGrad])
@pytest.mark.parametrize("set_to_none", [True, False])
def test_gradients_may_be_cleared_in_place_and_stay_as_they_are_in_a_step(make, set_to_none):
    params = start()
    optimizer = make(params, lr=0.1)
    for of_step in gradients():
        optimizer.zero_grad(set_to_none=set_to_none)
        sum((p * gradient).sum() for p, gradient in zip(params, of_step, strict=True)).backward()
        optimizer.step()
        assert all(torch.equal(p.grad, gradient) for p, gradient in zip(params, of_step, strict=True))
    expected = path(make, {"lr": 0.1})[-len(SHAPES) :]
    torch.testing.assert_close([p.detach() for p in params], expected)


@pytest.mark.parametrize("make", [Adagrad, RMSprop, Adam, DiffGrad])
def test_a_parameter_without_gradient_stays_and_starts_its_own_count_later(make):
    late, other = start()
    optimizer = make([late, other], lr=0.1)
    before = late.detach().clone()
    for of_step in gradients()[:5]:
        other.grad = of_step[1]
        optimizer.step()
    assert torch.equal(late, before)

    alone = start()[0]
    of_its_own = make([alone], lr=0.1)
    for of_step in gradients():
        late.grad = alone.grad = of_step[0]
        optimizer.step()
        of_its_own.step()
    assert torch.equal(late, alone)


@pytest.mark.parametrize("make", [Adagrad, RMSprop, Adam, DiffGrad])
def test_networks_with_rates_of_their_own_are_stepped_in_one_stack(make):
    found = plan(make, {"lr": [1e-3, 1e-2, 0.1], "eps": [1e-3, 1e-6, 1e-8]}, rate_changes=True)
    assert found.problem is None and found.modes == {"lr": "tensor", "eps": "tensor"}


@pytest.mark.parametrize("total, warmup", [(20, 5), (7, 0), (9, 8), (101, 1)])
def test_warmup_cosine_is_its_closed_form(total, warmup):
    for step in range(total):
        rise = (step + 1) / warmup if step < warmup else 1.0
        fall = math.cos(math.pi / 2 * max(step - warmup, 0) / (total - warmup)) ** 2
        assert warmup_cosine(step, total, warmup, 0.3) == pytest.approx(0.3 * rise * fall, rel=1e-12)


def rates_of(make_scheduler: Callable, steps: int, lr: float) -> list[float]:
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=lr)
    scheduler = make_scheduler(optimizer)
    seen = []
    for _ in range(steps):
        seen.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return seen


def test_without_warmup_it_is_pytorchs_cosine():
    theirs = rates_of(lambda optimizer: CosineAnnealingLR(optimizer, T_max=30), 30, 0.2)
    assert [warmup_cosine(step, 30, 0, 0.2) for step in range(30)] == pytest.approx(theirs, rel=1e-9, abs=1e-12)


def test_it_serves_as_the_factor_of_a_lambda_lr():
    def factor(step: int) -> float:
        return warmup_cosine(step, 40, 6, 1.0)

    theirs = rates_of(lambda optimizer: LambdaLR(optimizer, factor), 39, 0.05)
    assert [warmup_cosine(step, 40, 6, 0.05) for step in range(39)] == pytest.approx(theirs, rel=1e-12)


def test_it_is_a_linear_warmup_followed_by_pytorchs_cosine():

    def make(optimizer: torch.optim.Optimizer) -> SequentialLR:
        # LinearLR begins at its first factor, and reaches the full rate after total_iters: 1/6, 2/6, …, 6/6.
        rise = LinearLR(optimizer, start_factor=1 / 6, total_iters=5)
        return SequentialLR(optimizer, [rise, CosineAnnealingLR(optimizer, T_max=34)], milestones=[6])

    theirs = rates_of(make, 40, 0.05)
    assert [warmup_cosine(step, 40, 6, 0.05) for step in range(40)] == pytest.approx(theirs, rel=1e-9, abs=1e-12)
