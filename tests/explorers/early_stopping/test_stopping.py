import numpy as np

from course_utils.explorers.artists import find
from course_utils.explorers.early_stopping import stopping
from course_utils.explorers.early_stopping.recorded import CLEAN, EPOCHS, NOISY, recorded
from course_utils.explorers.early_stopping.replays import ERROR, LOSS, regrets, replay


def test_the_marks_are_where_the_rule_stops_and_what_it_keeps():
    explorer = stopping.stopping_rule()
    explorer.controls["patience"].value = 5
    errors, losses, costs = explorer.axes
    curves, outcome = recorded()[NOISY[0]], replay(recorded()[NOISY[0]], LOSS, 5, 0.0, 0)
    assert find(errors, "stop").get_xdata()[0] == outcome.trained + 0.5
    assert find(errors, "kept").get_ydata()[0] == curves.validation_error[outcome.kept - 1]
    assert find(losses, "kept").get_ydata()[0] == curves.validation_loss[outcome.kept - 1]
    assert find(errors, "lowest").get_ydata()[0] == curves.validation_error.min()
    assert find(costs, "chosen").get_ydata()[0] == outcome.regret
    np.testing.assert_array_equal(find(costs, "this run").get_ydata(), regrets(NOISY[0], LOSS, 0.0, 0))


def test_the_text_tells_where_it_stops_what_it_keeps_and_what_that_costs():
    explorer = stopping.stopping_rule()
    shown = explorer.compute(run=NOISY[2], watches=ERROR, patience=2, min_delta=0.0, warmup=0)
    text, outcome = explorer.summary(shown), shown.outcome
    assert f"stops after epoch {outcome.trained} and keeps epoch {outcome.kept}" in text
    assert f"regret {outcome.regret:.1f} points. Epochs saved: {EPOCHS - outcome.trained}." in text


def test_a_run_that_ends_before_the_rule_stops_it_is_called_so():
    explorer = stopping.stopping_rule()
    shown = explorer.compute(run=CLEAN, watches=LOSS, patience=20, min_delta=0.0, warmup=0)
    never = shown._replace(outcome=shown.outcome._replace(trained=EPOCHS, stopped=False))
    assert "never stops in 60 epochs" in explorer.summary(never)
    assert "Epochs saved: 0." in explorer.summary(never)


def test_the_end_of_the_warm_up_is_drawn_only_if_there_is_one():
    explorer = stopping.stopping_rule()
    assert np.isnan(find(explorer.axes[0], "warm-up").get_xdata()).all()
    explorer.controls["warmup"].value = 9
    assert find(explorer.axes[0], "warm-up").get_xdata()[0] == 9.5


def test_all_of_every_run_is_within_the_axes():
    for curves in recorded().values():
        assert stopping.ERRORS[0] <= curves.validation_error.min() and curves.train_error.max() < 62
        assert stopping.LOSSES[0] < curves.validation_loss.min() <= curves.validation_loss.max() < 1.6


def test_no_move_trains_anything():
    explorer = stopping.stopping_rule()
    before = recorded.cache_info().misses
    for name, value in {"patience": 9, "warmup": 4, "min_delta": 0.01, "run": CLEAN, "watches": ERROR}.items():
        explorer.controls[name].value = value
    assert recorded.cache_info().misses == before
