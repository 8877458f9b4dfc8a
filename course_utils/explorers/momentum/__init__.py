"""Explorers of notebook 3: rates over a ravine, exponentially weighted averages, and where momentum hurts."""

from .averages import ewma_smoothing
from .hurts import momentum_can_hurt
from .ravines import ravine_and_rate

__all__ = ["ewma_smoothing", "momentum_can_hurt", "ravine_and_rate"]
