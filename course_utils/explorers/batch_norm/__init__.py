"""Explorers of notebook 5: learning rates, distributions, both modes and batch sizes, with and without batch norm."""

from .batch_sizes import batch_size_at_training
from .distributions import layer_distributions
from .modes import train_and_eval
from .rates import rate_with_and_without

__all__ = ["batch_size_at_training", "layer_distributions", "rate_with_and_without", "train_and_eval"]
