from functools import cache

import numpy as np
import pytest
import torch

from course_utils.explorers.adaptive import moments
from course_utils.explorers.artists import find
from solutions.adaptive import Adam

explorer = cache(moments.moments_over_time)  # for computations; a test that moves controls makes its own
SETTINGS = [(0.9, 0.999), (0.0, 0.9), (0.5, 0.99), (0.99, 0.9995)]
T = np.arange(1, moments.STEPS + 1)


def shown(series="constant", beta1=0.9, beta2=0.999, corrected=False) -> moments.Moments:
    return explorer().compute(series, beta1, beta2, corrected)


@pytest.mark.parametrize("series", moments.SERIES)
@pytest.mark.parametrize("betas", SETTINGS)
def test_with_correction_the_steps_are_those_of_adam(series, betas):
    p = torch.zeros(1, dtype=torch.float64, requires_grad=True)
    optimizer, taken = Adam([p], lr=1.0, betas=betas), []
    for gradient in moments.gradients(series):
        before = p.item()
        p.grad = torch.tensor([gradient])
        optimizer.step()
        taken.append(before - p.item())
    np.testing.assert_allclose(shown(series, *betas).steps(True), taken, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("betas", SETTINGS)
def test_of_a_constant_gradient_the_uncorrected_moments_are_the_sums_of_their_weights(betas):
    now = shown("constant", *betas)
    np.testing.assert_allclose(now.m[False], 1 - betas[0] ** T)
    np.testing.assert_allclose(now.root_v[False], np.sqrt(1 - betas[1] ** T))
    np.testing.assert_allclose(now.m[True], 1)
    np.testing.assert_allclose(now.steps(True), 1, rtol=1e-7)


def test_without_correction_the_first_step_is_316_and_the_largest_657_rates_at_the_twelfth():
    now = shown()
    assert now.first(False) == (1, pytest.approx(0.1 / np.sqrt(0.001), rel=1e-6))
    place, size = now.largest(False)
    assert (place, round(size, 2)) == (12, 6.57)
    assert size == pytest.approx(((1 - 0.9**T) / np.sqrt(1 - 0.999**T)).max(), rel=1e-6)
    text = explorer().summary(now)
    assert "is 3.16 lr, the largest 6.57 lr at t = 12" in text
    assert "is 1.00 lr, the largest 1.00 lr" in text


@pytest.mark.parametrize("series", moments.SERIES)
def test_no_step_leaves_the_picture(series):
    for beta1 in (0.0, 0.5, 0.9, 0.99):
        for beta2 in moments.BETA2:
            now = shown(series, beta1, beta2)
            assert max(now.largest(corrected)[1] for corrected in (False, True)) < moments.LARGEST
            if beta1**2 < beta2:  # Cauchy and Schwarz, on the weights of m and v
                bound = (1 - beta1) / np.sqrt((1 - beta2) * (1 - beta1**2 / beta2))
                assert now.largest(False)[1] <= bound * (1 + 1e-9)


def test_a_gradient_that_alternates_hardly_moves_the_parameter():
    steps = shown("alternating sign").steps(True)
    assert np.abs(steps[-50:]) == pytest.approx(0.1 / 1.9, rel=1e-3)


def test_noise_makes_steps_smaller_and_the_mean_step_is_signal_over_root_mean_square():
    steps, series = shown("constant with noise").steps(True), moments.gradients("constant with noise")
    assert steps[20:].mean() == pytest.approx(series.mean() / np.sqrt(np.square(series).mean()), rel=0.05)
    assert steps[20:].mean() < 0.8


def test_after_a_spike_the_parameter_moves_on_for_the_next_steps():
    steps = shown("sparse: a spike every 10 steps").steps(True)
    assert (steps[:9] == 0).all() and (steps[9:] > 0.1).all()
    assert shown("sparse: a spike every 10 steps").first(True)[0] == 10


def test_v_forgets_slowly_so_a_gradient_that_grows_overshoots_and_one_that_shrinks_stalls():
    grown, shrunk = (shown(f"ten times {word} from step 100").steps(True) for word in ("larger", "smaller"))
    assert grown[:99] == pytest.approx(1) and 2 < grown.max() < 2.3
    assert shrunk[:99] == pytest.approx(1) and shrunk[-1] < 0.2
    quick = shown("ten times larger from step 100", beta2=0.9).steps(True)
    assert quick.max() < 1.1


def test_the_picture_shows_the_moments_that_are_chosen_and_the_steps_of_both():
    moved = moments.moments_over_time()
    for corrected in (True, False):
        moved.controls["corrected"].value = corrected
        np.testing.assert_array_equal(find(moved.axes[0], "m").get_ydata(), shown().m[corrected])
        np.testing.assert_array_equal(find(moved.axes[0], "root_v").get_ydata(), shown().root_v[corrected])
        np.testing.assert_array_equal(find(moved.axes[1], "with").get_ydata(), shown().steps(True))
        np.testing.assert_array_equal(find(moved.axes[1], "without").get_ydata(), shown().steps(False))


def test_a_move_of_one_beta_computes_the_averages_of_one_moment():
    moved = moments.moments_over_time()
    moved.controls["beta1"].value = 0.37
    before = moments.average.cache_info().misses
    moved.controls["beta1"].value = 0.38
    assert moments.average.cache_info().misses == before + 2
