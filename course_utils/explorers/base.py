"""What every explorer shares: controls above, one reused figure, a line of text that says what the figure shows.

An explorer is declared by four things and needs no class of its own:

    Explorer(
        figure(6, 3),
        {"lr": widgets.FloatSlider(value=0.1, max=1, description="learning rate")},
        compute=lambda lr: [(1 - lr) ** t for t in range(20)],
        draw=lambda ax, error: line(ax, "error", range(20), error),
        summary=lambda error: f"After 20 steps the error is {error[-1]:.2g}.",
    ).show()
"""

import base64
import html
import io
import threading
from collections.abc import Callable, Mapping
from typing import Any

import ipywidgets as widgets
from IPython import get_ipython
from IPython.display import display
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from PIL import Image

from course_utils import plots

DPI = 96  # of the live picture: one pixel per CSS pixel, a third of the work of the stored one


class Explorer:
    """Controls whose every move recomputes, redraws and re-describes one picture.

    The picture is an `ipywidgets.Image` that shows one reused figure, so it works wherever core widgets do and does not
    flicker. The same line of text stands under it, in the saved notebook and in the image's alternative text.

    Args:
        canvas: the figure and its axes, as `plots.figure` returns them.
        controls: argument name of `compute` -> widget with a `value` and a `description`.
        compute: `compute(**values) -> data`; depends on nothing but the values.
        draw: `draw(axes, data)` moves the artists of the figure; `line` makes or moves one.
        summary: `summary(data) -> str`, one line of plain text that repeats exactly: rounded figures, no times.

    An exception in any of the three is shown as one line in place of the text, and the last picture stays.
    """

    def __init__(
        self,
        canvas: tuple[Figure, Any],
        controls: Mapping[str, widgets.ValueWidget],
        compute: Callable[..., Any],
        draw: Callable[[Any, Any], object],
        summary: Callable[[Any], str],
    ) -> None:
        self.figure, self.axes = canvas
        self.controls = dict(controls)
        self.compute, self.draw, self.summary = compute, draw, summary
        self.text = ""
        self.figure.set_dpi(DPI)
        self._size = dict(zip(("width", "height"), FigureCanvasAgg(self.figure).get_width_height(), strict=True))
        self.image = widgets.Image(format="png", **self._size)
        self.caption = widgets.HTML()
        self.view = widgets.VBox([*self.controls.values(), self.image, self.caption])
        label_width = f"{max(len(control.description) for control in self.controls.values()) + 1}ch"
        for control in self.controls.values():
            control.style.description_width = label_width
            control.layout.width = "min(100%, 40em)"
            control.observe(self._moved, "value")
        self._waiting = False
        self.update()
        self.figure.set_layout_engine("none")  # where everything stands is settled; it costs as much as drawing

    def update(self) -> None:
        """Bring picture and text up to date with the controls; an exception becomes one line of text."""
        try:
            data = self.compute(**{name: control.value for name, control in self.controls.items()})
            with plots.look():
                self.draw(self.axes, data)
            self.text = self.summary(data)
            self.image.value = self._picture()
        except Exception as error:
            reason = next(iter(str(error).splitlines()), "")
            self.text = f"This setting cannot be shown: {type(error).__name__}: {reason}"
            if not self.image.value:
                self.image.value = self._picture()
        self.caption.value = html.escape(self.text)

    def show(self) -> None:
        """Display the explorer below the cell; a saved notebook keeps the picture and the text."""
        display(self)

    def _picture(self) -> bytes:
        """The figure as PNG, in half of `savefig`'s time, which draws twice."""
        buffer = io.BytesIO()
        with plots.look():
            self.figure.canvas.draw()
        pixels = Image.frombuffer("RGBA", self.figure.canvas.get_width_height(), self.figure.canvas.buffer_rgba())
        pixels.convert("RGB").save(buffer, "png", compress_level=1)
        return buffer.getvalue()

    def _moved(self, change: object) -> None:
        """Update on the main thread, where matplotlib and torch are safe.

        JupyterLab delivers a control's move on a thread of its own. Moves that come before the main thread is free are
        answered once, with the latest values.
        """
        kernel = getattr(get_ipython(), "kernel", None)
        if kernel is None or threading.current_thread() is threading.main_thread():
            self.update()
        elif not self._waiting:
            self._waiting = True
            kernel.io_loop.add_callback(self._catch_up)

    def _catch_up(self) -> None:
        self._waiting = False  # before the values are read: a move from now on asks again
        self.update()

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> tuple[dict, dict]:
        bundle = self.view._repr_mimebundle_() | {
            "image/png": base64.b64encode(plots.png(self.figure)).decode(),
            "text/plain": self.text,
        }
        return bundle, {"image/png": {"alt": self.text} | self._size}


def line(ax: Axes, name: str, x: Any, y: Any, **style: Any) -> Line2D:
    """The line called `name` in `ax`, moved to the points (x, y): made at the first call, reused afterwards.

    Args:
        ax: where it is drawn.
        name: what it is found by; not shown.
        x, y: coordinates, of equal length.
        style: anything that `ax.plot` takes; given again, it changes the line's look.
    """
    found = next((artist for artist in ax.lines if artist.get_gid() == name), None)
    if found is None:
        return ax.plot(x, y, gid=name, **style)[0]
    found.set(data=(x, y), **style)
    return found
