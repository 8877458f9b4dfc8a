import numpy as np
import pytest

from course_utils.explorers.artists import find
from course_utils.explorers.dropout import thinned
from course_utils.explorers.dropout.noisy_images import NOISE, training, validation

LAST = thinned.EPOCHS


def shown(p: float, epoch: int = LAST) -> thinned.Dropped:
    return thinned.dropout_rate().compute(p=p, epoch=epoch, seed=0)


def test_networks_differ_in_p_and_seed_only_and_learn_from_noisy_labels():
    settings = thinned.history().settings
    assert {(setting["dropout"], setting["seed"]) for setting in settings} == {
        (p, seed) for p in thinned.RATES for seed in range(thinned.SEEDS)
    }
    assert {setting["label_noise"] for setting in settings} == {NOISE}
    assert len(training().x) == 500 and len(validation().x) == 500


def test_without_dropout_the_network_learns_wrong_labels_and_validation_suffers():
    none, some = shown(0.0), shown(0.4)
    assert none.now(none.errors("train")) < 100 * NOISE * 0.9 - 5  # a tenth of the new labels is right by chance
    assert some.now(some.errors("train")) > none.now(none.errors("train")) + 5
    assert some.now(some.errors("validation")) < none.now(none.errors("validation")) - thinned.LEVEL
    assert some.now(some.losses("validation")) < none.now(none.losses("validation"))


def test_much_dropout_learns_slowly():
    much, none = shown(0.8, epoch=5), shown(0.0, epoch=5)
    assert much.now(much.losses("validation")) > none.now(none.losses("validation")) + 0.2


def test_what_is_drawn_are_means_over_the_seeds_and_the_text_tells_them():
    explorer = thinned.dropout_rate()
    explorer.controls["p"].value = 0.6
    data = shown(0.6)
    _, errors, losses = explorer.axes
    for name in ("train", "validation"):
        np.testing.assert_allclose(find(errors, name).get_ydata(), data.errors(name).mean(axis=0))
        np.testing.assert_allclose(find(losses, name).get_ydata(), data.losses(name).mean(axis=0))
    np.testing.assert_allclose(find(errors, "without").get_ydata(), data.errors("validation", 0.0).mean(axis=0))
    assert f"validation error {data.errors('validation')[:, -1].mean():.0f} %" in explorer.text


@pytest.mark.parametrize(("p", "words"), [(0.0, "Validation errs"), (0.4, "p = 0.4 saves")])
def test_the_title_compares_with_no_dropout(p, words):
    assert thinned.finding(shown(p)).startswith(words)


def test_no_move_trains_anything():
    explorer = thinned.dropout_rate()
    before = thinned.history.cache_info().misses
    for name, value in {"p": 0.8, "epoch": 3, "seed": 2}.items():
        explorer.controls[name].value = value
    assert thinned.history.cache_info().misses == before == 1
