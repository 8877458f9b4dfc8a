"""Explorers of notebook 1: gradient noise, the three clocks of a batch size, and what a loss curve says of its rate."""

from .clocks import batch_size_clock
from .noise import gradient_noise
from .rates import learning_rate_diagnosis

__all__ = ["batch_size_clock", "gradient_noise", "learning_rate_diagnosis"]
