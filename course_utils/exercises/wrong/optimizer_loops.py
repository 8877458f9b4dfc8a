"""What can go wrong around an optimizer's formula: loops over parameters, rates, gradients and what is remembered."""

from collections.abc import Callable

import torch
from torch import Tensor

Amount = Callable[[dict, Tensor, dict], Tensor]
"""(group, gradient, what is remembered of the parameter) -> what is subtracted from the parameter."""

Forms = dict[str, list[type]]
"""slug -> wrong optimizers."""


class Frame(torch.optim.Optimizer):
    """A frame for wrong optimizers: `self.amount` is subtracted, without graph, from each parameter that has a gradient."""

    amount: Amount
    standard: dict = {}  # noqa: RUF012 - the default hyperparameters, where there are any

    def __init__(self, params, **options):
        options = self.standard | options
        super().__init__(params, options)
        self.lr = options["lr"]

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    self.update(group, p)

    def update(self, group, p):
        p.sub_(self.amount(group, p.grad, self.state[p]))


def made(amount: Amount, frame: type = Frame, **standard: object) -> type:
    """An optimizer from what it subtracts, the loops around it, and its default hyperparameters."""
    return type(frame.__name__, (frame,), {"amount": staticmethod(amount), "standard": standard})


class Ascends(Frame):
    def update(self, group, p):
        p.add_(self.amount(group, p.grad, self.state[p]))


class Rebinds(Frame):
    def update(self, group, p):
        p = p - self.amount(group, p.grad, self.state[p])


class OwnRate(Frame):
    def update(self, group, p):
        p.sub_(self.amount(group | {"lr": self.lr}, p.grad, self.state[p]))


class FirstGroupsRate(Frame):
    def update(self, group, p):
        p.sub_(self.amount(group | {"lr": self.param_groups[0]["lr"]}, p.grad, self.state[p]))


class LastGroupsRate(Frame):
    def update(self, group, p):
        p.sub_(self.amount(group | {"lr": self.param_groups[-1]["lr"]}, p.grad, self.state[p]))


class NoRate(Frame):
    def update(self, group, p):
        p.sub_(self.amount(group | {"lr": 1.0}, p.grad, self.state[p]))


class FirstGroupOnly(Frame):
    def update(self, group, p):
        if group is self.param_groups[0]:
            super().update(group, p)


class LastParameterOnly(Frame):
    def update(self, group, p):
        if p is group["params"][-1]:
            super().update(group, p)


class FirstParameterOnly(Frame):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    self.update(group, p)
                    return


class NeedsEveryGradient(Frame):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                self.update(group, p)


class StopsAtMissingGradient(Frame):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    return
                self.update(group, p)


class StopsTheGroupAtMissingGradient(Frame):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    break
                self.update(group, p)


class InPlaceOnALeaf(Frame):
    @torch.enable_grad()
    def update(self, group, p):
        p.sub_(group["lr"] * p.grad)


class OutIntoALeaf(Frame):
    @torch.enable_grad()
    def update(self, group, p):
        torch.sub(p, group["lr"] * p.grad, out=p)


class ZeroesInPlace(Frame):
    def update(self, group, p):
        super().update(group, p)
        p.grad.zero_()


class DropsTheGradient(Frame):
    def update(self, group, p):
        super().update(group, p)
        p.grad = None


class ZeroesFirst(Frame):
    def step(self):
        self.zero_grad()


class ScalesTheGradient(Frame):
    def update(self, group, p):
        amount = self.amount(group, p.grad, self.state[p])
        p.sub_(amount)
        p.grad.mul_(group["lr"])


class KeepsTheStepInTheGradient(Frame):
    def update(self, group, p):
        p.sub_(p.grad.copy_(self.amount(group, p.grad, self.state[p])))


class KeepsTheDirectionInTheGradient(Frame):
    def update(self, group, p):
        p.sub_(group["lr"] * p.grad.copy_(self.amount(group | {"lr": 1.0}, p.grad, self.state[p])))


class FreshState(Frame):
    def update(self, group, p):
        p.sub_(self.amount(group, p.grad, {}))


class OneStateForAll(Frame):
    def update(self, group, p):
        p.sub_(self.amount(group, p.grad, self.state["all"]))


class OneStatePerIndex(Frame):
    def update(self, group, p):
        index = next(i for i, other in enumerate(group["params"]) if other is p)
        p.sub_(self.amount(group, p.grad, self.state[index]))


class OneArrayForAll(Frame):
    """As one state for all in NumPy, which has words of its own for shapes that do not fit."""

    total = 0.0

    def update(self, group, p):
        self.total = self.total + p.grad.numpy() ** 2
        super().update(group, p)


class CountsParameters(Frame):
    """One counter of steps for all parameters, advanced at each of them."""

    steps = 0

    def update(self, group, p):
        self.steps += 1
        self.state[p]["t"] = self.steps - 1
        super().update(group, p)


class CountsGroups(Frame):
    """One counter of steps for all groups, advanced at each of them."""

    steps = 0

    def update(self, group, p):
        self.steps += p is group["params"][0]
        self.state[p]["t"] = self.steps - 1
        super().update(group, p)


class NewStorage(Frame):
    """Not wrong: an accepted form."""

    def update(self, group, p):
        p.data = p.data - self.amount(group, p.grad, self.state[p])


LOOPS = {
    "ascends": [Ascends],
    "rebinds": [Rebinds],
    "one_parameter_only": [LastParameterOnly, FirstParameterOnly],
    "ignores_group_lr": [OwnRate, FirstGroupsRate, LastGroupsRate],
    "no_learning_rate": [NoRate],
    "first_group_only": [FirstGroupOnly],
    "stops_without_grad": [StopsAtMissingGradient, StopsTheGroupAtMissingGradient],
    "fails_without_grad": [NeedsEveryGradient],
    "changes_grad": [ScalesTheGradient, KeepsTheStepInTheGradient, KeepsTheDirectionInTheGradient],
    "builds_graph": [InPlaceOnALeaf, OutIntoALeaf],
    "zeroes_grad": [ZeroesInPlace, DropsTheGradient, ZeroesFirst],
}

STATE = [OneStateForAll, OneStatePerIndex, OneArrayForAll]


def loops(amount: Amount) -> Forms:
    """What can go wrong around a right amount: slug -> wrong optimizers."""
    return {slug: [made(amount, frame) for frame in frames] for slug, frames in LOOPS.items()}


def merged(*several: Forms) -> Forms:
    """Every slug with the wrong optimizers that any of the dicts has for it."""
    slugs = dict.fromkeys(slug for forms in several for slug in forms)
    return {slug: [form for forms in several for form in forms.get(slug, [])] for slug in slugs}


def eps_on_top(amount: Amount, sign: float) -> Amount:
    """eps added to the whole step, or, where it follows a minus, subtracted from it."""
    return lambda group, g, state: amount(group | {"eps": 0.0}, g, state) + sign * group["eps"]
