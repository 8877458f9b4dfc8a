"""Without a mouse: Tab reaches every control, one sees where one is, keys move it, and the picture follows."""

import io

import numpy as np
import pytest
from PIL import Image

from tests.browser.every_kind import KINDS, write_every_kind

# What Tab reaches in the explorer, in order, with the keys that change it. A menu is opened first: while it is closed
# JupyterLab moves to another cell at a plain arrow (jupyter-widgets/ipywidgets#3912).
STOPS = [
    ("slider", "ArrowRight"),
    ("readout", None),
    ("slider", "ArrowRight"),
    ("readout", None),
    ("slider", "ArrowRight"),
    ("readout", None),
    ("slider", "ArrowLeft"),
    ("slider", "ArrowRight"),
    ("readout", None),
    ("select", "Alt+ArrowDown ArrowDown Enter"),
    ("checkbox", "Space"),
    ("button", None),  # the chosen one of two
    ("button", "Space"),
]
FOCUSED = """() => {
    const element = document.activeElement;
    if (element.getAttribute('role') === 'slider') return 'slider';
    if (element.classList.contains('widget-readout')) return 'readout';
    return element.getAttribute('type') === 'checkbox' ? 'checkbox' : element.tagName.toLowerCase();
}"""
BOX = """() => {
    const {x, y, width, height} = document.activeElement.getBoundingClientRect();
    return {x: x - 8, y: y - 8, width: width + 16, height: height + 16};
}"""


@pytest.fixture(scope="module")
def notebook(lab, tmp_path_factory):
    """A notebook with a widget of every kind, run."""
    lab.open(write_every_kind(tmp_path_factory.mktemp("keyboard") / "every_kind.ipynb"))
    lab.run_all()
    assert lab.errors() == []
    lab.images("explorer").first.wait_for()
    yield lab
    lab.close()


def focused(notebook) -> str:
    return notebook.page.evaluate(FOCUSED)


def is_seen(notebook) -> bool:
    """Whether the focused control looks otherwise than without focus: some of its pixels differ by a contrast of 3 : 1."""
    page, box = notebook.page, notebook.page.evaluate(BOX)
    with_focus = page.screenshot(clip=box, animations="disabled", caret="hide")
    page.evaluate("() => { window.left = document.activeElement; window.left.blur(); }")
    without = page.screenshot(clip=box, animations="disabled", caret="hide")
    page.evaluate("() => window.left.focus({focusVisible: true})")
    one, other = (_luminance(picture) for picture in (with_focus, without))
    contrast = (np.maximum(one, other) + 0.05) / (np.minimum(one, other) + 0.05)
    return (contrast >= 3).sum() >= 40  # pixels: a ring around the smallest control has more


def _luminance(png: bytes) -> np.ndarray:
    channels = np.array(Image.open(io.BytesIO(png)).convert("RGB")) / 255
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return linear @ [0.2126, 0.7152, 0.0722]


def test_every_control_of_an_explorer_is_reached_seen_and_moved_by_keys(notebook):
    image, unseen = notebook.images("explorer").first, []
    notebook.tab_into_output("explorer")
    for place, (kind, keys) in enumerate(STOPS):
        if place:
            notebook.page.keyboard.press("Tab")
        assert focused(notebook) == kind, place
        if not is_seen(notebook):
            unseen.append((place, kind))
        if keys is not None:
            before = notebook.image_bytes(image)
            for key in keys.split():
                notebook.page.keyboard.press(key)
            notebook.wait_for_new_image(image, before)
            assert focused(notebook) == kind  # the keys did not take the focus away
    assert unseen == []
    notebook.wait_for_output("explorer", "2 0.6 10 (1, 4) b True B")
    assert len({kind for kind, _ in STOPS}) == 5 and len(KINDS) == 7  # a new kind needs a stop of its own


def test_a_menu_says_how_a_key_opens_it(notebook):
    notebook.tab_into_output("explorer")
    said = "() => getComputedStyle(document.querySelector('.widget-dropdown'), '::after').content"
    assert notebook.page.evaluate(said) == "none"
    for _ in range([kind for kind, _ in STOPS].index("select")):
        notebook.page.keyboard.press("Tab")
    assert "Alt + ↓" in notebook.page.evaluate(said)


def test_a_prediction_is_chosen_by_keys_and_shown(notebook):
    notebook.tab_into_output("prediction")
    for option in ("the first", "the second"):
        assert focused(notebook) == "button"
        assert is_seen(notebook)
        notebook.page.keyboard.press("Space")
        notebook.wait_for_output("prediction", f"You predicted: {option} — Measured: the second")
        notebook.page.keyboard.press("Tab")


def test_a_hint_is_unfolded_by_a_key(notebook):
    notebook.tab_into_output("check")
    assert focused(notebook) == "summary"
    assert is_seen(notebook)
    hint = notebook.cell("check").locator("details").first
    assert hint.get_attribute("open") is None
    notebook.page.keyboard.press("Enter")
    assert hint.get_attribute("open") is not None


def test_tab_leaves_an_explorer_again(notebook):
    """Back by Shift+Tab from its first control, on by Tab from its last: nobody is caught."""
    in_output = notebook.cell("explorer").locator(".jp-Cell-outputArea :focus")
    notebook.tab_into_output("explorer")
    notebook.page.keyboard.press("Shift+Tab")
    assert in_output.count() == 0
    notebook.tab_into_output("explorer")
    for _ in STOPS[1:]:
        notebook.page.keyboard.press("Tab")
        assert in_output.count() == 1
    notebook.page.keyboard.press("Tab")
    assert in_output.count() == 0
