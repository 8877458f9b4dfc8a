"""One optimizer that updates a stack of networks, each with hyperparameters of its own."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import torch
from torch import Tensor
from torch.optim import Optimizer

Make = Callable[..., Optimizer]

TENSOR, RESCALED, IN_GRADIENT, DECOUPLED = "tensor", "rescaled", "in gradient", "decoupled"


class StackedOptimizer:
    """An optimizer over stacked parameters, each [K, …, …], whose hyperparameters may differ between the networks.

    How one that differs reaches the optimizer is its mode:

    - tensor: `group[name]` is [K, 1, 1], set after construction with a number; the optimizer's operators broadcast it.
    - rescaled (lr): for a rate handed on as a plain number (`alpha=`, `value=`). The optimizer steps at lr = 1, and then
      p ← old + lr · (p − old), which is right where the update is linear in the rate.
    - in gradient, decoupled (weight_decay): g ← g + weight_decay · p, or p ← (1 − lr · weight_decay) · p, before a step
      of the optimizer without decay.

    Args:
        make: `(params, **hyperparameters) -> Optimizer`.
        params: the stack's parameters.
        values: each hyperparameter's K values.
        modes: of those that differ; of the others the first value is everybody's.
    """

    def __init__(
        self, make: Make, params: Sequence[Tensor], values: Mapping[str, Sequence], modes: Mapping[str, str]
    ) -> None:
        self.params, self.modes = list(params), modes
        plain = {RESCALED: 1.0, IN_GRADIENT: 0.0, DECOUPLED: 0.0}
        first = {name: plain.get(modes.get(name), of_networks[0]) for name, of_networks in values.items()}
        self.optimizer = make(self.params, **first)
        self.outside: dict[str, Tensor] = {}  # what is applied here and not by the optimizer: [K, 1, 1]
        self._old = [torch.empty_like(p) for p in self.params] if modes.get("lr") == RESCALED else []
        for name in modes:
            self._give(name, values[name])

    def set_lr(self, rates: Sequence[float]) -> None:
        """Give every network its learning rate (one number each) from now on."""
        self._give("lr", rates)

    @torch.no_grad()
    def step(self) -> None:
        """Update every network from its gradients."""
        if "weight_decay" in self.outside:
            self._decay(self.outside["weight_decay"])
        if not self._old:
            self.optimizer.step()
            return
        for old, p in zip(self._old, self.params, strict=True):
            old.copy_(p)
        try:
            self.optimizer.step()
        except BaseException:  # the stop button, as a rule, and half a step at lr = 1
            for old, p in zip(self._old, self.params, strict=True):
                p.copy_(old)
            raise
        for old, p in zip(self._old, self.params, strict=True):
            torch.lerp(old, p, self.outside["lr"], out=p)

    def keep(self, index: Tensor, size: int) -> None:
        """Drop what the optimizer remembers of all but these of its `size` networks; the parameters already have."""
        seen: dict[int, tuple[object, object]] = {id(p): (p, p) for p in self.params}
        _keep_in(vars(self), index, size, seen)
        _keep_in(vars(self.optimizer), index, size, seen)

    def _decay(self, weight_decay: Tensor) -> None:
        rate = self.outside.get("lr", self.optimizer.param_groups[0].get("lr"))
        for p in self.params:
            if self.modes["weight_decay"] == IN_GRADIENT:
                p.grad.addcmul_(p, weight_decay)
            else:
                p.mul_(1 - rate * weight_decay)

    def _give(self, name: str, of_networks: Sequence) -> None:
        """Hand each network its value: one tensor, to the optimizer or kept here, or the number that all share."""
        mode = self.modes.get(name)
        value = self.params[0].new_tensor(list(of_networks)).view(-1, 1, 1) if mode else of_networks[0]
        if mode in (RESCALED, IN_GRADIENT, DECOUPLED):
            self.outside[name] = value
        else:
            for group in self.optimizer.param_groups:
                group[name] = value


def behind_partials(make: Callable) -> Callable:
    """The class or function that `functools.partial` was given."""
    return behind_partials(make.func) if isinstance(make, partial) else make


def _keep_in(container: dict | list, index: Tensor, size: int, seen: dict[int, tuple[object, object]]) -> None:
    for key, value in list(container.items() if isinstance(container, dict) else enumerate(container)):
        container[key] = _kept(value, index, size, seen)


def _kept(value: object, index: Tensor, size: int, seen: dict[int, tuple[object, object]]) -> object:
    """`value` for the networks kept: dicts and lists changed in place, one tensor under two names still one."""
    if id(value) in seen:
        return seen[id(value)][1]
    kept = value
    if isinstance(value, Tensor) and value.dim() == 3 and len(value) == size:
        kept = value[index]
    elif type(value) is tuple:
        kept = tuple(_kept(part, index, size, seen) for part in value)
    seen[id(value)] = (value, kept)  # the value too: a freed object's id would be given to another
    if isinstance(value, dict | list):
        _keep_in(value, index, size, seen)
    return kept
