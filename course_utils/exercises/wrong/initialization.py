"""The mistakes of notebook 2, as code."""

import math
from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn import functional as F

Scale = Callable[[int, int, float], float]
"""(fan_in, fan_out, gain) -> standard deviation."""


def xavier_std(fan_in: int, fan_out: int, gain: float) -> float:
    return gain * math.sqrt(2 / (fan_in + fan_out))


def kaiming_std(fan_in: int, fan_out: int, gain: float) -> float:
    return math.sqrt(2 / fan_in)


XAVIER_SCALES: dict[str, list[Scale]] = {
    "variance_as_std": [lambda i, o, g: g**2 * 2 / (i + o), lambda i, o, g: g * 2 / (i + o)],
    "uniform_bound_as_std": [lambda i, o, g: g * math.sqrt(6 / (i + o))],
    "fan_in_only": [lambda i, o, g: g * math.sqrt(1 / i), lambda i, o, g: g * math.sqrt(2 / i)],
    "fan_out_only": [lambda i, o, g: g * math.sqrt(1 / o), lambda i, o, g: g * math.sqrt(2 / o)],
    "product_of_fans": [lambda i, o, g: g * math.sqrt(2 / (i * o)), lambda i, o, g: g * math.sqrt(1 / (i * o))],
    "ignores_gain": [lambda i, o, g: math.sqrt(2 / (i + o))],
    "gain_as_variance": [lambda i, o, g: math.sqrt(g * 2 / (i + o))],
    "gain_squared": [lambda i, o, g: g**2 * math.sqrt(2 / (i + o))],
    "missing_factor_two": [lambda i, o, g: g * math.sqrt(1 / (i + o))],
    "upside_down": [lambda i, o, g: g * math.sqrt((i + o) / 2), lambda i, o, g: g / math.sqrt(2 / (i + o))],
    "part_of_the_root": [lambda i, o, g: g * 2 / math.sqrt(i + o), lambda i, o, g: g * math.sqrt(2) / (i + o)],
    "missing_parentheses": [
        lambda i, o, g: g * math.sqrt(2 / i + o),
        lambda i, o, g: g * math.sqrt(2 / o + i),
        lambda i, o, g: math.sqrt(g**2 * 2 / i + o),
        lambda i, o, g: math.sqrt(g**2 * 2 / o + i),
    ],
}
"""Standard deviations that students take for Xavier's."""

KAIMING_SCALES: dict[str, list[Scale]] = {
    "variance_as_std": [lambda i, o, g: 2 / i],
    "one_over_fan_in": [lambda i, o, g: math.sqrt(1 / i), lambda i, o, g: 1 / i],
    "fan_out": [lambda i, o, g: math.sqrt(2 / o)],
    "xavier": [lambda i, o, g: math.sqrt(2 / (i + o)), lambda i, o, g: math.sqrt(4 / (i + o))],
    "uniform_bound_as_std": [lambda i, o, g: math.sqrt(6 / i)],
    "product_of_fans": [lambda i, o, g: math.sqrt(2 / (i * o))],
    "upside_down": [lambda i, o, g: math.sqrt(i / 2), lambda i, o, g: math.sqrt(i)],
    "part_of_the_root": [lambda i, o, g: 2 / math.sqrt(i), lambda i, o, g: math.sqrt(2) / i],
}
"""Standard deviations that students take for Kaiming's."""


def xavier(fill: Callable, scale: Scale = xavier_std) -> Callable:
    """An initializer of Xavier's signature: `fill(weight, std, generator)` does the drawing."""

    def xavier_normal_(weight, gain=1.0, generator=None):
        return fill(weight, scale(weight.shape[1], weight.shape[0], gain), generator)

    return xavier_normal_


def kaiming(fill: Callable, scale: Scale = kaiming_std) -> Callable:
    """An initializer of Kaiming's signature: `fill(weight, std, generator)` does the drawing."""

    def kaiming_normal_(weight, generator=None):
        return fill(weight, scale(weight.shape[1], weight.shape[0], 1.0), generator)

    return kaiming_normal_


@torch.no_grad()
def normal(weight, std, generator):
    """Not wrong: wrong scales are drawn with it."""
    return weight.normal_(0, std, generator=generator)


def tensor_of_its_own(weight, std, generator):
    return torch.randn(weight.shape, generator=generator) * std


def name_given_anew(weight, std, generator):
    weight = torch.randn(weight.shape, generator=generator) * std  # noqa: F841 - the mistake


def filled_clone(weight, std, generator):
    return weight.detach().clone().normal_(0, std, generator=generator)


def returned_copy(weight, std, generator):
    return normal(weight, std, generator).detach().clone()


def without_return(weight, std, generator):
    normal(weight, std, generator)


def under_autograd(weight, std, generator):
    return weight.normal_(0, std, generator=generator)


def slice_under_autograd(weight, std, generator):
    weight[:] = torch.randn(weight.shape, generator=generator) * std
    return weight


def row_under_autograd(weight, std, generator):
    weight[0] = torch.randn(weight.shape[1], generator=generator) * std
    return weight


def rows_under_autograd(weight, std, generator):
    for row in weight:
        row.normal_(0, std, generator=generator)
    return weight


def autograd_switched_off(weight, std, generator):
    torch.set_grad_enabled(False)
    return weight.normal_(0, std, generator=generator)


def frozen(weight, std, generator):
    return weight.requires_grad_(False).normal_(0, std, generator=generator)


def drawn_globally(weight, std, generator):
    return normal(weight, std, None)


def generator_of_its_own(weight, std, generator):
    return normal(weight, std, torch.Generator().manual_seed(0))


def generator_restarted(weight, std, generator):
    return normal(weight, std, generator and generator.manual_seed(generator.initial_seed()))


def fixed_where_none_is_given(weight, std, generator):
    return normal(weight, std, generator or torch.Generator())


@torch.no_grad()
def scaled_old_values(weight, std, generator):
    return weight.mul_(std)


@torch.no_grad()
def added_noise(weight, std, generator):
    return weight.add_(torch.randn(weight.shape, generator=generator) * std)


@torch.no_grad()
def filled_with_the_std(weight, std, generator):
    return weight.fill_(std)


@torch.no_grad()
def filled_with_one_draw(weight, std, generator):
    return weight.fill_(torch.randn((), generator=generator).item() * std)


@torch.no_grad()
def one_row_for_all(weight, std, generator):
    return weight.copy_(torch.randn(weight.shape[1], generator=generator) * std)


@torch.no_grad()
def one_column_for_all(weight, std, generator):
    return weight.copy_(torch.randn(weight.shape[0], 1, generator=generator) * std)


@torch.no_grad()
def uniform(weight, std, generator):
    return weight.uniform_(-math.sqrt(3) * std, math.sqrt(3) * std, generator=generator)


@torch.no_grad()
def uniform_between_stds(weight, std, generator):
    return weight.uniform_(-std, std, generator=generator)


@torch.no_grad()
def rand_for_randn(weight, std, generator):
    return weight.copy_(torch.rand(weight.shape, generator=generator) * std)


def new_storage(weight, std, generator):
    """Not wrong: an accepted form."""
    weight.data = torch.randn(weight.shape, generator=generator, dtype=weight.dtype) * std
    return weight


def sample(values: Tensor) -> float:
    return values.std().item()


def population(values: Tensor) -> float:
    return values.std(correction=0).item()


def root_mean_square(values: Tensor) -> float:
    return values.square().mean().sqrt().item()


def norm_over_root_of_one_less(values: Tensor) -> float:
    return values.norm().item() / math.sqrt(values.numel() - 1)


def linear_layers(model: nn.Module) -> list[nn.Module]:
    return [m for m in model.modules() if isinstance(m, nn.Linear)]


def activations(model: nn.Module) -> list[nn.Module]:
    return [m for m in leaves(model) if not isinstance(m, nn.Linear)]


def leaves(model: nn.Module) -> list[nn.Module]:
    return [m for m in model.modules() if not list(m.children())]


def linear_children(model: nn.Module) -> list[nn.Module]:
    return [m for m in model.children() if isinstance(m, nn.Linear)]


def indexed(model: nn.Module) -> list[nn.Module]:
    return [model[i] for i in range(len(model))]


def hooked(
    spread: Callable = sample,
    layers: Callable = linear_layers,
    look_at: Callable = lambda layer, inputs, output: output,
    before: Callable = lambda model: None,
    after: Callable = lambda model: None,
    remove: bool = True,
    graph: bool = False,
    passes: int = 1,
) -> Callable:
    """Standard deviations by forward hooks: `spread` of what `look_at` sees at each of `layers`.

    `before` and `after` do something to the model around the passes.
    """

    def activation_stds(model, x):
        stds = []
        hooks = [
            m.register_forward_hook(lambda *seen: stds.append(spread(look_at(*seen).detach()))) for m in layers(model)
        ]
        before(model)
        with torch.set_grad_enabled(graph):
            for _ in range(passes):
                model(x)
        after(model)
        for hook in hooks if remove else ():
            hook.remove()
        return stds

    return activation_stds


def in_order_of_declaration(spread: Callable) -> Callable:
    def activation_stds(model, x):
        stds = dict.fromkeys(linear_layers(model))
        hooks = [
            m.register_forward_hook(lambda layer, inputs, output: stds.update({layer: spread(output)})) for m in stds
        ]
        with torch.no_grad():
            model(x)
        for hook in hooks:
            hook.remove()
        return list(stds.values())

    return activation_stds


def measured_after_the_pass(spread: Callable) -> Callable:
    def activation_stds(model, x):
        return [spread(output) for output in hooked(lambda output: output)(model, x)]

    return activation_stds


def one_pass_per_layer(spread: Callable) -> Callable:
    def activation_stds(model, x):
        return [hooked(spread, lambda _, m=m: [m])(model, x)[0] for m in linear_layers(model)]

    return activation_stds


def walked(layers: Callable, spread: Callable, activated: bool = False) -> Callable:
    """Standard deviations without hooks: one layer after the other, as if every model were `nn.Sequential`."""

    @torch.no_grad()
    def activation_stds(model, x):
        stds = []
        for layer in layers(model):
            x = layer(x)
            if isinstance(layer, nn.Linear):
                stds.append(spread(F.relu(x) if activated else x))
        return stds

    return activation_stds


def hook_that_returns(spread: Callable) -> Callable:
    def activation_stds(model, x):
        hooks = [m.register_forward_hook(lambda layer, inputs, output: spread(output)) for m in linear_layers(model)]
        with torch.no_grad():
            stds = [model(x)]
        for hook in hooks:
            hook.remove()
        return stds

    return activation_stds


def stds_of_weights(spread: Callable) -> Callable:
    return lambda model, x: [spread(m.weight.detach()) for m in linear_layers(model)]


def std_of_the_last(spread: Callable) -> Callable:
    return lambda model, x: hooked(spread)(model, x)[-1:]


def mean_of_stds(dim: int, correction: int) -> Callable:
    return hooked(lambda values: values.std(dim, correction=correction).mean().item())


def root_of_mean_variance(dim: int, correction: int) -> Callable:
    return hooked(lambda values: values.var(dim, correction=correction).mean().sqrt().item())


def list_of_stds(dim: int, correction: int) -> Callable:
    return hooked(lambda values: values.std(dim, correction=correction).tolist())


def euclidean(v: Tensor) -> Tensor:
    return v.norm()


def square(v: Tensor) -> Tensor:
    return v.square().sum()


def largest(v: Tensor) -> Tensor:
    return v.abs().max()


def centred(f: Callable, theta: Tensor, step: Tensor, eps: float) -> Tensor:
    return (f(theta + step) - f(theta - step)) / (2 * eps)


def relative(a: Tensor, g: Tensor) -> Tensor:
    return euclidean(a - g) / (euclidean(a) + euclidean(g))


def checked(
    quotient: Callable = centred,
    error: Callable = relative,
    step_of: Callable = lambda eps: eps,
    cast: Callable = lambda approx: approx,
) -> Callable:
    """A gradient check: `quotient(f, theta, step, eps)` for each component, `error(approx, grad)` of them all.

    `step_of` replaces the ε that was asked for, `cast` rounds the approximation.
    """

    def gradient_check(f, theta, grad, eps=1e-5):
        eps = step_of(eps)
        steps = eps * torch.eye(len(theta), dtype=theta.dtype)
        approx = torch.stack([quotient(f, theta, step, eps) for step in steps])
        return error(cast(approx), grad).item()

    return gradient_check


def measured(norm: Callable) -> Callable:
    """The relative difference in another norm."""
    return checked(error=lambda a, g: norm(a - g) / (norm(a) + norm(g)))


def by_autograd(f, theta, grad, eps=1e-5):
    watched = theta.clone().requires_grad_()
    (exact,) = torch.autograd.grad(f(watched), watched)
    return relative(exact, grad).item()


def all_components_at_once(f, theta, grad, eps=1e-5):
    approx = (f(theta + eps) - f(theta - eps)) / (2 * eps)
    return relative(approx.expand_as(grad), grad).item()


def all_components_at_once_as_a_number(f, theta, grad, eps=1e-5):
    return relative((f(theta + eps) - f(theta - eps)) / (2 * eps), grad).item()


def all_components_at_once_against_the_sum(f, theta, grad, eps=1e-5):
    return relative((f(theta + eps) - f(theta - eps)) / (2 * eps), grad.sum()).item()


def float32_step(f, theta, grad, eps=1e-5):
    steps = eps * torch.eye(len(theta))
    return relative(torch.stack([centred(f, theta, step, eps) for step in steps]), grad).item()


def float32_step_and_quotient(f, theta, grad, eps=1e-5):
    steps = eps * torch.eye(len(theta))
    return relative(torch.stack([centred(f, theta, step, eps) for step in steps]).float(), grad).item()


def _aliased(f, theta, i, eps):
    plus, minus = theta, theta
    plus[i] += eps
    minus[i] -= eps
    return f(plus) - f(minus)


def _aliased_in_turn(f, theta, i, eps):
    plus = theta
    plus[i] += eps
    above = f(plus)
    minus = theta
    minus[i] -= eps
    return above - f(minus)


def _not_put_back(f, theta, i, eps):
    theta[i] += eps
    above = f(theta)
    theta[i] -= 2 * eps
    return above - f(theta)


def in_place(difference: Callable) -> Callable:
    """Centred differences by `difference(f, theta, i, eps)`, which moves θ itself."""

    def gradient_check(f, theta, grad, eps=1e-5):
        approx = torch.stack([difference(f, theta, i, eps) / (2 * eps) for i in range(len(theta))])
        return relative(approx, grad).item()

    return gradient_check


aliased, aliased_in_turn, not_put_back = map(in_place, (_aliased, _aliased_in_turn, _not_put_back))


def steps_accumulate(f, theta, grad, eps=1e-5):
    step, differences = torch.zeros_like(theta), []
    for i in range(len(theta)):
        step[i] = eps
        differences.append(f(theta + step) - f(theta - step))
    return relative(torch.stack(differences) / (2 * eps), grad).item()


ONE_COMPONENT: list[Callable] = [
    lambda a, g: (a[:1], g[:1]),
    lambda a, g: (a[-1:], g[-1:]),
    lambda a, g: (a[0], g),
    lambda a, g: (a[-1], g),
    lambda a, g: (F.pad(a[:1], (0, len(a) - 1)), g),
    lambda a, g: (F.pad(a[-1:], (len(a) - 1, 0)), g),
]
"""What is compared where one component alone was approximated: by itself, broadcast, or among zeros."""


def nothing_filled_in(f, theta, grad, eps=1e-5):
    return relative(torch.zeros_like(theta), grad).item()
