"""Paths over landscapes: right alone, the same in a stack, and no run disturbed by another."""

import math
import warnings

import numpy as np
import pytest
import torch

from course_utils.landscapes import LANDSCAPES, least_squares, ravine, rosenbrock, saddle
from course_utils.trajectories import steps_to, trajectories, trajectory
from solutions.minibatch_sgd import SGD

N, STEPS = 12, 30
STARTS = np.random.default_rng(0).uniform(-1, 1, size=(N, 2))
RATES = np.logspace(-4, -2, N)


class Momentum(torch.optim.Optimizer):
    """Heavy ball written with operators, as a student would; the rate is inside the velocity."""

    def __init__(self, params, lr, momentum=0.9):
        super().__init__(params, {"lr": lr, "momentum": momentum})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                v = self.state[p].get("v", torch.zeros_like(p))
                self.state[p]["v"] = v = group["momentum"] * v + group["lr"] * p.grad
                p.sub_(v)


class Adam(torch.optim.Optimizer):
    """Written with operators."""

    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, {"lr": lr, "betas": betas, "eps": eps})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for p in group["params"]:
                t, m, v = self.state[p].get("tmv", (0, 0.0, 0.0))
                t, m, v = t + 1, beta1 * m + (1 - beta1) * p.grad, beta2 * v + (1 - beta2) * p.grad**2
                self.state[p]["tmv"] = t, m, v
                p.sub_(group["lr"] * (m / (1 - beta1**t)) / ((v / (1 - beta2**t)).sqrt() + group["eps"]))


class Clipped(SGD):
    """SGD with the norm of each parameter's gradient limited: in a stack, one run's would shorten all others' steps."""

    limit = 1.0

    def step(self):
        torch.nn.utils.clip_grad_norm_(self.param_groups[0]["params"], self.limit)
        super().step()


def one_by_one(optimizer_class, landscape, starts, steps, **options):
    """The paths [n, steps + 1, 2], every run by itself, its options picked from the arrays."""

    def pick(option, i):
        if isinstance(option, tuple):
            return tuple(pick(part, i) for part in option)
        return option[i].item() if isinstance(option, np.ndarray | torch.Tensor) else option

    return np.stack(
        [
            trajectory(optimizer_class, landscape, start, steps, **{name: pick(o, i) for name, o in options.items()})
            for i, start in enumerate(starts)
        ]
    )


def agree(paths, expected):
    np.testing.assert_allclose(paths, expected, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("optimizer_class", [torch.optim.SGD, SGD])
def test_gradient_descent_on_a_quadratic_follows_its_closed_form(optimizer_class):
    path = trajectory(optimizer_class, ravine(10), (1, -2), 50, lr=0.3)
    powers = np.arange(51)
    agree(path, np.stack([(1 - 0.3 / 10) ** powers, -2 * (1 - 0.3) ** powers], axis=1))


@pytest.mark.parametrize(
    "optimizer_class, options",
    [
        (torch.optim.Adam, {"lr": 0.02}),
        (torch.optim.RMSprop, {"lr": 0.02, "momentum": 0.5}),
        (torch.optim.NAdam, {}),
        (torch.optim.LBFGS, {"lr": 0.5, "max_iter": 4}),
        (torch.optim.LBFGS, {"line_search_fn": "strong_wolfe"}),
    ],
)
def test_a_path_is_the_one_that_autograd_gives(optimizer_class, options):
    p = torch.tensor(rosenbrock().start, dtype=torch.float64, requires_grad=True)
    optimizer, expected = optimizer_class([p], **options), [p.detach().clone()]

    def closure():
        optimizer.zero_grad()
        loss = rosenbrock().value(p)
        loss.backward()
        return loss

    for _ in range(STEPS):
        optimizer.step(closure)
        expected.append(p.detach().clone())
    path = trajectory(optimizer_class, rosenbrock(), rosenbrock().start, STEPS, **options)
    np.testing.assert_allclose(path, torch.stack(expected), rtol=1e-6)
    assert np.abs(path[-1] - path[0]).max() > 0.02


def test_a_schedule_sets_the_rate_of_every_step():
    rates = [0.5, 0.1, 0.02, 0.3]
    path = trajectory(torch.optim.SGD, ravine(1), (1, 1), 4, schedule=lambda step: rates[step])
    agree(path[:, 0], np.cumprod([1.0] + [1 - rate for rate in rates]))


def test_mini_batches_decide_the_path():
    problem = least_squares(batch_size=8)
    path = trajectory(SGD, problem, problem.start, 3, lr=0.1, seed=5)
    point = np.array(problem.start)
    for step, batch in enumerate(problem.batches(5, 3), start=1):
        point = point - 0.1 * problem.gradient(point, batch)
        agree(path[step], point)


def test_an_optimizer_that_replaces_the_data_is_followed():
    class Replaces(SGD):
        def step(self):
            for p in self.param_groups[0]["params"]:
                p.data = p.data - self.param_groups[0]["lr"] * p.grad
                p.grad = None

    agree(trajectory(Replaces, saddle(), (1, 1.2), 9, lr=0.1), trajectory(SGD, saddle(), (1, 1.2), 9, lr=0.1))
    agree(trajectories(Replaces, saddle(), STARTS, 9, lr=0.1), trajectories(SGD, saddle(), STARTS, 9, lr=0.1))


def test_hooks_of_an_optimizer_are_called():
    class Halved(torch.optim.SGD):
        def __init__(self, params, lr):
            super().__init__(params, lr)
            self.register_step_pre_hook(lambda *_: [p.grad.mul_(0.5) for p in self.param_groups[0]["params"]] and None)

    agree(trajectory(Halved, saddle(), (1, 1), 9, lr=0.2), trajectory(SGD, saddle(), (1, 1), 9, lr=0.1))


def test_a_diverging_path_ends_in_nan_without_a_warning():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        path = trajectory(torch.optim.SGD, rosenbrock(), (-1.2, 1), 50, lr=0.1)
        stack = trajectories(torch.optim.SGD, rosenbrock(), [(-1.2, 1)] * 2, 50, lr=0.1)
        steps_to(path, (1, 1), 1e-6)
    gone = np.isnan(path).any(axis=1)
    assert 2 < gone.argmax() < 20 and gone[gone.argmax() :].all() and not np.isinf(path).any()
    np.testing.assert_array_equal(stack, [path, path])


def test_nothing_is_recorded_for_autograd():
    seen = []

    class Watching(SGD):
        def step(self):
            seen.extend(p.grad.requires_grad or p.grad_fn is not None for p in self.param_groups[0]["params"])
            super().step()

    trajectory(Watching, saddle(), (1, 1), 3, lr=0.1)
    assert seen == [False] * 3


STACKED = [
    (SGD, {"lr": RATES}),
    (Momentum, {"lr": RATES}),
    (Momentum, {"lr": RATES, "momentum": np.linspace(0, 0.9, N)}),
    (Adam, {"lr": RATES, "betas": (np.linspace(0, 0.99, N), 0.999)}),
    (torch.optim.SGD, {"lr": RATES}),
    (torch.optim.SGD, {"lr": RATES, "momentum": 0.9, "nesterov": True}),
    (torch.optim.Adam, {"lr": RATES}),
    (torch.optim.AdamW, {"lr": torch.tensor(RATES), "weight_decay": 0.3}),
    (torch.optim.RMSprop, {"lr": RATES, "momentum": 0.5}),
    (torch.optim.Adagrad, {"lr": RATES}),
    (torch.optim.RAdam, {"lr": RATES}),
    (torch.optim.Adam, {"lr": 0.01}),
]


@pytest.mark.parametrize("landscape", LANDSCAPES.values(), ids=lambda landscape: landscape.name)
@pytest.mark.parametrize("optimizer_class, options", STACKED)
def test_runs_go_in_a_stack_as_they_go_alone(optimizer_class, options, landscape, capsys):
    paths = trajectories(optimizer_class, landscape, STARTS, STEPS, **options)
    assert paths.shape == (N, STEPS + 1, 2)
    agree(paths, one_by_one(optimizer_class, landscape, STARTS, STEPS, **options))
    assert capsys.readouterr().out == ""


def counting(optimizer_class):
    """A subclass, and the list of the shapes of the parameters that it was made for."""
    shapes = []

    class Counting(optimizer_class):
        def __init__(self, params, **options):
            super().__init__(params, **options)
            shapes.append(tuple(self.param_groups[0]["params"][0].shape))

    return Counting, shapes


@pytest.mark.parametrize("optimizer_class", [SGD, torch.optim.Adam])
def test_a_stack_is_one_parameter(optimizer_class):
    counted, shapes = counting(optimizer_class)
    trajectories(counted, saddle(), STARTS, STEPS, lr=RATES)
    assert shapes.count((N, 2)) == 1
    assert len(shapes) < N  # the others are the comparison


def test_one_start_serves_all_settings():
    paths = trajectories(Momentum, saddle(), (1.0, 0.1), STEPS, lr=0.1, momentum=np.linspace(0, 0.9, N))
    agree(paths, trajectories(Momentum, saddle(), [(1.0, 0.1)] * N, STEPS, lr=0.1, momentum=np.linspace(0, 0.9, N)))
    assert paths.shape == (N, STEPS + 1, 2)


def test_a_schedule_is_for_all_runs_of_a_stack():
    def schedule(step):
        return 0.1 / (1 + step)

    paths = trajectories(Momentum, saddle(), STARTS, STEPS, schedule=schedule)
    agree(paths, one_by_one(Momentum, saddle(), STARTS, STEPS, schedule=schedule))


def test_runs_of_a_stack_may_have_their_own_mini_batches():
    problem, seeds = least_squares(batch_size=4), np.arange(N)
    paths = trajectories(SGD, problem, problem.start, STEPS, lr=0.05, seed=seeds)
    agree(paths, one_by_one(SGD, problem, [problem.start] * N, STEPS, lr=0.05, seed=seeds))
    assert len(np.unique(paths[:, -1, 0])) == N


def test_an_optimizer_that_clips_the_norm_goes_one_after_another_and_says_so_once(capsys):
    counted, shapes = counting(Clipped)
    for lr in (0.1, RATES):
        paths = trajectories(counted, rosenbrock(), STARTS, STEPS, lr=lr)
        agree(paths, one_by_one(Clipped, rosenbrock(), STARTS, STEPS, lr=lr))
    said = capsys.readouterr().out.splitlines()
    assert len(said) == 1 and "Counting" in said[0] and "one after another" in said[0]
    assert (N, 2) not in shapes


def test_clipping_that_no_run_meets_at_its_start_is_still_found():
    class Late(Clipped):
        limit = 50.0

    starts = np.array([[0.5, 0.3], [0.2, 0.1], [0.4, 0.2]])
    assert np.linalg.norm(rosenbrock().gradient(starts)) < 50
    paths = trajectories(Late, rosenbrock(), starts, STEPS, lr=0.02)
    agree(paths, one_by_one(Late, rosenbrock(), starts, STEPS, lr=0.02))


def test_an_optimizer_that_skips_steps_for_one_bad_run_is_found():
    class Skips(SGD):
        def step(self):
            if all(p.grad.isfinite().all() for p in self.param_groups[0]["params"]):
                super().step()

    rates = np.array([1e-3, 1.0, 1e-3])
    paths = trajectories(Skips, rosenbrock(), STARTS[:3], STEPS, lr=rates)
    agree(paths, one_by_one(Skips, rosenbrock(), STARTS[:3], STEPS, lr=rates))


def test_random_steps_are_found():
    class Noisy(SGD):
        def step(self):
            super().step()
            for p in self.param_groups[0]["params"]:
                p.data += 0.1 * torch.rand_like(p)

    counted, shapes = counting(Noisy)
    trajectories(counted, saddle(), STARTS, STEPS, lr=0.1)
    assert (N, 2) not in shapes


def test_a_rate_that_limits_the_step_is_not_rescaled():
    rates = np.logspace(-3, -1, 4)
    paths = trajectories(torch.optim.Rprop, ravine(100), STARTS[:4] * 1000, 60, lr=rates)
    agree(paths, one_by_one(torch.optim.Rprop, ravine(100), STARTS[:4] * 1000, 60, lr=rates))


def test_what_cannot_be_per_run_is_stacked_by_equal_settings(capsys):
    counted, shapes = counting(torch.optim.SGD)
    options = {"lr": RATES, "momentum": np.repeat([0.5, 0.9], N // 2)}
    paths = trajectories(counted, saddle(), STARTS, STEPS, **options)
    agree(paths, one_by_one(torch.optim.SGD, saddle(), STARTS, STEPS, **options))
    assert shapes.count((N // 2, 2)) == 2
    assert "stacked by equal momentum" in capsys.readouterr().out


def test_a_hyperparameter_kept_outside_the_groups_is_found():
    class Hidden(SGD):
        def __init__(self, params, lr, decay):
            super().__init__(params, lr)
            self.decay = decay

        def step(self):
            super().step()
            for p in self.param_groups[0]["params"]:
                p.data *= 1 - self.decay

    options = {"lr": 0.1, "decay": np.linspace(0, 0.1, N)}
    agree(trajectories(Hidden, saddle(), STARTS, 5, **options), one_by_one(Hidden, saddle(), STARTS, 5, **options))


def test_a_closure_goes_one_after_another():
    paths = trajectories(torch.optim.LBFGS, rosenbrock(), STARTS[:3], 5, lr=0.5)
    agree(paths, one_by_one(torch.optim.LBFGS, rosenbrock(), STARTS[:3], 5, lr=0.5))


@pytest.mark.parametrize("optimizer_class", [SGD, Momentum, torch.optim.SGD, torch.optim.AdamW])
def test_a_run_that_diverges_leaves_the_others_alone(optimizer_class):
    rates = RATES / 20
    rates[4] = 1e6
    paths = trajectories(optimizer_class, rosenbrock(), STARTS, 60, lr=rates)
    others = np.arange(N) != 4
    agree(paths[others], one_by_one(optimizer_class, rosenbrock(), STARTS[others], 60, lr=rates[others]))
    assert np.isfinite(paths[others]).all()
    assert np.isnan(paths[4, -1]).all() or np.abs(paths[4]).max() > 1e3


@pytest.mark.parametrize("kappa, steps", [(10, 71), (100, 709), (1000, 7082)])
def test_gradient_descent_needs_steps_in_proportion_to_the_condition_number(kappa, steps):
    landscape = ravine(kappa)
    path = trajectory(torch.optim.SGD, landscape, (1, 1), steps + 10, lr=2 / (1 + 1 / kappa))
    assert steps_to(path, landscape.minima[0], 1e-6) == steps


@pytest.mark.parametrize("kappa, steps", [(10, 27), (100, 95), (1000, 321)])
def test_the_best_heavy_ball_needs_steps_in_proportion_to_the_root(kappa, steps):
    root = math.sqrt(1 / kappa)
    options = {"lr": (2 / (1 + root)) ** 2, "momentum": ((1 - root) / (1 + root)) ** 2}
    path = trajectory(torch.optim.SGD, ravine(kappa), (1, 1), 400, **options)
    assert steps_to(path, (0, 0), 1e-6) == steps


def test_steps_are_counted_to_the_first_arrival_and_nan_is_never_there():
    away, near, lost = [5.0, 5.0], [1.0, 1.1], [np.nan, np.nan]
    paths = np.array([[away, near, away, near], [away, away, away, lost], [near, away, away, away]])
    np.testing.assert_array_equal(steps_to(paths, (1, 1), 0.2), [1, np.nan, 0])
    np.testing.assert_array_equal(steps_to(paths[None], (1, 1), 0.05), [[np.nan] * 3])


@pytest.mark.parametrize(
    "change, said",
    [
        ({"starts": np.zeros((4, 3))}, r"A start is two numbers.*\(4, 3\)"),
        ({"starts": np.zeros((0, 2))}, "A start is two numbers"),
        ({"starts": [[0.0, math.nan], [0.0, 1.0]]}, "finite"),
        ({"steps": 0}, "steps must be 1 or more, not 0"),
        ({"lr": np.ones(3)}, r"lr must be one value, or one for each of the 12 runs, not of shape \(3,\)"),
        ({"seed": [1, 2]}, "seed must be one value"),
    ],
)
def test_bad_arguments_are_named(change, said):
    with pytest.raises(ValueError, match=said):
        trajectories(
            **{"optimizer_class": SGD, "landscape": saddle(), "starts": STARTS, "steps": 5, "lr": 0.1} | change
        )


def test_a_single_path_takes_single_settings():
    with pytest.raises(ValueError, match="lr must be one value"):
        trajectory(SGD, saddle(), (1, 1), 5, lr=RATES)
