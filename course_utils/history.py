"""What a training run records: one entry of each list per finished epoch."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas
    from matplotlib.figure import Figure


@dataclass
class History:
    """The figures of one training run, epoch by epoch.

    Attributes:
        loss: mean loss per example over the epoch, measured while the weights were changing.
        train_error: error on the training examples at the end of the epoch.
        validation_error: the same on the validation examples; empty if there were none.
        validation_loss: mean loss on the validation examples at the end of the epoch; empty if there were none.
        seconds: time that the epoch's updates took, without the measuring of errors.
        interrupted: the epoch (from 1) during which the run was stopped by hand; None if it was not.
        error_label: what the errors are, for the plot's axis.
    """

    loss: list[float] = field(default_factory=list)
    train_error: list[float] = field(default_factory=list)
    validation_error: list[float] = field(default_factory=list)
    validation_loss: list[float] = field(default_factory=list)
    # Left out of the repr: a notebook's stored outputs must be the same when it is run again.
    seconds: list[float] = field(default_factory=list, repr=False)
    interrupted: int | None = None
    error_label: str = field(default="error (share)", repr=False)

    @property
    def epochs(self) -> int:
        """The number of finished epochs."""
        return len(self.loss)

    def record(
        self,
        *,
        loss: float,
        train_error: float,
        seconds: float,
        validation_error: float | None = None,
        validation_loss: float | None = None,
    ) -> None:
        """Add the figures of one finished epoch."""
        self.loss.append(loss)
        self.train_error.append(train_error)
        self.seconds.append(seconds)
        if validation_error is not None:
            self.validation_error.append(validation_error)
        if validation_loss is not None:
            self.validation_loss.append(validation_loss)

    def table(self, *, seconds: bool = False) -> pandas.DataFrame:
        """One row per epoch, counted from 1, rounded to four digits; the times only if asked for."""
        import pandas

        columns = {"loss": self.loss, "train_error": self.train_error}
        if self.validation_error:
            columns["validation_error"] = self.validation_error
        if self.validation_loss:
            columns["validation_loss"] = self.validation_loss
        if seconds:
            columns["seconds"] = self.seconds
        epochs = pandas.RangeIndex(1, self.epochs + 1, name="epoch")
        return pandas.DataFrame(columns, index=epochs, dtype=float).round(4)

    def plot(self, title: str = "") -> Figure:
        """Loss on the left, errors on the right, against the epoch; a value that is not finite leaves a gap.

        Args:
            title: what the figure shows, over both parts.
        """
        from course_utils import plots

        fig, (left, right) = plots.figure(width=9, columns=2)
        epochs = range(1, self.epochs + 1)
        errors = {"training": self.train_error}
        if self.validation_error:
            errors["validation"] = self.validation_error
        plots.curves(left, epochs, {"training": self.loss}, x_label="epoch", y_label="mean loss per example")
        plots.curves(right, epochs, errors, x_label="epoch", y_label=self.error_label)
        with plots.look():
            fig.suptitle(title)
        return fig
