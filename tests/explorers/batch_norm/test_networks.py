import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import nn

from course_utils.datasets import fashion_mnist
from course_utils.explorers.batch_norm import networks
from course_utils.explorers.minibatch_sgd.small_network import images
from course_utils.stacking import Stack


def test_both_kinds_of_network_start_from_the_same_weights():
    plain, normalized = (networks.network(3, kind, "Xavier", seed=4) for kind in (False, True))
    of_plain, of_normalized = (
        [m for m in model.modules() if isinstance(m, nn.Linear)] for model in (plain, normalized)
    )
    assert len(of_plain) == len(of_normalized) == 4
    for one, other in zip(of_plain, of_normalized, strict=True):
        assert (one.weight == other.weight).all()


def test_batch_norm_stands_between_every_hidden_layer_and_its_relu():
    kinds = [type(module) for module in networks.network(2, True).modules() if not isinstance(module, nn.Sequential)]
    assert kinds == [nn.Linear, nn.BatchNorm1d, nn.ReLU] * 2 + [nn.Linear]


def test_the_images_for_measuring_are_the_first_of_the_validation_set_normalized_as_those_for_training():
    x, y = networks.validation()
    data = fashion_mnist(train=len(images().x), size=14)
    expected = data.validation
    assert (data.train.x == images().x).all()
    assert len(x) == len(y) == networks.VALIDATED
    assert (x == expected.x[: len(x)]).all() and (y == expected.y[: len(y)]).all()


def test_batches_are_whole_and_without_replacement_within_an_epoch():
    order = networks.batches(64, 100, seed=0)
    assert order.shape == (100, 64)
    assert order[:78].flatten().bincount().max() == 1
    assert (order[0] != networks.batches(64, 1, seed=1)[0]).any()


@pytest.mark.parametrize("normalized", [False, True])
def test_a_stack_trains_every_network_as_it_would_train_alone(normalized):
    rates, seeds, marks = [0.05, 0.2], [0, 3], (0, 7, 15)
    stack = Stack([networks.network(3, normalized, seed=seed) for seed in seeds])
    x, y = networks.validation()
    together = []
    for _ in networks.train_until(stack, rates, seeds, 16, marks):
        with torch.no_grad():
            together.append(stack.eval()(x[:50]).numpy().copy())
    for k, (rate, seed) in enumerate(zip(rates, seeds, strict=True)):
        model, alone = networks.network(3, normalized, seed=seed), []
        optimizer = torch.optim.SGD(model.parameters(), lr=rate)
        order = networks.batches(16, marks[-1], seed)
        for update in range(marks[-1] + 1):
            if update in marks:
                with torch.no_grad():
                    alone.append(model.eval()(x[:50]).numpy().copy())
                model.train()
            if update < marks[-1]:
                optimizer.zero_grad()
                F.cross_entropy(model(images().x[order[update]]), images().y[order[update]]).backward()
                optimizer.step()
        np.testing.assert_allclose([scores[k] for scores in together], alone, atol=1e-3)
