"""How the networks of a sweep are put into stacks: all into one, where the optimizer and the layers allow it."""

from collections.abc import Callable, Mapping, Sequence
from math import ceil
from weakref import WeakSet

from torch import Generator, nn

from course_utils.memory import free_memory
from course_utils.stacked_optimizer import Make, StackedOptimizer, behind_partials
from course_utils.stacked_training import StackedTraining
from course_utils.stacked_trial import Plan, plan
from course_utils.stacking import Alone, NotStackable, Stack
from course_utils.sweep_settings import Build, Setting, builder, labels, name_of
from course_utils.training import Examples, Loss

# Measured at 210 KB a network: past a few dozen of them a larger stack is slower than two smaller ones.
STACK_BYTES, STACK_AT_LEAST = 2**23, 8
COPIES = 6  # of a network: as built, stacked, gradients, two in the optimizer, a temporary one

_told: WeakSet[Callable] = WeakSet()  # optimizers and layers whose notice was printed


def prepare_stacks(
    build: Build,
    train: Examples,
    *,
    settings: Sequence[Setting],
    optimizer: Make,
    values: Mapping[str, Sequence],
    batch_size: int,
    order_seeds: Sequence[int],
    loss_fn: Loss,
    rate_changes: bool,
) -> tuple[list[StackedTraining], str | None]:
    """The networks of a sweep, built and stacked, and a notice of what could not be stacked (None if all could).

    The notice is also printed, once for every optimizer and kind of layer. The caller keeps the global generator's
    state, under which networks are built.

    Args:
        values: the settings that the optimizer takes, each with one value for every network.
        order_seeds: of the order of the examples, one for all networks or one for each.
    """
    x, y = train
    how = plan(optimizer, values, rate_changes=rate_changes) if len(settings) > 1 else Plan({})
    groups = _groups(how, values, len(settings))
    built = builder(build, optimizer)
    first = built(settings[0])
    _check_memory(first, train, batch_size, settings, len(order_seeds) > 1)
    notice = _tell(behind_partials(optimizer), _why(how, name_of(optimizer), len(settings), len(groups)))
    trainings = []
    for group in _parts(groups, max(STACK_AT_LEAST, STACK_BYTES // (_size(first) or 1))):
        networks = [built(settings[k]).to(x.device) for k in group]
        try:
            stacks = [(group, Stack(networks))] if len(group) > 1 else [(group, Alone(networks[0]))]
        except NotStackable as error:
            stacks = [([k], Alone(network)) for k, network in zip(group, networks, strict=True)]
            notice = _tell(error.layer, f"{error}. So the {len(settings)} networks are trained one after another.")
        for members, stack in stacks:
            own_values = {name: [of_networks[k] for k in members] for name, of_networks in values.items()}
            params = [p for p in stack.parameters() if p.requires_grad]
            stepping = StackedOptimizer(optimizer, params, own_values, how.together if len(members) > 1 else {})
            targets = labels(y, [settings[k] for k in members])
            seeds = [order_seeds[k] for k in members] if len(order_seeds) > 1 else order_seeds
            generators = [Generator().manual_seed(seed) for seed in seeds]
            trainings.append(StackedTraining(members, stack, stepping, x, targets, generators, loss_fn))
    return trainings, notice


def _groups(how: Plan, values: Mapping[str, Sequence], count: int) -> list[list[int]]:
    """The networks of each stack: those with equal values of what differs only between stacks."""
    if how.problem is not None:
        return [[k] for k in range(count)]
    groups: dict[str, list[int]] = {}
    for k in range(count):
        groups.setdefault(repr([values[name][k] for name in how.split]), []).append(k)
    return list(groups.values())


def _parts(groups: Sequence[list[int]], most: int) -> list[list[int]]:
    """The groups in parts of no more than `most` networks, each group's about equal."""
    parts = []
    for group in groups:
        length = ceil(len(group) / ceil(len(group) / most))
        parts += [group[start : start + length] for start in range(0, len(group), length)]
    return parts


def _why(how: Plan, name: str, count: int, stacks: int) -> str | None:
    if how.problem is not None:
        return f"{name}: {how.problem}, so the {count} networks are trained one after another."
    if how.split:
        of_each = " and ".join(how.split)
        return f"{name} takes one {of_each} for all networks of a stack, so the {count} networks are trained in {stacks} stacks."
    return None


def _tell(reason: Callable, notice: str | None) -> str | None:
    """Print the notice unless it was already given for this class."""
    if notice is not None and reason not in _told:
        _told.add(reason)
        print(notice)
    return notice


def _check_memory(
    network: nn.Module, train: Examples, batch_size: int, settings: Sequence[Setting], own_batches: bool
) -> None:
    """Raise MemoryError if a stack of such networks, in training, is estimated to need more than is free."""
    x, y = train
    outputs = sum(module.out_features for module in network.modules() if isinstance(module, nn.Linear))
    of_example = 4 * outputs + own_batches * x[0].numel()  # before and after the activation, and two gradients
    needed = COPIES * _size(network) + batch_size * of_example * x.element_size()
    if any(setting.get("label_noise") for setting in settings):
        needed += y.numel() * y.element_size()
    needed, free = len(settings) * needed, free_memory(x.device)
    if needed > free:
        raise MemoryError(
            f"{len(settings)} networks of {sum(p.numel() for p in network.parameters()):,} parameters with gradients, optimizer "
            f"state and batches of {batch_size} need about {needed / 1e9:.2g} GB, and {free / 1e9:.2g} GB are free: sweep "
            "fewer networks, smaller ones, or smaller batches."
        )


def _size(network: nn.Module) -> int:
    """Bytes of its parameters and buffers."""
    return sum(tensor.numel() * tensor.element_size() for tensor in network.state_dict().values())
