"""The optimizers written from papers against loops over the papers' equations, one number at a time."""

import math
from collections.abc import Callable, Iterator

import numpy as np
import pytest
import torch

from course_utils.landscapes import ravine
from course_utils.optimizers import AdaBelief, AdaInject, AngularGrad
from course_utils.stacked_trial import plan
from course_utils.trajectories import trajectory
from solutions.adaptive import Adam

ALL = [AdaBelief, AngularGrad, AdaInject]
SETTINGS = [
    {"lr": 1e-3, "betas": (0.9, 0.999), "eps": 1e-8},
    {"lr": 0.2, "betas": (0.6, 0.95), "eps": 1e-3},
    {"lr": 0.05, "betas": (0.0, 0.8), "eps": 1e-6},
]
each_setting = pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: f"lr={setting['lr']}")
each_optimizer = pytest.mark.parametrize("make", ALL)


def gradients(shape: tuple[int, ...], steps: int = 20) -> list[np.ndarray]:
    rng = np.random.default_rng(3)
    return [rng.normal(size=shape) * 10.0 ** (step % 5 - 3) for step in range(steps)]


def path(make: Callable, start: np.ndarray, of_steps: list[np.ndarray], **options) -> np.ndarray:
    """The parameter after each step: [steps, *shape]."""
    p = torch.tensor(start, requires_grad=True)
    optimizer = make([p], **options)
    seen = []
    for g in of_steps:
        p.grad = torch.tensor(g)
        optimizer.step()
        seen.append(p.detach().numpy().copy())
    return np.array(seen)


def followed(
    one: Callable[..., Iterator[float]], start: np.ndarray, of_steps: list[np.ndarray], **options
) -> np.ndarray:
    """The same from a generator of the values of a single number, given its gradients."""
    together = np.empty((len(of_steps), *start.shape))
    for i in np.ndindex(start.shape):
        together[(slice(None), *i)] = list(one(float(start[i]), [float(g[i]) for g in of_steps], **options))
    return together


def adabelief(theta, of_steps, lr, betas, eps):
    m = s = 0.0
    for t, g in enumerate(of_steps, start=1):
        m = betas[0] * m + (1 - betas[0]) * g
        s = betas[1] * s + (1 - betas[1]) * (g - m) ** 2 + eps
        theta -= lr * (m / (1 - betas[0] ** t)) / (math.sqrt(s / (1 - betas[1] ** t)) + eps)
        yield theta


def angulargrad(theta, of_steps, lr, betas, eps, function):
    m = v = previous = 0.0
    angles = []
    for t, g in enumerate(of_steps, start=1):
        m = betas[0] * m + (1 - betas[0]) * g
        v = betas[1] * v + (1 - betas[1]) * g * g
        angles.append(math.atan(abs((g - previous) / (1 + g * previous))))
        smallest = min(angles[-2:])
        phi = math.tanh(abs({"cos": math.cos, "tan": math.tan}[function](smallest))) / 2 + 1 / 2
        theta -= lr * phi * (m / (1 - betas[0] ** t)) / (math.sqrt(v / (1 - betas[1] ** t)) + eps)
        previous = g
        yield theta


def adainject(theta, of_steps, lr, betas, eps, k):
    s = v = 0.0
    thetas = [theta]
    for t, g in enumerate(of_steps, start=1):
        injected = (g + (thetas[-2] - thetas[-1]) * g * g) / k if t > 1 else g
        s = betas[0] * s + (1 - betas[0]) * injected
        v = betas[1] * v + (1 - betas[1]) * g * g
        thetas.append(thetas[-1] - lr * (s / (1 - betas[0] ** t)) / (math.sqrt(v / (1 - betas[1] ** t)) + eps))
        yield thetas[-1]


@each_setting
@pytest.mark.parametrize(
    "make, equations, more",
    [
        (AdaBelief, adabelief, {}),
        (AngularGrad, angulargrad, {"function": "cos"}),
        (AngularGrad, angulargrad, {"function": "tan"}),
        (AdaInject, adainject, {"k": 2.0}),
        (AdaInject, adainject, {"k": 3.0}),
    ],
)
def test_path_is_that_of_the_papers_equations(make, equations, more, setting):
    start, of_steps = np.array([[0.3, -1.2, 2.0], [0.0, 0.7, -0.4]]), gradients((2, 3))
    expected = followed(equations, start, of_steps, **setting, **more)
    np.testing.assert_allclose(path(make, start, of_steps, **setting, **more), expected, rtol=1e-9, atol=1e-12)


def test_first_steps_are_adams_but_for_a_factor():
    start, first = np.array([0.5, -2.0]), [np.array([0.3, -4.0])]
    options = {"lr": 0.1, "betas": (0.9, 0.999), "eps": 0.0}
    adams = path(Adam, start, first, **options) - start
    np.testing.assert_allclose(path(AdaInject, start, first, **options) - start, adams)
    np.testing.assert_allclose(path(AdaBelief, start, first, **options) - start, adams / 0.9)
    phi = np.tanh(np.cos(np.arctan(np.abs(first[0])))) / 2 + 0.5
    np.testing.assert_allclose(path(AngularGrad, start, first, **options) - start, phi * adams)


def test_angulargrad_brakes_between_a_half_and_the_hyperbolic_tangent_of_one():
    start = np.zeros(2)
    steady = [np.array([2.0, 2.0])] * 3
    turned = [np.array([2.0, 2.0]), np.array([2.0, -0.5]), np.array([2.0, 2.0])]  # slopes 2 and −½: a right angle
    options = {"lr": 1.0, "betas": (0.0, 0.0), "eps": 0.0}
    lengths = np.abs(np.diff(path(AngularGrad, start, steady, **options), axis=0))
    np.testing.assert_allclose(lengths[-1], (1 + math.tanh(1)) / 2)
    lengths = np.abs(np.diff(path(AngularGrad, start, turned, **options), axis=0))
    np.testing.assert_allclose(lengths[-1], [(1 + math.tanh(1)) / 2, 0.5])


def test_adabelief_takes_larger_steps_than_adam_where_the_gradient_is_steady():
    steady = [np.array([0.5])] * 50
    ours, adams = (path(make, np.zeros(1), steady, lr=0.01) for make in (AdaBelief, Adam))
    assert ours[-1, 0] < 2 * adams[-1, 0] < 0


@each_optimizer
def test_a_ravine_is_descended(make):
    landscape = ravine(kappa=10)
    ends = trajectory(make, landscape, [1.5, 1.0], 400, schedule=lambda step: 0.1 * (1 - step / 400))
    values = landscape.value(torch.tensor(ends))
    assert values[-1] < 1e-4 * values[0]


@each_optimizer
def test_networks_with_hyperparameters_of_their_own_are_stepped_in_one_stack(make):
    found = plan(make, {"lr": [1e-3, 1e-2, 0.1], "eps": [1e-3, 1e-6, 1e-8]}, rate_changes=True)
    assert found.problem is None and found.modes == {"lr": "tensor", "eps": "tensor"}


@each_optimizer
def test_a_parameter_without_gradient_stays_and_gradients_are_left_as_they_are(make):
    p, idle = torch.nn.Parameter(torch.ones(2)), torch.nn.Parameter(torch.ones(3))
    optimizer = make([idle, p], lr=0.1)
    for _ in range(3):
        optimizer.zero_grad(set_to_none=False)
        (p**2).sum().backward()
        gradient = p.grad.clone()
        optimizer.step()
        assert torch.equal(p.grad, gradient)
    assert torch.equal(idle, torch.ones(3)) and (p < 1).all()


@each_optimizer
def test_gradients_zeroed_in_place_make_no_difference(make):
    ends = []
    for set_to_none in (True, False):
        p = torch.nn.Parameter(torch.tensor([1.0, -2.0], dtype=torch.float64))
        optimizer = make([p], lr=0.1)
        for step in range(6):
            optimizer.zero_grad(set_to_none=set_to_none)
            ((p - (-1.0) ** step) ** 2).sum().backward()
            optimizer.step()
        ends.append(p.detach())
    assert torch.equal(*ends)


def test_an_unknown_function_of_the_angle_is_refused():
    with pytest.raises(ValueError, match='function is "cos" or "tan", not \'sin\''):
        AngularGrad([torch.zeros(1)], function="sin")
