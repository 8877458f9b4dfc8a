"""Notebook 1's references against PyTorch's own."""

import pytest
import torch
import torch.nn.functional as F
from torch.utils.data import DataLoader, TensorDataset

from course_utils.models import mlp
from solutions.minibatch_sgd import SGD, minibatch_gradient, minibatches, staircase, train_epoch


@pytest.mark.parametrize("n, batch_size", [(10, 3), (12, 4), (5, 7), (1, 1)])
def test_an_epoch_holds_every_index_once_in_batches_of_the_right_sizes(n, batch_size):
    batches = minibatches(n, batch_size, torch.Generator().manual_seed(0))
    assert sorted(torch.cat(batches).tolist()) == list(range(n))
    loader = DataLoader(range(n), batch_size=batch_size)
    assert [len(batch) for batch in batches] == [len(batch) for batch in loader]


def test_the_gradient_is_autograds():
    generator = torch.Generator().manual_seed(0)
    X, y, w = (torch.randn(*shape, generator=generator, dtype=torch.float64) for shape in [(7, 3), (7,), (3,)])
    w.requires_grad_()
    F.mse_loss(X @ w, y).backward()
    torch.testing.assert_close(minibatch_gradient(X, y, w.detach()), w.grad)


@pytest.mark.parametrize("lr", [0.01, 0.3])
def test_sgd_takes_torchs_path_while_the_rate_changes(lr):
    ours, torchs = (mlp(4, 6, 3, seed=0).double() for _ in range(2))
    optimizers = SGD(ours.parameters(), lr=lr), torch.optim.SGD(torchs.parameters(), lr=lr)
    generator = torch.Generator().manual_seed(1)
    for step in range(20):
        x, y = torch.randn(8, 4, generator=generator, dtype=torch.float64), torch.randint(3, (8,), generator=generator)
        for network, optimizer in zip((ours, torchs), optimizers, strict=True):
            optimizer.param_groups[0]["lr"] = lr / (1 + step)
            optimizer.zero_grad()
            F.cross_entropy(network(x), y).backward()
            optimizer.step()
    for mine, theirs in zip(ours.parameters(), torchs.parameters(), strict=True):
        torch.testing.assert_close(mine, theirs)


def test_an_epoch_of_training_is_the_usual_loop_and_returns_the_mean_over_examples():
    generator = torch.Generator().manual_seed(0)
    x, y = torch.randn(10, 4, generator=generator), torch.randint(3, (10,), generator=generator)
    ours, usual = (mlp(4, 6, 3, seed=0) for _ in range(2))
    batches = list(DataLoader(TensorDataset(x, y), batch_size=4))  # 4, 4 and 2
    mean = train_epoch(ours, batches, F.cross_entropy, torch.optim.SGD(ours.parameters(), lr=0.2))

    optimizer, total = torch.optim.SGD(usual.parameters(), lr=0.2), 0.0
    for images, labels in batches:
        loss = F.cross_entropy(usual(images), labels, reduction="sum")
        total += loss.item()
        optimizer.zero_grad()
        (loss / len(labels)).backward()
        optimizer.step()
    assert mean == pytest.approx(total / 10)
    for mine, theirs in zip(ours.parameters(), usual.parameters(), strict=True):
        torch.testing.assert_close(mine, theirs)


@pytest.mark.parametrize("factor, every", [(10.0, 10), (2.0, 3)])
def test_the_staircase_is_torchs_step_lr(factor, every):
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.8)
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=every, gamma=1 / factor)
    for epoch in range(25):
        assert staircase(epoch, 0.8, factor, every) == pytest.approx(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
