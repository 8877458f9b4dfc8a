"""Explorers of notebook 4: a race of optimizers, the moments of one parameter over time, and Rprop's failure."""

from .moments import moments_over_time
from .race import optimizer_race
from .rprop import rprop_failure

__all__ = ["moments_over_time", "optimizer_race", "rprop_failure"]
