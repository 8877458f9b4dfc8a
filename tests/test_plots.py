"""The figures: what is drawn is what was given, it can be read, and drawing changes nothing else."""

import itertools

import matplotlib
import numpy as np
import pytest
from matplotlib.colors import to_rgb

from course_utils import plots

X = np.arange(1, 5)
RUNS = np.array([[4.0, 3, 2, 1], [5, 4, 2, 2], [9, 3, 2, 0]])


def luminance(color):
    """Relative luminance as WCAG 2 defines it."""
    channels = np.array(to_rgb(color))
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return linear @ [0.2126, 0.7152, 0.0722]


def contrast_with_white(color):
    return 1.05 / (luminance(color) + 0.05)


def lightness(color):
    """CIE L*, from 0 (black) to 100 (white)."""
    y = luminance(color)
    return 116 * np.cbrt(y) - 16 if y > 216 / 24389 else 24389 / 27 * y


def drawn_band(ax):
    """The band's lower and upper edge at each x, from the vertices of the polygons drawn."""
    vertices = np.concatenate([path.vertices for path in ax.collections[0].get_paths()])
    return {x: (vertices[vertices[:, 0] == x, 1].min(), vertices[vertices[:, 0] == x, 1].max()) for x in vertices[:, 0]}


def texts(ax):
    return {text.get_text(): text for text in ax.texts}


def boxes(fig, ax):
    fig.draw_without_rendering()
    return [text.get_window_extent() for text in ax.texts]


def test_every_line_colour_stands_out_from_white():
    assert all(contrast_with_white(color) >= 3 for color in plots.PALETTE)


def test_colours_differ_in_grey():
    steps = np.diff(sorted(lightness(color) for color in plots.PALETTE))
    assert steps.min() >= 9


def test_text_in_a_lines_colour_can_be_read():
    assert all(contrast_with_white(plots.ink(color)) >= 4.5 for color in plots.PALETTE)


def test_no_two_lines_share_dashes_or_markers():
    assert len(set(plots.DASHES)) == len(set(plots.MARKERS)) == len(plots.PALETTE)


def test_the_line_is_the_mean_and_the_band_one_sample_standard_deviation():
    _, ax = plots.figure()
    plots.band(ax, X, RUNS, "SGD", plots.PALETTE[0])
    (line,) = ax.get_lines()
    assert np.array_equal(line.get_xdata(), X)
    assert np.allclose(line.get_ydata(), [6, 10 / 3, 2, 1])
    mean, sd = RUNS.mean(axis=0), np.sqrt(((RUNS - RUNS.mean(axis=0)) ** 2).sum(axis=0) / 2)
    edges = drawn_band(ax)
    assert np.allclose([edges[x] for x in X], np.column_stack([mean - sd, mean + sd]))


def test_one_run_is_a_line_without_a_band():
    _, ax = plots.figure()
    plots.band(ax, X, RUNS[0], "SGD", plots.PALETTE[0])
    assert np.array_equal(ax.get_lines()[0].get_ydata(), RUNS[0])
    assert len(ax.collections) == 0


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_a_band_is_drawn_where_every_run_is_finite_and_the_axis_keeps_its_length(value):
    runs = RUNS.copy()
    runs[1, 2:] = value
    _, ax = plots.figure()
    plots.band(ax, X, runs, "SGD", plots.PALETTE[0])
    assert np.array_equal(np.isnan(ax.get_lines()[0].get_ydata()), [False, False, True, True])
    assert {x for x in drawn_band(ax) if np.isfinite(x)} == {1, 2}
    assert ax.get_xlim()[1] > 4


def test_runs_that_do_not_fit_x_are_named_by_their_shapes():
    _, ax = plots.figure()
    with pytest.raises(ValueError, match=r"x is \(4,\), runs is \(4, 3\)"):
        plots.band(ax, X, RUNS.T, "SGD", plots.PALETTE[0])


def test_a_palette_colour_brings_its_dashes_and_marker():
    _, ax = plots.figure()
    for color in plots.PALETTE:
        plots.band(ax, X, RUNS, color, color)
    assert [line.get_marker() for line in ax.get_lines()] == list(plots.MARKERS)
    assert len({str(line._dash_pattern) for line in ax.get_lines()}) == len(plots.PALETTE)


def test_curves_beyond_the_palette_still_differ_in_colour_or_dashes():
    _, ax = plots.figure()
    plots.curves(ax, X, {f"setting {k}": RUNS + k for k in range(9)}, x_label="Epoch", y_label="Loss")
    assert len({(line.get_color(), line.get_marker()) for line in ax.get_lines()}) == 9


def test_curves_label_the_axes_and_put_whole_ticks_on_whole_numbers():
    fig, ax = plots.figure()
    plots.curves(ax, [1, 2], {"a": [3.0, 4.0]}, x_label="Epoch", y_label="Loss", title="Falls")
    assert (ax.get_xlabel(), ax.get_ylabel(), ax.get_title()) == ("Epoch", "Loss", "Falls")
    assert all(tick == round(tick) for tick in ax.get_xticks())


def test_labels_at_line_ends_do_not_overlap_and_stand_in_the_order_of_the_lines():
    fig, ax = plots.figure()
    ends = {"first": 1.0, "second": 1.001, "third": 1.002, "far": 3.0}
    plots.curves(ax, X, {name: np.linspace(0, end, 4) for name, end in ends.items()}, x_label="x", y_label="y")
    assert set(texts(ax)) == set(ends)
    assert not any(one.overlaps(other) for one, other in itertools.combinations(boxes(fig, ax), 2))
    heights = [texts(ax)[name].get_window_extent().y0 for name in ends]
    assert heights == sorted(heights)


def test_a_label_without_neighbours_stands_at_the_height_of_its_lines_end():
    fig, ax = plots.figure()
    plots.curves(ax, X, {"low": [1, 1, 1, 1], "high": [1, 2, 3, 10]}, x_label="x", y_label="y", y_scale="log")
    for box, end in zip(boxes(fig, ax), (1, 10), strict=True):
        assert (box.y0 + box.y1) / 2 == pytest.approx(ax.transData.transform((4, end))[1], abs=3)


def test_labels_stay_inside_the_figure():
    fig, ax = plots.figure()
    plots.curves(ax, X, {"a rather long name of a setting": RUNS, "b": RUNS + 5}, x_label="x", y_label="y")
    assert all(box.x1 <= fig.bbox.x1 and box.y0 >= 0 and box.y1 <= fig.bbox.y1 for box in boxes(fig, ax))


@pytest.mark.parametrize(
    "series",
    [
        {"whole": [1.0, 2, 3, 4], "diverged": [1, 2, np.inf, np.inf]},
        {"whole": [1.0, 2, 3, 4], "nothing": [np.nan] * 4},
        {f"setting {k}": [1.0, 2, 3, 4] for k in range(30)},
        {f"setting {k}": [1.0, 2, 3, 4] for k in range(10)},
    ],
    ids=["a line ends early", "a line is not there", "no room", "labels far from their lines"],
)
def test_a_legend_takes_the_place_of_labels_that_could_not_be_read(series):
    _, ax = plots.figure()
    plots.curves(ax, X, series, x_label="x", y_label="y")
    assert texts(ax) == {}
    assert [text.get_text() for text in ax.get_legend().get_texts()] == list(series)


@pytest.mark.parametrize(
    "positions, expected",
    [([0, 50, 100], [0, 50, 100]), ([50, 50], [45, 55]), ([55, 50], [57.5, 47.5]), ([100, 100, 99], [90, 100, 80])],
)
def test_places_keep_their_distance_their_order_and_their_bounds(positions, expected):
    assert np.allclose(plots.spread(positions, gap=10, low=0, high=100), expected)


def test_a_figure_has_as_many_axes_as_asked_and_no_top_and_right_spines():
    fig, axes = plots.figure(width=9, height=6, columns=3, rows=2)
    assert axes.shape == (2, 3)
    assert list(fig.get_size_inches()) == [9, 6]
    assert not any(ax.spines[side].get_visible() for ax in fig.axes for side in ("top", "right"))


def test_drawing_leaves_matplotlibs_settings_and_pyplot_alone():
    before = dict(matplotlib.rcParams)
    fig, ax = plots.figure()
    plots.curves(ax, X, {"a": RUNS, "b": [1, 2, np.nan, np.nan]}, x_label="x", y_label="y")
    plots.png(fig)
    assert dict(matplotlib.rcParams) == before


def test_the_look_comes_back_after_the_axes_are_cleared():
    _, ax = plots.figure()
    ax.clear()
    plots.dress(ax)
    assert not ax.spines["top"].get_visible()
    assert ax.xaxis.label.get_size() == plots.LOOK["axes.labelsize"]


def test_a_figure_built_twice_is_the_same_bytes_and_names_no_software():
    def drawn():
        fig, ax = plots.figure()
        plots.curves(ax, X, {"a": RUNS, "b": RUNS + 1}, x_label="x", y_label="y")
        return fig

    first = plots.png(drawn())
    assert first.startswith(b"\x89PNG")
    assert first == plots.png(drawn())
    assert b"Software" not in first


def test_another_users_matplotlib_settings_do_not_change_the_labels():
    def drawn():
        fig, ax = plots.figure()
        return plots.png(plots.curves(ax, X, {"a": RUNS}, x_label="x", y_label="y", title="t").figure)

    plain = drawn()
    with matplotlib.rc_context({"font.size": 30, "lines.linewidth": 9, "figure.dpi": 50}):
        assert drawn() == plain


def test_show_outside_ipython_prints_its_text_on_one_line(capsys):
    fig, _ = plots.figure()
    plots.show(fig, "The loss\n  falls.")
    assert capsys.readouterr().out == "The loss falls.\n"


def test_show_in_a_notebook_displays_a_png_with_its_text_as_the_alternative_and_below(monkeypatch):
    shown = []
    monkeypatch.setattr("IPython.get_ipython", lambda: object())
    monkeypatch.setattr("IPython.display.display", lambda data, **options: shown.append((data, options)))
    fig, _ = plots.figure(width=7, height=4)
    plots.show(fig, "The loss is < 1.")
    (picture, options), (text, _) = shown
    assert list(picture) == ["image/png"]
    assert options["metadata"] == {"image/png": {"alt": "The loss is < 1.", "width": 672, "height": 384}}
    assert text == {"text/plain": "The loss is < 1.", "text/html": "<p>The loss is &lt; 1.</p>"}
