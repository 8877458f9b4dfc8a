import math

import numpy as np
import pytest
import torch

from course_utils.explorers.search import objectives
from course_utils.training import error_and_loss, fit
from solutions.minibatch_sgd import SGD, minibatches


def test_smoothing_by_a_narrow_kernel_takes_the_nearest_and_by_a_wide_one_the_mean():
    (x, y), (new_x, new_y) = objectives.curve(12, 0), objectives.curve(30, 1)
    errors = objectives.smoothing_errors(x, y, new_x, new_y)
    nearest = y[(new_x[:, None] - x).abs().argmin(dim=1)]
    assert errors[0] == pytest.approx(100 * float(((nearest - new_y) ** 2).mean() / new_y.var(correction=0)), rel=1e-3)
    width = 10 ** float(objectives.PLACES[30])
    predicted = []
    for at in new_x.tolist():
        weights = [math.exp(-((at - place) ** 2) / (2 * width**2)) for place in x.tolist()]
        predicted.append(sum(w * v for w, v in zip(weights, y.tolist(), strict=True)) / sum(weights))
    expected = np.mean((np.array(predicted) - new_y.numpy()) ** 2) / new_y.numpy().var()
    assert errors[30] == pytest.approx(100 * expected)
    assert errors[-1] == pytest.approx(100 * float(((y.mean() - new_y) ** 2).mean() / new_y.var(correction=0)), rel=0.1)


@pytest.mark.parametrize("name", objectives.OBJECTIVES)
def test_the_best_place_is_inside_and_both_ends_are_worse(name):
    objective = objectives.OBJECTIVES[name]()
    best = int(objective.mean.argmin())
    assert 10 < best < 50
    assert objective.regret(best) == 0
    assert objective.regret(0) > 5 and objective.regret(60) > 40
    assert np.isfinite(objective.errors).all()


def test_trials_of_a_rate_measure_networks_of_several_seeds():
    objective = objectives.learning_rate()
    assert len({objective.measure(20, trial) for trial in range(objectives.RUNS)}) > 1
    assert objective.measure(20, 0) == objective.measure(20, objectives.RUNS)
    assert objective.regret(20) == pytest.approx(objective.mean[20] - objective.mean.min())


def test_a_network_of_the_objective_is_that_of_a_single_run():
    x, y = objectives.images()
    place, seed = 30, 2
    model = objectives.mlp(196, objectives.HIDDEN, 10, seed=seed)
    fit(
        model,
        (x[: objectives.TRAINED], y[: objectives.TRAINED]),
        optimizer=SGD(model.parameters(), lr=float(10 ** objectives.PLACES[place])),
        epochs=1,
        batch_size=objectives.BATCH,
        batches=minibatches,
        progress=False,
    )
    error, _ = error_and_loss(model, (x[-objectives.VALIDATED :], y[-objectives.VALIDATED :]))
    assert objectives.learning_rate().errors[place, seed] == pytest.approx(100 * error, abs=0.3)


def test_the_curve_that_is_smoothed_is_noisy_and_repeats():
    (x, y), (again, _) = objectives.curve(5000, 3), objectives.curve(5000, 3)
    torch.testing.assert_close(x, again, rtol=0, atol=0)
    assert float((y - x.sin() - 0.3 * (5 * x).sin()).std()) == pytest.approx(objectives.NOISE, rel=0.05)
