"""The mistakes of notebook 3, as code."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch

from course_utils.exercises.wrong.optimizer_loops import Amount, Frame, loops, made


def averaging(
    average: Callable = lambda v, x, b: b * v + (1 - b) * x,
    corrected: Callable = lambda v, b, t: v / (1 - b**t),
    uncorrected: Callable = lambda v, b, t: v,
    start: Callable = lambda values: 0.0,
) -> Callable:
    """A moving average: `average` of the last one v, the value x and beta; how it is corrected at step t; where it starts."""

    def ewma(values, beta, bias_correction=True):
        v, averages = start(values), []
        for t, x in enumerate(values, start=1):
            v = average(v, x, beta)
            averages.append((corrected if bias_correction else uncorrected)(v, beta, t))
        return torch.stack(averages)

    return ewma


def ewma_divides_by_zero(values, beta, bias_correction=True):
    v, averages = 0.0, []
    for t, x in enumerate(values.tolist()):
        v = beta * v + (1 - beta) * x
        averages.append(v / (1 - beta**t) if bias_correction else v)
    return torch.tensor(averages)


def ewma_fed_back(values, beta, bias_correction=True):
    v, averages = 0.0, []
    for t, x in enumerate(values, start=1):
        v = beta * v + (1 - beta) * x
        if bias_correction:
            v = v / (1 - beta**t)
        averages.append(v)
    return torch.stack(averages)


def ewma_from_the_second_value(correct: Callable, uncorrected_too: bool = True) -> Callable:
    """The first average is the first value; the average at step t ≥ 2 is corrected by `correct(v, b, t)`."""

    def ewma(values, beta, bias_correction=True):
        v = values[0] if uncorrected_too or bias_correction else (1 - beta) * values[0]
        averages = [v]
        for t, x in enumerate(values[1:], start=2):
            v = beta * v + (1 - beta) * x
            averages.append(correct(v, beta, t) if bias_correction else v)
        return torch.stack(averages)

    return ewma


def ewma_first_value_without_correction(values, beta, bias_correction=True):
    if bias_correction:
        return averaging()(values, beta)
    return ewma_from_the_second_value(lambda v, b, t: v)(values, beta)


def ewma_corrected_by_the_last_step(values, beta, bias_correction=True):
    averages = averaging()(values, beta, False)
    return averages / (1 - beta ** len(values)) if bias_correction else averages


def ewma_last_only(values, beta, bias_correction=True):
    return averaging()(values, beta, bias_correction)[-1]


def ewma_plain_mean(values, beta, bias_correction=True):
    return values.cumsum(0) / torch.arange(1, len(values) + 1)


def ewma_forgets(values, beta, bias_correction=True):
    averages = values * (1 - beta)
    averages[1:] += beta * values[:-1]
    steps = torch.arange(1, len(values) + 1)
    return averages / (1 - beta**steps) if bias_correction else averages


def ewma_caret_of_tensors(values, beta, bias_correction=True):
    averages = averaging()(values, beta, False)
    return averages / (1 - beta ^ torch.arange(1, len(values) + 1)) if bias_correction else averages


def ewma_one_step_behind(correct: Callable) -> Callable:
    """Averages that are written down before their own value enters."""

    def ewma(values, beta, bias_correction=True):
        v, averages = torch.zeros_like(values[0]), []
        for t, x in enumerate(values, start=1):
            averages.append(correct(v, beta, t) if bias_correction else v)
            v = beta * v + (1 - beta) * x
        return torch.stack(averages)

    return ewma


def ewma_skips_first(correct: Callable) -> Callable:
    """The first average stays 0, and the second value is the first to enter."""

    def ewma(values, beta, bias_correction=True):
        averages = torch.zeros_like(values)
        for i in range(1, len(values)):
            averages[i] = beta * averages[i - 1] + (1 - beta) * values[i]
        if not bias_correction:
            return averages
        return torch.stack([correct(v, beta, t) for t, v in enumerate(averages, start=1)])

    return ewma


def ewma_weights_reversed(values, beta, bias_correction=True):
    weights = (1 - beta) * beta ** torch.arange(len(values))
    sums = (weights * values).cumsum(0)
    return sums / weights.cumsum(0) if bias_correction else sums


def ewma_kernel_reversed(values, beta, bias_correction=True):
    n = len(values)
    weights = (1 - beta) * beta ** torch.arange(n)
    sums = torch.stack([(weights[n - t :] * values[:t]).sum() for t in range(1, n + 1)])
    return sums / weights.cumsum(0) if bias_correction else sums


def ewma_window(whole: Callable) -> Callable:
    """The mean of the last 1 / (1 − beta) values, made a whole number by `whole`."""

    def ewma(values, beta, bias_correction=True):
        k = whole(1 / (1 - beta))
        return torch.stack([values[max(0, t - k) : t].mean() for t in range(1, len(values) + 1)])

    return ewma


@dataclass(frozen=True)
class Rule:
    """The new velocity from the old v, gradient g, rate r and momentum m; and the step from new w, old v, g, r and m."""

    velocity: Callable
    step: Callable

    def __call__(self, group, g, state):
        """What is subtracted from a parameter; an `Amount`."""
        rates = group["lr"], group.get("momentum", 0.9)
        v = state.get("velocity", 0.0)
        state["velocity"] = self.velocity(v, g, *rates)
        return self.step(state["velocity"], v, g, *rates)


MOMENTUM = (
    Rule(lambda v, g, r, m: m * v + g, lambda w, v, g, r, m: r * w),
    Rule(lambda v, g, r, m: m * v + r * g, lambda w, v, g, r, m: w),
)
"""The heavy ball with the rate outside the velocity and inside it."""

NESTEROV = (
    Rule(lambda v, g, r, m: m * v + g, lambda w, v, g, r, m: r * (g + m * w)),
    Rule(lambda v, g, r, m: m * v + r * g, lambda w, v, g, r, m: r * g + m * w),
)
"""Nesterov's look-ahead with the rate outside the velocity and inside it."""


def in_frames(rule: Rule, *frames: type) -> list[type]:
    return [made(rule, frame) for frame in frames]


def in_loops(rules: tuple[Rule, Rule]) -> dict[str, list[type]]:
    """What can go wrong around either convention: slug -> wrong optimizers.

    While the rate stays the same, both conventions do the same. So the second is only added where a mistake shows no
    sooner than the rate changes.
    """
    outside, inside = (loops(rule) for rule in rules)
    late = "stops_without_grad", "fails_without_grad"
    return outside | {slug: outside[slug] + inside[slug] for slug in late}


def with_steps(rule: Rule, *steps: Callable) -> list[type]:
    """Other steps along the right velocity: lr times a function of w, v, g and m."""
    return [made(Rule(rule.velocity, lambda w, v, g, r, m, of=of: r * of(w, v, g, m))) for of in steps]


def with_velocities(rule: Rule, *velocities: Callable) -> list[type]:
    """Other velocities under the right step: functions of v, g and m."""
    return [made(Rule(lambda v, g, r, m, of=of: of(v, g, m), rule.step)) for of in velocities]


class VelocityPerGroup(Frame):
    def update(self, group, p):
        p.sub_(self.amount(group, p.grad, group))


class OwnMomentum(Frame):
    def update(self, group, p):
        p.sub_(self.amount(group | {"momentum": self.defaults.get("momentum", 0.9)}, p.grad, self.state[p]))


class OwnRateAndMomentum(Frame):
    def update(self, group, p):
        p.sub_(self.amount({"momentum": 0.9} | self.defaults, p.grad, self.state[p]))


class FirstGroupsMomentum(Frame):
    def update(self, group, p):
        p.sub_(self.amount(self.param_groups[0] | {"lr": group["lr"]}, p.grad, self.state[p]))


class LastGroupsMomentum(Frame):
    def update(self, group, p):
        p.sub_(self.amount(self.param_groups[-1] | {"lr": group["lr"]}, p.grad, self.state[p]))


class OwnMomentumInTheVelocity(Frame):
    """The group's momentum only counts where the step looks ahead."""

    amount: Rule

    def update(self, group, p):
        state, lr, (first, second) = self.state[p], group["lr"], self.momenta(group)
        v = state.get("velocity", 0.0)
        state["velocity"] = self.amount.velocity(v, p.grad, lr, first)
        p.sub_(self.amount.step(state["velocity"], v, p.grad, lr, second))

    def momenta(self, group):
        return self.defaults.get("momentum", 0.9), group.get("momentum", 0.9)


class OwnMomentumInTheLookAhead(OwnMomentumInTheVelocity):
    """The group's momentum only counts in the velocity."""

    def momenta(self, group):
        return super().momenta(group)[::-1]


class UsualMomentum(Frame):
    def update(self, group, p):
        p.sub_(self.amount(group | {"momentum": 0.9}, p.grad, self.state[p]))


def starts_from_the_gradient(amount: Amount) -> Amount:
    """The velocity starts as a copy of the first gradient and not as zero."""

    def of(group, g, state):
        state.setdefault("velocity", g.clone())
        return amount(group, g, state)

    return of


def rests_at_first(amount: Amount, remembers: bool) -> Amount:
    """The first step moves nothing; its gradient is remembered or not."""

    def of(group, g, state):
        first, found = not state, amount(group, g, state)
        if first and not remembers:
            state["velocity"] = 0.0
        return 0.0 if first else found

    return of


def first_step_plain(amount: Amount) -> Amount:
    """The first step is gradient descent, and its gradient the first velocity."""

    def of(group, g, state):
        if state:
            return amount(group, g, state)
        state["velocity"] = g.clone()
        return group["lr"] * g

    return of


def keeps_the_gradient(rule: Rule, in_place: bool) -> Amount:
    """The first velocity is no copy of the gradient; later it is replaced, or changed in place."""

    def of(group, g, state):
        first = not state
        if in_place and not first:
            m = group.get("momentum", 0.9)
            return rule.step(state["velocity"].mul_(m).add_(g), None, g, group["lr"], m)
        found = rule(group, g, state)
        if first:
            state["velocity"] = g
        return found

    return of


def keeps_all_gradients_uncopied(rule: Rule) -> Amount:
    """The velocity is made anew of all gradients so far, which are one tensor where they are cleared in place."""

    def of(group, g, state):
        state.setdefault("gradients", []).append(g)
        v, rates = 0.0, (group["lr"], group.get("momentum", 0.9))
        for gradient in state["gradients"]:
            v = rule.velocity(v, gradient, *rates)
        return rule.step(v, None, g, *rates)

    return of


def keeps_the_last_gradient_only(rule: Rule) -> Amount:
    """The gradient before stands where the velocity before should."""

    def of(group, g, state):
        found = rule(group, g, state)
        state["velocity"] = g.clone()
        return found

    return of


def damped(rule: Rule) -> Amount:
    """The gradient is multiplied by 1 − momentum wherever it enters."""
    return lambda group, g, state: rule(group, (1 - group.get("momentum", 0.9)) * g, state)


def damped_and_corrected(rule: Rule) -> Amount:
    """An average in place of a velocity, corrected as a moving average is."""

    def of(group, g, state):
        m, t = group.get("momentum", 0.9), state.get("t", 0) + 1
        v = m * state.get("velocity", 0.0) + (1 - m) * g
        state |= {"velocity": v, "t": t}
        return rule.step(v / (1 - m**t), None, g, group["lr"], m)

    return of


def changes_the_gradient_from_the_start(rule: Rule) -> Amount:
    """The velocity starts as the gradient itself, and is changed in place from the first step on."""

    def of(group, g, state):
        m = group.get("momentum", 0.9)
        v = state.setdefault("velocity", g).mul_(m).add_(g)
        return rule.step(v, None, g, group["lr"], m)

    return of


def setting(lr: Callable, momentum: Callable) -> Callable:
    """A wrong setting from formulas in the smallest and the largest curvature and their roots."""

    def best_momentum(mu, L):
        s, t = math.sqrt(mu), math.sqrt(L)
        return lr(mu, L, s, t), momentum(mu, L, s, t)

    return best_momentum


def best_momentum_by_carets_in_place(mu, L):
    lr = 2 / (math.sqrt(L) + math.sqrt(mu))
    momentum = 1 - lr * math.sqrt(mu)
    lr ^= 2
    momentum ^= 2
    return lr, momentum
