import numpy as np
import pytest

from course_utils.activations import activations
from course_utils.explorers.artists import find
from course_utils.explorers.initialization import gallery


def test_the_curves_are_the_functions_and_their_slopes():
    x, values, slopes = gallery.curves("tanh")
    np.testing.assert_allclose(values, np.tanh(x))
    np.testing.assert_allclose(slopes, 1 - np.tanh(x) ** 2, atol=1e-12)


@pytest.mark.parametrize(
    ("name", "missing", "without_slope"),
    [("sign", [0], [0]), ("ReLU", [], [0]), ("SReLU", [], [-1, 1]), ("sine", [], [])],
)
def test_a_curve_has_a_gap_where_there_is_no_value_or_no_slope(name, missing, without_slope):
    x, values, slopes = gallery.curves(name)
    assert x[np.isnan(values)].tolist() == missing
    assert x[np.isnan(slopes)].tolist() == without_slope


def test_the_menus_hold_every_activation_with_its_family():
    explorer = gallery.activation_gallery()
    for role in ("one", "other"):
        assert [name for _, name in explorer.controls[role].options] == list(activations)
        assert ("rectifier: ReLU", "ReLU") in explorer.controls[role].options


def test_the_points_stand_on_their_curves_at_the_input():
    explorer = gallery.activation_gallery()
    explorer.controls["x"].value = -1.3
    for ax, column in zip(explorer.axes, (1, 2), strict=True):
        for role, name in {"one": "tanh", "other": "ReLU"}.items():
            curve, (place, height) = gallery.curves(name), find(ax, f"{role} at x").get_xydata()[0]
            assert place == -1.3
            assert height == pytest.approx(curve[column][np.isclose(curve[0], -1.3)].item())


def test_the_text_tells_formula_range_and_largest_slope_of_both():
    explorer = gallery.activation_gallery()
    shown = explorer.compute(one="sigmoid", other="|x|", x=2.0)
    text = explorer.summary(shown)
    assert "sigmoid: 1 / (1 + e⁻ˣ); from 0 to 1, steepest slope 0.25; f(2) = 0.881, f′(2) = 0.105" in text
    assert "|x|: |x|; from 0 up, steepest slope 1; f(2) = 2, f′(2) = 1" in text


def test_where_there_is_no_slope_the_text_says_so_and_what_autograd_returns():
    explorer = gallery.activation_gallery()
    text = explorer.summary(explorer.compute(one="PReLU", other="tanh", x=0.0))
    assert "no f′(0), autograd says 0.25" in text and "f′(0) = 1" in text
