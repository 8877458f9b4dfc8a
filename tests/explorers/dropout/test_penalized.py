import numpy as np
import pytest
import torch
import torch.nn.functional as F

from course_utils.explorers.dropout import penalized
from course_utils.explorers.dropout.noisy_images import NOISE, training
from course_utils.models import mlp
from course_utils.stacking import Stack
from course_utils.sweep import noisy_labels
from solutions.adaptive import warmup_cosine
from solutions.dropout import penalty
from solutions.minibatch_sgd import minibatches
from solutions.momentum import Momentum

STRENGTHS = [(0.0, 0.0), (0.03, 0.0), (0.0, 0.2), (0.01, 0.1)]


@pytest.fixture
def networks():
    return [mlp(7, 5, 3, seed=seed) for seed in range(len(STRENGTHS))]


def test_every_network_of_a_stack_has_the_penalty_of_the_reference(networks):
    stack = Stack(networks)
    l1, l2 = (torch.tensor(column) for column in zip(*STRENGTHS, strict=True))
    found = penalized.penalties(stack, l1=l1, l2=l2)
    expected = torch.stack([penalty(net, a, b) for net, (a, b) in zip(networks, STRENGTHS, strict=True)])
    torch.testing.assert_close(found, expected)


def test_its_gradient_is_that_of_the_reference_and_leaves_biases_alone(networks):
    stack = Stack(networks)
    l1, l2 = (torch.tensor(column) for column in zip(*STRENGTHS, strict=True))
    penalized.penalties(stack, l1=l1, l2=l2).sum().backward()
    for k, (net, (a, b)) in enumerate(zip(networks, STRENGTHS, strict=True)):
        weights = [net[0].weight, net[2].weight]
        expected = torch.autograd.grad(penalty(net, a, b), weights)
        for layer, weight, gradient in zip((stack.layers[0], stack.layers[2]), weights, expected, strict=True):
            torch.testing.assert_close(layer.weight.grad[k], gradient)
            torch.testing.assert_close(gradient, a * weight.sign() + 2 * b * weight)
            assert layer.bias.grad is None


def test_a_stack_trains_every_network_as_it_would_train_alone(monkeypatch):
    monkeypatch.setattr(penalized, "EPOCHS", 3)
    x, strengths = training().x, [0.0, 3e-3]
    y = torch.stack([noisy_labels(training().y, NOISE, seed) for seed in (0, 1)])
    stack = Stack([mlp(196, 8, 10, seed=seed) for seed in (0, 1)])
    penalized.train(stack, x, y, l1=torch.tensor(strengths))
    for seed, strength in enumerate(strengths):
        model, generator = mlp(196, 8, 10, seed=seed), torch.Generator().manual_seed(0)
        optimizer = Momentum(model.parameters(), lr=penalized.RATE)
        order = [batch for _ in range(3) for batch in minibatches(len(x), penalized.BATCH, generator)]
        for step, batch in enumerate(order):
            optimizer.param_groups[0]["lr"] = warmup_cosine(step, len(order), penalized.WARMUP, penalized.RATE)
            optimizer.zero_grad()
            (F.cross_entropy(model(x[batch]), y[seed, batch]) + penalty(model, l1=strength)).backward()
            optimizer.step()
        for together, alone in zip(stack.network(seed).parameters(), model.parameters(), strict=True):
            torch.testing.assert_close(together, alone, rtol=1e-3, atol=1e-4)


def test_l1_makes_weights_vanish_where_l2_only_makes_them_small():
    of_l1, of_l2 = (penalized.trained(kind) for kind in penalized.KINDS)
    one, other = penalized.STRENGTHS.index(3e-3), penalized.STRENGTHS.index(1e-2)
    gone = [(np.abs(found.weights) < 1e-3).mean(axis=-1) for found in (of_l1, of_l2)]
    assert gone[0][one].min() > 0.5 and gone[1][other].max() < 0.2 and gone[0][0].max() < 0.05
    assert of_l2.weights[other].std() < 0.7 * of_l2.weights[0].std()
    assert of_l1.weights[one].std() == pytest.approx(of_l2.weights[other].std(), rel=0.3)


def test_both_penalties_lower_the_validation_error_and_raise_the_training_error():
    for kind, strength in (("L1", 3e-3), ("L2", 1e-2)):
        found, place = penalized.trained(kind), penalized.STRENGTHS.index(strength)
        assert found.validation_errors[place].mean() < found.validation_errors[0].mean() - 3
        assert found.train_errors[place].mean() > found.train_errors[0].mean() + 5


def test_without_strength_both_kinds_are_one_network():
    of_l1, of_l2 = (penalized.trained(kind) for kind in penalized.KINDS)
    np.testing.assert_array_equal(of_l1.weights[0], of_l2.weights[0])
