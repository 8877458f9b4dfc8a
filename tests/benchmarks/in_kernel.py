"""What the kernel of `sliders` runs: an explorer, and the same picture as it is usually made at a slider's move."""

import json
from itertools import combinations

import ipywidgets as widgets
from IPython.display import display

from course_utils.explorers.base import Explorer


def usual(explorer: Explorer) -> widgets.Output:
    """`interact` with the explorer's controls: a new figure at every move, displayed as `plt.show` does it inline."""

    def redraw(**values: object) -> None:
        figure, axes = explorer.frame()
        explorer.draw(axes, explorer.compute(**values))
        display(figure)

    for control in explorer.controls.values():
        control.unobserve(explorer._moved, "value")
    return widgets.interactive_output(redraw, explorer.controls)


def positions(control: widgets.ValueWidget) -> tuple[str, list]:
    """What a front end sets when a control is moved, and all that it can be set to, the present position last."""
    name = "index" if hasattr(control, "options") else "value"
    if isinstance(control, widgets.SelectionRangeSlider):
        found = list(combinations(range(len(control.options)), 2))
    elif hasattr(control, "options"):
        found = list(range(len(control.options)))
    elif isinstance(control, widgets.Checkbox):
        found = [False, True]
    else:
        count = round((control.max - control.min) / control.step)
        found = [round(control.min + k * control.step, 9) for k in range(count + 1)]
    after = 1 + found.index(getattr(control, name))
    return name, found[after:] + found[:after]


def described(explorer: Explorer, twin: Explorer) -> str:
    """As JSON: the comm of the image; of every control its name, positions, comm and its twin's comm."""
    controls = [
        (name, *positions(control), control.comm.comm_id, twin.controls[name].comm.comm_id)
        for name, control in explorer.controls.items()
    ]
    return json.dumps([explorer.image.comm.comm_id, controls])
