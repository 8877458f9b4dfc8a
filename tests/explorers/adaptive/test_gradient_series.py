import numpy as np
import pytest
import torch
import torch.nn.functional as F

from course_utils.explorers.adaptive import gradient_series
from course_utils.explorers.minibatch_sgd.small_network import images, network
from solutions.minibatch_sgd import minibatches


@pytest.mark.parametrize("name", gradient_series.SERIES)
def test_every_series_is_as_long_as_the_axis_and_fits_it(name):
    series = gradient_series.SERIES[name]()
    assert series.shape == (gradient_series.STEPS,)
    assert 0.5 < np.abs(series).max() < 4


def test_each_made_up_series_has_the_trait_that_it_is_named_for():
    assert (gradient_series.constant() == 1).all()
    assert gradient_series.noisy().mean() == pytest.approx(1, abs=0.2)
    assert gradient_series.noisy().std() == pytest.approx(1, abs=0.1)
    assert (np.diff(np.sign(gradient_series.alternating())) != 0).all()
    assert (np.flatnonzero(gradient_series.sparse()) + 1).tolist() == list(range(10, 201, 10))
    for series, factor in ((gradient_series.grows(), 10), (gradient_series.shrinks(), 0.1)):
        assert series[99] == pytest.approx(factor * series[98])
        assert len(set(series[:99])) == len(set(series[99:])) == 1


def test_the_real_series_begins_with_the_gradient_of_the_network_before_training():
    series, (x, y), model = gradient_series.trained(), images(), network()
    first = minibatches(len(x), gradient_series.BATCH, torch.Generator().manual_seed(0))[0]
    F.cross_entropy(model(x[first]), y[first]).backward()
    raw = model[gradient_series.LAYER].weight.grad[gradient_series.WEIGHT].item()
    assert np.sqrt(np.mean(np.square(series))) == pytest.approx(1)
    assert np.sign(series[0]) == np.sign(raw) and raw != 0
