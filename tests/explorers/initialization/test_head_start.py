import numpy as np
import torch
import torch.nn.functional as F

from course_utils.datasets import fashion_mnist
from course_utils.explorers.initialization import head_start
from solutions.minibatch_sgd import SGD


def test_the_halves_hold_five_classes_each_renumbered_from_zero():
    (old, _), (new, validation) = head_start.half(0), head_start.half(5)
    for part in (old, new, validation):
        assert part.y.unique().tolist() == [0, 1, 2, 3, 4]
    assert len(old.y) + len(new.y) == 5_000
    train = fashion_mnist(train=5_000, size=14).train
    first = (train.y >= 5).nonzero()[0].item()
    assert (new.x[0] == train.x[first]).all() and new.y[0] == train.y[first] - 5


def test_updates_to_are_those_of_the_first_mark_at_which_the_error_is_reached():
    errors = np.full((3, len(head_start.MARKS)), 50.0)
    errors[0, 4:] = 20.0
    errors[1, 2] = 19.0  # once is enough
    assert head_start.updates_to(errors, 20.0).tolist() == [head_start.MARKS[4], head_start.MARKS[2], np.inf]


def test_a_pretrained_network_brings_its_hidden_layers_and_gets_a_new_output_layer():
    old, fresh = head_start.network("Kaiming", 3), head_start.network("Kaiming", 3)
    with torch.no_grad():
        for parameter in old.parameters():
            parameter += 1
    new = head_start.with_new_head(old, "Kaiming", 3)
    for name, tensor in new.state_dict().items():
        source = fresh if name.startswith(f"{len(new) - 1}.") else old
        assert (tensor == source.state_dict()[name]).all()


def test_seeds_have_batches_of_their_own_without_replacement():
    order = head_start.batches_of_seeds(50, 20, 6)
    assert order.shape == (6, head_start.SEEDS, 20)
    assert len(order[0].unique(dim=0)) == head_start.SEEDS
    assert (order[:2, 0].flatten().bincount(minlength=50) <= 1).all()


def test_the_stack_trains_every_network_as_it_would_train_alone():
    train, (x, y) = head_start.half(head_start.CLASSES)
    x, y = x[: head_start.VALIDATED], y[: head_start.VALIDATED]
    curves, seed, epochs = head_start.error_curves("Kaiming", 50), 2, 3
    model = head_start.with_new_head(head_start.pretrained("Kaiming")[epochs][seed], "Kaiming", seed)
    optimizer = SGD(model.parameters(), lr=head_start.RATE)
    errors = []
    for batch in head_start.batches_of_seeds(50, head_start.NEW_BATCH, head_start.MARKS[-1])[:31, seed]:
        errors.append(100 * (model(x).argmax(dim=1) != y).double().mean().item())
        optimizer.zero_grad()
        F.cross_entropy(model(train.x[batch]), train.y[batch]).backward()
        optimizer.step()
    alone = [errors[mark] for mark in head_start.MARKS if mark <= 30]
    np.testing.assert_allclose(curves[head_start.EPOCHS.index(epochs), seed, : len(alone)], alone, atol=1e-3)


def test_pretraining_saves_updates_where_the_start_is_poor_and_none_where_it_is_good():
    poor, good = (
        np.median(head_start.updates_to(head_start.error_curves(start, 1000), 25.0), axis=1)
        for start in ("PyTorch's default", "Kaiming")
    )
    assert poor[0] - poor[-1] >= 50
    assert abs(good[0] - good[-1]) <= 30
    assert good[0] <= poor[-1]


def test_pretraining_does_not_replace_images_of_the_new_classes():
    few, many = (head_start.error_curves("Kaiming", images)[-1].min(axis=-1).mean() for images in (50, 1000))
    assert few > many + 3
