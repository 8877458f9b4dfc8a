import numpy as np
import pytest

from course_utils.explorers.artists import find
from course_utils.explorers.dropout import diagrams
from course_utils.plots import figure


def test_a_larger_p_drops_what_a_smaller_one_does_and_more():
    kept = [diagrams.masks(p, seed=5) for p in (0.0, 0.2, 0.5, 0.8, 1.0)]
    assert kept[0].all() and not kept[-1].any()
    for smaller, larger in zip(kept, kept[1:], strict=False):
        assert (smaller | ~larger).all() and smaller.sum() > larger.sum()


@pytest.mark.parametrize("p", [0.2, 0.7])
def test_units_are_dropped_with_probability_p_each_for_itself(p):
    kept = np.stack([diagrams.masks(p, seed) for seed in range(300)])
    assert 1 - kept.mean() == pytest.approx(p, abs=0.02)
    np.testing.assert_allclose(1 - kept.mean(axis=0), p, atol=0.12)


def drawn(kept: np.ndarray):
    _, ax = figure()
    diagrams.network_axes(ax)
    diagrams.draw_networks(ax, kept)
    return ax


def test_every_unit_is_drawn_as_kept_or_as_dropped():
    kept = diagrams.masks(0.5, seed=0)
    ax = drawn(kept)
    places = {name: {tuple(place) for place in find(ax, name).get_xydata()} for name in ("kept", "dropped", "ends")}
    assert len(places["kept"]) == kept.sum() and len(places["dropped"]) == (~kept).sum()
    assert len(places["kept"] | places["dropped"] | places["ends"]) == diagrams.DRAWN * sum(diagrams.LAYERS)
    assert tuple(diagrams.position(0, 1)[0]) in places["kept" if kept[0, 0] else "dropped"]


def test_a_whole_network_has_all_its_edges_and_an_edge_never_meets_a_dropped_unit():
    pairs = sum(a * b for a, b in zip(diagrams.LAYERS, diagrams.LAYERS[1:], strict=False))
    whole = find(drawn(diagrams.masks(0.0, 0)), "edges").get_xydata()
    assert np.isnan(whole[:, 0]).sum() == diagrams.DRAWN * pairs
    ax = drawn(diagrams.masks(0.6, 1))
    ends = {tuple(place) for place in find(ax, "edges").get_xydata() if np.isfinite(place).all()}
    assert not ends & {tuple(place) for place in find(ax, "dropped").get_xydata()}
    nothing = find(drawn(diagrams.masks(1.0, 1)), "edges").get_xydata()
    assert not len(nothing)
