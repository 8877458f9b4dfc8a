"""What a sweep records: the figures of every network after every epoch, to be picked and grouped by their settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from torch import nn

from course_utils.stacking import Alone

if TYPE_CHECKING:
    import pandas

    from course_utils.stacked_training import StackedTraining
    from course_utils.stacking import Stack

MEASURES = ("loss", "train_error", "validation_error", "validation_loss")


class SweepHistory:
    """The figures of K networks, numbered from 0 in the order of their settings.

    Attributes:
        settings: one dict for each network.
        loss: [K, epochs], mean loss per example over the epoch, measured while the weights were changing.
        train_error: [K, epochs], error on the training examples (with the labels that the network was given) at the
            end of the epoch; where y are not classes, the mean loss.
        validation_error: the same on the validation examples. What was not measured is NaN.
        validation_loss: [K, epochs], mean loss on the validation examples at the end of the epoch.
        ended: [K], the epochs that each network finished. A network ends early when its loss is not finite or when
            `stop` says so; what it has not finished is NaN.
        interrupted: the epoch (from 1) during which the sweep was stopped by hand; None if it was not.
        notice: why the networks were not all trained together; None if they were.
    """

    def __init__(self, settings: Sequence[Mapping[str, object]], epochs: int) -> None:
        self.settings = [dict(setting) for setting in settings]
        self.loss, self.train_error, self.validation_error, self.validation_loss = (
            np.full((len(settings), epochs), np.nan) for _ in MEASURES
        )
        self.ended = np.zeros(len(settings), dtype=int)
        self.interrupted: int | None = None
        self.notice: str | None = None
        self._batch_losses: list[np.ndarray] = []  # of each epoch
        self._homes: dict[int, tuple[Stack | Alone, int]] = {}  # a network's stack and its position in it

    @property
    def epochs(self) -> int:
        """The number of epochs that the arrays hold."""
        return self.loss.shape[1]

    @property
    def batch_loss(self) -> np.ndarray:
        """[K, updates], the loss of every batch, before its update."""
        return np.concatenate([np.empty((len(self.settings), 0), dtype=np.float32), *self._batch_losses], axis=1)

    def which(self, **selection: object) -> list[int]:
        """The numbers of the networks with these settings: `which(lr=0.1)`."""
        for name in selection:
            self._check_name(name)
        chosen = [
            k
            for k, setting in enumerate(self.settings)
            if all(setting[name] == value for name, value in selection.items())
        ]
        if not chosen:
            raise ValueError(f"no network of the sweep has {_label(selection)}.")
        return chosen

    def runs(self, measure: str, **selection: object) -> np.ndarray:
        """The curves of the networks with these settings, [networks, epochs], as `plots.band` takes them.

        Args:
            measure: "loss", "train_error", "validation_error" or "validation_loss".
        """
        return self._measured(measure)[self.which(**selection)]

    def group(self, measure: str, by: str | Sequence[str], **selection: object) -> dict[str, np.ndarray]:
        """Curves by setting, `{"lr = 0.1": [seeds, epochs], …}` in the order of the sweep, as `plots.curves` takes them.

        Args:
            measure: "loss", "train_error", "validation_error" or "validation_loss".
            by: the setting, or several, whose values make the groups; all else (seeds, as a rule) is within them.
            selection: only networks with these settings.
        """
        names = [by] if isinstance(by, str) else list(by)
        groups: dict[str, list[int]] = {}
        for name in names:
            self._check_name(name)
        for k in self.which(**selection):
            groups.setdefault(_label({name: self.settings[k][name] for name in names}), []).append(k)
        return {label: self._measured(measure)[members] for label, members in groups.items()}

    def final(self, measure: str, over: str, **selection: object) -> tuple[list, np.ndarray]:
        """A measure after the last epoch against one setting: its values, and [seeds, values] for `plots.band`.

        Networks that ended early are NaN.

        Args:
            measure: "loss", "train_error", "validation_error" or "validation_loss".
            over: the setting, such as "lr".
            selection: only networks with these settings.

        Raises:
            ValueError: not every value has as many networks.
        """
        self._check_name(over)
        columns: dict[object, list[float]] = {}
        for k in self.which(**selection):
            columns.setdefault(self.settings[k][over], []).append(self._measured(measure)[k, -1])
        if len(set(map(len, columns.values()))) > 1:
            raise ValueError(f"the values of {over} have different numbers of networks: select what they share.")
        return list(columns), np.array(list(columns.values())).T

    def table(self) -> pandas.DataFrame:
        """One row per network: its settings, the epochs that it finished, and the figures of the last of them."""
        import pandas

        measured = [name for name in MEASURES if name == "loss" or np.isfinite(getattr(self, name)).any()]
        rows = []
        for k, setting in enumerate(self.settings):
            last = self.ended[k] - 1
            figures = {name: getattr(self, name)[k, last] if last >= 0 else np.nan for name in measured}
            shown = {name: value if isinstance(value, int | float) else _text(value) for name, value in setting.items()}
            rows.append(shown | {"epochs": self.ended[k]} | figures)
        table = pandas.DataFrame(rows, index=pandas.RangeIndex(len(rows), name="network"))
        return table.round(dict.fromkeys(measured, 4))

    def network(self, k: int) -> nn.Module:
        """Network k as an ordinary module of its own, with the weights that it ended with."""
        stack, position = self._homes[k]
        return stack.network(position)

    def record(self, epoch: int, members: Sequence[int], *, batch_loss: np.ndarray, **figures: np.ndarray) -> None:
        """Add what some networks measured in an epoch, counted from 0: `batch_loss` [K, updates], the others [K]."""
        if len(self._batch_losses) == epoch:
            self._batch_losses.append(np.full((len(self.settings), batch_loss.shape[1]), np.nan, dtype=np.float32))
        self._batch_losses[epoch][members] = batch_loss
        finite = np.isfinite(figures["loss"])
        for name, of_members in figures.items():
            getattr(self, name)[members, epoch] = np.where(finite, of_members, np.nan)
        self.ended[members] = epoch + finite

    def place(self, training: StackedTraining) -> None:
        """Note where these networks are."""
        for position, k in enumerate(training.members):
            self._homes[k] = (training.stack, position)

    def set_aside(self, training: StackedTraining, ended: set[int]) -> None:
        """Keep those of these networks that have ended as modules of their own."""
        for k in ended.intersection(training.members):
            self._homes[k] = (Alone(self.network(k)), 0)

    def interrupt(self) -> None:
        """Keep the finished epochs only."""
        finished = len(self._batch_losses)
        self.interrupted = finished + 1
        for name in MEASURES:
            setattr(self, name, getattr(self, name)[:, :finished])

    def _measured(self, measure: str) -> np.ndarray:
        if measure not in MEASURES:
            raise ValueError(f"a sweep measures {', '.join(MEASURES)}, not {measure!r}.")
        return getattr(self, measure)

    def _check_name(self, name: str) -> None:
        if name not in self.settings[0]:
            raise ValueError(f"the sweep has no setting {name!r}; it has {', '.join(self.settings[0])}.")


def _label(setting: Mapping[str, object]) -> str:
    return ", ".join(f"{name} = {_text(value)}" for name, value in setting.items())


def _text(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else getattr(value, "__name__", str(value))
