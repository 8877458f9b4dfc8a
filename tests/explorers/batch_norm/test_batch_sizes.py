import numpy as np
import pytest

from course_utils.explorers.artists import find
from course_utils.explorers.batch_norm import batch_sizes
from course_utils.explorers.batch_norm.networks import network, validation

LAST = batch_sizes.MARKS[-1]


def test_before_the_first_update_both_kinds_of_every_seed_err_like_networks_that_are_new():
    x, y = (part[: batch_sizes.VALIDATED] for part in validation())
    for normalized in (False, True):
        found = batch_sizes.error_curves(16, normalized)
        for seed in range(batch_sizes.SEEDS):
            model = network(batch_sizes.DEPTH, normalized, seed=seed).eval()
            expected = 100 * (model(x).argmax(dim=1) != y).double().mean().item()
            assert found[:, seed, 0] == pytest.approx([expected] * len(batch_sizes.RATES))


def test_batch_norm_loses_in_batches_of_two_and_gains_in_batches_of_sixteen():
    explorer = batch_sizes.batch_size_at_training()
    runs = explorer.compute(size=2, lr=0.1, update=LAST)
    differences = (runs.of_sizes(True) - runs.of_sizes(False)).mean(axis=1)
    assert differences[0] > 5 and differences[batch_sizes.SIZES.index(16)] < -3
    assert runs.of_sizes(True)[0].mean() > runs.of_sizes(True)[-1].mean() + 40


def test_at_a_large_rate_only_batch_norm_trains_in_batches_of_four():
    runs = batch_sizes.batch_size_at_training().compute(size=4, lr=0.3, update=LAST)
    assert runs.curves(True)[:, -1].mean() < runs.curves(False)[:, -1].mean() - 10


def test_what_is_drawn_are_means_over_the_seeds():
    explorer = batch_sizes.batch_size_at_training()
    explorer.controls["size"].value = 16
    for normalized, name in ((False, "without"), (True, "with")):
        runs = batch_sizes.error_curves(16, normalized)[batch_sizes.RATES.index(0.1)]
        np.testing.assert_allclose(find(explorer.axes[0], name).get_ydata(), runs.mean(axis=0))
        assert find(explorer.axes[1], f"{name} now").get_xydata() == pytest.approx(np.array([[16, runs[:, -1].mean()]]))
        assert f"b = 16 {runs[:, -1].mean():.0f} %" in explorer.text


@pytest.mark.parametrize(
    ("difference", "finding"),
    [(12.2, "batch norm costs 12 points"), (-4, "batch norm gains 4 points"), (2, "batch norm changes little")],
)
def test_the_title_says_what_batch_norm_does(difference, finding):
    assert batch_sizes.finding(difference) == finding


@pytest.mark.parametrize(
    ("differences", "finding"),
    [
        ([10, 5, -4, -9, -2], "Batch norm helps at b = 8, 16"),
        ([10, 5, 1, 0, -1], "Batch norm helps at no size"),
        ([-4, -5, -6, -7, -8], "Batch norm helps at every size"),
    ],
)
def test_the_other_title_names_the_sizes_at_which_it_helps(differences, finding):
    assert batch_sizes.helped(differences) == finding


def test_no_move_trains_anything():
    explorer = batch_sizes.batch_size_at_training()
    before = batch_sizes.error_curves.cache_info().misses
    for name, value in {"size": 8, "lr": 0.01, "update": 40}.items():
        explorer.controls[name].value = value
    assert batch_sizes.error_curves.cache_info().misses == before
