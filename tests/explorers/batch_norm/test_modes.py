import numpy as np
import pytest

from course_utils.explorers.artists import find
from course_utils.explorers.batch_norm import modes, one_example


def test_points_and_lines_are_the_probabilities_of_the_images_class():
    explorer = modes.train_and_eval()
    explorer.controls["size"].value = 4
    label = int(one_example.validation().y[1])
    draws, sizes, _ = explorer.axes
    found = one_example.trained_probabilities(300, 4, 1, one_example.ANY)[:, label]
    np.testing.assert_array_equal(find(draws, "train").get_ydata(), found)
    evaluated = one_example.evaluated_probabilities(300, 1)[label]
    assert find(draws, "eval").get_ydata() == pytest.approx([evaluated] * 2)
    place = one_example.SIZES.index(4)
    assert find(sizes, "train").get_ydata()[place] == pytest.approx(np.median(found))


def test_the_text_tells_spread_both_predictions_and_both_errors():
    explorer = modes.train_and_eval()
    shown = explorer.compute(size=64, updates=300, example=1, of=one_example.OWN)
    trained, text = shown.trained(), explorer.summary(shown)
    assert f"in training mode {trained.mean():.2f} ± {trained.std(ddof=1):.2f}, in evaluation mode" in text
    assert f"predicts sneaker, as training mode does in {shown.agreeing()} of the batches" in text
    assert f"evaluation mode {one_example.evaluated_errors()[-1]:.1f} %" in text


def test_the_others_in_the_batch_count_in_training_mode_only():
    explorer = modes.train_and_eval()
    among_all, among_own = (
        explorer.compute(size=64, updates=300, example=1, of=of) for of in (one_example.ANY, one_example.OWN)
    )
    assert among_all.evaluated() == among_own.evaluated() > 0.9
    assert among_all.trained().mean() - among_own.trained().mean() > 0.3


@pytest.mark.parametrize(
    ("of_train", "of_eval", "finding"),
    [(30, 31, "both modes err alike"), (30, 20, "eval mode errs less"), (30, 40, "train mode errs less")],
)
def test_the_title_says_which_mode_errs_less(of_train, of_eval, finding):
    assert modes.finding(of_train, of_eval) == finding
