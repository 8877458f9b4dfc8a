"""Explorers: sliders over something really computed, one module per topic."""
