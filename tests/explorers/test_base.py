import base64
import io
import threading
from types import SimpleNamespace

import ipywidgets as widgets
import pytest
from PIL import Image

from course_utils.explorers import base
from course_utils.explorers.base import Explorer, line
from course_utils.plots import figure


def powers() -> Explorer:
    """The powers of 1/x, which fail at x = 0."""
    return Explorer(
        figure(3, 2),
        {"x": widgets.FloatSlider(value=2.0, min=0, max=9, description="base x of the powers")},
        compute=lambda x: [(1 / x) ** t for t in range(5)],
        draw=lambda ax, values: line(ax, "powers", range(5), values),
        summary=lambda values: f"The last power is {values[-1]:.4f}.",
    )


def test_moving_a_control_changes_picture_and_text():
    explorer = powers()
    before, text = bytes(explorer.image.value), explorer.text
    explorer.controls["x"].value = 3.0
    assert bytes(explorer.image.value) != before
    assert (text, explorer.text) == ("The last power is 0.0625.", "The last power is 0.0123.")
    assert explorer.caption.value == explorer.text


def test_figure_and_artist_are_reused():
    explorer = powers()
    drawn, artist = explorer.figure, explorer.axes.lines[0]
    explorer.controls["x"].value = 3.0
    assert explorer.figure is drawn
    assert explorer.axes.lines[:] == [artist]
    assert artist.get_ydata()[1] == pytest.approx(1 / 3)


@pytest.mark.parametrize("part", ["compute", "draw", "summary"])
def test_an_exception_is_one_escaped_line_and_the_picture_stays(part):
    explorer = powers()
    picture = bytes(explorer.image.value)

    def fail(*args, **values):
        raise ValueError("x < 1 & bad\nsecond line")

    works = getattr(explorer, part)
    setattr(explorer, part, fail)
    explorer.controls["x"].value = 3.0
    assert explorer.text == "This setting cannot be shown: ValueError: x < 1 & bad"
    assert explorer.caption.value.endswith("x &lt; 1 &amp; bad")
    assert bytes(explorer.image.value) == picture
    setattr(explorer, part, works)
    explorer.controls["x"].value = 4.0
    assert explorer.text == "The last power is 0.0039."


def test_an_exception_at_the_first_setting_still_gives_an_explorer_that_recovers():
    slider = widgets.FloatSlider(value=0.0, max=9, description="x")
    canvas = figure(3, 2)
    explorer = Explorer(
        canvas, {"x": slider}, lambda x: 1 / x, lambda ax, y: line(ax, "y", [0, 1], [0, y]), lambda y: f"y is {y}"
    )
    assert "ZeroDivisionError" in explorer.text
    assert bytes(explorer.image.value).startswith(b"\x89PNG")
    slider.value = 2.0
    assert explorer.text == "y is 0.5"


def test_a_move_from_another_thread_works_without_a_kernel():
    explorer = powers()
    thread = threading.Thread(target=lambda: setattr(explorer.controls["x"], "value", 3.0))
    thread.start()
    thread.join()
    assert explorer.text == "The last power is 0.0123."


def test_moves_from_another_thread_of_a_kernel_are_answered_once_by_its_loop_with_the_latest_value(monkeypatch):
    explorer = powers()
    queue = []
    loop = SimpleNamespace(add_callback=queue.append)
    monkeypatch.setattr(base, "get_ipython", lambda: SimpleNamespace(kernel=SimpleNamespace(io_loop=loop)))
    computed = []
    works = explorer.compute
    explorer.compute = lambda x: computed.append(x) or works(x)

    def drag():
        for x in (3.0, 4.0, 5.0):
            explorer.controls["x"].value = x

    thread = threading.Thread(target=drag)
    thread.start()
    thread.join()
    assert (len(queue), computed) == (1, [])
    queue.pop()()
    assert computed == [5.0]
    thread = threading.Thread(target=lambda: setattr(explorer.controls["x"], "value", 6.0))
    thread.start()
    thread.join()
    assert len(queue) == 1


def test_one_bundle_holds_widget_picture_and_text():
    explorer = powers()
    data, metadata = explorer._repr_mimebundle_()
    assert data["application/vnd.jupyter.widget-view+json"]["model_id"] == explorer.view.model_id
    assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")
    assert data["text/plain"] == explorer.text
    assert metadata["image/png"] == {"alt": explorer.text, "width": 288, "height": 192}


def test_displaying_leaves_the_live_picture_at_its_size():
    explorer = powers()
    explorer._repr_mimebundle_()
    explorer.controls["x"].value = 3.0
    picture = Image.open(io.BytesIO(bytes(explorer.image.value)))
    assert picture.size == (int(explorer.image.width), int(explorer.image.height)) == (288, 192)


def test_picture_and_text_repeat_exactly():
    once, again = powers(), powers()
    assert once._repr_mimebundle_()[0]["image/png"] == again._repr_mimebundle_()[0]["image/png"]
    assert bytes(once.image.value) == bytes(again.image.value)
    assert b"Software" not in bytes(once.image.value)
    once.controls["x"].value = 3.0
    once.controls["x"].value = 2.0
    assert (once.text, bytes(once.image.value)) == (again.text, bytes(again.image.value))


def test_no_description_is_cut_off_and_sliders_move_continuously():
    slider = powers().controls["x"]
    assert int(slider.style.description_width.removesuffix("ch")) > len(slider.description)
    assert slider.continuous_update


def test_a_line_is_made_once_and_then_moved_and_restyled():
    ax = figure(3, 2)[1]
    first = line(ax, "a", [0, 1], [2, 3], color="red", label="one")
    other = line(ax, "b", [0, 1], [0, 0])
    assert line(ax, "a", [0, 1, 2], [4, 5, 6], color="blue") is first is not other
    assert (list(first.get_ydata()), first.get_color(), first.get_label()) == ([4, 5, 6], "blue", "one")
