import io

import numpy as np
import pytest

from course_utils.explorers import minibatch_sgd as explorers

MOVES = {
    "gradient_noise": [{"batch_size": 64}, {"lr": 0.9}, {"seed": 3}],
    "batch_size_clock": [{"lr": 0.3}, {"epochs": 2}, {"sizes": (50, 250)}],
    "learning_rate_diagnosis": [{"lr": 0.1}, {"lr": 0.56}, {"lr": 10.0}],
}


def move(explorer, values) -> None:
    for name, value in values.items():
        explorer.controls[name].value = value


@pytest.mark.parametrize("name", MOVES)
def test_every_move_changes_picture_and_text_of_the_same_figure(name):
    explorer = getattr(explorers, name)()
    figure, before = explorer.figure, set()
    assert "cannot be shown" not in explorer.text
    for values in MOVES[name]:
        before.add((bytes(explorer.image.value), explorer.text))
        move(explorer, values)
        assert explorer.figure is figure
        assert bytes(explorer.image.value) not in {picture for picture, _ in before}
        assert explorer.text not in {text for _, text in before}
        assert "cannot be shown" not in explorer.text and "\n" not in explorer.text


@pytest.mark.parametrize("name", MOVES)
def test_no_move_draws_what_stands_still(name, monkeypatch):
    explorer, drawings = getattr(explorers, name)(), []
    monkeypatch.setattr(explorer.figure.canvas, "draw", lambda: drawings.append(name))
    for values in MOVES[name]:
        move(explorer, values)
    assert not drawings


@pytest.mark.parametrize("name", MOVES)
def test_after_every_move_the_pixels_are_those_of_a_full_drawing(name):
    explorer = getattr(explorers, name)()
    for values in MOVES[name]:
        move(explorer, values)
        blitted = np.array(explorer._picture.pixels())[..., :3].astype(int)
        buffer = io.BytesIO()
        explorer.figure.savefig(buffer, format="rgba", dpi=explorer.figure.dpi)
        in_full = np.frombuffer(buffer.getvalue(), dtype=np.uint8).reshape(*blitted.shape[:2], 4)[..., :3].astype(int)
        explorer.figure.stale = False  # `savefig` has drawn
        assert np.abs(blitted - in_full).max() <= 2


@pytest.mark.parametrize("name", MOVES)
def test_the_static_view_repeats_exactly_and_fits_the_page(name):
    (data, metadata), (again, _) = (getattr(explorers, name)()._repr_mimebundle_() for _ in range(2))
    assert data["image/png"] == again["image/png"]
    assert data["text/plain"] == again["text/plain"]
    assert metadata["image/png"]["width"] <= 1000
    assert "cannot be shown" not in data["text/plain"]


@pytest.mark.parametrize("name", MOVES)
def test_the_static_view_says_a_different_thing_of_each_setting(name):
    explorer = getattr(explorers, name)()
    lines = explorer._repr_mimebundle_()[0]["text/plain"].splitlines()
    assert len(set(lines)) == len(lines) == len(explorer.static) >= 2
