import numpy as np
import pytest
import torch
import torch.nn.functional as F

from course_utils.explorers.artists import find
from course_utils.explorers.batch_norm import rates
from course_utils.explorers.batch_norm.networks import network
from course_utils.explorers.minibatch_sgd.small_network import images
from solutions.minibatch_sgd import minibatches

COUNT, CHOSEN = len(rates.RATES), rates.RATES.index(0.1)


def trials(without: dict[float, float], with_norm: dict[float, float], lr: float = 0.1) -> rates.Trials:
    """Level losses: those given at their rates, 2.3 at all others."""
    losses = {}
    for normalized, given in ((False, without), (True, with_norm)):
        levels = np.array([given.get(rate, 2.3) for rate in rates.RATES])
        losses[normalized] = np.broadcast_to(levels[:, None, None], (COUNT, rates.SEEDS, rates.UPDATES)).copy()
    return rates.Trials(6, "Kaiming", lr, losses)


@pytest.mark.parametrize("normalized", [False, True])
def test_every_network_trains_as_it_would_train_alone(normalized):
    curves, seed = rates.loss_curves(2, "Kaiming", normalized), 1
    model, alone = network(2, normalized, "Kaiming", seed), []
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    order = minibatches(rates.BATCH * rates.UPDATES, rates.BATCH, torch.Generator().manual_seed(0))
    for batch in order[:30]:
        loss = F.cross_entropy(model(images().x[batch]), images().y[batch])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        alone.append(loss.item())
    np.testing.assert_allclose(curves[CHOSEN, seed, :30], alone, atol=1e-3)


@pytest.mark.parametrize("depth", rates.DEPTHS)
def test_batch_norm_trains_at_several_times_the_largest_rate(depth):
    explorer = rates.rate_with_and_without()
    shown = explorer.compute(lr=0.1, depth=depth, start="Kaiming")
    assert shown.largest_rate(True) >= 4 * shown.largest_rate(False)


def test_the_largest_rate_is_one_at_which_every_seed_trains():
    shown = trials({0.1: 0.8, 1.0: 0.9}, {5.0: 1.2})
    assert (shown.largest_rate(False), shown.largest_rate(True)) == (1.0, 5.0)
    shown.losses[False][rates.RATES.index(1.0), 2, -1] = np.nan
    shown.losses[True][rates.RATES.index(5.0), 0, -rates.AVERAGED :] = 1.6
    assert (shown.largest_rate(False), shown.largest_rate(True)) == (0.1, None)


@pytest.mark.parametrize(
    ("without", "with_norm", "finding"),
    [
        ({0.1: 0.8}, {0.1: 0.8}, "Rate 0.1 trains both networks"),
        ({}, {}, "Rate 0.1 trains neither network"),
        ({}, {0.1: 0.8}, "Rate 0.1 trains only with batch norm"),
        ({0.1: 0.8}, {}, "Rate 0.1 trains only without batch norm"),
    ],
)
def test_the_title_says_which_networks_train(without, with_norm, finding):
    assert rates.finding(trials(without, with_norm)) == finding


def test_the_text_tells_both_losses_and_both_largest_rates():
    explorer, shown = rates.rate_with_and_without(), trials({0.2: 0.8, 0.1: 1.1}, {2.0: 0.9, 0.1: 0.9})
    text = explorer.summary(shown)
    assert "without batch norm ends at 1.10, with batch norm ends at 0.90" in text
    assert "Largest rate at which every seed ends below 1.5: 0.2 without, 2 with" in text
    shown.losses[False][CHOSEN, 1, -1] = np.inf
    assert "without batch norm diverges" in explorer.summary(shown)


def test_curves_are_running_means_and_end_where_they_leave_the_picture():
    shown = trials({0.1: 1.0}, {0.1: 1.0})
    shown.losses[False][CHOSEN, :, 50:] = np.nan
    shown.losses[True][CHOSEN, 0] = np.arange(rates.UPDATES) / 100
    assert shown.averages(True)[0, 0] == pytest.approx(0.045)
    explorer = rates.rate_with_and_without()
    explorer.draw(explorer.axes, shown)
    heights = find(explorer.axes[0], "without").get_ydata()
    assert np.isfinite(heights[: 51 - rates.AVERAGED]).all() and np.isnan(heights[51 - rates.AVERAGED :]).all()
    ends = find(explorer.axes[1], "without").get_ydata()
    assert ends[CHOSEN] == rates.TOP


def test_a_move_of_the_rate_trains_nothing():
    explorer = rates.rate_with_and_without()
    before = rates.loss_curves.cache_info().misses
    explorer.controls["lr"].value = 5.0
    assert rates.loss_curves.cache_info().misses == before
