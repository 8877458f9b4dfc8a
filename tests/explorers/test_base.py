import base64
import io
import threading
from types import SimpleNamespace

import ipywidgets as widgets
import pytest
from PIL import Image

from course_utils.explorers import base
from course_utils.explorers.artists import line, title
from course_utils.explorers.base import Explorer
from course_utils.plots import figure


def frame():
    fig, ax = figure(3, 2)
    ax.set(xlim=(0, 4), ylim=(0, 1))
    return fig, ax


def draw(ax, values) -> None:
    line(ax, "powers", range(5), values)
    title(ax, f"ends at {values[-1]:.2g}")


def powers(value: float = 2.0, **options) -> Explorer:
    """The powers of 1/x, which fail at x = 0."""
    return Explorer(
        frame,
        {"x": widgets.FloatSlider(value=value, min=0, max=9, description="base x of the powers")},
        compute=lambda x: [(1 / x) ** t for t in range(5)],
        draw=draw,
        summary=lambda values: f"The last power is {values[-1]:.4f}.",
        **options,
    )


def static_picture(explorer: Explorer) -> Image.Image:
    data, _ = explorer._repr_mimebundle_()
    return Image.open(io.BytesIO(base64.b64decode(data["image/png"])))


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
    explorer = powers(0.0)
    assert "ZeroDivisionError" in explorer.text
    blank = Image.open(io.BytesIO(bytes(explorer.image.value)))
    assert (blank.size, blank.getextrema()) == ((288, 192), ((255, 255),) * 3)
    explorer.controls["x"].value = 2.0
    recovered = powers()
    assert (explorer.text, bytes(explorer.image.value)) == (recovered.text, bytes(recovered.image.value))


def test_a_picture_that_cannot_be_drawn_is_one_line_too():
    def spoil(ax, values):
        ax.set_xlabel("$\\nonsense$" if values[1] < 0.4 else "t")
        draw(ax, values)

    explorer = powers(3.0)
    explorer.draw = spoil
    explorer.controls["x"].value = 4.0
    assert explorer.text.startswith("This setting cannot be shown: ")
    explorer.controls["x"].value = 2.0
    assert explorer.text == "The last power is 0.0625."


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
    assert data["text/plain"] == explorer.text
    width, height = metadata["image/png"]["width"], metadata["image/png"]["height"]
    assert metadata["image/png"]["alt"] == explorer.text
    assert static_picture(explorer).size == pytest.approx((1.5 * width, 1.5 * height), abs=1)
    assert height == 192


def test_the_static_view_has_a_captioned_picture_and_a_line_for_each_setting():
    explorer = powers(static=[{"x": 2.0}, {"x": 3.0}, {"x": 4.0}])
    data, metadata = explorer._repr_mimebundle_()
    assert data["text/plain"].splitlines() == [f"The last power is {1 / x**4:.4f}." for x in (2, 3, 4)]
    assert metadata["image/png"]["alt"] == data["text/plain"]
    assert metadata["image/png"]["width"] == pytest.approx(3 * 296 + 8, abs=1)
    assert metadata["image/png"]["height"] == 192 + 32


def test_the_static_view_does_not_depend_on_the_controls_nor_move_the_live_picture():
    explorer = powers(static=[{}, {"x": 3.0}])
    before = explorer._repr_mimebundle_()
    explorer.controls["x"].value = 5.0
    live = bytes(explorer.image.value)
    after = explorer._repr_mimebundle_()
    assert (after[0]["image/png"], after[0]["text/plain"]) == (before[0]["image/png"], before[0]["text/plain"])
    explorer.update()
    assert bytes(explorer.image.value) == live


def test_a_static_setting_that_fails_is_told_and_the_others_are_shown():
    explorer = powers(static=[{"x": 0.0}, {"x": 2.0}])
    data, metadata = explorer._repr_mimebundle_()
    told, shown = data["text/plain"].splitlines()
    assert (told.split(":")[1], shown) == (" ZeroDivisionError", "The last power is 0.0625.")
    assert metadata["image/png"]["height"] == 192 + 32


def test_an_explorer_of_which_nothing_can_be_shown_is_still_displayed():
    data, metadata = powers(static=[{"x": 0.0}])._repr_mimebundle_()
    assert "ZeroDivisionError" in data["text/plain"]
    assert "application/vnd.jupyter.widget-view+json" in data
    assert "image/png" not in data | metadata


def test_the_static_view_may_leave_axes_out():
    def both():
        return figure(9, 2, columns=2)

    def widths(**options):
        explorer = Explorer(
            both,
            {"x": widgets.FloatSlider(description="x")},
            lambda x: x,
            lambda axes, x: [line(ax, "y", [0, 1], [0, x]) for ax in axes],
            str,
            **options,
        )
        return static_picture(explorer).width

    assert widths(static_axes=slice(1)) < 0.6 * widths()


def test_displaying_leaves_the_live_picture_at_its_size():
    explorer = powers()
    explorer._repr_mimebundle_()
    explorer.controls["x"].value = 3.0
    picture = Image.open(io.BytesIO(bytes(explorer.image.value)))
    assert (picture.format.lower(), picture.size) == (explorer.image.format, (288, 192))
    assert picture.size == (int(explorer.image.width), int(explorer.image.height))


def test_picture_and_text_repeat_exactly():
    once, again = powers(), powers()
    assert once._repr_mimebundle_()[0]["image/png"] == again._repr_mimebundle_()[0]["image/png"]
    assert bytes(once.image.value) == bytes(again.image.value)
    once.controls["x"].value = 3.0
    once.controls["x"].value = 2.0
    assert (once.text, bytes(once.image.value)) == (again.text, bytes(again.image.value))


def test_no_description_is_cut_off_and_sliders_move_continuously():
    slider = powers().controls["x"]
    assert int(slider.style.description_width.removesuffix("ch")) > len(slider.description)
    assert slider.continuous_update
