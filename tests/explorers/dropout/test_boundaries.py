import numpy as np
import pytest
import torch
import torch.nn.functional as F

from course_utils.explorers.artists import find
from course_utils.explorers.dropout import boundaries, moons
from course_utils.models import mlp
from solutions.adaptive import Adam
from solutions.dropout import penalty


def test_without_noise_the_points_lie_on_two_half_circles():
    x, y = moons.two_moons(200, torch.Generator().manual_seed(1), noise=0.0)
    upper, lower = x[y == 0], x[y == 1]
    assert len(upper) == len(lower) == 100
    torch.testing.assert_close(upper.norm(dim=1), torch.ones(100))
    torch.testing.assert_close((lower - torch.tensor([1.0, 0.5])).norm(dim=1), torch.ones(100))
    assert (upper[:, 1] >= 0).all() and (lower[:, 1] <= 0.5).all()


def test_noise_has_its_standard_deviation_and_another_seed_draws_other_points():
    clean, noisy = (moons.two_moons(5000, torch.Generator().manual_seed(1), noise=noise).x for noise in (0.0, 0.3))
    assert (noisy - clean).std().item() == pytest.approx(0.3, rel=0.03)
    assert (moons.data(0)[0].x != moons.data(1)[0].x).any()


@pytest.mark.parametrize(("width", "l2"), [(4, 0.0), (16, 3e-3)])
def test_a_run_is_full_batch_training_by_the_reference_optimizer_and_penalty(width, l2):
    found, (train, validation) = moons.run(width, 0.0, l2, 3), moons.data(3)
    model = mlp(2, width, width, 1, seed=3)
    optimizer = Adam(model.parameters(), lr=moons.LR)
    for _ in range(moons.MARKS[1]):
        optimizer.zero_grad()
        (F.binary_cross_entropy_with_logits(model(train.x)[:, 0], train.y.float()) + penalty(model, l2=l2)).backward()
        optimizer.step()
    with torch.no_grad():
        answers = model(moons.places())[:, 0].sigmoid().view(moons.GRID[1], moons.GRID[0])
        error = 100 * ((model(validation.x)[:, 0] > 0) != validation.y).double().mean().item()
    np.testing.assert_allclose(found.answers[1], answers, atol=1e-3)
    assert found.validation_errors[1] == pytest.approx(error, abs=0.5)


def test_dropout_acts_in_training_only_and_repeats_under_its_seed():
    plain, dropped = moons.run(16, 0.0, 0.0, 2), moons.run(16, 0.5, 0.0, 2)
    np.testing.assert_array_equal(plain.answers[0], dropped.answers[0])
    assert np.abs(plain.answers[-1] - dropped.answers[-1]).max() > 0.1
    np.testing.assert_array_equal(dropped.answers, moons.run.__wrapped__(16, 0.5, 0.0, 2).answers)


def test_a_run_leaves_the_global_generator_as_it_was():
    before = torch.random.get_rng_state()
    moons.run.__wrapped__(4, 0.5, 0.0, 0)
    assert (torch.random.get_rng_state() == before).all()


def test_a_wide_network_overfits_and_a_penalty_or_dropout_helps_over_the_seeds():
    def errors(p: float, l2: float) -> np.ndarray:
        runs = [moons.run(64, p, l2, seed) for seed in range(8)]
        return np.array([[run.train_errors[-1], run.validation_errors[-1]] for run in runs]).mean(axis=0)

    plain, dropped, shrunk, stiff = errors(0, 0), errors(0.2, 0), errors(0, 1e-3), errors(0, 1e-2)
    assert plain[1] - plain[0] > 6
    assert plain[0] < min(dropped[0], shrunk[0]) and stiff[0] > plain[0] + 5
    assert shrunk[1] < plain[1] and stiff[1] > shrunk[1] + 1


def test_the_boundary_is_where_the_probability_is_one_half():
    x, y = moons.places().view(*reversed(moons.GRID), 2).unbind(dim=-1)
    found = np.array(boundaries.boundary((x - 0.3 * y).sigmoid().numpy()))
    found = found[:, np.isfinite(found[0])]
    assert found.shape[1] > moons.GRID[1] / 2
    np.testing.assert_allclose(found[0], 0.3 * found[1], atol=0.02)
    assert len(boundaries.boundary(np.full((moons.GRID[1], moons.GRID[0]), 0.9))[0]) == 0


def test_places_are_the_middles_of_the_pixels_row_by_row_from_below():
    places = moons.places().view(*reversed(moons.GRID), 2)
    (left, right), (low, high) = moons.WINDOW
    width, height = (right - left) / moons.GRID[0], (high - low) / moons.GRID[1]
    assert places[0, 0].tolist() == pytest.approx([left + width / 2, low + height / 2])
    assert places[-1, -1].tolist() == pytest.approx([right - width / 2, high - height / 2], abs=1e-5)
    assert places[0, 1, 0] > places[0, 0, 0] and places[1, 0, 1] > places[0, 0, 1]


def test_tints_are_white_at_one_half_and_bluer_or_redder_towards_the_ends():
    blue, white, red = boundaries.tints(np.array([[0.0, 0.5, 1.0]]))[0]
    assert white.tolist() == [255] * 4
    assert blue[2] > blue[0] + 50 and red[0] > red[2] + 50 and blue[3] == red[3] == 255


def test_points_and_errors_drawn_are_those_of_the_run():
    explorer = boundaries.decision_boundary()
    for name, value in {"width": 16, "epoch": 30, "seed": 1}.items():
        explorer.controls[name].value = value
    found, (plane, errors) = moons.run(16, 0.0, 0.0, 1), explorer.axes
    x, y = moons.data(1)[0]
    np.testing.assert_array_equal(find(plane, "class 1").get_xydata(), x[y == 1].double())
    np.testing.assert_array_equal(find(errors, "train").get_ydata(), found.train_errors)
    assert f"after 30 epochs: training error {found.train_errors[3]:.1f} %" in explorer.text


def test_a_move_of_the_epochs_trains_nothing():
    explorer = boundaries.decision_boundary()
    before = moons.run.cache_info().misses
    explorer.controls["epoch"].value = 20
    assert moons.run.cache_info().misses == before


@pytest.mark.parametrize(
    ("epoch", "train", "validation", "verdict"),
    [(60, 0, 15, ": overfits"), (60, 12, 15, ": underfits"), (60, 4, 9, ""), (0, 50, 50, ": untrained")],
)
def test_the_title_names_what_the_errors_show(epoch, train, validation, verdict):
    errors = [np.full(len(moons.MARKS), float(error)) for error in (train, validation)]
    shown = boundaries.Boundary(16, 0.0, 0.0, epoch, 0, moons.Run(np.zeros(1), *errors))
    assert boundaries.finding(shown) == f"Training {train:.1f} %, validation {validation:.1f} %{verdict}"
