import math

import numpy as np
import pytest
import torch

from course_utils.models import mlp
from course_utils.search.tabulated import Tabulated
from course_utils.sweep import grid, sweep
from solutions.minibatch_sgd import SGD

RATES, WIDTHS = [0.01, 0.1, 1.0, 1e30], [1, 2, 3]


def build(seed: int, width: float) -> torch.nn.Module:
    network = mlp(3, 5, 4, seed=seed)
    with torch.no_grad():
        network[0].weight.mul_(width)
    return network


@pytest.fixture(scope="module")
def history():
    generator = torch.Generator().manual_seed(0)
    x, y = torch.randn(40, 3, generator=generator), torch.randint(4, (40,), generator=generator)
    return sweep(
        build,
        (x, y),
        (x, y),
        settings=grid(lr=RATES, width=WIDTHS, seed=[4, 7]),
        optimizer=SGD,
        epochs=3,
        batch_size=10,
        own_batches=True,
    )


@pytest.fixture
def table(history):
    return Tabulated(history, {"lr": math.log10, "width": float})


def test_what_is_found_was_measured(history, table):
    for number, setting in enumerate(history.settings):
        config = {"lr": setting["lr"], "width": setting["width"]}
        for epochs in (1, 2, 3):
            measured = history.validation_error[number, epochs - 1]
            found = table.error(config, seed=[4, 7].index(setting["seed"]), epochs=epochs)
            assert found == (0.9 if math.isnan(measured) else measured)


def test_the_lattice_need_not_be_in_any_order(history, table):
    class Turned:
        settings, epochs = history.settings[::-1], history.epochs
        validation_error = history.validation_error[::-1]

    config = {"lr": 0.1, "width": 3}
    turned = Tabulated(Turned, {"width": float, "lr": math.log10})
    assert turned.error(config, seed=1) == table.error(config, seed=0)
    assert turned.errors.shape == (3, 4, 2, 3)


def test_a_configuration_between_two_counts_as_the_nearer_on_its_scale(table):
    assert table.error({"lr": 0.04, "width": 1}, 0) == table.error({"lr": 0.1, "width": 1}, 0)
    assert table.error({"lr": 0.02, "width": 1.4}, 1) == table.error({"lr": 0.01, "width": 1}, 1)
    assert table.error({"lr": 1e-9, "width": 99}, 1) == table.error({"lr": 0.01, "width": 3}, 1)


def test_worth_is_the_mean_over_the_seeds_and_regret_its_distance_to_the_best(table):
    configs, coordinates = table.candidates()
    worths = [np.mean([table.error(config, seed) for seed in range(table.seeds)]) for config in configs]
    np.testing.assert_allclose([table.worth(config) for config in configs], worths)
    np.testing.assert_allclose([table.regret(config) for config in configs], np.array(worths) - min(worths))
    assert coordinates.shape == (12, 2) and coordinates[4].tolist() == [-1, 2]
    assert configs[4] == {"lr": 0.1, "width": 2}


def test_a_network_that_diverged_counts_as_the_worst(table):
    assert table.error({"lr": 1e30, "width": 1}, 0) == 0.9


def test_epochs_beyond_the_table_are_refused(table):
    for epochs in (0, 4):
        with pytest.raises(ValueError, match="1 to 3 epochs"):
            table.error({"lr": 0.1, "width": 1}, 0, epochs)


def test_a_sweep_that_is_no_lattice_is_refused(history):
    class Part:
        settings, epochs, validation_error = history.settings[1:], history.epochs, history.validation_error[1:]

    with pytest.raises(ValueError, match="every combination of lr, width, seed once"):
        Tabulated(Part, {"lr": math.log10, "width": float})
    with pytest.raises(ValueError, match="every combination of lr, seed once"):
        Tabulated(history, {"lr": math.log10})
