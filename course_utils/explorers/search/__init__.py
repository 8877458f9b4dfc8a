"""Explorers of notebook 8: grid against random, a Gaussian process at work, and the learning-rate range test."""

from .races import grid_against_random
from .range_tests import range_test
from .steps import bayesian_step

__all__ = ["bayesian_step", "grid_against_random", "range_test"]
