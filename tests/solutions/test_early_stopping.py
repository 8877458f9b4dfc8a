"""Notebook 7's references against PyTorch's own and against what holds by definition."""

import math

import pytest
import torch
from torch import nn
from torch.optim.lr_scheduler import ReduceLROnPlateau
from torch.utils.data import random_split

from solutions.early_stopping import EarlyStopping, diagnose, kfold, train_val_split


@pytest.mark.parametrize("n, val_fraction", [(50, 0.3), (37, 0.2), (5, 0.4), (9, 0.0)])
def test_a_split_holds_every_index_once_and_has_the_sizes_of_torchs(n, val_fraction):
    train, val = train_val_split(n, val_fraction, torch.Generator().manual_seed(0))
    assert sorted([*train.tolist(), *val.tolist()]) == list(range(n))
    torchs = random_split(range(n), [1 - val_fraction, val_fraction]) if val_fraction else [range(n), []]
    assert abs(len(val) - len(torchs[1])) <= 1


@pytest.mark.parametrize("n, k", [(23, 5), (26, 8), (60, 3), (6, 6), (7, 2)])
def test_folds_hold_every_index_once_in_sizes_that_differ_by_at_most_one(n, k):
    splits = kfold(n, k, torch.Generator().manual_seed(0))
    sizes = [len(val) for _, val in splits]
    assert len(splits) == k and max(sizes) - min(sizes) <= 1
    assert sorted(torch.cat([val for _, val in splits]).tolist()) == list(range(n))
    for train, val in splits:
        assert sorted([*train.tolist(), *val.tolist()]) == list(range(n))


@pytest.mark.parametrize("draw", [lambda g: train_val_split(40, 0.25, g)[1], lambda g: kfold(40, 4, g)[0][1]])
def test_the_generator_decides_and_moves_on(draw):
    first, second = torch.Generator().manual_seed(0), torch.Generator().manual_seed(0)
    before = draw(first)
    assert torch.equal(before, draw(second))
    assert not torch.equal(before, draw(first))


def _noisy_curve(seed: int) -> list[float]:
    falling = torch.linspace(2, 0, 60).exp()
    noise = torch.randn(60, generator=torch.Generator().manual_seed(seed))
    return (falling + noise).tolist()


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("patience, min_delta", [(1, 0.0), (3, 0.0), (4, 0.3)])
def test_it_stops_at_the_epoch_at_which_torch_would_lower_the_learning_rate(seed, patience, min_delta):
    optimizer = torch.optim.SGD([nn.Parameter(torch.zeros(1))], lr=1.0)
    plateau = ReduceLROnPlateau(optimizer, patience=patience - 1, threshold=min_delta, threshold_mode="abs")
    stopping = EarlyStopping(patience, min_delta)
    for loss in _noisy_curve(seed):
        plateau.step(loss)
        stop = stopping.step(loss)
        lowered = optimizer.param_groups[0]["lr"] < 1
        assert (stop, stopping.best) == (lowered, plateau.best)
        if stop:
            break
    assert stop


def test_progress_after_a_stop_takes_it_back():
    stopping = EarlyStopping(2)
    assert [stopping.step(loss) for loss in (1.0, 2.0, 2.0, 2.0, 0.5, 0.75)] == [False, False, True, True, False, False]
    assert (stopping.best, stopping.best_epoch) == (0.5, 4)


def test_the_warm_up_updates_the_best_and_counts_for_nothing_else():
    stopping = EarlyStopping(2, warmup=4)
    assert [stopping.step(loss) for loss in (1.0, 3.0, 3.0, 3.0, 2.0, 2.0)] == [False] * 5 + [True]
    assert (stopping.best, stopping.best_epoch) == (1.0, 0)


def test_small_gains_that_add_up_are_progress_in_the_end():
    stopping = EarlyStopping(2, min_delta=0.25)
    assert [stopping.step(loss) for loss in (1.0, 0.875, 0.6875, 0.5)] == [False] * 4
    assert (stopping.best, stopping.best_epoch) == (0.6875, 2)


def test_nan_is_never_progress():
    stopping = EarlyStopping(2)
    assert [stopping.step(math.nan) for _ in range(2)] == [False, True]
    assert (stopping.best, stopping.best_epoch) == (math.inf, None)


def test_what_was_best_comes_back_with_its_buffers_and_outlasts_more_training():
    network = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.Linear(4, 1))
    optimizer = torch.optim.SGD(network.parameters(), lr=0.1)
    x = torch.randn(8, 3, generator=torch.Generator().manual_seed(0))
    test = torch.randn(5, 3, generator=torch.Generator().manual_seed(1))

    def predictions() -> torch.Tensor:
        network.eval()
        with torch.no_grad():
            return network(test)

    def train() -> None:
        network.train()
        optimizer.zero_grad()
        network(x).square().mean().backward()
        optimizer.step()

    stopping, best = EarlyStopping(2), None
    for epoch, loss in enumerate((3.0, 1.0, 2.0, 2.0)):
        train()
        stopping.step(loss, network)
        best = predictions() if epoch == 1 else best
    for _ in range(2):
        train()
        assert not torch.equal(predictions(), best)
        stopping.restore(network)
        assert torch.equal(predictions(), best)


@pytest.mark.parametrize(
    "train_error, dev_error, bayes_error, found",
    [
        (0.01, 0.11, 0.0, "high variance"),
        (0.15, 0.16, 0.0, "high bias"),
        (0.15, 0.30, 0.0, "high bias and high variance"),
        (0.005, 0.01, 0.0, "low bias and low variance"),
        (0.15, 0.16, 0.14, "low bias and low variance"),
    ],
)
def test_the_diagnosis_is_the_lectures(train_error, dev_error, bayes_error, found):
    assert diagnose(train_error, dev_error, bayes_error) == found


def test_the_tolerance_decides_what_is_high():
    assert diagnose(0.15, 0.30, tolerance=0.2) == "low bias and low variance"
