"""Explorers of notebook 2: what a start does to signals and gradients, activations, and pretraining as a start."""

from .gallery import activation_gallery
from .pretraining import pretraining_head_start
from .scales import activation_scales

__all__ = ["activation_gallery", "activation_scales", "pretraining_head_start"]
