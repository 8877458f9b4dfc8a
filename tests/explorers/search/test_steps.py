import numpy as np
import pytest

from course_utils.explorers.artists import find
from course_utils.explorers.search import bayesian, steps


def shown(**values) -> steps.Step:
    explorer = steps.bayesian_step()
    return explorer.compute(**({name: control.value for name, control in explorer.controls.items()} | values))


def test_what_is_drawn_is_what_is_believed_and_measured():
    explorer = steps.bayesian_step()
    explorer.controls["trials"].value = 7
    step = shown(trials=7)
    errors, gains, regrets = explorer.axes
    np.testing.assert_array_equal(find(errors, "belief").get_ydata(), step.believed.mean)
    np.testing.assert_array_equal(find(errors, "truth").get_ydata(), step.found.objective.mean)
    outline = next(artist for artist in errors.collections if artist.get_gid() == "belief").get_paths()[0].vertices
    lower = (step.believed.mean - 2 * step.believed.std).numpy()
    np.testing.assert_allclose(outline[: len(lower), 1], lower)
    drawn = [*find(errors, "trials").get_ydata(), *find(errors, "best").get_ydata()]
    assert sorted(drawn) == sorted(step.found.errors)
    assert find(errors, "best").get_ydata()[0] == min(step.found.errors)
    assert find(gains, "improvement").get_ydata().max() == pytest.approx(float(step.believed.improvement.max()))
    assert find(gains, "proposed").get_xdata()[0] == pytest.approx(10 ** float(steps.PLACES[step.next]))
    assert find(regrets, "now").get_xydata()[0] == pytest.approx((7, step.regret))


def test_the_proposed_trial_is_the_next_one_made():
    for by in bayesian.BY:
        assert shown(by=by, trials=6).found.places[-1] == shown(by=by, trials=5).next


def test_more_than_the_most_regret_is_not_drawn():
    explorer = steps.bayesian_step()
    explorer.controls["start"].value = 4
    drawn = find(explorer.axes[2], "others").get_ydata()
    regrets = shown(start=4).regrets
    assert (regrets > steps.MOST_REGRET).any()
    assert np.isfinite(drawn).sum() == (regrets <= steps.MOST_REGRET).sum()


def test_the_text_tells_the_next_trial_its_gain_the_best_and_the_regret():
    step, explorer = shown(trials=6), steps.bayesian_step()
    explorer.controls["trials"].value = 6
    assert f"the best is {steps.VALUES[step.found.places[step.found.best]]:.3g}" in explorer.text
    assert f"regret {step.regret:.1f} points" in explorer.text
    assert (
        f"The next trial is {steps.VALUES[step.next]:.3g}, expected improvement in points: {step.improvement:.2g}"
        in (explorer.text)
    )
    ours, theirs = steps.medians(step)
    assert ours == np.median([bayesian.search("kernel width", s, 6, step.by, 0.5, 1.0).regrets()[-1] for s in range(6)])
    assert f"Median regret of 6 starts {ours:.1f}, of 500 random searches {theirs:.1f}" in explorer.text


def test_a_place_that_is_proposed_again_and_a_gain_that_is_none_are_said():
    stuck = shown(by="lowest mean", trials=6)
    assert stuck.next in stuck.found.places
    assert steps._promise(stuck).endswith(", tried before")
    hopeless = shown(by="random", trials=12, start=4, noise=0.0)._replace(next=60)
    assert hopeless.improvement < 0.01 and steps._promise(hopeless).startswith("below 0.01")
