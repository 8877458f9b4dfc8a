"""The mistakes of notebook 4, as code: Adam and diffGrad, put together from formulas of which one or two are wrong."""

import math
from collections.abc import Callable
from types import SimpleNamespace

import torch

from course_utils.exercises.wrong.optimizer_loops import (
    STATE,
    Amount,
    CountsGroups,
    CountsParameters,
    Forms,
    Frame,
    FreshState,
    NewStorage,
    eps_on_top,
    loops,
    made,
    merged,
)


def mean(old, new, beta):
    return beta * old + (1 - beta) * new


def corrected(average, beta, t):
    return average / (1 - beta**t)


RIGHT = {
    "t": lambda x: x.t + 1,
    "m": lambda x: mean(x.m, x.g, x.b1),
    "v": lambda x: mean(x.v, x.g**2, x.b2),
    "m_hat": lambda x: corrected(x.m, x.b1, x.t),
    "v_hat": lambda x: corrected(x.v, x.b2, x.t),
    "friction": lambda x: 1.0,
    "denominator": lambda x: x.v_hat.sqrt() + x.eps,
    "direction": lambda x: x.friction * x.m_hat / x.denominator,
    "previous": lambda x: x.g.clone(),
    "remember": lambda x: {"m": x.m, "v": x.v},
}
"""Adam's formulas in the order in which they are computed. x.old has the values from before this step."""


def adam(**formulas: Callable) -> Amount:
    """Adam's amount, or diffGrad's, with these formulas in place of the right ones."""

    def amount(group, g, state):
        zero = torch.zeros_like(g)
        before = {"t": 0, "m": zero, "v": zero, "previous": zero} | state
        x = SimpleNamespace(**before, old=SimpleNamespace(**before), g=g, eps=group["eps"])
        x.b1, x.b2 = group["betas"]
        for name, formula in (RIGHT | formulas).items():
            setattr(x, name, formula(x))
        state.update(t=x.t, previous=x.previous, **x.remember)
        return group["lr"] * x.direction

    return amount


def hats(m: Callable | None, v: Callable | None) -> dict[str, Callable]:
    """Formulas for m̂, v̂ or both, each from a mean, its beta and t."""
    of_m = {} if m is None else {"m_hat": lambda x: m(x.m, x.b1, x.t)}
    return of_m | ({} if v is None else {"v_hat": lambda x: v(x.v, x.b2, x.t)})


def means(m: Callable | None, v: Callable | None) -> dict[str, Callable]:
    """Formulas for m, v or both, each from its old value, g or g², and its beta."""
    of_m = {} if m is None else {"m": lambda x: m(x.m, x.g, x.b1)}
    return of_m | ({} if v is None else {"v": lambda x: v(x.v, x.g**2, x.b2)})


def each(make: Callable, formula: Callable) -> list[dict[str, Callable]]:
    """The same mistake in both moments, in the first only, and in the second only."""
    return [make(formula, formula), make(formula, None), make(None, formula)]


def over(denominator: Callable) -> dict[str, Callable]:
    return {"denominator": denominator}


M_BY_B2, V_BY_B1 = {"m": lambda x: mean(x.m, x.g, x.b2)}, {"v": lambda x: mean(x.v, x.g**2, x.b1)}
M_HAT_BY_B2 = {"m_hat": lambda x: corrected(x.m, x.b2, x.t)}
V_HAT_BY_B1 = {"v_hat": lambda x: corrected(x.v, x.b1, x.t)}
UNCORRECTED = each(hats, lambda average, beta, t: average)
OWN_M, OWN_V = {"m": lambda x: mean(x.m, x.g, 0.9)}, {"v": lambda x: mean(x.v, x.g**2, 0.999)}
OWN_M_HAT = {"m_hat": lambda x: corrected(x.m, 0.9, x.t)}
OWN_V_HAT = {"v_hat": lambda x: corrected(x.v, 0.999, x.t)}
FROM_G = {"m": lambda x: x.g if x.t == 1 else mean(x.m, x.g, x.b1)}
FROM_G_SQUARED = {"v": lambda x: x.g**2 if x.t == 1 else mean(x.v, x.g**2, x.b2)}

ADAM_FORMULAS = {
    "t_from_zero": [
        *each(hats, lambda average, beta, t: corrected(average, beta, t - 1)),
        {"m_hat": lambda x: x.m * (1 / (1 - x.b1 ** (x.t - 1)))},
    ],
    "t_one_ahead": each(hats, lambda average, beta, t: corrected(average, beta, t + 1)),
    "no_correction": [UNCORRECTED[0]],
    "half_correction": UNCORRECTED[1:],
    "multiplies_correction": [
        *each(hats, lambda average, beta, t: average * (1 - beta**t)),
        {"m_hat": lambda x: x.m * (1 - x.b1**x.t)} | over(lambda x: (x.v.sqrt() + x.eps) * math.sqrt(1 - x.b2**x.t)),
    ],
    "no_power": each(hats, lambda average, beta, t: average / (1 - beta)),
    "no_decay": [
        *each(means, lambda old, new, beta: old + (1 - beta) * new),
        *each(means, lambda old, new, beta: old + new),
    ],
    "power_of_difference": each(hats, lambda average, beta, t: average / (1 - beta) ** t),
    "missing_brackets": [
        *each(hats, lambda average, beta, t: average / 1 - beta**t),
        *each(means, lambda old, new, beta: beta * old + 1 - beta * new),
    ],
    "root_stored": [
        {"remember": lambda x: {"m": x.m, "v": x.v.sqrt()}},
        {"remember": lambda x: {"m": x.m, "v": x.v_hat.sqrt()}},
        {"remember": lambda x: {"m": x.m, "v": x.denominator}},
    ],
    "product_for_power": each(hats, lambda average, beta, t: average / (1 - beta * t)),
    "swapped_betas": [
        M_BY_B2 | V_BY_B1 | M_HAT_BY_B2 | V_HAT_BY_B1,
        M_BY_B2 | V_BY_B1,
        M_HAT_BY_B2 | V_HAT_BY_B1,
    ],
    "same_beta_twice": [
        *(M_BY_B2, V_BY_B1, M_HAT_BY_B2, V_HAT_BY_B1),
        *(M_BY_B2 | M_HAT_BY_B2, V_BY_B1 | V_HAT_BY_B1),
        {"m": lambda x: x.b1 * x.m + (1 - x.b2) * x.g},
        {"v": lambda x: x.b2 * x.v + (1 - x.b1) * x.g**2},
    ],
    "swapped_weights": each(means, lambda old, new, beta: (1 - beta) * old + beta * new),
    "no_one_minus_beta": each(means, lambda old, new, beta: beta * old + new),
    "corrected_moments_stored": [
        {"remember": lambda x: {"m": x.m_hat, "v": x.v_hat}},
        {"remember": lambda x: {"m": x.m_hat, "v": x.v}},
        {"remember": lambda x: {"m": x.m, "v": x.v_hat}},
    ],
    "no_root": [over(lambda x: x.v_hat + x.eps)],
    "eps_inside_root": [
        over(lambda x: (x.v_hat + x.eps).sqrt()),
        over(lambda x: (x.v_hat + x.eps**2).sqrt()),
        over(lambda x: corrected(x.v + x.eps, x.b2, x.t).sqrt()),
        {"v": lambda x: mean(x.v, x.g**2, x.b2) + x.eps} | over(lambda x: x.v_hat.sqrt()),
    ],
    "eps_before_correction": [over(lambda x: (x.v.sqrt() + x.eps) / math.sqrt(1 - x.b2**x.t))],
    "correction_outside_root": [
        over(lambda x: x.v.sqrt() / (1 - x.b2**x.t) + x.eps),
        over(lambda x: (x.v.sqrt() + x.eps) / (1 - x.b2**x.t)),
    ],
    "no_eps": [over(lambda x: x.v_hat.sqrt())],
    "gradient_for_m": [{"m_hat": lambda x: x.g}, {"m_hat": lambda x: corrected(x.g, x.b1, x.t)}],
    "gradient_not_squared": [
        {"v": lambda x: mean(x.v, x.g, x.b2)},
        {"v": lambda x: mean(x.v, x.g.abs(), x.b2)},
        {"v": lambda x: mean(x.v, x.g.abs(), x.b2)} | over(lambda x: x.v_hat + x.eps),
    ],
    "square_of_m": [{"v": lambda x: mean(x.v, x.m**2, x.b2)}, {"v": lambda x: x.m**2}],
    "square_of_product": [{"v": lambda x: x.b2 * x.v + ((1 - x.b2) * x.g) ** 2}],
    "old_state": [
        {"m_hat": lambda x: corrected(x.old.m, x.b1, x.t), "v_hat": lambda x: corrected(x.old.v, x.b2, x.t)},
        {"m_hat": lambda x: corrected(x.old.m, x.b1, x.t)},
        {"v_hat": lambda x: corrected(x.old.v, x.b2, x.t)},
    ],
    "ignores_betas": [
        OWN_M | OWN_V | OWN_M_HAT | OWN_V_HAT,
        OWN_M | OWN_V,
        OWN_M_HAT | OWN_V_HAT,
        OWN_M | OWN_M_HAT,
        OWN_V | OWN_V_HAT,
    ],
    "wrong_start": [FROM_G | FROM_G_SQUARED, FROM_G, FROM_G_SQUARED, FROM_G | FROM_G_SQUARED | UNCORRECTED[0]],
    "state_reset": [{"m": lambda x: (1 - x.b1) * x.g, "v": lambda x: (1 - x.b2) * x.g**2}],
    "eps_outside_denominator": [
        over(lambda x: x.v_hat.sqrt()) | {"direction": lambda x: x.friction * x.m_hat / x.denominator + x.eps},
        over(lambda x: x.v_hat.sqrt()) | {"direction": lambda x: x.friction * x.m_hat / x.denominator - x.eps},
        over(lambda x: x.v_hat.sqrt()) | {"direction": lambda x: x.friction * x.m_hat * (1 / x.denominator + x.eps)},
    ],
    "changes_grad": [
        {"v": lambda x: mean(x.v, x.g.pow_(2), x.b2)},
        {"m": lambda x: x.b1 * x.m + x.g.mul_(1 - x.b1)},
    ],
}


def adam_forms(formulas: dict[str, list[dict[str, Callable]]], **always: Callable) -> Forms:
    """Adam's wrong optimizers, or, with a friction always, diffGrad's."""
    right = adam(**always)
    other_way_round = adam(**always, m=lambda x: (1 - x.b1) * x.g + x.b1 * x.m)
    return merged(
        {slug: [made(adam(**(always | wrong))) for wrong in formulas[slug]] for slug in formulas},
        {
            "shared_step_counter": [made(right, CountsParameters), made(right, CountsGroups)],
            "shared_buffer": [made(amount, frame) for amount in (right, other_way_round) for frame in STATE],
            "state_reset": [made(right, FreshState)],
            "eps_outside_denominator": [made(eps_on_top(right, 1)), made(eps_on_top(right, -1))],
        },
        loops(right),
    )


class AliasesTheMoment(Frame):
    """Its first moment starts as the gradient itself, and is changed in place."""

    def update(self, group, p):
        state, (b1, b2) = self.state[p], group["betas"]
        if not state:
            state.update(t=0, m=p.grad, v=self.first_v(p))
        state["t"] += 1
        m = self.averaged(state["m"], p.grad, b1)
        v = state["v"].lerp_(p.grad**2, 1 - b2)
        p.sub_(group["lr"] * corrected(m, b1, state["t"]) / (corrected(v, b2, state["t"]).sqrt() + group["eps"]))

    def first_v(self, p):
        return torch.zeros_like(p)

    def averaged(self, m, g, b1):
        return m.mul_(b1).add_((1 - b1) * g)


class AliasesTheMomentByLerp(AliasesTheMoment):
    def averaged(self, m, g, b1):
        return m.lerp_(g, 1 - b1)


class AliasesTheMomentAndStartsFromTheSquare(AliasesTheMoment):
    def first_v(self, p):
        return p.grad**2


class CorrectsTheRateAgain(Frame):
    """The corrected rate goes under the name of the rate: the next parameter's correction starts from it."""

    lasts = False

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            rate = group["lr"]
            for p in group["params"]:
                if p.grad is not None:
                    p.sub_(self.amount(group | {"lr": rate}, p.grad, self.state[p]))
                    rate *= self.correction(group["betas"], self.state[p]["t"])
            if self.lasts:
                group["lr"] = rate

    def correction(self, betas, t):
        return math.sqrt(1 - betas[1] ** t) / (1 - betas[0] ** t)


class CorrectsTheGroupsRate(CorrectsTheRateAgain):
    lasts = True


class CorrectsTheRateForTheMeanAgain(CorrectsTheRateAgain):
    def correction(self, betas, t):
        return 1 / (1 - betas[0] ** t)


class CorrectsTheGroupsRateForTheMean(CorrectsTheRateForTheMeanAgain):
    lasts = True


RATES = [CorrectsTheRateAgain, CorrectsTheGroupsRate, CorrectsTheRateForTheMeanAgain, CorrectsTheGroupsRateForTheMean]
ALIASES = [AliasesTheMoment, AliasesTheMomentByLerp, AliasesTheMomentAndStartsFromTheSquare]
ADAM = merged(
    adam_forms(ADAM_FORMULAS),
    {"aliases_gradient": ALIASES, "rate_overwritten": [made(adam(), frame) for frame in RATES]},
)
ADAM_NEW_STORAGE = made(adam(), NewStorage, lr=1e-3, betas=(0.9, 0.999), eps=1e-8)


def friction(x):
    return torch.sigmoid((x.previous - x.g).abs())


def old_m_hat(x):
    return corrected(x.old.m, x.b1, x.old.t) if x.old.t else x.old.m


def by_friction(formula: Callable) -> dict[str, Callable]:
    return {"friction": formula}


def without_friction(x):
    return x.m_hat / x.denominator


DIFFGRAD_FORMULAS = {
    "no_absolute_value": [
        by_friction(lambda x: torch.sigmoid(x.previous - x.g)),
        by_friction(lambda x: torch.sigmoid(x.g - x.previous)),
    ],
    "friction_on_second_moment": [
        {"direction": without_friction} | over(lambda x: x.friction * x.v_hat.sqrt() + x.eps),
        {"direction": without_friction} | over(lambda x: x.friction * (x.v_hat.sqrt() + x.eps)),
        {"direction": without_friction} | over(lambda x: (x.friction * x.v_hat).sqrt() + x.eps),
        {"direction": without_friction, "v": lambda x: friction(x) * mean(x.v, x.g**2, x.b2)},
        {"direction": without_friction, "v": lambda x: mean(x.v, friction(x) * x.g**2, x.b2)},
        {"direction": without_friction, "v": lambda x: mean(x.v, (friction(x) * x.g) ** 2, x.b2)},
        over(lambda x: (x.friction * x.v_hat).sqrt() + x.eps),
        {
            "direction": without_friction,
            "v": lambda x: friction(x) * mean(x.v, x.g**2, x.b2),
            "remember": lambda x: {"m": x.m, "v": mean(x.old.v, x.g**2, x.b2)},
        },
    ],
    "friction_on_gradient": [
        {"direction": without_friction, "m": lambda x: mean(x.m, friction(x) * x.g, x.b1)},
        {
            "direction": without_friction,
            "m": lambda x: mean(x.m, friction(x) * x.g, x.b1),
            "v": lambda x: mean(x.v, (friction(x) * x.g) ** 2, x.b2),
        },
    ],
    "friction_remembered": [
        {"direction": without_friction, "m": lambda x: friction(x) * mean(x.m, x.g, x.b1)},
        {"remember": lambda x: {"m": x.friction * x.m, "v": x.v}},
        {"remember": lambda x: {"m": x.friction * x.m_hat, "v": x.v}},
    ],
    "no_friction": [{"direction": without_friction}],
    "no_sigmoid": [
        by_friction(lambda x: (x.previous - x.g).abs()),
        by_friction(lambda x: x.previous - x.g),
        by_friction(lambda x: x.g - x.previous),
    ],
    "friction_reversed": [by_friction(lambda x: 1 - friction(x))],
    "squared_difference": [by_friction(lambda x: torch.sigmoid((x.previous - x.g) ** 2))],
    "difference_of_magnitudes": [
        by_friction(lambda x: torch.sigmoid((x.previous.abs() - x.g.abs()).abs())),
        by_friction(lambda x: torch.sigmoid(x.previous.abs() - x.g.abs())),
        by_friction(lambda x: torch.sigmoid(x.g.abs() - x.previous.abs())),
    ],
    "difference_of_moments": [
        by_friction(lambda x: torch.sigmoid((x.old.m - x.m).abs())),
        by_friction(lambda x: torch.sigmoid((x.m - x.g).abs())),
        by_friction(lambda x: torch.sigmoid((x.old.m - x.g).abs())),
        by_friction(lambda x: torch.sigmoid((x.m_hat - x.g).abs())),
        by_friction(lambda x: torch.sigmoid((old_m_hat(x) - x.m_hat).abs())),
    ],
    "whole_tensor": [
        by_friction(lambda x: torch.sigmoid((x.previous - x.g).norm())),
        by_friction(lambda x: torch.sigmoid((x.previous - x.g).abs().mean())),
        by_friction(lambda x: torch.sigmoid((x.previous - x.g).abs().sum())),
    ],
    "previous_gradient_not_updated": [
        {"previous": lambda x: x.old.previous},
        {"previous": lambda x: x.g.clone() if x.t == 1 else x.old.previous},
        by_friction(lambda x: 0.5 if x.t == 1 else friction(x))
        | {"previous": lambda x: x.g.clone() if x.t == 1 else x.old.previous},
    ],
    "previous_gradient_updated_too_early": [by_friction(lambda x: 0.5)],
    "starts_from_first_gradient": [
        by_friction(lambda x: 0.5 if x.t == 1 else friction(x)),
        by_friction(lambda x: 1.0 if x.t == 1 else friction(x)),
    ],
    "aliases_gradient": [
        {"previous": lambda x: x.g},
        by_friction(lambda x: 0.5 if x.t == 1 else friction(x)) | {"previous": lambda x: x.g},
    ],
}
OF_ADAM = ("t_from_zero", "no_correction", "half_correction", "swapped_betas", "corrected_moments_stored", "no_root")
OF_ADAM += ("eps_inside_root", "eps_before_correction", "eps_outside_denominator", "no_eps", "gradient_for_m")
OF_ADAM += ("ignores_betas", "wrong_start", "changes_grad", "state_reset", "missing_brackets")

DIFFGRAD = adam_forms(DIFFGRAD_FORMULAS | {slug: ADAM_FORMULAS[slug] for slug in OF_ADAM}, friction=friction)
DIFFGRAD_NEW_STORAGE = made(adam(friction=friction), NewStorage, lr=1e-3, betas=(0.9, 0.999), eps=1e-8)
