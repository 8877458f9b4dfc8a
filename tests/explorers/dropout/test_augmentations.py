import numpy as np
import pytest
import torch

from course_utils.datasets import fashion_mnist
from course_utils.explorers.dropout import augmentations, transforms
from course_utils.explorers.minibatch_sgd.small_network import images


def test_examples_are_validation_images_from_black_to_white():
    x, y = transforms.examples()
    raw = fashion_mnist(train=100).validation
    assert x.shape == (transforms.EXAMPLES, 1, 28, 28) and x.min() == 0 and 0.9 < x.max() <= 1
    assert (y == raw.y[: len(y)]).all()
    one, other = x[3].flatten(), raw.x[3]
    np.testing.assert_allclose(np.corrcoef(one, other)[0, 1], 1, atol=1e-5)


@pytest.mark.parametrize("name", transforms.TRANSFORMS)
def test_copies_repeat_under_their_seed_differ_under_another_and_leave_the_generator_alone(name):
    before = torch.random.get_rng_state()
    first, again, other = (transforms.copies(1, name, 0.7, seed) for seed in (0, 0, 3))
    assert (torch.random.get_rng_state() == before).all()
    assert first.shape == (transforms.COPIES, 28, 28)
    assert (first == again).all() and (first != other).any()
    assert first.min() >= 0 and first.max() <= 1


def test_a_flip_is_the_mirror_image_or_the_image_itself():
    original = transforms.examples()[0][1, 0]
    flipped = [bool((copy == original.flip(-1)).all()) for copy in transforms.copies(1, "flip", 0.5, 0)]
    kept = [bool((copy == original).all()) for copy in transforms.copies(1, "flip", 0.5, 0)]
    assert all(one != other for one, other in zip(flipped, kept, strict=True))
    assert any(flipped) and any(kept)
    assert all((copy == original.flip(-1)).all() for copy in transforms.copies(1, "flip", 1.0, 0))


def test_erasing_leaves_all_that_it_does_not_blacken():
    original = transforms.examples()[0][8, 0]
    for copy in transforms.copies(8, "erasing", 0.5, 0):
        changed = copy != original
        assert changed.any() and (copy[changed] == 0).all()


def test_noise_has_the_strength_that_the_parameters_name():
    original = torch.full((1, 28, 28), 0.5)
    change, parameters = transforms.transform("noise", 0.2)
    torch.manual_seed(0)
    found = torch.stack([change(original) for _ in range(20)]) - original
    assert found.std().item() == pytest.approx(0.12, rel=0.05) and "sigma=0.12" in parameters


@pytest.mark.parametrize("name", ["rotation", "shift and shear", "crop and resize"])
def test_a_stronger_transform_moves_more(name):
    original = transforms.examples()[0][1, 0]
    weak, strong = (
        np.mean([(transforms.copies(1, name, strength, seed) - original).abs().mean() for seed in range(10)])
        for strength in (0.1, 0.8)
    )
    assert strong > 1.5 * weak


def test_pictures_are_shrunk_and_normalized_as_the_images_that_the_network_was_trained_on():
    x = images().x
    raw, labels = transforms.examples()
    expected = fashion_mnist(train=len(x), size=14).validation.x[: len(raw)]
    with torch.no_grad():
        assert transforms.classes(raw[:, 0]) == transforms.classifier()(expected).argmax(dim=1).tolist()
    assert np.mean(np.array(transforms.classes(raw[:, 0])) == labels.numpy()) > 0.6


def test_a_mosaic_holds_every_picture_in_its_place_and_is_white_elsewhere():
    pictures = np.random.default_rng(0).random((9, 28, 28))
    page = augmentations.mosaic(pictures)
    across, down = augmentations.PITCH
    np.testing.assert_array_equal(page[down : down + 28, 2 * across : 2 * across + 28], pictures[5])
    assert (page == 1).sum() == page.size - pictures.size


def test_title_and_text_count_the_copies_that_are_recognized():
    explorer = augmentations.augmentation_gallery()
    gallery = augmentations.Gallery(1, "rotation", 0.3, 0, np.zeros((9, 28, 28)), [7, 7, 7, 5, 5, 7, 8, 7, 7])
    assert gallery.label == 7 and gallery.recognized() == 5
    assert augmentations.finding(gallery) == "Rotation: 5 of 8 copies seen as sneaker"
    text = explorer.summary(gallery)
    assert "RandomRotation(27)" in text and "in 5 of 8 copies, in the others bag, sandal." in text
    nothing = gallery._replace(seen=[7] + [5] * 8)
    assert augmentations.finding(nothing) == "Rotation: none of 8 copies seen as sneaker"


def test_what_is_shown_is_the_original_and_its_copies():
    explorer = augmentations.augmentation_gallery()
    explorer.controls["example"].value = 8
    expected = torch.cat([transforms.examples()[0][8], transforms.copies(8, "rotation", 0.3, 0)])
    shown = np.asarray(explorer.axes.images[0].get_array())
    np.testing.assert_array_equal(shown, augmentations.mosaic(expected.numpy()))
    words = [text.get_text() for text in explorer.axes.texts]
    assert words[0].startswith("original: ") and len(words) == 9 and all(word[0] in "✓✗" for word in words[1:])
