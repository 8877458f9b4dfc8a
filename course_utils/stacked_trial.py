"""The trial that tells how an optimizer can step a stack of networks, and whether it can at all."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from itertools import product
from typing import NamedTuple
from weakref import WeakKeyDictionary

import torch
from torch import Tensor
from torch.overrides import TorchFunctionMode
from torch.utils._pytree import tree_leaves

from course_utils.stacked_optimizer import (
    DECOUPLED,
    IN_GRADIENT,
    RESCALED,
    TENSOR,
    Make,
    StackedOptimizer,
    behind_partials,
)

SPLIT = "split"  # the mode of a hyperparameter that all networks of a stack must share
TRIED = 3  # networks in a trial
STEPS = 8
SHAPES = ((5, 4), (5,))  # of a single network's parameters in a trial; no dimension is TRIED
TOLERANCE = 1e-7  # of the displacement, in float64; what mixes networks is off by far more

_plans: WeakKeyDictionary[Callable, dict[str, "Plan"]] = WeakKeyDictionary()  # what trials found, by optimizer class


class Plan(NamedTuple):
    """How K networks are stepped: each hyperparameter's mode, or why they cannot be stepped together at all."""

    modes: dict[str, str]
    problem: str | None = None

    @property
    def split(self) -> list[str]:
        """Hyperparameters that only networks with equal values can share a stack for."""
        return [name for name, mode in self.modes.items() if mode == SPLIT]

    @property
    def together(self) -> dict[str, str]:
        """The modes of the others."""
        return {name: mode for name, mode in self.modes.items() if mode != SPLIT}


def plan(make: Make, values: Mapping[str, Sequence], *, rate_changes: bool = False) -> Plan:
    """Try, on a few small tensors in float64, how this optimizer can step networks together.

    Each way is compared with optimizers of one network each over gradients that differ by orders of magnitude between
    networks and steps, one network being dropped on the way; only what takes the same path is trusted. An optimizer is
    tried once for every kind of settings.

    Args:
        make: `(params, **hyperparameters) -> Optimizer`.
        values: each hyperparameter's values, one for every network.
        rate_changes: whether the learning rate will change during the run.
    """
    varying = {name: _sample(v) for name, v in values.items() if any(repr(value) != repr(v[0]) for value in v)}
    shared = {name: [of_networks[0]] * TRIED for name, of_networks in values.items() if name not in varying}
    ways = {name: _ways(make, name, of_networks) for name, of_networks in varying.items()}
    known = _plans.setdefault(behind_partials(make), {})
    case = repr((make, shared, ways, rate_changes))
    if case not in known:
        known[case] = _tried(partial(_difference, make, rate_changes=rate_changes), shared, varying, ways)
    return known[case]


def _tried(
    difference: Callable[..., str | None],
    shared: Mapping[str, list],
    varying: Mapping[str, list],
    ways: Mapping[str, Sequence[str]],
) -> Plan:
    """All hyperparameters as tensors if that works; else the first way that works for each, if they do together."""
    firsts = {name: TENSOR for name in varying}
    if all(ways.values()) and difference(shared | varying, firsts) is None:
        return Plan(firsts)
    alike = shared | {name: of_networks[:1] * TRIED for name, of_networks in varying.items()}
    problem = difference(alike, {})
    if problem is not None:
        return Plan({}, problem)
    modes = {}
    for name, of_networks in varying.items():
        working = (way for way in ways[name] if difference(alike | {name: of_networks}, {name: way}) is None)
        modes[name] = next(working, SPLIT)
    together = Plan(modes).together
    if len(together) > 1 and difference(alike | {name: varying[name] for name in together}, together) is not None:
        modes = dict.fromkeys(modes, SPLIT)
    return Plan(modes)


def _sample(of_networks: Sequence) -> list:
    """TRIED of a hyperparameter's values, as different as there are; the same one if there is only one."""
    distinct = list({repr(value): value for value in of_networks}.values())
    return [distinct[0], distinct[len(distinct) // 2], distinct[-1]]


def _ways(make: Make, name: str, values: Sequence) -> tuple[str, ...]:
    if not all(isinstance(value, int | float) and not isinstance(value, bool) for value in values):
        return ()
    if name == "weight_decay":
        return (TENSOR, IN_GRADIENT, DECOUPLED)
    behind = behind_partials(make)
    # Rprop's rates grow and shrink within fixed bounds, which many steps reach and a trial does not.
    if name != "lr" or (isinstance(behind, type) and issubclass(behind, torch.optim.Rprop)):
        return (TENSOR,)
    return (TENSOR, RESCALED)


def _difference(
    make: Make, values: Mapping[str, Sequence], modes: Mapping[str, str], *, rate_changes: bool
) -> str | None:
    """Why TRIED networks go elsewhere when they are stepped together than alone; None if they do not."""
    starts, gradients = _problem()
    alone = [
        _path(
            make,
            {name: of_networks[k : k + 1] for name, of_networks in values.items()},
            {},
            [start[k] for start in starts],
            [[gradient[k] for gradient in step] for step in gradients],
            rate_changes,
        )
        for k in range(TRIED)
    ]
    watch = _Watch()
    try:
        with watch:
            together = _path(make, values, modes, _stacked(starts), map(_stacked, gradients), rate_changes, drops=True)
    except Exception as error:
        return f"its step fails on stacked parameters ({type(error).__name__})"
    for k, i in product(range(TRIED), range(len(SHAPES))):
        # From the end, because the first network is dropped on the way; there its path ends.
        stacked = torch.stack([step[i][k - TRIED].flatten() for step in together if len(step[i]) >= TRIED - k])
        path = torch.stack([step[i].flatten() for step in alone[k]])[: len(stacked)]
        tolerance = TOLERANCE * (path - starts[i][k].flatten()).abs().max().item() + 1e-14
        if not torch.allclose(stacked, path, rtol=0, atol=tolerance, equal_nan=True):
            return f"its step mixes networks ({watch.name})" if watch.name else "its results differ from the single run"
    return None


def _problem() -> tuple[list[Tensor], list[list[Tensor]]]:
    """Starts [TRIED, *shape] of each parameter, and the gradients of each step, of sizes from 1e-3 to 1e3."""
    generator = torch.Generator().manual_seed(0)

    def normal() -> list[Tensor]:
        return [torch.randn(TRIED, *shape, generator=generator, dtype=torch.float64) for shape in SHAPES]

    starts, gradients = normal(), [normal() for _ in range(STEPS)]
    for step, k in product(range(STEPS), range(TRIED)):
        for gradient in gradients[step]:
            gradient[k] *= 10.0 ** ((5 * step + 3 * k) % 7 - 3)
    return starts, gradients


def _path(
    make: Make,
    values: Mapping[str, Sequence],
    modes: Mapping[str, str],
    starts: Sequence[Tensor],
    gradients: Iterable[Sequence[Tensor]],
    rate_changes: bool,
    drops: bool = False,
) -> list[list[Tensor]]:
    """The parameters after each step; network 0 is dropped on the way if `drops`, the rate halved if it changes."""
    params = [start.clone().requires_grad_() for start in starts]
    optimizer = StackedOptimizer(make, params, values, modes)
    left = slice(None)
    path = []
    for step, of_step in enumerate(gradients):
        if step == STEPS // 2 and rate_changes:
            optimizer.set_lr([rate / 2 for rate in values["lr"]])
        for p, gradient in zip(params, of_step, strict=True):
            p.grad = gradient[left].clone()
        optimizer.step()
        path.append([p.detach().clone() for p in params])
        if step == STEPS - 3 and drops:
            left = slice(1, None)
            for p in params:
                p.data, p.grad = p.data[left], None
            optimizer.keep(torch.arange(1, TRIED), TRIED)
    return path


def _stacked(tensors: Sequence[Tensor]) -> list[Tensor]:
    """[K, out, in] as they are, [K, n] as [K, n, 1]."""
    return [tensor if tensor.dim() == 3 else tensor.unsqueeze(2) for tensor in tensors]


class _Watch(TorchFunctionMode):
    """Remembers the first operation that takes stacked tensors and whose result has lost the networks' dimension."""

    name: str | None = None

    def __torch_function__(self, func, types, args=(), kwargs=None):
        result = func(*args, **(kwargs or {}))
        if self.name is None:
            tensors = [leaf for leaf in tree_leaves(result) if isinstance(leaf, Tensor)]
            if tensors and not any(map(_is_stacked, tensors)) and any(map(_is_stacked, tree_leaves((args, kwargs)))):
                self.name = func.__name__.strip("_").removeprefix("foreach_")
        return result


def _is_stacked(leaf: object) -> bool:
    return isinstance(leaf, Tensor) and leaf.dim() == 3 and len(leaf) in (TRIED, TRIED - 1)
