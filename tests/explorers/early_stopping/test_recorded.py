import numpy as np
import pytest

from course_utils.datasets import fashion_mnist
from course_utils.explorers.early_stopping import recorded


def test_every_run_has_a_figure_for_every_epoch():
    runs = recorded.recorded()
    assert tuple(runs) == recorded.RUNS
    for curves in runs.values():
        for values in curves:
            assert values.shape == (recorded.EPOCHS,) and np.isfinite(values).all()


def test_curves_are_those_of_the_networks_that_were_trained():
    history = recorded.trained(4, [{"seed": 1}], 2)
    network, validation = history.network(0), fashion_mnist(train=5000, size=14).validation
    x, y = validation.x[:1000], validation.y[:1000]
    wrong = (network(x).argmax(dim=1) != y).double().mean().item()
    assert recorded.curves(history, 0).validation_error[-1] == pytest.approx(100 * wrong, abs=0.3)


def test_noisy_labels_are_learned_at_the_cost_of_the_validation_error_and_clean_ones_are_not():
    runs = recorded.recorded()
    for run in recorded.NOISY:
        error = runs[run].validation_error
        assert error[-10:].mean() > error.min() + 4
        assert error.argmin() < recorded.EPOCHS / 2
        assert runs[run].train_error[-1] < runs[run].train_error[9]
    clean = runs[recorded.CLEAN].validation_error
    assert clean[-10:].mean() < clean.min() + 4
