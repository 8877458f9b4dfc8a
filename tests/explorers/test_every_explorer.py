"""What every explorer of every topic must do: answer each move with another picture and another line of text."""

import importlib
import importlib.util
import io

import numpy as np
import pytest

from course_utils.topics import TOPICS
from tests.browser.every_kind import KINDS
from tests.legibility import faults

WITH_EXPLORERS = [topic for topic in TOPICS if importlib.util.find_spec(f"course_utils.explorers.{topic}")]
EXPLORERS = {topic: importlib.import_module(f"course_utils.explorers.{topic}") for topic in WITH_EXPLORERS}
MOVES = {
    (topic, name): moves
    for topic in WITH_EXPLORERS
    for name, moves in importlib.import_module(f"tests.explorers.{topic}.moves").MOVES.items()
}
every_explorer = pytest.mark.parametrize("name", MOVES, ids=".".join)


def test_every_explorer_has_its_moves():
    assert {(topic, name) for topic, explorers in EXPLORERS.items() for name in explorers.__all__} == set(MOVES)


def made(name: tuple[str, str]):
    topic, explorer = name
    return getattr(EXPLORERS[topic], explorer)()


def move(explorer, values) -> None:
    for name, value in values.items():
        explorer.controls[name].value = value


@every_explorer
def test_every_move_changes_picture_and_text_of_the_same_figure_which_can_be_read(name):
    explorer = made(name)
    figure, before = explorer.figure, set()
    assert "cannot be shown" not in explorer.text
    assert {type(control) for control in explorer.controls.values()} <= {*KINDS}
    assert all(control.description for control in explorer.controls.values())
    for values in MOVES[name]:
        before.add((bytes(explorer.image.value), explorer.text))
        move(explorer, values)
        assert explorer.figure is figure
        assert bytes(explorer.image.value) not in {picture for picture, _ in before}
        assert explorer.text not in {text for _, text in before}
        assert "cannot be shown" not in explorer.text and "\n" not in explorer.text
        assert faults(explorer.figure) == []


@every_explorer
def test_no_move_draws_what_stands_still(name, monkeypatch):
    explorer, drawings = made(name), []
    monkeypatch.setattr(explorer.figure.canvas, "draw", lambda: drawings.append(name))
    for values in MOVES[name]:
        move(explorer, values)
    assert not drawings


@every_explorer
def test_after_every_move_the_pixels_are_those_of_a_full_drawing(name):
    explorer = made(name)
    for values in MOVES[name]:
        move(explorer, values)
        blitted = np.array(explorer._picture.pixels())[..., :3].astype(int)
        buffer = io.BytesIO()
        explorer.figure.savefig(buffer, format="rgba", dpi=explorer.figure.dpi)
        in_full = np.frombuffer(buffer.getvalue(), dtype=np.uint8).reshape(*blitted.shape[:2], 4)[..., :3].astype(int)
        explorer.figure.stale = False  # `savefig` has drawn
        assert np.abs(blitted - in_full).max() <= 2


@every_explorer
def test_the_static_view_repeats_exactly_and_fits_the_page(name):
    (data, metadata), (again, _) = (made(name)._repr_mimebundle_() for _ in range(2))
    assert data["image/png"] == again["image/png"]
    assert data["text/plain"] == again["text/plain"]
    assert metadata["image/png"]["width"] <= 1000
    assert "cannot be shown" not in data["text/plain"]


@every_explorer
def test_the_static_view_says_a_different_thing_of_each_setting(name):
    explorer = made(name)
    lines = explorer._repr_mimebundle_()[0]["text/plain"].splitlines()
    assert len(set(lines)) == len(lines) == len(explorer.static) >= 2
