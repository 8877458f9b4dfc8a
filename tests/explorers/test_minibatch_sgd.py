import math

import pytest
import torch
import torch.nn.functional as F

from course_utils.explorers import minibatch_sgd as explorers
from course_utils.models import mlp
from solutions.minibatch_sgd import SGD, minibatch_gradient

MOVES = {
    "gradient_noise": ("batch_size", 64),
    "batch_size_clock": ("epochs", 2),
    "learning_rate_diagnosis": ("lr", 0.1),
}


@pytest.mark.parametrize("name", MOVES)
def test_a_move_changes_picture_and_text_of_the_same_figure(name):
    explorer = getattr(explorers, name)()
    figure, picture, text = explorer.figure, bytes(explorer.image.value), explorer.text
    assert "cannot be shown" not in text
    control, value = MOVES[name]
    explorer.controls[control].value = value
    assert explorer.figure is figure
    assert bytes(explorer.image.value) != picture
    assert explorer.text != text and "cannot be shown" not in explorer.text
    assert "\n" not in explorer.text


@pytest.mark.parametrize("name", MOVES)
def test_a_second_explorer_has_the_same_text_and_fits_the_page(name):
    once, again = getattr(explorers, name)(), getattr(explorers, name)()
    assert once.text == again.text
    assert int(once.image.width) <= 1000


@pytest.mark.parametrize("name", ["gradient_noise", "learning_rate_diagnosis"])
def test_pictures_without_seconds_repeat_exactly(name):
    bundles = [getattr(explorers, name)()._repr_mimebundle_()[0] for _ in range(2)]
    assert bundles[0]["image/png"] == bundles[1]["image/png"]


def test_gradient_descent_follows_the_closed_form():
    X, _, minimum = explorers.least_squares()
    hessian = 2 * X.T @ X / len(X)
    contraction = torch.eye(2, dtype=X.dtype) - 0.2 * hessian
    path = explorers.descend(len(X), lr=0.2, seed=3)
    for t in (0, 1, 7, explorers.PATH_UPDATES):
        expected = minimum + torch.linalg.matrix_power(contraction, t) @ (explorers.START - minimum)
        torch.testing.assert_close(path[t], expected)


def test_the_marked_minimum_has_no_gradient():
    X, y, minimum = explorers.least_squares()
    assert minibatch_gradient(X, y, minimum).abs().max() < 1e-12


def test_a_batch_of_all_examples_has_no_noise():
    assert explorers.gradient_sd(explorers.gradient_cloud(explorers.POINTS, seed=1)) < 1e-12


@pytest.mark.parametrize("batch_size", [4, 16, 64])
def test_gradient_noise_falls_as_one_over_the_root_of_the_batch_size(batch_size):
    X, y, _ = explorers.least_squares()
    n = len(X)
    singles = torch.stack([minibatch_gradient(X[i : i + 1], y[i : i + 1], explorers.START) for i in range(n)])
    without_replacement = math.sqrt((n - batch_size) / (n - 1))
    expected = explorers.gradient_sd(singles) / math.sqrt(batch_size) * without_replacement
    measured = explorers.gradient_sd(explorers.gradient_cloud(batch_size, seed=0))
    assert measured == pytest.approx(expected, rel=0.1)


def test_the_mini_batch_at_n_is_gradient_descent():
    explorer = explorers.gradient_noise()
    noise = explorer.compute(batch_size=explorers.POINTS, lr=0.3, seed=0)
    torch.testing.assert_close(noise.paths["mini-batch"], noise.paths["GD"])
    assert noise.distances()["GD"] < noise.distances()["SGD"]


def test_a_timed_run_has_one_clock_per_update_and_learns():
    run = explorers.timed_run(1000, 0.1)
    assert (run.updates[0], run.seconds[0], run.updates[-1]) == (0, 0.0, 20)
    assert run.seconds == sorted(run.seconds)
    assert run.losses[0] == pytest.approx(math.log(10), rel=0.1)
    assert run.losses[-1] < 0.6 * run.losses[0]


def test_clocks_compare_the_runs_at_the_last_time_that_all_reached():
    small = explorers.Run([0, 500, 1000], [0.0, 1.0, 2.0], [2.0, 1.0, 0.5])
    large = explorers.Run([0, 5, 10], [0.0, 0.5, 1.0], [2.0, 1.5, 1.0])
    clocks = explorers.Clocks(lr=0.1, epochs=2, runs={10: small, 1000: large})
    assert clocks.losses_at("epochs") == (2.0, {10: 0.5, 1000: 1.0})
    assert clocks.losses_at("updates") == (10, {10: pytest.approx(1.98), 1000: 1.0})
    assert clocks.losses_at("seconds") == (1.0, {10: 1.0, 1000: 1.0})


def test_the_seconds_are_in_the_picture_and_not_in_the_text():
    explorer = explorers.batch_size_clock()
    clocks = explorer.compute(lr=0.1, epochs=1, sizes=(250, 1000))
    slower = {size: run._replace(seconds=[9 * s for s in run.seconds]) for size, run in clocks.runs.items()}
    assert explorer.summary(clocks) == explorer.summary(clocks._replace(runs=slower))
    explorer.draw(explorer.axes, clocks._replace(runs=slower))
    drawn = next(artist for artist in explorer.axes[2].lines if artist.get_gid() == "1000")
    assert list(drawn.get_xdata()) == slower[1000].seconds


FALL = [2.3 * 0.98**t for t in range(200)]


@pytest.mark.parametrize(
    ("losses", "verdict"),
    [
        (FALL, "about right"),
        ([2.3] * 100, "too small"),
        ([2.3 - 0.005 * t for t in range(100)], "too small"),
        ([2.3, 0.7] * 100, "too large"),
        ([*FALL[:50], 4.0, *FALL[50:]], "too large"),
        ([2.3 * 1.5**t for t in range(20)], "diverges"),
        ([*FALL, math.nan], "diverges"),
        ([2.3, math.inf, 2.3, 2.3], "diverges"),
        ([2.3, 50.0, *[2.3] * 100], "diverges"),
    ],
)
def test_a_loss_curve_names_its_learning_rate(losses, verdict):
    assert explorers.diagnose_rate(losses) == verdict


@pytest.mark.parametrize(
    ("lr", "verdict"), [(1e-3, "too small"), (0.1, "about right"), (1.0, "too large"), (10.0, "diverges")]
)
def test_the_verdicts_on_real_training_grow_with_the_rate(lr, verdict):
    assert explorers.diagnose_rate(explorers.rate_run(lr)) == verdict


def test_the_written_out_gradients_train_as_autograd_does():
    model = mlp(196, 32, 10, seed=0)
    optimizer = SGD(model.parameters(), lr=0.1)
    losses = []
    for x, target in explorers.rate_batches()[:20]:
        optimizer.zero_grad()
        loss = F.cross_entropy(model(x), target)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    assert explorers.rate_run(0.1)[:20] == pytest.approx(losses, rel=1e-4)


def test_rates_tried_before_stay_as_grey_references():
    explorer = explorers.learning_rate_diagnosis()
    explorer.controls["lr"].value = 0.1
    curve, ends = explorer.axes
    grey = {artist.get_gid() for artist in curve.lines if artist.get_color() == "0.75"}
    assert grey == {"0.001"}
    assert {artist.get_gid() for artist in ends.lines} == {"0.001", "0.1"}
    explorer.controls["lr"].value = 0.001
    assert {artist.get_gid() for artist in curve.lines if artist.get_color() == "0.75"} == {"0.1"}
