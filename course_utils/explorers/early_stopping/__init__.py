"""Explorers of notebook 7: a stopping rule on recorded curves, bias and variance, and k-fold cross-validation."""

from .board import bias_variance_board
from .folds import kfold_pictures
from .stopping import stopping_rule

__all__ = ["bias_variance_board", "kfold_pictures", "stopping_rule"]
