"""Pictures made of pixels, as a part of an Axes that moves."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.image import AxesImage


def image(ax: Axes, name: str, values: np.ndarray, **style: object) -> AxesImage:
    """The image called `name` in `ax`, showing these values [rows, columns] or colours [rows, columns, 4], 0 to 255.

    Args:
        ax: where it is drawn; its limits and its aspect change at the first call.
        name: what it is found by; not shown.
        values: of the same size at each call.
        style: anything that `ax.imshow` takes, at the first call.
    """
    found = next((artist for artist in ax.images if artist.get_gid() == name), None)
    if found is None:
        return ax.imshow(values, gid=name, animated=True, zorder=1, **style)  # above the ticks, which stand still
    found.set_data(values)
    return found
