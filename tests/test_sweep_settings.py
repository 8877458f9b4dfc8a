"""Grids of settings and noisy labels; what a sweep makes of settings is in test_sweep.py."""

import pytest
import torch

from course_utils.sweep_settings import grid, noisy_labels


def test_a_grid_is_every_combination_with_the_last_name_fastest():
    assert grid(lr=[0.1, 1.0], seed=range(2)) == [
        {"lr": 0.1, "seed": 0},
        {"lr": 0.1, "seed": 1},
        {"lr": 1.0, "seed": 0},
        {"lr": 1.0, "seed": 1},
    ]


def test_what_is_no_list_is_one_value():
    assert grid(lr=0.1, betas=(0.9, 0.99), scheme="xavier") == [{"lr": 0.1, "betas": (0.9, 0.99), "scheme": "xavier"}]


def test_a_tensor_of_values_becomes_numbers():
    assert grid(lr=torch.tensor([0.5, 2.0])) == [{"lr": 0.5}, {"lr": 2.0}]


def test_each_setting_of_a_grid_is_a_dict_of_its_own():
    first, second = grid(lr=[0.1], seed=range(2))
    first["lr"] = 5.0
    assert second["lr"] == 0.1


@pytest.mark.parametrize("values", [{"lr": []}, {"lr": [0.1], "seed": range(0)}])
def test_a_name_without_values_is_refused(values):
    with pytest.raises(ValueError, match="has no values, so the grid is empty"):
        grid(**values)


Y = torch.arange(10).repeat(1000)


@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_a_share_of_the_labels_is_drawn_again_from_all_classes(share):
    noisy = noisy_labels(Y, share, seed=0)
    assert (noisy != Y).double().mean().item() == pytest.approx(
        0.9 * share, abs=0.015
    )  # a tenth falls on its own class
    redrawn = noisy[noisy != Y]
    assert torch.allclose(redrawn.bincount(minlength=10) / 10_000, torch.full((10,), 0.09 * share), atol=0.01)
    assert noisy.dtype == Y.dtype
    assert torch.equal(Y, torch.arange(10).repeat(1000))


def test_a_seed_repeats_the_noise_and_a_larger_share_adds_to_a_smaller():
    few, many = noisy_labels(Y, 0.1, seed=0), noisy_labels(Y, 0.5, seed=0)
    assert torch.equal(few, noisy_labels(Y, 0.1, seed=0))
    assert not torch.equal(few, noisy_labels(Y, 0.1, seed=1))
    assert torch.equal(many[few != Y], few[few != Y])
