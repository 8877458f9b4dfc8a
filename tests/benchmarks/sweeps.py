"""Many networks at once: `sweep` against the same networks one after another, in a tuned loop and in the usual one.

Two threads on two busy cores wait for each other, so that what is said of them holds on a quiet machine only.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

import torch
import torch.nn.functional as F

from course_utils.datasets import Examples, fashion_mnist
from course_utils.models import mlp
from course_utils.sweep import sweep
from solutions.minibatch_sgd import SGD
from tests.benchmarks.peer import peer
from tests.benchmarks.timing import Line, Ratios, against, medians

MEASURED = 2  # networks of those one after another; the time of all follows from theirs
COUNT = 32  # networks at once that the targets are for


@dataclass(frozen=True)
class Case:
    """Networks of these sizes on images of these many pixels per side, and the speed-ups to reach by threads."""

    sizes: tuple[int, ...]
    batch_size: int
    pixels: int
    reach: dict[int, float]

    def __str__(self) -> str:
        return f"{'-'.join(map(str, self.sizes))}, batch {self.batch_size}"


SMALL = Case((196, 32, 10), batch_size=32, pixels=14, reach={1: 5, 2: 8})
LARGE = Case((784, 64, 32, 10), batch_size=128, pixels=28, reach={1: 1.3, 2: 1.8})


def run(quick: bool) -> Ratios:
    updates, repeats = (30, 3) if quick else (150, 7)
    for threads in (1, 2):
        with _threads(threads):
            for networks in (COUNT,) if quick and threads > 1 else (8, COUNT, 128):
                yield from tuned(SMALL, networks, updates, repeats)
            yield from tuned(LARGE, COUNT, updates, repeats)
    for case in (SMALL, LARGE):
        yield from tuned(case, COUNT, updates, repeats, own_batches=True)
    yield from usual(SMALL, updates, repeats, reach=12)
    yield from usual(LARGE, updates, repeats)


def tuned(case: Case, networks: int, updates: int, repeats: int, *, own_batches: bool = False) -> Ratios:
    """An epoch without evaluation."""
    data = fashion_mnist(train=updates * case.batch_size, size=case.pixels)

    def ours() -> None:
        _sweep(case, networks, data.train, own_batches=own_batches, evaluate=False)

    ours_s, theirs_s = medians(ours, partial(_one_after_another, case, data.train), repeats=repeats)
    theirs_s *= networks / MEASURED
    target = case.reach[torch.get_num_threads()] if networks == COUNT and not own_batches else None
    name = f"{case}, T = {torch.get_num_threads()}: {networks} at once{', own batches' if own_batches else ''}"
    yield Line(name, theirs_s / ours_s, reach=target, detail=against(ours_s, theirs_s))


def usual(case: Case, updates: int, repeats: int, reach: float | None = None) -> Ratios:
    """An epoch with both errors; seconds are those of one network."""
    images = updates * case.batch_size
    validation = images // 4
    data = fashion_mnist(train=images, size=case.pixels)
    held_out = data.validation.x[:validation], data.validation.y[:validation]
    theirs = peer(
        mlp(*case.sizes, seed=0),
        partial(torch.optim.SGD, lr=0.1),
        batch_size=case.batch_size,
        train=images,
        validation=validation,
        size=case.pixels,
    )
    ours_s, theirs_s = medians(partial(_sweep, case, COUNT, data.train, held_out), theirs, repeats=repeats)
    ours_s /= COUNT
    name = f"{case}: each of {COUNT} against DataLoader + transforms"
    yield Line(name, theirs_s / ours_s, reach=reach, detail=against(ours_s, theirs_s))


def _sweep(case: Case, networks: int, train: Examples, validation: Examples | None = None, **options: bool) -> None:
    sweep(
        partial(mlp, *case.sizes),
        train,
        validation,
        settings=[{"lr": 0.1 * (1 + k / networks), "seed": k} for k in range(networks)],
        optimizer=SGD,
        epochs=1,
        batch_size=case.batch_size,
        progress=False,
        **options,
    )


def _one_after_another(case: Case, train: Examples) -> None:
    """The updates of `fit` by the fused optimizer."""
    x, y = train
    for seed in range(MEASURED):
        model = mlp(*case.sizes, seed=seed)
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1, fused=True)
        losses = []
        for i in torch.randperm(len(y), generator=torch.Generator().manual_seed(0)).split(case.batch_size):
            optimizer.zero_grad()
            loss = F.cross_entropy(model(x.index_select(0, i)), y.index_select(0, i))
            loss.backward()
            optimizer.step()
            losses.append(loss.detach())


@contextmanager
def _threads(count: int) -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(count)
    try:
        yield
    finally:
        torch.set_num_threads(before)
