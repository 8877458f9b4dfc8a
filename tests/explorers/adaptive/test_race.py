import warnings
from functools import cache

import numpy as np
import pytest

from course_utils.explorers.adaptive import arena, race
from course_utils.explorers.artists import find
from course_utils.trajectories import trajectory
from solutions.adaptive import Adam

explorer = cache(race.optimizer_race)  # for computations; a test that moves controls makes its own
FIRST, PYTORCH, PAPERS = arena.GROUPS


def shown(ground="ravine", start="A", group=FIRST, lr=0.1, tuned=False, steps=arena.STEPS) -> race.Race:
    return explorer().compute(ground, start, group, lr, tuned, steps)


def test_only_another_landscape_draws_everything_and_it_does_so_once():
    moved = race.optimizer_race()
    draw, drawings = moved.figure.canvas.draw, []
    moved.figure.canvas.draw = lambda: (drawings.append(1), draw())
    for number, ground in enumerate(list(arena.GROUNDS)[1:], start=1):
        moved.controls["ground"].value = ground
        moved.controls["start"].value = "ABCD"[number % 4]
        moved.controls["steps"].value = 10 * number
        assert len(drawings) == number
        x, y = find(moved.axes[0], "start").get_data()
        assert (x[0], y[0]) == arena.GROUNDS[ground].starts["ABCD"[number % 4]]


def test_what_is_drawn_after_another_landscape_is_what_a_new_explorer_draws():
    moved, new = race.optimizer_race(), race.optimizer_race()
    moved.controls["ground"].value = "Beale"
    new.controls["ground"].value = "saddle"
    new.controls["ground"].value = "Beale"
    assert moved.image.value == new.image.value and moved.text == new.text


def test_the_path_shown_is_that_of_the_setting():
    now = shown("Rosenbrock", "D", PAPERS, lr=0.042)
    landscape, starts = arena.GROUNDS["Rosenbrock"]
    expected = trajectory(Adam, landscape, starts["D"], arena.STEPS, lr=0.042)
    np.testing.assert_allclose(now.paths["Adam"], expected, rtol=1e-6)
    assert set(now.rates.values()) == {0.042}


def test_distance_and_loss_are_those_after_the_steps_asked_for():
    now = shown(lr=1.0, steps=7)
    x, y = arena.GROUNDS["ravine"].starts["A"]
    assert y * (1 - now.rates["SGD"]) ** 7 == 0
    assert now.distances()["SGD"] == pytest.approx(x * 0.99**7)
    assert now.losses()["SGD"] == pytest.approx(0.5 * 0.01 * (x * 0.99**7) ** 2)


@pytest.mark.parametrize("ground", arena.GROUNDS)
@pytest.mark.parametrize("steps", [10, 100])
def test_at_its_best_rate_none_has_a_higher_loss_than_at_any_other(ground, steps):
    best = shown(ground, tuned=True, steps=steps).losses()
    for lr in arena.RATES[::5]:
        assert all(best[name] <= loss for name, loss in shown(ground, lr=lr, steps=steps).losses().items())


def test_a_path_that_diverges_is_gone_and_no_number_of_it_warns():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        moved = race.optimizer_race()
        for ground in arena.GROUNDS:
            for lr in (0.56, 10.0):
                moved.controls["ground"].value, moved.controls["lr"].value = ground, lr
                assert "cannot be shown" not in moved.text
    now = shown("Beale", lr=1.0)
    assert now.distances()["SGD"] == now.losses()["SGD"] == np.inf
    assert "SGD gone" in explorer().summary(now)


def test_the_title_names_the_one_that_is_nearest():
    moved = race.optimizer_race()
    for lr in (0.01, 0.1, 1.0):
        moved.controls["lr"].value = lr
        ends = shown(lr=lr).distances()
        assert min(ends, key=ends.get) in moved.axes[0].get_title()


def test_a_rate_works_if_it_cuts_the_loss_to_a_tenth():
    now = shown()
    start = arena.losses("ravine", np.array(arena.GROUNDS["ravine"].starts["A"]))
    x, y = arena.GROUNDS["ravine"].starts["A"]
    rates = np.array(arena.RATES)
    closed_form = 0.5 * (0.01 * (x * (1 - rates / 100) ** 100) ** 2 + (y * (1 - rates) ** 100) ** 2)
    assert now.working()["SGD"] == (closed_form < 0.1 * start).sum()


def test_names_that_do_not_fit_are_counted():
    assert race._joined(["Adam", "AdamW"]) == "Adam and AdamW"
    assert race._joined(["AngularGrad", "AdaInject"]) == "2 of them"
