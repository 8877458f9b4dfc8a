import pytest
import torch
import torch.nn.functional as F

from course_utils.explorers.minibatch_sgd import small_network
from solutions.minibatch_sgd import SGD


def test_every_rate_trains_as_it_does_alone():
    rates, (x, y) = (0.03, 0.3), small_network.images()
    order = small_network.batches(32, 20)
    training = small_network.Training(rates)
    together = torch.stack([training.update(x[i], y[i]) for i in order], dim=1)
    for row, lr in enumerate(rates):
        model, alone = small_network.network(), []
        optimizer = SGD(model.parameters(), lr=lr)
        for i in order:
            optimizer.zero_grad()
            loss = F.cross_entropy(model(x[i]), y[i])
            loss.backward()
            optimizer.step()
            alone.append(loss.item())
        assert together[row].tolist() == pytest.approx(alone, rel=1e-4)


def test_a_rate_that_diverges_does_not_disturb_its_neighbour():
    x, y = small_network.images()
    order = small_network.batches(32, 30)
    alone, beside = small_network.Training([0.1]), small_network.Training([0.1, 1e6])
    for i in order:
        expected, losses = alone.update(x[i], y[i]), beside.update(x[i], y[i])
    assert losses[0].item() == pytest.approx(expected.item(), rel=1e-4)
    assert not losses[1] < 100


def test_batches_go_on_from_epoch_to_epoch():
    order = small_network.batches(1000, 12)
    assert len(order) == 12
    first, second = torch.cat(order[:5]), torch.cat(order[5:10])
    assert first.sort().values.tolist() == second.sort().values.tolist() == list(range(small_network.IMAGES))
    assert (first != second).any()
