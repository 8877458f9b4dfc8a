import numpy as np
import pytest

from course_utils.explorers.adaptive import arena
from course_utils.trajectories import trajectory

OPTIMIZERS = {name: optimizer for group in arena.GROUPS.values() for name, optimizer in group.items()}


@pytest.mark.parametrize("name", OPTIMIZERS)
@pytest.mark.parametrize(
    ("ground", "start", "rate"), [("turned ravine", "B", 12), ("Beale", "D", 20), ("plateau", "A", 30)]
)
def test_a_path_is_the_one_that_the_optimizer_takes_alone(name, ground, start, rate):
    landscape, starts = arena.GROUNDS[ground]
    alone = trajectory(OPTIMIZERS[name], landscape, starts[start], arena.STEPS, lr=arena.RATES[rate])
    walked = arena.paths_from(OPTIMIZERS[name], ground, start)[rate]
    lost = np.isnan(alone).any(axis=1) | (np.hypot(*alone.T) > 1e3)  # from where rounding decides
    until = lost.argmax() if lost.any() else len(lost)
    np.testing.assert_allclose(walked[:until], alone[:until], rtol=1e-5, atol=1e-7)


def test_gradient_descent_in_the_ravine_follows_the_closed_form():
    (x, y), steps = arena.GROUNDS["ravine"].starts["A"], np.arange(arena.STEPS + 1)
    for lr, path in zip(arena.RATES[:33], arena.paths_from(OPTIMIZERS["SGD"], "ravine", "A"), strict=False):
        np.testing.assert_allclose(
            path, np.stack([x * (1 - lr / 100) ** steps, y * (1 - lr) ** steps], axis=1), atol=1e-12
        )


def test_the_rates_go_evenly_from_a_ten_thousandth_to_ten():
    assert (arena.RATES[0], arena.RATES[24], arena.RATES[-1]) == (1e-4, 0.1, 10)
    np.testing.assert_allclose(np.diff(np.log10(arena.RATES)), 1 / 8, atol=0.03)


@pytest.mark.parametrize("ground", arena.GROUNDS)
def test_every_start_lies_in_the_picture_and_above_the_minimum(ground):
    landscape, starts = arena.GROUNDS[ground]
    assert tuple(starts) == arena.STARTS
    (left, right), (bottom, top) = landscape.window
    for x, y in starts.values():
        assert left < x < right and bottom < y < top
        assert 0.001 < arena.losses(ground, np.array([x, y])) < 1e4


def test_loss_and_distance_are_zero_at_every_minimum_and_the_nearest_one_counts():
    for ground, (landscape, _) in arena.GROUNDS.items():
        for minimum in landscape.minima:
            assert arena.losses(ground, np.array(minimum.point)) == pytest.approx(0, abs=1e-12)
            assert arena.distances(ground, np.array(minimum.point)) == 0
    assert arena.distances("saddle", np.array([[0.0, 0.9], [3.0, -1.0]])) == pytest.approx([0.1, 3.0])


@pytest.mark.parametrize("ground", arena.GROUNDS)
def test_the_contours_are_points_of_equal_loss(ground):
    points = np.stack(arena.contours(ground), axis=1)
    pieces = np.split(arena.losses(ground, points), np.flatnonzero(np.isnan(points[:, 0])))
    lines = [piece[np.isfinite(piece)] for piece in pieces if np.isfinite(piece).any()]
    assert len(lines) >= 9
    off = np.concatenate([np.abs(line / np.median(line) - 1) for line in lines])
    assert np.quantile(off, 0.9) < 0.03


def lowest(name: str, ground: str) -> float:
    """The lowest loss that any rate reaches from A."""
    return float(np.nanmin(arena.losses(ground, arena.paths_from(OPTIMIZERS[name], ground, "A")[:, -1])))


def test_turning_the_ravine_takes_away_what_a_rate_per_coordinate_gains():
    for name in ("Adagrad", "RMSprop"):
        assert lowest(name, "ravine") < 1e-8 < 1e-5 < lowest(name, "turned ravine")
    for name in ("SGD", "Momentum"):
        assert 0.1 < lowest(name, "ravine") / lowest(name, "turned ravine") < 10
