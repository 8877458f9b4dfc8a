import numpy as np
import pytest
import torch

from course_utils.explorers.early_stopping import splits
from course_utils.explorers.early_stopping.folds import MOST, SIZES


@pytest.mark.parametrize(("n", "k"), [(30, 4), (60, 5), (100, 7), (150, 10)])
def test_every_example_validates_in_one_fold_and_folds_differ_by_at_most_one(n, k):
    validates = splits.trained(n, k).validates
    assert validates.shape == (splits.SEEDS, k + 1, n)
    assert (validates[:, :-1].sum(axis=1) == 1).all()
    sizes = validates.sum(axis=2)
    assert (sizes.max(axis=1) - sizes.min(axis=1) <= 1).all()


def test_splits_differ_and_the_hold_out_is_none_of_the_folds():
    validates = splits.trained(60, 5).validates
    assert len({split.tobytes() for split in validates}) == splits.SEEDS
    assert not (validates[:, :-1] == validates[:, -1:]).all(axis=2).any()


def test_each_classifier_is_the_ridge_regression_of_what_it_may_see():
    x, y = splits.examples(60)
    trains = ~splits.validation_parts(60, 5, seed=3)
    weights = splits.ridge(x, y, trains)
    for part, found in zip(trains, weights, strict=True):
        seen = x[part].double()
        targets = torch.nn.functional.one_hot(y[part], 10).double() - 0.1
        gram = seen.T @ seen + splits.PENALTY * torch.eye(seen.shape[1], dtype=torch.float64)
        torch.testing.assert_close(found.double(), torch.linalg.solve(gram, seen.T @ targets), atol=1e-4, rtol=1e-3)


def test_errors_are_counted_on_the_validation_part_alone():
    x, y = splits.examples(60)
    found = splits.trained(60, 5)
    parts = splits.validation_parts(60, 5, seed=2)
    for part, weights, error in zip(parts, splits.ridge(x, y, ~parts), found.errors[2], strict=True):
        wrong = ((x[part] @ weights).argmax(dim=1) != y[part]).sum().item()
        assert error == pytest.approx(100 * wrong / part.sum().item())


def test_the_mean_of_the_folds_scatters_less_than_a_single_hold_out():
    ratios = []
    for n in SIZES:
        for k in (4, MOST):
            errors = splits.trained(n, k).errors
            ratios.append(errors[:, -1].std() / errors[:, :-1].mean(axis=1).std())
    assert np.median(ratios) > 2 and np.isfinite(ratios).all()
