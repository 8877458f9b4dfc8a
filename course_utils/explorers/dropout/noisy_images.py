"""What the networks of these explorers learn from: few images of clothing, of which some carry a wrong label."""

from functools import cache

from course_utils.datasets import Examples
from course_utils.explorers.batch_norm import networks
from course_utils.explorers.minibatch_sgd.small_network import images

TRAINED, VALIDATED = 500, 500  # images
NOISE = 0.3  # the share of training labels that are drawn again


@cache
def training() -> Examples:
    """The first TRAINED images at 14 × 14 with their true labels: x [n, 196], y [n]."""
    return Examples(*(part[:TRAINED] for part in images()))


@cache
def validation() -> Examples:
    """The first VALIDATED validation images, whose labels stay true: x [n, 196], y [n]."""
    return Examples(*(part[:VALIDATED] for part in networks.validation()))
