"""One epoch of `training.fit`: against what people usually write, a bare loop over tensors, and its matrix products alone."""

import statistics
from functools import partial

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from course_utils.datasets import fashion_mnist
from course_utils.models import mlp
from course_utils.training import fit
from tests.benchmarks.peer import peer
from tests.benchmarks.timing import Line, Ratios, against, medians

SIZES, BATCH = (784, 64, 32, 10), 100


def run(quick: bool) -> Ratios:
    train, validation, repeats = (6_000, 1_500, 3) if quick else (48_000, 12_000, 5)
    data = fashion_mnist(train=train)
    held_out = data.validation.x[:validation], data.validation.y[:validation]
    model = mlp(*SIZES, seed=0)
    ours = partial(_ours, model, data.train, held_out)
    usual = peer(mlp(*SIZES, seed=0), torch.optim.Adam, batch_size=BATCH, train=train, validation=validation)
    bare = partial(_bare, mlp(*SIZES, seed=0), data.train, held_out)
    ours_s, peer_s, bare_s = medians(ours, usual, bare, repeats=repeats)
    yield Line(
        "epoch and both errors: fit against DataLoader + transforms",
        peer_s / ours_s,
        reach=12,
        detail=against(ours_s, peer_s),
    )
    yield Line(
        "epoch and both errors: fit against a bare tensor loop",
        bare_s / ours_s,
        reach=1,
        detail=against(ours_s, bare_s),
    )
    updates = []
    floor_s = medians(
        partial(_products, data.train.x), lambda: updates.append(_updates(model, data.train)), repeats=3 * repeats
    )[0]
    ours_s = statistics.median(updates[1:])
    yield Line(
        "updates of an epoch: fit over its matrix products alone",
        ours_s / floor_s,
        reach=2.2,
        at_least=False,
        detail=against(ours_s, floor_s),
    )


def _ours(model: nn.Module, train: tuple[Tensor, Tensor], held_out: tuple[Tensor, Tensor]) -> None:
    optimizer = torch.optim.Adam(model.parameters(), fused=True)
    fit(model, train, held_out, optimizer=optimizer, epochs=1, batch_size=BATCH, progress=False)


def _updates(model: nn.Module, train: tuple[Tensor, Tensor]) -> float:
    """Seconds that the updates of an epoch take, without the evaluation after them."""
    optimizer = torch.optim.Adam(model.parameters(), fused=True)
    history = fit(model, train, optimizer=optimizer, epochs=1, batch_size=BATCH, progress=False)
    return history.seconds[0]


def _bare(model: nn.Module, train: tuple[Tensor, Tensor], held_out: tuple[Tensor, Tensor]) -> None:
    """A loop over slices of tensors with the default Adam, `.item()` at each step, one evaluation of each set at once."""
    optimizer, (x, y) = torch.optim.Adam(model.parameters()), train
    total = 0.0
    for i in torch.randperm(len(y)).split(BATCH):
        optimizer.zero_grad()
        loss = F.cross_entropy(model(x[i]), y[i])
        loss.backward()
        optimizer.step()
        total += loss.item()
    with torch.no_grad():
        for x, y in (train, held_out):
            (model(x).argmax(1) != y).float().mean().item()


def _products(x: Tensor) -> None:
    """The eight matrix products of each update: three forward, two of them backward to inputs, three to weights."""
    weights = [torch.randn(n, m) for n, m in zip(SIZES[1:], SIZES, strict=False)]
    hidden = [torch.randn(BATCH, n) for n in SIZES[1:]]
    for batch in x.split(BATCH):
        inputs = [batch, *hidden[:-1]]
        for a, w in zip(inputs, weights, strict=True):
            a @ w.T
        for g, a in zip(hidden, inputs, strict=True):
            g[: len(a)].T @ a
        for g, w in zip(hidden[1:], weights[1:], strict=True):
            g @ w
