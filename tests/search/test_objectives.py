"""What workers minimize."""

from optuna.trial import FixedTrial

from course_utils.search.objectives import small_network


def test_a_trial_that_is_run_again_has_the_same_value_and_a_fitting_rate_a_better_one():
    values = [small_network(FixedTrial({"lr": lr, "width": 32})) for lr in (0.3, 0.3, 0.01)]
    assert values[0] == values[1] < values[2] < 0.9
