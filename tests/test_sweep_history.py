"""What a sweep recorded, picked and grouped; the figures here are made up."""

import numpy as np
import pytest

from course_utils import plots
from course_utils.sweep_history import SweepHistory
from course_utils.sweep_settings import grid


def relu():
    pass


def recorded(epochs=3, **values):
    """A history in which network k's loss after epoch e (from 0) is k + e / 10."""
    history = SweepHistory(grid(**(values or {"lr": [0.1, 1.0], "seed": range(3)})), epochs)
    members = list(range(len(history.settings)))
    for epoch in range(epochs):
        loss = np.array(members) + epoch / 10
        history.record(epoch, members, batch_loss=np.stack([loss, loss], axis=1), loss=loss, train_error=loss / 100)
    return history


def test_runs_are_the_curves_of_the_networks_with_a_setting():
    history = recorded()
    assert history.runs("loss").shape == (6, 3)
    assert history.runs("loss", lr=1.0).tolist() == [[3, 3.1, 3.2], [4, 4.1, 4.2], [5, 5.1, 5.2]]
    assert history.runs("train_error", lr=1.0, seed=2).tolist() == [pytest.approx([0.05, 0.051, 0.052])]
    assert history.which(seed=1) == [1, 4]


def test_groups_hold_the_seeds_of_each_value_in_the_order_of_the_sweep():
    groups = recorded(lr=[1.0, 0.1], seed=range(2)).group("loss", by="lr")
    assert list(groups) == ["lr = 1", "lr = 0.1"]
    assert groups["lr = 0.1"].tolist() == [[2, 2.1, 2.2], [3, 3.1, 3.2]]


def test_groups_by_several_settings_name_all_of_them_and_may_be_selected():
    history = recorded(lr=[0.1, 1.0], activation=[relu], p=[0.2, 0.5], seed=range(2))
    groups = history.group("loss", by=["activation", "p"], lr=1.0)
    assert {label: runs[:, 0].tolist() for label, runs in groups.items()} == {
        "activation = relu, p = 0.2": [4, 5],
        "activation = relu, p = 0.5": [6, 7],
    }


def test_groups_and_finals_are_what_the_plots_take():
    history = recorded()
    _, ax = plots.figure()
    plots.curves(ax, range(1, 4), history.group("loss", by="lr"), x_label="epoch", y_label="loss")
    plots.band(ax, *history.final("loss", over="lr"), label="final", color=plots.PALETTE[2])
    assert len(ax.get_lines()) == 3


def test_the_final_measure_goes_over_one_setting_with_seeds_as_rows():
    values, runs = recorded().final("loss", over="lr")
    assert values == [0.1, 1.0]
    assert runs.tolist() == [[0.2, 3.2], [1.2, 4.2], [2.2, 5.2]]


def test_a_final_measure_over_unequal_groups_is_refused():
    history = SweepHistory([{"lr": 0.1, "seed": 0}, {"lr": 0.1, "seed": 1}, {"lr": 1.0, "seed": 0}], 1)
    with pytest.raises(ValueError, match="values of lr have different numbers of networks"):
        history.final("loss", over="lr")
    assert history.final("loss", over="lr", seed=0)[0] == [0.1, 1.0]


def test_a_loss_that_is_not_finite_ends_a_network_before_that_epoch():
    history = SweepHistory(grid(seed=range(2)), 3)
    nan, inf = float("nan"), float("inf")
    for epoch, loss in enumerate([[1.0, 2.0], [inf, nan]]):
        history.record(epoch, [0, 1], batch_loss=np.ones((2, 1)), loss=np.array(loss), train_error=np.array([0.5, 0.5]))
    assert history.ended.tolist() == [1, 1]
    assert np.isnan(history.loss[:, 1:]).all() and np.isnan(history.train_error[:, 1:]).all()
    assert history.loss[:, 0].tolist() == [1.0, 2.0]


def test_the_table_has_a_row_for_each_network_with_the_last_figures_that_it_reached():
    history = recorded(lr=[0.123456, 1.0], activation=[relu])
    history.record(3 - 1, [1], batch_loss=np.ones((1, 2)), loss=np.array([np.inf]))
    table = history.table()
    assert list(table.columns) == ["lr", "activation", "epochs", "loss", "train_error"]
    assert table.loc[0].tolist() == [0.123456, "relu", 3, 0.2, 0.002]
    assert table.loc[1].tolist() == [1.0, "relu", 2, 1.1, 0.011]


def test_a_network_that_finished_no_epoch_has_an_empty_row():
    table = SweepHistory(grid(lr=[0.1]), 3).table()
    assert table["epochs"].tolist() == [0]
    assert table["loss"].isna().all()


def test_the_losses_of_the_batches_of_all_epochs_are_in_one_row():
    history = recorded(epochs=2, seed=range(2))
    assert history.batch_loss.tolist() == [
        [0, 0, pytest.approx(0.1), pytest.approx(0.1)],
        [1, 1, *[pytest.approx(1.1)] * 2],
    ]
    assert SweepHistory(grid(seed=range(2)), 3).batch_loss.shape == (2, 0)


def test_an_interrupted_history_ends_with_the_last_finished_epoch():
    history = SweepHistory(grid(seed=range(2)), 5)
    history.record(0, [0, 1], batch_loss=np.ones((2, 1)), loss=np.ones(2))
    history.interrupt()
    assert history.interrupted == 2
    assert history.epochs == 1
    assert history.loss.shape == history.validation_error.shape == (2, 1)


@pytest.mark.parametrize(
    "ask, message",
    [
        (lambda h: h.runs("accuracy"), "measures loss, train_error, validation_error, validation_loss, not 'accuracy'"),
        (lambda h: h.runs("loss", momentum=0.9), "no setting 'momentum'; it has lr, seed"),
        (lambda h: h.runs("loss", lr=0.5), "no network of the sweep has lr = 0.5"),
        (lambda h: h.group("loss", by="rate"), "no setting 'rate'"),
        (lambda h: h.final("loss", over="rate"), "no setting 'rate'"),
    ],
)
def test_what_was_not_swept_or_measured_is_said_in_one_line(ask, message):
    with pytest.raises(ValueError, match=message) as failure:
        ask(recorded())
    assert "\n" not in str(failure.value)
