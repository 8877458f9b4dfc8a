"""What every explorer shares: controls above, one reused figure, a line of text that says what the figure shows.

An explorer is declared by a few functions and needs no class of its own:

    Explorer(
        frame=lambda: figure(6, 3),
        controls={"lr": widgets.FloatSlider(value=0.1, max=1, description="learning rate")},
        compute=lambda lr: [(1 - lr) ** t for t in range(20)],
        draw=lambda ax, error: line(ax, "error", range(20), error),
        summary=lambda error: f"After 20 steps the error is {error[-1]:.2g}.",
        static=[{"lr": 0.1}, {"lr": 0.5}],
    ).show()

The frame makes what stands still, and is drawn once. `draw` moves lines, points, texts and titles by the helpers of
`artists`, and only these are drawn at a control's move.
"""

import base64
import html
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import ipywidgets as widgets
from IPython import get_ipython
from IPython.display import display
from matplotlib.figure import Figure
from PIL import Image

from course_utils import focus, plots
from course_utils.explorers.picture import Picture, jpeg
from course_utils.explorers.static import Panel, grid, png

DPI = 96  # of the live picture: one pixel per CSS pixel, less than half of the work of the stored one


class Explorer:
    """Controls whose every move recomputes, redraws and re-describes one picture.

    The picture is an `ipywidgets.Image` that shows one reused figure, so it works wherever core widgets do and does not
    flicker. A line of text stands under it. Where there is no kernel, a grid of pictures stands in for it, one for each
    of a few settings, with a line of text each, also in the image's alternative text.

    Args:
        frame: `frame() -> (figure, axes)`, as `plots.figure` returns them, with limits, labels and all that never moves.
        controls: argument name of `compute` -> widget with a `value` and a `description`.
        compute: `compute(**values) -> data`; depends on nothing but the values. Cache its slow parts.
        draw: `draw(axes, data)` moves the artists of the figure.
        summary: `summary(data) -> str`, one line of plain text that names the setting and repeats exactly: rounded
            figures, no times.
        static: the settings shown without a kernel, each as values of some controls; the others stay where they began.
        static_axes: of several axes those that they show, if not the whole figure.

    An exception in `compute`, `draw` or `summary` is shown as one line in place of the text, and the last picture stays.
    """

    def __init__(
        self,
        frame: Callable[[], tuple[Figure, Any]],
        controls: Mapping[str, widgets.ValueWidget],
        compute: Callable[..., Any],
        draw: Callable[[Any, Any], object],
        summary: Callable[[Any], str],
        static: Sequence[Mapping[str, Any]] = ({},),
        static_axes: slice | None = None,
    ) -> None:
        self.frame, self.controls = frame, dict(controls)
        self.compute, self.draw, self.summary = compute, draw, summary
        self.static, self.static_axes = static, static_axes
        self.text = ""
        self._first = self._values()
        self._picture, self.axes = self._stage(DPI)
        self.figure = self._picture.figure
        width, height = self._picture.size
        self.image = widgets.Image(format="jpeg", width=width, height=height)
        self.caption = widgets.HTML()
        style = widgets.HTML(f"<style>{focus.STYLE}</style>", layout={"display": "none"})
        self.view = widgets.VBox([style, *self.controls.values(), self.image, self.caption]).add_class(focus.CLASS)
        label_width = f"{max(len(control.description) for control in self.controls.values()) + 1}ch"
        for control in self.controls.values():
            control.style.description_width = label_width
            control.layout.width = "min(100%, 40em)"
            control.observe(self._moved, "value")
        self._waiting = False
        self.update()

    def update(self) -> None:
        """Bring picture and text up to date with the controls; an exception becomes one line of text."""
        pixels, self.text = self._answer(self._picture, self.axes, self._values())
        if pixels is not None:
            self.image.value = jpeg(pixels)
        elif not self.image.value:
            self.image.value = jpeg(Image.new("RGB", self._picture.size, "white"))
        self.caption.value = html.escape(self.text)

    def show(self) -> None:
        """Display the explorer below the cell; a saved notebook keeps pictures and texts of the static settings."""
        display(self)

    def _stage(self, dpi: float) -> tuple[Picture, Any]:
        """A picture of a new frame, and the frame's axes."""
        with plots.look():
            figure, axes = self.frame()
        return Picture(figure, dpi), axes

    def _values(self) -> dict[str, Any]:
        return {name: control.value for name, control in self.controls.items()}

    def _answer(self, picture: Picture, axes: Any, values: Mapping[str, Any]) -> tuple[Image.Image | None, str]:
        """Picture and text for these values; no picture if there is an exception, which the text then tells."""
        try:
            data = self.compute(**values)
            text = self.summary(data)
            with plots.look():
                self.draw(axes, data)
                return picture.pixels(), text
        except Exception as error:
            reason = next(iter(str(error).splitlines()), "")
            return None, f"This setting cannot be shown: {type(error).__name__}: {reason}"

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

    def _static(self) -> tuple[Image.Image | None, str]:
        """The grid of static settings, and a line of text for each. It has a figure of its own: nothing here moves."""
        picture, axes = self._stage(plots.DPI)
        panels, lines = [], []
        for setting in self.static:
            words = ", ".join(f"{self.controls[name].description}: {value}" for name, value in setting.items())
            pixels, text = self._answer(picture, axes, self._first | setting)
            lines.append(text)
            if pixels is not None:
                panels.append(Panel(words, pixels.convert("RGB"), picture.span(self.static_axes)))
        return grid(panels, plots.DPI / DPI) if panels else None, "\n".join(lines)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> tuple[dict, dict]:
        image, text = self._static()
        bundle = self.view._repr_mimebundle_() | {"text/plain": text}
        if image is None:
            return bundle, {}
        bundle["image/png"] = base64.b64encode(png(image)).decode()
        width, height = (round(pixels * DPI / plots.DPI) for pixels in image.size)
        return bundle, {"image/png": {"alt": text, "width": width, "height": height}}
