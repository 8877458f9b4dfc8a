"""Explorers of notebook 6: thinned networks, penalties on weights, a decision boundary, and augmented images."""

from .augmentations import augmentation_gallery
from .boundaries import decision_boundary
from .penalties import penalty_strength
from .thinned import dropout_rate

__all__ = ["augmentation_gallery", "decision_boundary", "dropout_rate", "penalty_strength"]
