"""Every setting of a lattice trained once, so that a search over it costs a look into a table and can be repeated often."""

from collections.abc import Callable, Mapping

import numpy as np
import torch
from torch import Tensor

from course_utils.sweep_history import SweepHistory

Scale = Callable[[float], float]
Config = Mapping[str, float]


class Tabulated:
    """The errors of a sweep over a lattice, to be looked up by configuration, seed and epochs.

    A configuration between the points of the lattice counts as the nearest one, near in the scales given: the logarithm for
    a learning rate, as a rule. What is found in the table was measured; nothing is interpolated.

    Args:
        history: a sweep over all combinations of some settings and of `seed`, as `grid(lr=…, momentum=…, seed=…)` makes them.
        scales: name → the scale on which that setting is even, such as `{"lr": math.log10}`, in the order of the lattice.
        measure: "validation_error", "validation_loss", "train_error" or "loss".
        worst: what stands in the table for a network that diverged.

    Attributes:
        history: the sweep, which has the networks.
        errors: [axis, …, seeds, epochs].
        expected: [axis, …], the mean over the seeds after the last epoch: what a configuration is worth.

    Raises:
        ValueError: the sweep is not such a lattice.
    """

    def __init__(
        self,
        history: SweepHistory,
        scales: Mapping[str, Scale],
        *,
        measure: str = "validation_error",
        worst: float = 0.9,
    ) -> None:
        self.history, self.scales = history, dict(scales)
        self.values = {name: list(dict.fromkeys(s[name] for s in history.settings)) for name in [*scales, "seed"]}
        shape = [len(values) for values in self.values.values()]
        found = [tuple(setting[name] for name in self.values) for setting in history.settings]
        if len(set(found)) < len(found) or len(found) != np.prod(shape):
            raise ValueError(f"the sweep must hold every combination of {', '.join(self.values)} once.")
        places = [
            tuple(self.values[name].index(value) for name, value in zip(self.values, each, strict=True))
            for each in found
        ]
        self.errors = np.empty([*shape, history.epochs])
        self.errors[tuple(zip(*places, strict=True))] = np.nan_to_num(getattr(history, measure), nan=worst)
        self.expected = self.errors[..., -1].mean(-1)

    @property
    def seeds(self) -> int:
        """How many seeds each configuration was trained with."""
        return self.errors.shape[-2]

    def error(self, config: Config, seed: int, epochs: int | None = None) -> float:
        """The error of the nearest configuration after so many epochs (None: all), with one of the seeds 0, 1, …"""
        if epochs is not None and not 1 <= epochs <= self.errors.shape[-1]:
            raise ValueError(f"the table holds 1 to {self.errors.shape[-1]} epochs, not {epochs}.")
        return float(self.errors[(*self._place(config), seed, -1 if epochs is None else epochs - 1)])

    def worth(self, config: Config) -> float:
        """The mean error over the seeds of the nearest configuration, after all epochs."""
        return float(self.expected[self._place(config)])

    def regret(self, config: Config) -> float:
        """How much more the nearest configuration errs, in the mean over the seeds, than the best of the table."""
        return self.worth(config) - float(self.expected.min())

    def coordinates(self, config: Config) -> list[float]:
        """A configuration on the scales."""
        return [scale(config[name]) for name, scale in self.scales.items()]

    def candidates(self) -> tuple[list[dict[str, float]], Tensor]:
        """All configurations of the lattice, and their coordinates [configurations, axes] float64."""
        names = list(self.scales)
        places = np.ndindex(*self.expected.shape)
        configs = [{name: self.values[name][i] for name, i in zip(names, place, strict=True)} for place in places]
        return configs, torch.tensor([self.coordinates(config) for config in configs], dtype=torch.float64)

    def _place(self, config: Config) -> tuple[int, ...]:
        return tuple(
            min(range(len(self.values[name])), key=lambda i: abs(scale(self.values[name][i]) - scale(config[name])))
            for name, scale in self.scales.items()
        )
