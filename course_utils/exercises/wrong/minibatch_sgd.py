"""The mistakes of notebook 1, as code."""

import math
from collections.abc import Callable

import torch
from torch import nn

from course_utils.exercises.wrong.optimizer_loops import made


def deal(order: torch.Tensor, batch_size: int) -> list[torch.Tensor]:
    return list(order.split(batch_size))


def with_replacement(n, batch_size, generator):
    return deal(torch.randint(n, (n,), generator=generator), batch_size)


def not_shuffled(n, batch_size, generator):
    return deal(torch.arange(n), batch_size)


def drops_last_batch(n, batch_size, generator):
    order = torch.randperm(n, generator=generator)
    return [order[i : i + batch_size] for i in range(0, n - batch_size + 1, batch_size)]


def drops_last_batch_always(n, batch_size, generator):
    order = torch.randperm(n, generator=generator)
    return [order[i : i + batch_size] for i in range(0, n - batch_size, batch_size)]


def empty_last_batch(n, batch_size, generator):
    order = torch.randperm(n, generator=generator)
    return [order[k * batch_size : (k + 1) * batch_size] for k in range(n // batch_size + 1)]


def even_chunks(n, batch_size, generator):
    return list(torch.randperm(n, generator=generator).chunk(math.ceil(n / batch_size)))


def batch_size_as_number(n, batch_size, generator):
    return list(torch.randperm(n, generator=generator).chunk(batch_size))


def global_generator(n, batch_size, generator):
    return deal(torch.randperm(n), batch_size)


def generator_of_its_own(n, batch_size, generator):
    return deal(torch.randperm(n, generator=torch.Generator().manual_seed(0)), batch_size)


def restarts_the_generator(n, batch_size, generator):
    return deal(torch.randperm(n, generator=generator.manual_seed(generator.initial_seed())), batch_size)


def fresh_permutation_per_batch(n, batch_size, generator):
    return [torch.randperm(n, generator=generator)[: min(batch_size, n - i)] for i in range(0, n, batch_size)]


def one_too_many(n, batch_size, generator):
    order = torch.randperm(n, generator=generator)
    return [order[i : i + batch_size + 1] for i in range(0, n, batch_size)]


def shuffles_batches_only(n, batch_size, generator):
    batches = deal(torch.arange(n), batch_size)
    return [batches[i] for i in torch.randperm(len(batches), generator=generator).tolist()]


def shuffles_within_batches(n, batch_size, generator):
    return [batch[torch.randperm(len(batch), generator=generator)] for batch in deal(torch.arange(n), batch_size)]


def gradient_sum(X, y, w):
    return 2 * X.T @ (X @ w - y)


def gradient_half(X, y, w):
    return X.T @ (X @ w - y) / len(y)


def gradient_quarter(X, y, w):
    return X.T @ (X @ w - y) / (2 * len(y))


def gradient_over_features(X, y, w):
    return 2 * X.T @ (X @ w - y) / X.shape[1]


def gradient_over_everything(X, y, w):
    return 2 * X.T @ (X @ w - y) / X.numel()


def gradient_negative(X, y, w):
    return -2 / len(y) * X.T @ (X @ w - y)


def gradient_without_targets(X, y, w):
    return 2 / len(y) * X.T @ (X @ w)


def gradient_of_sums(X, y, w):
    return 2 / len(y) * X.T @ (X @ w + y)


def gradient_broadcast(X, y, w):
    return 2 * (X.T @ (X @ w[:, None] - y)).mean(1)


def gradient_of_one(X, y, w):
    return 2 * (X[0] @ w - y[0]) * X[0]


def gradient_factored_apart(X, y, w):
    return 2 * (X @ w - y).mean() * X.mean(0)


def sgd(frame: type) -> type:
    """SGD with what `frame` gets wrong around its formula."""
    return made(lambda group, gradient, state: group["lr"] * gradient, frame)


def loop(
    order: str, total: str = "weighted", mode: Callable = nn.Module.train, after: str = "", first_only: bool = False
) -> Callable:
    """A training epoch that makes its calls in the given order: z zero_grad, f forward, b backward, s step.

    `total` says how the losses are put together, `after` which calls follow the loop, `first_only` that it ends at once.
    """

    def epoch(model, batches, loss_fn, optimizer):
        mode(model)
        losses, sizes = [], []
        calls = {"z": optimizer.zero_grad, "s": optimizer.step, "b": lambda: loss.backward()}
        for x, y in batches[:1] if first_only else batches:
            for call in order:
                if call == "f":
                    loss = loss_fn(model(x), y)
                    losses.append(loss.item())
                    sizes.append(len(y))
                elif call == "m":
                    with torch.no_grad():
                        losses[-1] = loss_fn(model(x), y).item()
                else:
                    calls[call]()
        for call in after:
            calls[call]()
        return TOTALS[total](losses, sizes)

    return epoch


def _weighted_sum(losses: list[float], sizes: list[int]) -> float:
    return sum(loss * m for loss, m in zip(losses, sizes, strict=True))


TOTALS = {
    "weighted": lambda losses, sizes: _weighted_sum(losses, sizes) / sum(sizes),
    "per batch": lambda losses, sizes: sum(losses) / len(losses),
    "last": lambda losses, sizes: losses[-1],
    "sum": _weighted_sum,
    "sum of means": lambda losses, sizes: sum(losses),
    "sum per batch": lambda losses, sizes: _weighted_sum(losses, sizes) / len(losses),
    "sum of means per example": lambda losses, sizes: sum(losses) / sum(sizes),
}


def epoch_measured_at_the_end(model, batches, loss_fn, optimizer):
    loop("zfbs")(model, batches, loss_fn, optimizer)
    with torch.no_grad():
        total = sum(loss_fn(model(x), y).item() * len(y) for x, y in batches)
    return total / sum(len(y) for _, y in batches)


def stairs(rate: Callable) -> Callable:
    """A wrong schedule from a formula in the epoch e, the rate r, the factor f and the length of a stair n."""

    def staircase(epoch, lr, factor=10.0, every=10):
        return rate(epoch, lr, factor, every)

    return staircase
