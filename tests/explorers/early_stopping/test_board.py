import pytest

from course_utils.explorers.artists import find
from course_utils.explorers.early_stopping import board
from course_utils.explorers.early_stopping.measured import Errors, presets


def values(explorer) -> Errors:
    return Errors(*(explorer.controls[name].value for name in Errors._fields))


@pytest.mark.parametrize(
    ("errors", "words", "first"),
    [
        (Errors(0, 1, 11), "high variance", "high variance"),
        (Errors(0, 15, 16), "high bias", "high bias"),
        (Errors(0, 15, 30), "high bias and high variance", "high bias"),
        (Errors(0, 0.5, 1), "low bias and low variance", "low bias and low variance"),
        (Errors(15, 15, 16), "low bias and low variance", "low bias and low variance"),
        (Errors(10, 15, 20), "low bias and low variance", "low bias and low variance"),  # gaps of just the tolerance
    ],
)
def test_the_diagnosis_and_the_first_step_follow_from_the_two_gaps(errors, words, first):
    shown = board.Diagnosis("", errors, 5.0)
    assert (shown.words, shown.first) == (words, first)


def test_a_preset_moves_the_sliders_and_answers_once(monkeypatch):
    explorer, drawn = board.bias_variance_board(), []
    draw = explorer.draw
    monkeypatch.setattr(explorer, "draw", lambda axes, data: (drawn.append(data), draw(axes, data)))
    name = "table: 15 and 30 %"
    explorer.controls["preset"].value = name
    assert values(explorer) == presets()[name] == drawn[0].errors
    assert len(drawn) == 1 and explorer.controls["preset"].value == name


def test_a_slider_moved_by_hand_leaves_the_preset_and_keeps_the_other_errors():
    explorer = board.bias_variance_board()
    explorer.controls["preset"].value = "table: 15 and 30 %"
    explorer.controls["dev"].value = 17.0
    assert explorer.controls["preset"].value == board.OWN
    assert values(explorer) == Errors(0, 15, 17)
    assert "dev error 17.0 %" in explorer.text
    explorer.controls["preset"].value = "table: 15 and 30 %"
    assert values(explorer) == Errors(0, 15, 30)


def test_the_tolerance_leaves_the_preset_as_it_is():
    explorer = board.bias_variance_board()
    before = explorer.controls["preset"].value
    explorer.controls["tolerance"].value = 12.0
    assert explorer.controls["preset"].value == before
    assert "low bias and low variance" in explorer.text


def test_measured_presets_show_what_their_names_say():
    found = {name: board.Diagnosis(name, errors, 5.0).words for name, errors in presets().items()}
    (small,), (short,), (long,) = (
        [words for name, words in found.items() if name.startswith(f"measured: too {what}")]
        for what in ("small", "short", "long")
    )
    assert (small, short, long) == ("high bias", "high bias", "high variance")


def test_every_preset_fits_sliders_bars_and_plane():
    for errors in presets().values():
        assert max(errors) <= board.HIGHEST and all(2 * error == int(2 * error) for error in errors)
        assert board.BIASES[0] < errors.bias < board.BIASES[1] and abs(errors.variance) < board.VARIANCES[1]


def test_bars_and_gaps_are_those_of_the_errors():
    explorer = board.bias_variance_board()
    explorer.controls["preset"].value = "table: 15 and 30 %"
    bars, plane = explorer.axes
    assert tuple(find(bars, "bias").get_ydata()) == (0, 15)
    assert tuple(find(bars, "variance").get_ydata()) == (15, 30)
    assert find(bars, "variance size").get_text() == "variance\n15.0"
    assert (find(plane, "now").get_xdata()[0], find(plane, "now").get_ydata()[0]) == (15, 15)
    assert bars.title.get_text() == "High bias and high variance"


def test_gaps_beyond_the_plane_are_marked_at_its_edge():
    explorer = board.bias_variance_board()
    explorer.controls["train"].value = 50.0
    explorer.controls["dev"].value = 0.0
    now = find(explorer.axes[1], "now")
    assert now.get_xdata()[0] == board.BIASES[1] - 2 and now.get_ydata()[0] == board.VARIANCES[0] + 2
