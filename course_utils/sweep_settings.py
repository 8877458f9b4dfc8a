"""The settings of a sweep: grids of them, what takes each of them, and the network and labels that one gives."""

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import product

import torch
from torch import Tensor, nn

from course_utils.stacked_optimizer import Make, behind_partials

Build = Callable[..., nn.Module]
Setting = Mapping[str, object]
OWN = ("seed", "label_noise", "dropout")  # what the sweep itself takes


def grid(**values: object) -> list[dict[str, object]]:
    """Every combination, the last name varying fastest: `grid(lr=[0.1, 1.0], seed=range(5))` is ten settings.

    Args:
        values: a list, a range, a set or a tensor holds the values of its name; anything else is the one value.

    Raises:
        ValueError: a name without values.
    """
    columns = {
        name: list(given.tolist() if isinstance(given, Tensor) else given)
        if isinstance(given, list | range | set | Tensor)
        else [given]
        for name, given in values.items()
    }
    empty = [name for name, column in columns.items() if not column]
    if empty:
        raise ValueError(f"{empty[0]} has no values, so the grid is empty: give it one or more.")
    return [dict(zip(columns, combination, strict=True)) for combination in product(*columns.values())]


def noisy_labels(y: Tensor, share: float, seed: int) -> Tensor:
    """A copy of y: [n] in which a share of the labels is drawn again, uniformly from all classes.

    round(share · n) labels are drawn again, and some fall on the class that they had. Under one seed a larger share
    draws again what a smaller one does, to the same classes, and more.
    """
    generator = torch.Generator().manual_seed(seed)
    order = torch.randperm(len(y), generator=generator)
    drawn = torch.randint(int(y.max()) + 1, (len(y),), generator=generator)
    chosen = order[: round(share * len(y))]
    noisy = y.clone()
    noisy[chosen] = drawn[chosen].to(y)
    return noisy


def checked(settings: Sequence[Setting], build: Build, optimizer: Make) -> list[dict[str, object]]:
    """The settings as dicts, if there are any, all with the same names, each of which something takes.

    Raises:
        ValueError: they are not so, or the optimizer needs an argument that they do not hold.
    """
    settings = [dict(setting) for setting in settings]
    if not settings:
        raise ValueError(
            "there are no settings: give one dict per network, as grid(lr=[0.1, 1.0], seed=range(5)) does."
        )
    names = list(settings[0])
    for number, setting in enumerate(settings):
        if set(setting) != set(names):
            raise ValueError(
                f"all settings must have the same names; the first has {_listed(names)}, number {number} {_listed(setting)}."
            )
        for name in ("label_noise", "dropout"):
            if not 0 <= setting.get(name, 0) <= 1:
                raise ValueError(f"{name} is a share, from 0 to 1, not {setting[name]}.")
    of_optimizer, of_build = arguments(optimizer), arguments(build)
    if "seed" not in of_build:
        raise ValueError("build must have a parameter named seed, as partial(mlp, 196, 32, 10) has.")
    unknown = [name for name in names if name not in {*of_optimizer, *of_build, *OWN}]
    if unknown:
        raise ValueError(
            f"nothing takes the setting {unknown[0]!r}: {name_of(optimizer)} takes {_listed(of_optimizer)}, build "
            f"{_listed(of_build)}, and the sweep {_listed(OWN)}."
        )
    required = [name for name, default in of_optimizer.items() if default is inspect.Parameter.empty]
    missing = [name for name in required if name not in names]
    if missing:
        raise ValueError(f"{name_of(optimizer)} needs {missing[0]}: give it in the settings.")
    return settings


def arguments(call: Callable) -> dict[str, object]:
    """What a factory of networks or of optimizers takes by name, with the defaults; an optimizer's params are left out."""
    parameters = list(inspect.signature(call).parameters.values())
    return {
        parameter.name: parameter.default
        for parameter in parameters
        if parameter.kind in (parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY) and parameter.name != "params"
    }


def optimizer_values(settings: Sequence[Setting], optimizer: Make, *, rate_changes: bool) -> dict[str, list]:
    """Each network's value of every setting that the optimizer takes; of its lr in any case if the rate changes.

    Raises:
        ValueError: the rate is to change and the optimizer takes none.
    """
    defaults = arguments(optimizer)
    if rate_changes and "lr" not in defaults:
        raise ValueError(f"a schedule needs an optimizer with a parameter lr; {name_of(optimizer)} has none.")
    names = [name for name in defaults if name in settings[0] or (name == "lr" and rate_changes)]
    return {name: [setting.get(name, defaults[name]) for setting in settings] for name in names}


def builder(build: Build, optimizer: Make) -> Callable[[Setting], nn.Module]:
    """`setting -> network`, built under the setting's seed; the caller keeps the global generator's state."""
    taken = arguments(build).keys() - arguments(optimizer).keys()

    def built(setting: Setting) -> nn.Module:
        seed = setting.get("seed", 0)
        torch.default_generator.manual_seed(seed)
        network = build(**{name: value for name, value in setting.items() if name in taken} | {"seed": seed})
        if "dropout" in setting:
            _set_dropout(network, setting["dropout"])
        return network

    return built


def _set_dropout(network: nn.Module, p: float) -> None:
    layers = [module for module in network.modules() if type(module) is nn.Dropout]
    if not layers:
        raise ValueError("the setting dropout needs networks with nn.Dropout layers, and build makes none.")
    for layer in layers:
        layer.p = p


def labels(y: Tensor, settings: Sequence[Setting]) -> Tensor:
    """Each network's targets, [K, n, …]; without label noise y is not copied.

    Raises:
        ValueError: label noise where y are not classes.
    """
    if not any(setting.get("label_noise") for setting in settings):
        return y.expand(len(settings), *y.shape)
    if y.is_floating_point():
        raise ValueError("label_noise needs classes to draw from, and y are not integers.")
    return torch.stack([noisy_labels(y, setting["label_noise"], setting.get("seed", 0)) for setting in settings])


def name_of(make: Callable) -> str:
    """The optimizer's name in a sentence."""
    return getattr(behind_partials(make), "__name__", "the optimizer")


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names) or "nothing"
