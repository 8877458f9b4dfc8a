"""Which optimizers can step networks together, in what way, and that they then go where they go alone."""

from functools import partial

import pytest
import torch
from torch.optim import Optimizer

from course_utils.stacked_optimizer import DECOUPLED, IN_GRADIENT, RESCALED, TENSOR, StackedOptimizer
from course_utils.stacked_trial import SPLIT, plan
from solutions.minibatch_sgd import SGD

torch.set_num_threads(1)


class Written(Optimizer):
    """An optimizer as a student writes one; `update(p, group, state)` does the work."""

    def __init__(self, params, lr=0.1, momentum=0.9, betas=(0.9, 0.99), eps=1e-3, weight_decay=0.0):
        defaults = {"lr": lr, "momentum": momentum, "betas": betas, "eps": eps, "weight_decay": weight_decay}
        super().__init__(params, defaults)

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                self.update(p, group, self.state[p])


class Momentum(Written):
    def update(self, p, group, state):
        state["v"] = group["momentum"] * state.get("v", torch.zeros_like(p)) + p.grad + group["weight_decay"] * p
        p -= group["lr"] * state["v"]


class MomentumWithAlpha(Written):
    def update(self, p, group, state):
        v = state.setdefault("v", torch.zeros_like(p))
        v.mul_(group["momentum"]).add_(p.grad)
        p.add_(v, alpha=-group["lr"])


class DecoupledWithAlpha(Written):
    def update(self, p, group, state):
        v = state.setdefault("v", torch.zeros_like(p))
        p.add_(p, alpha=-group["lr"] * group["weight_decay"])
        v.mul_(0.5).add_(p.grad)
        p.add_(v, alpha=-group["lr"])


class RateInTheVelocity(Written):
    def update(self, p, group, state):
        v = state.setdefault("v", torch.zeros_like(p))
        v.mul_(group["momentum"]).add_(p.grad, alpha=-group["lr"])
        p.add_(v)


class Adam(Written):
    def update(self, p, group, state):
        beta1, beta2 = group["betas"]
        state["t"] = state.get("t", 0) + 1
        state["m"] = beta1 * state.get("m", torch.zeros_like(p)) + (1 - beta1) * p.grad
        state["v"] = beta2 * state.get("v", torch.zeros_like(p)) + (1 - beta2) * p.grad**2
        m, v = state["m"] / (1 - beta1 ** state["t"]), state["v"] / (1 - beta2 ** state["t"])
        p.sub_(group["lr"] * m / (v.sqrt() + group["eps"]))


class AdamWithValue(Written):
    def update(self, p, group, state):
        m, v = state.setdefault("moments", (torch.zeros_like(p), torch.zeros_like(p)))
        m.lerp_(p.grad, 0.1)
        v.mul_(0.99).addcmul_(p.grad, p.grad, value=0.01)
        p.addcdiv_(m, v.sqrt().add_(group["eps"]), value=-group["lr"])


class VelocitiesInAList(Written):
    velocities = None

    def step(self):
        params = self.param_groups[0]["params"]
        self.velocities = self.velocities or [torch.zeros_like(p) for p in params]
        with torch.no_grad():
            for i, p in enumerate(params):
                self.velocities[i] = 0.5 * self.velocities[i] + p.grad
                p -= self.param_groups[0]["lr"] * self.velocities[i]


class Clipped(SGD):
    def step(self):
        torch.nn.utils.clip_grad_norm_([p for group in self.param_groups for p in group["params"]], 1.0)
        super().step()


class NormalizedGradient(Written):
    def update(self, p, group, state):
        p -= group["lr"] * p.grad / p.grad.norm()


class CentredGradient(Written):
    def update(self, p, group, state):
        gradient = p.grad - p.grad.mean(tuple(range(1, p.dim())), keepdim=True) if p.dim() > 1 else p.grad
        p -= group["lr"] * gradient


class DecaysMatrices(Written):
    def update(self, p, group, state):
        p -= group["lr"] * (p.grad + (0.1 * p if p.dim() > 1 else 0))


class SkipsWhatIsLarge(Written):
    def update(self, p, group, state):
        if p.grad.abs().max() < 10:
            p -= group["lr"] * p.grad


class RootOfTheRate(Written):
    def update(self, p, group, state):
        p.sub_(p.grad, alpha=group["lr"] ** 0.5)


class Noisy(Written):
    def update(self, p, group, state):
        p -= group["lr"] * (p.grad + torch.randn_like(p))


RATES = [0.3, 0.01, 0.1, 0.0]


@pytest.mark.parametrize("make", [SGD, Momentum, Adam, VelocitiesInAList])
def test_a_rate_used_with_operators_reaches_the_optimizer_as_a_tensor(make):
    assert plan(make, {"lr": RATES}) == ({"lr": TENSOR}, None)


@pytest.mark.parametrize(
    "make", [MomentumWithAlpha, RateInTheVelocity, AdamWithValue, torch.optim.SGD, torch.optim.Adam]
)
def test_a_rate_handed_on_as_a_number_is_applied_after_a_step_at_one(make):
    assert plan(make, {"lr": RATES}) == ({"lr": RESCALED}, None)


@pytest.mark.parametrize(
    "name", ["SGD", "Adam", "AdamW", "NAdam", "RAdam", "Adagrad", "Adamax", "RMSprop", "Adadelta"]
)  # fmt: skip
def test_torchs_optimizers_step_networks_with_rates_and_decays_of_their_own(name):
    modes, problem = plan(getattr(torch.optim, name), {"lr": RATES, "weight_decay": RATES}, rate_changes=True)
    assert problem is None
    assert list(modes) == ["lr", "weight_decay"] and SPLIT not in modes.values()  # the way depends on torch's release


def test_what_all_networks_share_needs_no_tensor():
    assert plan(MomentumWithAlpha, {"lr": [0.1] * 4, "momentum": [0.5] * 4}) == ({}, None)


def test_a_rate_inside_the_velocity_is_not_rescaled_when_it_will_change():
    assert plan(RateInTheVelocity, {"lr": RATES}, rate_changes=True).modes == {"lr": SPLIT}
    assert plan(MomentumWithAlpha, {"lr": RATES}, rate_changes=True).modes == {"lr": RESCALED}


@pytest.mark.parametrize(
    "make, values, modes",
    [
        (Momentum, {"lr": RATES, "momentum": [0.9, 0.5, 0.0, 0.1], "weight_decay": RATES}, {"lr": TENSOR, "momentum": TENSOR, "weight_decay": TENSOR}),
        (Adam, {"eps": [0.1, 0.2, 0.3, 0.4]}, {"eps": TENSOR}),
        (Adam, {"lr": RATES, "betas": [(0.9, 0.99)] * 2 + [(0.5, 0.9)] * 2}, {"lr": TENSOR, "betas": SPLIT}),
        (torch.optim.SGD, {"lr": RATES, "momentum": [0.9, 0.9, 0.5, 0.0]}, {"lr": RESCALED, "momentum": SPLIT}),
        (torch.optim.SGD, {"lr": RATES, "weight_decay": RATES}, {"lr": RESCALED, "weight_decay": IN_GRADIENT}),
        (DecoupledWithAlpha, {"lr": RATES, "weight_decay": RATES}, {"lr": RESCALED, "weight_decay": DECOUPLED}),
        (partial(torch.optim.SGD, momentum=0.9), {"nesterov": [True, False] * 2}, {"nesterov": SPLIT}),
        (RootOfTheRate, {"lr": RATES}, {"lr": SPLIT}),
        (torch.optim.Rprop, {"lr": RATES}, {"lr": SPLIT}),
    ],
)  # fmt: skip
def test_each_hyperparameter_is_given_the_way_that_works(make, values, modes):
    assert plan(make, values) == (modes, None)


@pytest.mark.parametrize(
    "make, operation",
    [
        (Clipped, "norm"),
        (NormalizedGradient, "norm"),
        (CentredGradient, "differ from the single run"),
        (SkipsWhatIsLarge, "max"),
        (DecaysMatrices, "differ from the single run"),
        (Noisy, "differ from the single run"),
        (partial(Clipped, lr=0.1), "norm"),
    ],
)
@pytest.mark.parametrize("values", [{"lr": RATES}, {"lr": [0.1] * 4}], ids=["rates", "one rate"])
def test_an_optimizer_that_mixes_networks_is_found_out_with_the_operation(make, operation, values):
    torch.manual_seed(0)
    modes, problem = plan(make, values)
    assert modes == {}
    assert operation in problem


def test_an_optimizer_is_tried_once_for_one_kind_of_settings():
    made = []

    class Counted(SGD):
        def __init__(self, params, lr):
            made.append(lr)
            super().__init__(params, lr)

    plan(Counted, {"lr": RATES})
    tried = len(made)
    plan(Counted, {"lr": [0.7, 0.8]})
    assert len(made) == tried
    plan(Counted, {"lr": [0.7, 0.7]})
    assert len(made) > tried


def test_an_optimizer_that_fails_alone_fails_as_it_does_alone():
    class Unfinished(SGD):
        def step(self):
            raise NotImplementedError("write me")

    with pytest.raises(NotImplementedError, match="write me"):
        plan(Unfinished, {"lr": RATES})


@pytest.mark.parametrize(
    "make, values",
    [
        (SGD, {"lr": RATES}),
        (Adam, {"lr": RATES, "eps": [0.1, 0.2, 0.3, 0.4]}),
        (Momentum, {"lr": RATES, "momentum": [0.9, 0.5, 0.0, 0.1], "weight_decay": [0.0, 0.1, 0.2, 0.3]}),
        (VelocitiesInAList, {"lr": RATES}),
        (AdamWithValue, {"lr": RATES}),
        (torch.optim.SGD, {"lr": RATES, "momentum": [0.9] * 4, "weight_decay": [0.0, 0.1, 0.2, 0.3]}),
        (torch.optim.AdamW, {"lr": RATES, "weight_decay": [0.0, 0.1, 0.2, 0.3]}),
    ],
)
def test_networks_stepped_together_go_where_they_go_alone(make, values):
    generator = torch.Generator().manual_seed(1)
    start = torch.randn(4, 3, 2, generator=generator, dtype=torch.float64)
    together = start.clone().requires_grad_()
    alone = [row.clone().requires_grad_() for row in start]
    stacked = StackedOptimizer(make, [together], values, plan(make, values, rate_changes=True).modes)
    singles = [make([p], **{name: of_networks[k] for name, of_networks in values.items()}) for k, p in enumerate(alone)]
    left = [0, 1, 2, 3]
    for step in range(12):
        if step == 4:
            stacked.set_lr([rate / 3 for rate in RATES])
            for k, single in enumerate(singles):
                single.param_groups[0]["lr"] = RATES[k] / 3
        if step == 8:
            together.data, together.grad = together.data[[0, 2]], None
            stacked.keep(torch.tensor([0, 2]), 4)
            left = [0, 2]
        gradient = torch.randn(4, 3, 2, generator=generator, dtype=torch.float64)
        together.grad = gradient[left].clone()
        stacked.step()
        for k, (p, single) in enumerate(zip(alone, singles, strict=True)):
            p.grad = gradient[k].clone()
            single.step()
    assert torch.allclose(together, torch.stack([alone[k] for k in left]), rtol=1e-9, atol=1e-12)


def test_a_number_that_is_not_finite_stays_in_its_network():
    p = torch.ones(3, 2, 2, requires_grad=True)
    values = {"lr": [0.1, 0.2, 0.3]}
    for make in (Adam, AdamWithValue, torch.optim.Adam):
        optimizer = StackedOptimizer(make, [p], values, plan(make, values).modes)
        for _ in range(2):
            p.grad = torch.ones(3, 2, 2)
            p.grad[1] = torch.nan
            optimizer.step()
        assert p[[0, 2]].isfinite().all()
        p = torch.ones(3, 2, 2, requires_grad=True)


def test_a_step_at_one_that_is_interrupted_is_taken_back():
    class Stopping(torch.optim.SGD):
        def step(self):
            super().step()
            if pressed:
                raise KeyboardInterrupt

    pressed = []
    p = torch.ones(2, 2, 2, requires_grad=True)
    optimizer = StackedOptimizer(Stopping, [p], {"lr": [0.1, 0.2]}, {"lr": RESCALED})
    p.grad = torch.ones(2, 2, 2)
    pressed.append(True)
    with pytest.raises(KeyboardInterrupt):
        optimizer.step()
    assert torch.equal(p, torch.ones(2, 2, 2))
