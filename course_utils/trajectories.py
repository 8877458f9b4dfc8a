"""The paths that optimizers take over a landscape: one, or thousands as the rows of one parameter."""

import inspect
import math
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
import torch
from numpy.typing import ArrayLike
from torch import Tensor

from course_utils.landscapes import Landscape, Minimum
from course_utils.training import step_of

OptimizerClass = type[torch.optim.Optimizer]
Schedule = Callable[[int], float]
PROBES = 3  # runs that are compared with what they do alone
PROBE_STEPS = 8
LONG_PROBE_STEPS = 25  # at lr = 1: Rprop's limit of 50 to the size of a step shows only after 23


def trajectory(
    optimizer_class: OptimizerClass,
    landscape: Landscape,
    start: ArrayLike,
    steps: int,
    *,
    schedule: Schedule | None = None,
    seed: int = 0,
    **options: Any,
) -> np.ndarray:
    """The points [steps + 1, 2] of one optimizer's path in float64, `start` first.

    `optimizer_class([p], **options)` steps with the landscape's own gradient in `p.grad`, without autograd; if its
    `step` requires a closure (L-BFGS), it gets one. Where a path leaves the finite numbers, the rest of it is NaN.

    Args:
        optimizer_class: any of torch's, or one written like them.
        landscape: where it moves; one with mini-batches gives each step a batch.
        start: [2].
        steps: calls of `step`, 1 or more.
        schedule: `step -> lr`, steps counted from 0, set in every parameter group before that step; it replaces `lr`.
        seed: of the order of mini-batches, where the landscape has them.
        options: the optimizer's hyperparameters.

    Raises:
        ValueError: `start` is not a finite point, or `steps` is not positive.
    """
    runs = _runs(optimizer_class, landscape, np.asarray(start)[None], steps, schedule, seed, options)
    return _together(runs)[0]


def trajectories(
    optimizer_class: OptimizerClass,
    landscape: Landscape,
    starts: ArrayLike,
    steps: int,
    *,
    schedule: Schedule | None = None,
    seed: int | ArrayLike = 0,
    **options: Any,
) -> np.ndarray:
    """The paths [n, steps + 1, 2] of n starts or settings, each the one that `trajectory` gives, to rounding.

    The n points are the rows of one parameter, which the optimizer, unchanged, moves all at once. A hyperparameter with
    a value per run stands in the parameter group as a tensor [n, 1]. An optimizer that cannot compute with such a rate
    steps at lr = 1, and each run goes its share of the way, p = old + lr (p − old): the same wherever an update is
    proportional to a constant rate. A few runs, on made-up gradients, are always compared first with what they do
    alone. Where they differ, runs of equal settings are stacked, or, if the optimizer mixes rows (by clipping the norm
    of all, say), none are: it takes longer, the paths are right, and a line says so once for each optimizer class.

    Args:
        starts: [n, 2], or [2] for all.
        steps: calls of `step`, 1 or more.
        schedule: `step -> lr` for all, as in `trajectory`.
        seed: of the order of mini-batches, one for all or one per run [n].
        options: the optimizer's hyperparameters. An array or tensor [n] holds a value per run, also inside a tuple:
            `betas=(array, 0.999)`.

    Raises:
        ValueError: a start that is not a finite point, arrays of different lengths, or `steps` not positive.
    """
    return _together(_runs(optimizer_class, landscape, starts, steps, schedule, seed, options))


def steps_to(path: ArrayLike, minimum: Minimum | ArrayLike, tolerance: float) -> np.ndarray:
    """Steps until a path is first nearer to the minimum than `tolerance`, in Euclidean distance; NaN if it never is.

    Args:
        path: [..., steps + 1, 2]; the start counts as step 0.
        minimum: [2], or one of a landscape's `minima`.

    Returns:
        [...] float; one number for a single path.
    """
    target = minimum.point if isinstance(minimum, Minimum) else minimum
    way = np.asarray(path) - np.asarray(target)
    near = np.hypot(way[..., 0], way[..., 1]) < tolerance  # squares would overflow where a path diverges
    return np.where(near.any(axis=-1), near.argmax(axis=-1), np.nan)[()]


@dataclass(frozen=True)
class _Runs:
    """n runs of one optimizer class. Arrays [n] among the options, also inside tuples, hold a value per run."""

    optimizer_class: OptimizerClass
    landscape: Landscape
    starts: np.ndarray  # [n, 2]
    steps: int
    schedule: Schedule | None
    seed: int | np.ndarray  # [n]
    options: dict[str, Any]

    def own(self) -> list[str]:
        """Names of the options with a value per run."""
        return [name for name, option in self.options.items() if _arrays(option)]

    def take(self, rows: ArrayLike, common: Collection[str] = ()) -> "_Runs":
        """The runs in these rows; the options named in `common`, equal in all of them, as plain numbers."""
        options = {
            name: _each(option, lambda array, name=name: array[rows[0]].item() if name in common else array[rows])
            for name, option in self.options.items()
        }
        seed = self.seed[rows] if isinstance(self.seed, np.ndarray) else self.seed
        return replace(self, starts=self.starts[rows], seed=seed, options=options)

    def alone(self, row: int) -> "_Runs":
        return self.take([row], common=self.options)


def _runs(
    optimizer_class: OptimizerClass,
    landscape: Landscape,
    starts: ArrayLike,
    steps: int,
    schedule: Schedule | None,
    seed: int | ArrayLike,
    options: dict[str, Any],
) -> _Runs:
    """The arguments, checked, with everything that is per run as an array."""
    starts = np.asarray(starts, dtype=float)
    if starts.size == 0 or starts.ndim > 2 or starts.shape[-1:] != (2,):
        raise ValueError(f"A start is two numbers, [2], and several are an array [n, 2], not one of {starts.shape}.")
    if not np.isfinite(starts).all():
        raise ValueError("Every start must be finite, and there is a NaN or an infinity among them.")
    if steps < 1:
        raise ValueError(f"steps must be 1 or more, not {steps}.")
    if schedule is not None:
        options = options | {"lr": float(schedule(0))}
    options = {name: _each(option, np.asarray) for name, option in options.items()}
    seed = np.asarray(seed)[()]
    arrays = [(name, array) for name, option in (options | {"seed": seed}).items() for array in _arrays(option)]
    n = len(starts) if starts.ndim == 2 else max((len(array) for _, array in arrays), default=1)
    for name, array in arrays:
        if array.shape != (n,):
            raise ValueError(f"{name} must be one value, or one for each of the {n} runs, not of shape {array.shape}.")
    return _Runs(optimizer_class, landscape, np.broadcast_to(starts, (n, 2)), steps, schedule, seed, options)


def _each(option: Any, change: Callable[[Any], Any]) -> Any:
    """`option` with `change` made to its arrays and tensors of one dimension or more, tuples searched."""
    if isinstance(option, tuple):
        return tuple(_each(part, change) for part in option)
    return change(option) if isinstance(option, np.ndarray | Tensor) and option.ndim else option


def _arrays(option: Any) -> list[np.ndarray]:
    arrays: list[np.ndarray] = []
    _each(option, arrays.append)
    return arrays


def _together(runs: _Runs) -> np.ndarray:
    """The paths [n, steps + 1, 2], in as few stacks as give what single runs give."""
    n, own = len(runs.starts), runs.own()
    if n == 1:
        return _over_landscape(runs.alone(0), stacked=False)[None]
    for rescale in (False, True) if "lr" in own else (False,):
        if _stacks(runs, rescale):
            return _over_landscape(runs, stacked=True, rescale=rescale).swapaxes(0, 1)
    common = [name for name in own if name != "lr"] or own
    keys = [array for name in common for array in _arrays(runs.options[name])] or [np.arange(n)]
    kinds, kind = np.unique(np.stack(keys, axis=1), axis=0, return_inverse=True)
    manner = "go one after another" if len(kinds) == n else f"are stacked by equal {' and '.join(common)}"
    _say_once(runs.optimizer_class, manner)
    paths = np.empty((n, runs.steps + 1, 2))
    for number in range(len(kinds)):
        rows = np.flatnonzero(kind.reshape(-1) == number)
        paths[rows] = _together(runs.take(rows, common))
    return paths


@cache
def _say_once(optimizer_class: type, manner: str) -> None:
    print(f"{optimizer_class.__name__} does not move these runs in one stack as it moves each alone: they {manner}.")


def _stacks(runs: _Runs, rescale: bool) -> bool:
    """Whether a few of the runs, stacked beside one that diverges, move as each does alone, on made-up gradients."""
    if _requires_closure(runs.optimizer_class):
        return False
    rows = np.unique(np.linspace(0, len(runs.starts) - 1, PROBES).astype(int))
    steps = LONG_PROBE_STEPS if rescale else PROBE_STEPS
    schedule = runs.schedule and (lambda step: runs.schedule(step % runs.steps))
    probe = replace(runs.take(np.append(rows, 0)), steps=steps, schedule=schedule)
    gradients = _made_up_gradients(steps, len(rows) + 1)
    try:
        together = _walk(probe, lambda _, step: gradients[step], stacked=True, rescale=rescale)
    except Exception:  # whatever a student's or torch's optimizer makes of a tensor where it expected a number
        return False
    for row in range(len(rows)):
        alone = _walk(probe.alone(row), lambda _, step, row=row: gradients[step, row], stacked=False)
        if not _same(together[:, row], alone):
            return False
    return True


def _made_up_gradients(steps: int, n: int) -> np.ndarray:
    """Gradients [steps, n, 2] of different sizes, the first run's of one sign; the last run's soon are infinite."""
    gradients = np.random.default_rng(0).normal(size=(steps, n, 2)) * np.logspace(-2, 2, n)[:, None]
    gradients[:, 0] = np.abs(gradients[:, 0])
    gradients[:, -1] = [[math.inf if step > 2 else 10.0 ** (80 * step)] for step in range(steps)]
    return gradients


def _same(path: np.ndarray, expected: np.ndarray) -> bool:
    """Equal up to 1e-7 of the distance gone and the rounding of its coordinates."""
    size, gone = np.nanmax(np.abs(expected)), np.nanmax(np.abs(expected - expected[0]))
    return np.allclose(path, expected, rtol=0, atol=1e-7 * gone + 1e-13 * size, equal_nan=True)


def _over_landscape(runs: _Runs, *, stacked: bool, rescale: bool = False) -> np.ndarray:
    """The points [steps + 1, n, 2] of a stack, or [steps + 1, 2] of a single run."""
    landscape, batches = runs.landscape, [()] * runs.steps
    if landscape.batches is not None:
        orders = [landscape.batches(seed, runs.steps) for seed in np.ravel(runs.seed).tolist()]
        batches = [(indices,) for indices in (np.stack(orders, axis=1) if stacked else orders[0])]

    def gradient(point, step):
        return landscape.gradient(point, *batches[step])

    def value(point, step):
        return landscape.value(point, *batches[step])

    return _walk(runs, gradient, value, stacked=stacked, rescale=rescale)


def _walk(
    runs: _Runs, gradient: Callable, value: Callable | None = None, *, stacked: bool, rescale: bool = False
) -> np.ndarray:
    """Step the optimizer with `gradient(point, step)`: the points [steps + 1, n, 2], or [steps + 1, 2] of a single run.

    The points of a stack are arrays, that of a single run a pair of floats, ten times as fast on two numbers.
    """
    p = torch.tensor(runs.starts if stacked else runs.starts[0], requires_grad=True)
    optimizer = _optimizer(runs, p, stacked, rescale)
    take_step = step_of(optimizer)
    rates = torch.tensor(runs.options["lr"], dtype=p.dtype)[:, None] if rescale else None
    grad = torch.zeros_like(p)
    slope = grad.numpy()  # the same memory, which numpy and floats fill faster than torch does
    read = (lambda: p.detach().numpy()) if stacked else p.tolist
    path = np.full((runs.steps + 1, *p.shape), np.nan)

    def closure() -> Tensor:
        point = read()
        slope[...] = gradient(point, step)
        return torch.tensor(value(point, step), dtype=p.dtype)

    arguments = (closure,) if _requires_closure(runs.optimizer_class) else ()
    with np.errstate(all="ignore"):
        for step in range(runs.steps + 1):
            path[step] = point = read()
            if step == runs.steps or not stacked and not all(map(math.isfinite, point)):
                break
            slope[...] = gradient(point, step)
            p.grad = grad
            if runs.schedule is not None:
                for group in optimizer.param_groups:
                    group["lr"] = float(runs.schedule(step))
            if rates is None:
                take_step(*arguments)
            else:
                before = p.detach().clone()
                take_step(*arguments)
                torch.lerp(before, p.detach(), rates, out=p.detach())
    finite = np.isfinite(path)
    finite = finite[..., 0] & finite[..., 1]
    if not finite.all():
        path[~np.logical_and.accumulate(finite, axis=0)] = np.nan
    return path


def _optimizer(runs: _Runs, p: Tensor, stacked: bool, rescale: bool) -> torch.optim.Optimizer:
    """The optimizer of `p`, made with the first run's options; in a stack, tensors [n, 1] then take their place."""
    options = runs.alone(0).options | ({"lr": 1.0} if rescale else {})
    optimizer = runs.optimizer_class([p], **options)
    if stacked:
        names = [name for name in runs.own() if not (rescale and name == "lr")]
        columns = {name: _each(runs.options[name], lambda array: torch.tensor(array)[:, None]) for name in names}
        for group in optimizer.param_groups:
            group.update(columns)
    return optimizer


def _requires_closure(optimizer_class: OptimizerClass) -> bool:
    closure = inspect.signature(optimizer_class.step).parameters.get("closure")
    return closure is not None and closure.default is closure.empty
