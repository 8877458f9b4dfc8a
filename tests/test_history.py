"""What a run recorded, as a table and as a figure."""

import math
import subprocess
import sys

import pytest

from course_utils.history import History


def history(**changes):
    figures = {"loss": [0.62346, 0.41], "train_error": [0.2, 0.1], "validation_error": [0.25, 0.15], "seconds": [3, 2]}
    return History(**(figures | changes))


def test_a_new_history_is_empty_and_owns_its_lists():
    one, other = History(), History()
    one.record(loss=1.0, train_error=0.5, seconds=0.1)
    assert (one.epochs, other.epochs) == (1, 0)
    assert one.validation_error == []


def test_the_table_counts_epochs_from_one_and_rounds_to_four_digits():
    table = history().table()
    assert table.index.name == "epoch"
    assert list(table.index) == [1, 2]
    assert list(table.columns) == ["loss", "train_error", "validation_error"]
    assert table.loc[1, "loss"] == 0.6235


def test_the_table_shows_times_only_when_asked():
    assert list(history().table(seconds=True)["seconds"]) == [3.0, 2.0]


def test_the_table_has_no_column_for_examples_that_were_not_there():
    assert list(history(validation_error=[]).table().columns) == ["loss", "train_error"]


def test_a_run_stopped_in_its_first_epoch_has_an_empty_table_and_a_figure():
    stopped = History(interrupted=1)
    assert len(stopped.table()) == 0
    assert len(stopped.plot().axes) == 2


def test_the_repr_holds_no_times():
    assert "seconds" not in repr(history())


def test_the_plot_shows_the_loss_left_and_both_errors_right():
    left, right = history().plot().axes
    assert [list(line.get_ydata()) for line in left.get_lines()] == [[0.62346, 0.41]]
    assert {line.get_label(): list(line.get_ydata()) for line in right.get_lines()} == {
        "training": [0.2, 0.1],
        "validation": [0.25, 0.15],
    }
    assert [list(line.get_xdata()) for line in right.get_lines()] == [[1, 2]] * 2
    assert (left.get_xlabel(), left.get_ylabel()) == ("epoch", "mean loss per example")
    assert right.get_ylabel() == "error (share)"


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_a_loss_that_diverged_leaves_a_gap_and_the_axis_its_length(value):
    left, right = history(loss=[0.5, value], validation_error=[]).plot().axes
    assert math.isnan(left.get_lines()[0].get_ydata()[1])
    assert left.get_xlim()[1] >= 2


def test_recording_needs_neither_pandas_nor_matplotlib():
    code = "import sys, course_utils.history; sys.exit(bool({'pandas', 'matplotlib'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_the_plots_title_stands_over_both_parts():
    assert history().plot(title="The loss halves in two epochs.").get_suptitle() == "The loss halves in two epochs."
