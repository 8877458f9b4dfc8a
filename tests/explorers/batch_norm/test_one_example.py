import numpy as np
import pytest
import torch
from torch import nn

from course_utils.explorers.batch_norm import one_example
from course_utils.explorers.batch_norm.networks import validation
from solutions.batch_norm import batch_norm


def by_hand(model: nn.Sequential, x: torch.Tensor) -> torch.Tensor:
    """Scores [images, classes] of one batch, with the course's own batch normalization."""
    h = x
    for layer in (module for module in model.modules() if not isinstance(module, nn.Sequential)):
        h = batch_norm(h, layer.weight, layer.bias) if isinstance(layer, nn.BatchNorm1d) else layer(h)
    return h


def test_training_mode_normalizes_every_batch_by_itself():
    model, batches = one_example.snapshots()[30], validation().x[:24].view(3, 8, -1)
    with torch.no_grad():
        found = one_example.in_training_mode(model, batches)
        for batch, scores in zip(batches, found, strict=True):
            torch.testing.assert_close(scores, by_hand(model, batch), rtol=1e-4, atol=1e-4)


def test_training_mode_is_the_networks_own_and_moves_nothing():
    model, x = one_example.snapshots()[30], validation().x[:16]
    before = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    with torch.no_grad():
        found = one_example.in_training_mode(model, x[None])[0]
    assert all((tensor == before[name]).all() for name, tensor in model.state_dict().items())
    try:
        with torch.no_grad():
            torch.testing.assert_close(found, model.train()(x), rtol=1e-4, atol=1e-4)
    finally:
        model.load_state_dict(before)
        model.eval()


def test_the_probabilities_are_those_of_the_image_in_each_of_the_batches():
    found, label = one_example.trained_probabilities(100, 8, 2, one_example.OWN), int(validation().y[2])
    assert found.shape == (one_example.DRAWS, 10)
    others = one_example.neighbours(label)[5, :7]
    with torch.no_grad():
        batch = validation().x[[2, *others.tolist()]]
        expected = by_hand(one_example.snapshots()[100], batch)[0].softmax(dim=0)
    np.testing.assert_allclose(found[5], expected, atol=1e-4)


def test_evaluation_mode_says_the_same_in_every_batch():
    model, x = one_example.snapshots()[300], validation().x
    alone = one_example.evaluated_probabilities(300, 4)
    for size in one_example.SIZES:
        with torch.no_grad():
            among_others = model(x[4 : 4 + size])[0].softmax(dim=0)
        np.testing.assert_allclose(among_others, alone, atol=1e-5)


@pytest.mark.parametrize("label", [None, 0, 9])
def test_neighbours_are_different_images_of_the_class_and_no_examples(label):
    found = one_example.neighbours(label)
    assert found.shape == (one_example.DRAWS, max(one_example.SIZES) - 1)
    assert found.min() >= one_example.EXAMPLES
    assert all(len(draw.unique()) == len(draw) for draw in found)
    assert label is None or (validation().y[found] == label).all()


def test_the_answer_scatters_less_among_more_neighbours():
    spreads = []
    for size in one_example.SIZES:
        of_images = [
            one_example.trained_probabilities(300, size, example, one_example.ANY).std(axis=0).mean()
            for example in range(one_example.EXAMPLES)
        ]
        spreads.append(np.mean(of_images))
    assert spreads[-1] < 0.5 * spreads[1] and spreads[-1] < spreads[-2] < spreads[-3]


def test_early_on_evaluation_errs_more_and_later_it_does_not():
    trained, evaluated = one_example.trained_errors()[64], one_example.evaluated_errors()
    early, late = one_example.MARKS.index(5), one_example.MARKS.index(300)
    assert evaluated[early] > trained[early] + 3
    assert abs(evaluated[late] - trained[late]) < 4


def test_errors_are_those_of_counting():
    trained, (x, y) = one_example.trained_errors()[16], validation()
    with torch.no_grad():
        model = one_example.snapshots()[100]
        wrong = [(by_hand(model, x[i : i + 16]).argmax(dim=1) != y[i : i + 16]).sum() for i in range(0, 992, 16)]
        expected = 100 * (model(x).argmax(dim=1) != y).double().mean().item()
    assert trained[one_example.MARKS.index(100)] == pytest.approx(100 * sum(wrong).item() / 992, abs=0.3)
    assert one_example.evaluated_errors()[one_example.MARKS.index(100)] == pytest.approx(expected)
