"""The mistakes of notebook 4, as code: Adagrad, RMSprop and the schedule. Those of Adam and diffGrad are in `adaptive_moments`."""

import math
from collections.abc import Callable
from types import SimpleNamespace

import torch

from course_utils.exercises.wrong.optimizer_loops import (
    STATE,
    Amount,
    Forms,
    FreshState,
    NewStorage,
    eps_on_top,
    loops,
    made,
    merged,
)


def by_squares(squares: Callable, step: Callable | None = None, start: float = 0.0) -> Amount:
    """Adagrad's or RMSprop's amount from two formulas in x.s, x.g, x.t, x.eps and x.alpha, of which x.s is remembered."""

    def amount(group, g, state):
        x = SimpleNamespace(g=g, t=state.get("t", 0) + 1, eps=group["eps"], alpha=group.get("alpha"))
        x.old = x.s = state.get("s", start + torch.zeros_like(g))
        x.s = squares(x)
        state.update(t=x.t, s=x.s)
        return group["lr"] * (step or over_root)(x)

    return amount


def over_root(x):
    return x.g / (x.s.sqrt() + x.eps)


def sum_of_squares(x):
    return x.s + x.g**2


def mean_of_squares(x):
    return x.alpha * x.s + (1 - x.alpha) * x.g**2


def mean_of_gradients(x):
    return x.alpha * x.s + (1 - x.alpha) * x.g


def mean_of_magnitudes(x):
    return x.alpha * x.s + (1 - x.alpha) * x.g.abs()


def by_exponential_mean(alpha: float, weight: float) -> type:
    return made(by_squares(lambda x: alpha * x.s + weight * x.g**2))


def over_root_of_mean(x):
    return x.g / ((x.s / x.t).sqrt() + x.eps)


def eps_on_rate(amount: Amount) -> Amount:
    """eps added to the rate of each entry, which then multiplies the gradient."""
    return lambda group, g, state: amount(group | {"eps": 0.0}, g, state) + group["eps"] * g


def squares_forms(squares: Callable, other_way_round: Callable, in_place: Callable) -> Forms:
    """What goes wrong with the quotient and the memory, for Adagrad and RMSprop alike."""
    right = by_squares(squares)
    steps = {
        "no_root": [lambda x: x.g / (x.s + x.eps)],
        "eps_inside_root": [lambda x: x.g / (x.s + x.eps).sqrt(), lambda x: x.g / (x.s + x.eps**2).sqrt()],
        "eps_outside_denominator": [
            lambda x: x.g / x.s.sqrt() + x.eps,
            lambda x: x.g / x.s.sqrt() - x.eps,
            lambda x: x.g * (1 / x.s.sqrt() + x.eps),
        ],
        "no_eps": [lambda x: x.g / x.s.sqrt()],
        "old_state": [lambda x: x.g / (x.old.sqrt() + x.eps)],
        "no_gradient": [lambda x: 1 / (x.s.sqrt() + x.eps)],
        "multiplies": [lambda x: x.g * (x.s.sqrt() + x.eps), lambda x: x.g * x.s.sqrt() + x.eps],
        "state_reset": [lambda x: x.g / (x.g.abs() + x.eps)],
        "whole_tensor": [lambda x: x.g / (x.s.mean().sqrt() + x.eps), lambda x: x.g / (x.s.sum().sqrt() + x.eps)],
    }
    more = {
        "eps_inside_root": [made(by_squares(lambda x: squares(x) + x.eps, lambda x: x.g / x.s.sqrt()))],
        "eps_outside_denominator": [made(eps_on_top(right, 1)), made(eps_on_top(right, -1)), made(eps_on_rate(right))],
        "root_stored": [
            made(by_squares(lambda x: squares(x).sqrt(), lambda x: x.g / (x.s + x.eps))),
            made(by_squares(lambda x: squares(x).sqrt() + x.eps, lambda x: x.g / x.s)),
        ],
        "state_reset": [made(right, FreshState)],
        "shared_buffer": [made(by_squares(form), frame) for form in (squares, other_way_round) for frame in STATE],
        "changes_grad": [made(by_squares(in_place))],
    }
    return merged(
        {slug: [made(by_squares(squares, step)) for step in steps[slug]] for slug in steps}, more, loops(right)
    )


ADAGRAD = merged(
    squares_forms(sum_of_squares, lambda x: x.g**2 + x.s, lambda x: x.s + x.g.pow_(2)),
    {
        "exponential_average": [
            by_exponential_mean(alpha, weight) for alpha in (0.9, 0.99, 0.999) for weight in (1 - alpha, 1)
        ],
        "sum_of_gradients": [
            made(by_squares(lambda x: x.s + x.g)),
            made(by_squares(lambda x: x.s + x.g, lambda x: x.g / (x.s + x.eps))),
            made(by_squares(lambda x: x.s + x.g, lambda x: x.g / (x.s.abs() + x.eps))),
            made(by_squares(lambda x: x.s + x.g, lambda x: x.g / (x.s.abs().sqrt() + x.eps))),
            made(by_squares(lambda x: x.s + x.g, lambda x: x.g / (x.s.clamp(min=0).sqrt() + x.eps))),
            made(by_squares(lambda x: x.s + x.g.abs())),
            made(by_squares(lambda x: x.s + x.g.abs(), lambda x: x.g / (x.s + x.eps))),
        ],
        "mean_of_squares": [
            made(by_squares(sum_of_squares, over_root_of_mean)),
            made(by_squares(sum_of_squares, lambda x: x.g / (x.s / x.t + x.eps).sqrt())),
            made(by_squares(sum_of_squares, lambda x: x.g / ((x.s / (x.t + 1)).sqrt() + x.eps))),
        ],
        "mean_of_squares_and_decay": [
            made(by_squares(sum_of_squares, lambda x: x.g / ((x.s / x.t).sqrt() + x.eps) / x.t**0.5)),
        ],
        "wrong_start": [made(by_squares(sum_of_squares, start=start)) for start in (1.0, 0.1)]
        + [made(by_squares(lambda x: x.s + (2 if x.t == 1 else 1) * x.g**2))],
    },
)
ADAGRAD_NEW_STORAGE = made(by_squares(sum_of_squares), NewStorage, lr=0.01, eps=1e-10)

RMSPROP = merged(
    squares_forms(
        mean_of_squares,
        lambda x: (1 - x.alpha) * x.g**2 + x.alpha * x.s,
        lambda x: x.alpha * x.s + (1 - x.alpha) * x.g.pow_(2),
    ),
    {
        "cumulative_sum": [
            made(by_squares(sum_of_squares)),
            made(by_squares(sum_of_squares, over_root_of_mean)),
            made(by_squares(lambda x: x.s + (1 - x.alpha) * x.g**2)),
        ],
        "gradient_not_squared": [
            made(by_squares(mean_of_gradients)),
            made(by_squares(mean_of_gradients, lambda x: x.g / (x.s + x.eps))),
            made(by_squares(mean_of_gradients, lambda x: x.g / (x.s.abs() + x.eps))),
            made(by_squares(mean_of_gradients, lambda x: x.g / (x.s.abs().sqrt() + x.eps))),
            made(by_squares(mean_of_gradients, lambda x: x.g / (x.s.clamp(min=0).sqrt() + x.eps))),
            made(by_squares(mean_of_magnitudes)),
            made(by_squares(mean_of_magnitudes, lambda x: x.g / (x.s + x.eps))),
        ],
        "square_of_product": [made(by_squares(lambda x: x.alpha * x.s + ((1 - x.alpha) * x.g) ** 2))],
        "missing_brackets": [made(by_squares(lambda x: x.alpha * x.s + 1 - x.alpha * x.g**2))],
        "swapped_alpha": [made(by_squares(lambda x: (1 - x.alpha) * x.s + x.alpha * x.g**2))],
        "no_one_minus_alpha": [made(by_squares(lambda x: x.alpha * x.s + x.g**2))],
        "ignores_alpha": [by_exponential_mean(alpha, 1 - alpha) for alpha in (0.99, 0.9)],
        "bias_correction": [
            made(by_squares(mean_of_squares, lambda x: x.g / ((x.s / (1 - x.alpha**x.t)).sqrt() + x.eps)))
        ],
        "wrong_start": [
            made(by_squares(lambda x: mean_of_squares(x) if x.t > 1 else x.g**2)),
            made(by_squares(mean_of_squares, start=1.0)),
        ],
        "state_reset": [made(by_squares(lambda x: (1 - x.alpha) * x.g**2))],
        "whole_tensor": [
            made(by_squares(lambda x: x.alpha * x.s + (1 - x.alpha) * (x.g**2).mean())),
            made(by_squares(lambda x: x.alpha * x.s + (1 - x.alpha) * (x.g**2).sum())),
        ],
    },
)
RMSPROP_NEW_STORAGE = made(by_squares(mean_of_squares), NewStorage, lr=0.01, alpha=0.99, eps=1e-8)


def schedule(rate: Callable) -> Callable:
    """A wrong schedule from a formula in the step s, the total T, the warm-up's length w and the rate r."""

    def warmup_cosine(step, total_steps, warmup_steps, lr):
        return rate(step, total_steps, warmup_steps, lr)

    return warmup_cosine


def fall(share: float) -> float:
    return 0.5 * (1 + math.cos(math.pi * share))


def rise_then(decay: Callable) -> Callable:
    """The right warm-up, then what is left of the rate from s, T and w."""
    return schedule(lambda s, T, w, r: r * (s + 1) / w if s < w else r * decay(s, T, w))


def cosine_after(rise: Callable) -> Callable:
    """A rise from s and w as long as s < w, then the right cosine."""
    return schedule(lambda s, T, w, r: rise(s, w, r) if s < w else r * fall((s - w) / (T - w)))


WARMUP_COSINE = {
    "zero_first_step": [
        cosine_after(lambda s, w, r: r * s / w),
        cosine_after(lambda s, w, r: r * s / max(w - 1, 1)),
    ],
    "warmup_one_too_long": [
        schedule(lambda s, T, w, r: r * (s + 1) / w if s <= w and w else r * fall((s - w) / (T - w))),
        schedule(lambda s, T, w, r: r * (s + 1) / w if s <= w else r * fall((s - w) / (T - w))),
        schedule(lambda s, T, w, r: r * (s + 1) / w if s <= w else r * fall((s - w - 1) / (T - w - 1))),
        schedule(lambda s, T, w, r: r * (s + 1) / w if s <= w else r * fall((s - w - 1) / (T - w))),
        schedule(lambda s, T, w, r: r * (s + 1) / (w + 1) if s <= w else r * fall((s - w - 1) / (T - w - 1))),
    ],
    "warmup_one_too_short": [
        schedule(lambda s, T, w, r: r * (s + 1) / w if s < w - 1 else r * fall((s - w) / (T - w))),
    ],
    "full_rate_late": [cosine_after(lambda s, w, r: r * (s + 1) / (w + 1))],
    "no_warmup": [
        cosine_after(lambda s, w, r: r),
        schedule(lambda s, T, w, r: r * fall(s / T)),
        schedule(lambda s, T, w, r: r * fall((s - w) / (T - w))),
    ],
    "warmup_from_lr": [
        cosine_after(lambda s, w, r: r * (s + 1)),
        cosine_after(lambda s, w, r: r * (1 + (s + 1) / w)),
        cosine_after(lambda s, w, r: r * (1 + s / w)),
        cosine_after(lambda s, w, r: r * w / (s + 1)),
    ],
    "warmup_over_whole_run": [schedule(lambda s, T, w, r: r * (s + 1) / T if s < w else r * fall((s - w) / (T - w)))],
    "integer_division": [
        cosine_after(lambda s, w, r: r * ((s + 1) // w)),
        cosine_after(lambda s, w, r: r * (s + 1) // w),
        schedule(lambda s, T, w, r: r * ((s + 1) // w) if s < w else r * fall((s - w) // (T - w))),
    ],
    "ignores_lr": [
        schedule(lambda s, T, w, r: (s + 1) / w if s < w else fall((s - w) / (T - w))),
        schedule(lambda s, T, w, r: (s + 1) / w if s < w else r * fall((s - w) / (T - w))),
        schedule(lambda s, T, w, r: r * (s + 1) / w if s < w else fall((s - w) / (T - w))),
    ],
    "fails_without_warmup": [
        schedule(lambda s, T, w, r: min(r, r * (s + 1) / w) * fall(max(s - w, 0) / (T - w))),
    ],
    "degrees": [
        rise_then(lambda s, T, w: 0.5 * (1 + math.cos(180 * (s - w) / (T - w)))),
        rise_then(lambda s, T, w: 0.5 * (1 + math.cos(math.degrees(math.pi * (s - w) / (T - w))))),
        rise_then(lambda s, T, w: 0.5 * (1 + math.cos(math.radians(math.pi * (s - w) / (T - w))))),
        rise_then(lambda s, T, w: 0.5 * (1 + math.cos(math.radians((s - w) / (T - w))))),
    ],
    "no_pi": [rise_then(lambda s, T, w: 0.5 * (1 + math.cos((s - w) / (T - w))))],
    "cosine_over_whole_run": [
        rise_then(lambda s, T, w: fall(s / T)),
        rise_then(lambda s, T, w: fall((s - w) / T)),
        schedule(lambda s, T, w, r: r * fall(s / T) * ((s + 1) / w if s < w else 1)),
        rise_then(lambda s, T, w: fall((s + 1) / T)),
        rise_then(lambda s, T, w: fall(s / (T - 1))),
    ],
    "cosine_without_offset": [rise_then(lambda s, T, w: fall(s / (T - w)))],
    "total_off_by_one": [
        rise_then(lambda s, T, w: fall((s - w) / max(T - w - 1, 1))),
        rise_then(lambda s, T, w: fall((s - w) / (T - w - 1))),
        rise_then(lambda s, T, w: fall((s - w + 1) / (T - w))),
        rise_then(lambda s, T, w: fall((s - w) / (T - w + 1))),
        rise_then(lambda s, T, w: fall((s - w + 1) / (T - w + 1))),
    ],
    "full_period": [rise_then(lambda s, T, w: fall(2 * (s - w) / (T - w)))],
    "quarter_period": [
        rise_then(lambda s, T, w: math.cos(math.pi / 2 * (s - w) / (T - w))),
        rise_then(lambda s, T, w: fall((s - w) / (T - w) / 2)),
    ],
    "no_half": [rise_then(lambda s, T, w: 2 * fall((s - w) / (T - w)))],
    "no_one_plus": [
        rise_then(lambda s, T, w: math.cos(math.pi * (s - w) / (T - w))),
        rise_then(lambda s, T, w: 0.5 * math.cos(math.pi * (s - w) / (T - w))),
        rise_then(lambda s, T, w: 0.5 * 1 + math.cos(math.pi * (s - w) / (T - w))),
        schedule(lambda s, T, w, r: r * (s + 1) / w if s < w else r * 0.5 + math.cos(math.pi * (s - w) / (T - w))),
    ],
    "cosine_rises": [
        rise_then(lambda s, T, w: 1 - fall((s - w) / (T - w))),
        rise_then(lambda s, T, w: 0.5 * (1 + math.sin(math.pi * (s - w) / (T - w)))),
    ],
    "linear_decay": [
        rise_then(lambda s, T, w: 1 - (s - w) / (T - w)),
        rise_then(lambda s, T, w: 1 - s / T),
        rise_then(lambda s, T, w: 0.5 * (1 + math.cos(math.pi) * (s - w) / (T - w))),
    ],
    "missing_brackets": [
        rise_then(lambda s, T, w: fall(s - w / (T - w))),
        rise_then(lambda s, T, w: fall((s - w) / T - w)),
        rise_then(lambda s, T, w: fall(s - w / T - w)),
        rise_then(lambda s, T, w: 0.5 * (1 + math.cos(math.pi * s - w / (T - w)))),
        cosine_after(lambda s, w, r: r * (s + 1 / w)),
        cosine_after(lambda s, w, r: r * s + 1 / w),
    ],
    "branches_swapped": [
        schedule(lambda s, T, w, r: r * (s + 1) / w if s >= w else r * fall((s - w) / (T - w))),
        schedule(lambda s, T, w, r: r * (s + 1) / w if s > w else r * fall((s - w) / (T - w))),
    ],
    "no_decay": [rise_then(lambda s, T, w: 1.0)],
    "minimum_not_zero": [
        rise_then(lambda s, T, w, low=low: low + (1 - low) * fall((s - w) / (T - w)))
        for low in (0.1, 0.05, 0.01, 0.001)
    ],
}
