"""Notebook 3's references against torch.optim, closed forms and a numerical minimum."""

import numpy as np
import pytest
import torch

from solutions.momentum import Momentum, Nesterov, best_momentum, ewma

RATES = {
    "constant": lambda step: 0.05,
    "falling": lambda step: 0.1 / step,
    "in stairs": lambda step: 0.08 / 3 ** (step // 7),
    "rising": lambda step: 0.004 * step,
}
SERIES = torch.tensor([3.0, -1.0, 4.0, 1.5, -5.0, 9.0, 2.6], dtype=torch.float64)


def parameters() -> list[torch.nn.Parameter]:
    generator = torch.Generator().manual_seed(0)
    shapes = (3,), (2, 4), ()
    return [torch.nn.Parameter(torch.randn(shape, generator=generator, dtype=torch.float64)) for shape in shapes]


def loss(params: list[torch.nn.Parameter], step: int) -> torch.Tensor:
    """Neither quadratic nor the same twice, and bounded, so that no path runs away."""
    a, b, c = params
    return (a + 0.7 * step).sin().sum() + (2 * b - a[0]).cos().mean() + (c - step / 5).tanh() * b[0, 0].sin()


def run(optimizer: torch.optim.Optimizer, params: list[torch.nn.Parameter], rate, steps: int = 20) -> torch.Tensor:
    """The path of all parameters, flat: [steps, 12]."""
    path = []
    for step in range(1, steps + 1):
        for i, group in enumerate(optimizer.param_groups):
            group["lr"] = rate(step) / (i + 1)
        optimizer.zero_grad(set_to_none=step % 2 == 0)
        loss(params, step).backward()
        optimizer.step()
        path.append(torch.cat([p.detach().flatten() for p in params]))
    return torch.stack(path)


def groups(params: list[torch.nn.Parameter], momentum: float) -> list[dict]:
    return [{"params": params[:1], "momentum": momentum / 2}, {"params": params[1:]}]


@pytest.mark.parametrize("rate", RATES.values(), ids=RATES)
@pytest.mark.parametrize("momentum", [0.3, 0.9, 0.99])
@pytest.mark.parametrize("ours, nesterov", [(Momentum, False), (Nesterov, True)])
def test_twenty_steps_are_those_of_torch(ours, nesterov, momentum, rate):
    mine, theirs = parameters(), parameters()
    got = run(ours(groups(mine, momentum), lr=0.1, momentum=momentum), mine, rate)
    torchs = torch.optim.SGD(groups(theirs, momentum), lr=0.1, momentum=momentum, nesterov=nesterov)
    torch.testing.assert_close(got, run(torchs, theirs, rate), rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("ours", [Momentum, Nesterov])
def test_the_default_momentum_is_nine_tenths(ours):
    mine, explicit = parameters(), parameters()
    got = run(ours(mine, lr=0.1), mine, RATES["falling"])
    assert torch.equal(got, run(ours(explicit, lr=0.1, momentum=0.9), explicit, RATES["falling"]))


def test_without_momentum_both_are_gradient_descent():
    paths = []
    for make in (lambda p: Momentum(p, 0.1, 0.0), lambda p: Nesterov(p, 0.1, 0.0), lambda p: torch.optim.SGD(p, 0.1)):
        params = parameters()
        paths.append(run(make(params), params, RATES["falling"]))
    torch.testing.assert_close(paths[0], paths[2])
    torch.testing.assert_close(paths[1], paths[2])


@pytest.mark.parametrize("ours, nesterov", [(Momentum, False), (Nesterov, True)])
def test_a_parameter_whose_gradient_is_missing_rests_and_keeps_its_velocity(ours, nesterov):
    def path(make) -> list[float]:
        p = torch.nn.Parameter(torch.tensor(1.0, dtype=torch.float64))
        optimizer, seen = make([p]), []
        for gradient in (1.0, None, None, 0.5, 0.0):
            p.grad = None if gradient is None else torch.tensor(gradient, dtype=torch.float64)
            optimizer.step()
            seen.append(p.item())
        return seen

    got = path(lambda p: ours(p, lr=0.1, momentum=0.8))
    assert got[0] == got[1] == got[2]
    assert got == pytest.approx(path(lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.8, nesterov=nesterov)))


@pytest.mark.parametrize("ours", [Momentum, Nesterov])
def test_gradients_are_left_as_they_are(ours):
    params = parameters()
    optimizer = ours(params, lr=0.1)
    for step in (1, 2, 3):
        optimizer.zero_grad(set_to_none=False)
        loss(params, step).backward()
        before = [p.grad.clone() for p in params]
        optimizer.step()
        assert all(torch.equal(p.grad, grad) for p, grad in zip(params, before, strict=True))


def test_at_a_constant_rate_momentum_continues_the_last_step():
    """Polyak's form, θ_{k+1} = θ_k − lr · g + μ (θ_k − θ_{k−1}): the velocity with the rate inside."""
    curvatures = torch.tensor([1.0, 7.0], dtype=torch.float64)
    p = torch.nn.Parameter(torch.tensor([1.0, -2.0], dtype=torch.float64))
    optimizer = Momentum([p], lr=0.11, momentum=0.7)
    before = now = p.detach().clone()
    for _ in range(20):
        before, now = now, now - 0.11 * curvatures * now + 0.7 * (now - before)
        p.grad = curvatures * p.detach()
        optimizer.step()
        torch.testing.assert_close(p.detach(), now)


@pytest.mark.parametrize("beta", [0.0, 0.3, 0.9, 0.98])
def test_the_average_weighs_values_by_powers_of_beta(beta):
    n = len(SERIES)
    age = torch.arange(n)[:, None] - torch.arange(n)
    weights = torch.where(age >= 0, (1 - beta) * torch.tensor(beta, dtype=torch.float64) ** age.clamp(min=0), 0.0)
    torch.testing.assert_close(ewma(SERIES, beta, bias_correction=False), weights @ SERIES)
    torch.testing.assert_close(ewma(SERIES, beta), weights @ SERIES / weights.sum(1))


def test_corrected_the_average_of_a_constant_is_that_constant():
    torch.testing.assert_close(ewma(torch.full((30,), 2.5), 0.95), torch.full((30,), 2.5))


def test_the_average_keeps_dtype_and_input():
    for dtype in (torch.float32, torch.float64):
        values = SERIES.to(dtype)
        assert ewma(values, 0.9).dtype is dtype
        assert torch.equal(values, SERIES.to(dtype))


def spectral_radius(lr: np.ndarray, momentum: np.ndarray, curvatures: np.ndarray) -> np.ndarray:
    """Factor by which the slowest direction shrinks a step: that of [[1 + β − lr·h, −β], [1, 0]], worst over h."""
    lr, momentum, h = lr[..., None], momentum[..., None], curvatures
    matrix = np.zeros((*np.broadcast_shapes(lr.shape, momentum.shape, h.shape), 2, 2))
    matrix[..., 0, 0], matrix[..., 0, 1], matrix[..., 1, 0] = 1 + momentum - lr * h, -momentum, 1.0
    return np.abs(np.linalg.eigvals(matrix)).max(axis=(-1, -2))


@pytest.mark.parametrize("mu, L", [(0.5, 8.0), (1.0, 10.0), (0.02, 0.3), (3.0, 300.0)])
def test_no_rate_and_momentum_contract_faster_than_the_best(mu, L):
    lr, momentum = best_momentum(mu, L)
    curvatures = np.linspace(mu, L, 9)
    best = spectral_radius(np.array(lr), np.array(momentum), curvatures)
    assert best == pytest.approx(np.sqrt(momentum), abs=1e-6)
    root = np.sqrt(L / mu)
    assert best == pytest.approx((root - 1) / (root + 1), abs=1e-6)

    near = np.array([0.9, 0.99, 0.999, 1.0, 1.001, 1.01, 1.1])
    everywhere = spectral_radius(np.linspace(0, 4 / L, 80)[:, None], np.linspace(0, 0.999, 80), curvatures)
    nearby = spectral_radius(lr * near[:, None], momentum * near, curvatures)
    assert everywhere.min() >= best - 1e-6
    nearby[3, 3] = np.inf  # the best itself
    assert nearby.min() > best + 1e-5


def test_with_one_curvature_a_single_step_arrives():
    lr, momentum = best_momentum(4.0, 4.0)
    assert (lr, momentum) == (0.25, 0.0)
