"""A notebook with one widget of every kind that the course shows: an explorer, a prediction and a check."""

from pathlib import Path

import ipywidgets as widgets
import nbformat
from nbformat.v4 import new_code_cell, new_notebook

KINDS = (
    widgets.IntSlider,
    widgets.FloatSlider,
    widgets.SelectionSlider,
    widgets.SelectionRangeSlider,
    widgets.Dropdown,
    widgets.Checkbox,
    widgets.ToggleButtons,
)
"""The controls of explorers. A test holds every explorer to them, because these are the ones tried by keyboard."""

EXPLORER = """\
from zlib import crc32

import ipywidgets as widgets
from course_utils import plots
from course_utils.explorers.artists import line
from course_utils.explorers.base import Explorer

controls = {
    "whole": widgets.IntSlider(value=1, max=5, description="whole"),
    "real": widgets.FloatSlider(value=0.5, max=1, step=0.1, description="real"),
    "one": widgets.SelectionSlider(options=[1, 10, 100], value=1, description="one of"),
    "some": widgets.SelectionRangeSlider(options=[1, 2, 3, 4], index=(1, 2), description="from to"),
    "menu": widgets.Dropdown(options=["a", "b", "c"], description="menu"),
    "box": widgets.Checkbox(value=False, description="box"),
    "buttons": widgets.ToggleButtons(options=["A", "B"], description="buttons"),
}
Explorer(
    frame=lambda: plots.figure(4, 2),
    controls=controls,
    compute=lambda **values: [crc32(str(value).encode()) / 2**32 for value in values.values()],  # hash() differs by process
    draw=lambda ax, heights: line(ax, "heights", range(7), heights),
    summary=lambda heights: " ".join(f"{control.value}" for control in controls.values()),
).show()"""
PREDICTION = """\
from course_utils.predictions import predict, reveal
predict("keyboard", "Which one?", ["the first", "the second"])
reveal("keyboard", "the second")"""
CHECK = """\
from course_utils.exercises import check
staircase = check("minibatch_sgd.staircase", lambda epoch, lr, factor=10.0, every=10: lr)"""


def write_every_kind(path: Path) -> Path:
    """Write the notebook; its cells are "explorer", "prediction", "check" and, to come from and go to, "before" and "after"."""
    sources = {"before": "1", "explorer": EXPLORER, "prediction": PREDICTION, "check": CHECK, "after": "2"}
    cells = [new_code_cell(source, id=name) for name, source in sources.items()]
    nbformat.write(
        new_notebook(cells=cells, metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}}), path
    )
    return path
