"""What does not depend on seeing colours, on seeing at all, or on a mouse: held by computation."""

import html
import itertools
import re
from pathlib import Path

import ipywidgets as widgets
import nbformat
import numpy as np
import pytest

from course_utils import plots
from course_utils.class_view.picture import STATES
from course_utils.exercises import exercise, panel
from course_utils.exercises.spec import Verdict
from course_utils.explorers.artists import line, title
from course_utils.explorers.base import Explorer
from tests.legibility import GRAPHICS, SIGHT, TEXT, contrast, difference, faults

ROOT = Path(__file__).resolve().parent.parent
SOLVED, STARTERS = (sorted((ROOT / folder).glob("*.ipynb")) for folder in ("solutions", "notebooks"))
NOTEBOOKS = [pytest.param(path, id=f"{path.parent.name}-{path.stem}") for path in (*STARTERS, *SOLVED)]
FENCE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^(#{1,6}) +(.+)$", re.MULTILINE)
HUES = re.compile(r"\b(blue|orange|pink|purple|green|red|yellow)\b", re.IGNORECASE)
PAIRS = list(itertools.combinations(plots.PALETTE, 2))


def read(path: Path) -> nbformat.NotebookNode:
    return nbformat.read(path, as_version=4)


# Figures


def test_the_formulas_give_published_values():
    assert contrast("black") == pytest.approx(21)
    assert contrast("#767676") == pytest.approx(4.54, abs=0.01)  # the lightest grey that WCAG admits for text
    assert difference("white", "black", "usual") == pytest.approx(100, abs=0.01)
    assert difference("red", "lime", "usual") == pytest.approx(170.6, abs=0.5)
    assert all(np.allclose(matrix.sum(axis=1), 1, atol=1e-5) for matrix in SIGHT.values())  # white stays white
    red_and_green = {sight: difference("#D00000", "#5F7A00", sight) for sight in SIGHT}
    assert red_and_green["deuteranopia"] < red_and_green["usual"] / 3


def test_lines_and_the_texts_in_their_colours_stand_out_from_white():
    assert min(map(contrast, plots.PALETTE)) >= GRAPHICS
    assert min(contrast(plots.ink(color)) for color in plots.PALETTE) >= TEXT


@pytest.mark.parametrize("sight", SIGHT)
def test_colours_of_the_palette_differ_for_every_kind_of_eyes(sight):
    assert min(difference(one, other, sight) for one, other in PAIRS) >= 15


@pytest.mark.parametrize("points", [5, 200])
@pytest.mark.parametrize("number", [2, 5, 12, 25])
def test_no_two_lines_of_a_plot_differ_by_colour_alone(number, points):
    fig, ax = plots.figure()
    series = {f"setting {k}": np.linspace(k, 2, points) for k in range(number)}
    plots.curves(ax, range(points), series, x_label="step", y_label="loss")
    assert faults(fig) == []


PALE = [
    (lambda ax: ax.plot([0, 1], [0, 1], color="0.7"), "has a contrast of 2.1"),
    (lambda ax: ax.text(0, 0, "pale", color="0.6"), "the text 'pale' has a contrast of 2.8"),
    (lambda ax: ax.plot([0, 1], [[0, 1], [1, 0]], linestyle="-"), "differ by colour alone"),
    (lambda ax: ax.plot([0, 1], [[0, 1], [1, 0]], linestyle="", marker="o"), "differ by colour alone"),
]


@pytest.mark.parametrize("draw, fault", PALE)
def test_a_figure_that_cannot_be_read_is_found(draw, fault):
    fig, ax = plots.figure()
    draw(ax)
    assert fault in "; ".join(faults(fig))


def test_the_parts_of_the_class_views_bars_differ_without_colour():
    light, dark, hatched = STATES
    assert contrast(light[1], dark[1]) >= GRAPHICS
    assert hatched[2] and not light[2] and not dark[2]


@pytest.mark.parametrize("path", SOLVED, ids=lambda path: path.stem)
def test_every_picture_has_a_text_beside_it_and_below(path):
    pictures = 0
    for cell in read(path).cells:
        for output, following in itertools.pairwise([*cell.get("outputs", []), {}]):
            kinds = [kind for kind in output.get("data", {}) if kind.startswith("image/")]
            if not kinds:
                continue
            pictures += 1
            alt = output.metadata[kinds[0]]["alt"]
            below = [output.data.get("text/plain"), following.get("data", {}).get("text/plain")]
            assert len(alt.split()) >= 4, f"{cell.id}: {alt!r} says too little"
            assert alt in below, f"{cell.id}: its picture's text is not shown below"
    assert pictures


@pytest.mark.parametrize("path", NOTEBOOKS)
def test_every_picture_in_a_text_has_its_words(path):
    for cell in read(path).cells:
        if cell.cell_type == "markdown":
            assert not re.search(r"!\[\s*\]\(|<img(?![^>]*\balt=\"[^\"]+\")", cell.source), cell.id


# Explorers


def explorer() -> Explorer:
    return Explorer(
        frame=lambda: plots.figure(3, 2),
        controls={"height": widgets.IntSlider(value=1, max=5, description="height")},
        compute=lambda height: height,
        draw=lambda ax, height: (line(ax, "level", [0, 1], [height] * 2), title(ax, f"Level {height}")),
        summary=lambda height: f"The level is at {height} < 6.",
    )


def test_an_explorers_text_follows_its_controls():
    shown = explorer()
    assert shown.caption in shown.view.children
    for height in (3, 5):
        shown.controls["height"].value = height
        assert shown.caption.value == html.escape(f"The level is at {height} < 6.")


# Words


@pytest.mark.parametrize("path", NOTEBOOKS)
def test_headings_are_in_order(path):
    text = "\n\n".join(FENCE.sub("", cell.source) for cell in read(path).cells if cell.cell_type == "markdown")
    levels = [len(marks) for marks, _ in HEADING.findall(text)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels)), levels


@pytest.mark.parametrize("path", NOTEBOOKS)
def test_no_sentence_names_a_line_by_its_hue_alone(path):
    for cell in read(path).cells:
        if cell.cell_type == "markdown":
            assert not HUES.search(cell.source), f"{cell.id}: {HUES.search(cell.source).group()}"


STATES_OF_A_PANEL = [
    Verdict(passed=True, attempted=True, message="It does what it should."),
    Verdict(passed=False, attempted=True, message="It ascends."),
    Verdict(passed=False, attempted=False, message="Nothing is written yet."),
]


def test_a_panel_is_read_without_colour():
    asked = exercise("minibatch_sgd.SGD")
    panels = [panel.html(asked, verdict) for verdict in STATES_OF_A_PANEL]
    for verdict, shown in zip(STATES_OF_A_PANEL, panels, strict=True):
        assert f"{asked.id}: {panel.state(verdict)}" in shown
    borders = [re.search(r"border-left: 5px (\w+) currentColor", shown)[1] for shown in panels]
    assert len(set(borders)) == len(panels)
    assert not any(re.search(r"(?<![-\w])(color|background)", shown) for shown in panels)
    assert all('role="status"' in shown for shown in panels)


def test_a_prediction_is_read_without_colour():
    from course_utils.predictions import _STYLE

    chosen, other = (
        re.search(rf"\.widget-toggle-button{state}::before {{ content: (\"[^\"]+\")", _STYLE)[1]
        for state in (r"\.mod-active", "")
    )
    assert chosen != other
    assert "background" not in _STYLE and not re.search(r"(?<![-\w])color:", _STYLE)
