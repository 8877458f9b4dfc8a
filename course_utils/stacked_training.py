"""One stack of networks, trained and measured epoch by epoch."""

from collections.abc import Callable, Sequence

import torch
import torch.nn.functional as F
from torch import Generator, Tensor

from course_utils.stacked_optimizer import StackedOptimizer
from course_utils.stacking import Alone, Stack
from course_utils.training import Examples, Loss, are_classes

CACHE = 2**18  # numbers of the widest layer that one forward pass of a measurement holds


class StackedTraining:
    """K networks in training, all on one order of the examples or each on its own.

    Args:
        members: the networks' numbers in the sweep.
        stack: these networks.
        optimizer: over the stack's parameters.
        x: [n, …], the training examples of all of them.
        y: [K, n, …], each network's targets.
        generators: of the order of the examples, one for all networks or one for each.
        loss_fn: `(outputs, y) -> mean loss of one network's batch`.

    Raises:
        ValueError: x that stacked networks do not take.
    """

    def __init__(
        self,
        members: Sequence[int],
        stack: Stack | Alone,
        optimizer: StackedOptimizer,
        x: Tensor,
        y: Tensor,
        generators: Sequence[Generator],
        loss_fn: Loss,
    ) -> None:
        self.members, self.generators = list(members), list(generators)
        self.stack, self.optimizer, self.loss_fn = stack, optimizer, loss_fn
        self.x, self.y = self._flat(x), y

    def train_epoch(self, batches: Callable[[Generator], Sequence[Tensor]]) -> tuple[Tensor, Tensor]:
        """One update per batch, of every network.

        Args:
            batches: `generator -> [indices, …]`, one epoch's batches.

        Returns:
            the loss of every batch, before its update: [K, updates]; and its mean over the examples: [K] float64.
        """
        self.stack.train()
        losses, lengths = [], []
        for indices in zip(*self._orders(batches), strict=True):
            inputs, targets = self._batch(indices)
            for p in self.optimizer.params:
                p.grad = None
            loss = self._losses(self.stack(inputs), targets)
            loss.sum().backward()  # the sum: no network's gradient depends on how many there are
            self.optimizer.step()
            losses.append(loss.detach())
            lengths.append(len(indices[0]))
        of_batches = torch.stack(losses, dim=1).cpu()
        weights = torch.tensor(lengths, dtype=torch.float64) / sum(lengths)
        return of_batches, of_batches.double() @ weights

    def errors(self) -> Tensor:
        """The share of its training examples that each network gets wrong: [K] float64; where y are not classes, its
        mean loss."""
        measure = self._wrong if are_classes(self.y) else self._loss
        return self._measure(self.x, self.y, [measure])[0]

    def errors_and_losses(self, data: Examples) -> tuple[Tensor, Tensor]:
        """The share of examples that each network gets wrong, and its mean loss, [K] float64 each.

        Where y are not classes, both are the mean loss.

        Args:
            data: x: [n, …] and y: [n, …].
        """
        x, y = self._flat(data[0]), data[1].expand(len(self.stack), *data[1].shape)
        measures = [self._wrong, self._loss] if are_classes(y) else [self._loss, self._loss]
        errors, losses = self._measure(x, y, measures)
        return errors, losses

    def _measure(self, x: Tensor, y: Tensor, measures: Sequence[Callable[[Tensor, Tensor], Tensor]]) -> Tensor:
        """Each measure's mean over the examples, for each network: [measures, K] float64."""
        chunk = max(1, CACHE // (len(self.stack) * self.stack.width))
        totals = []
        self.stack.eval()
        with torch.inference_mode():
            for inputs, targets in zip(x.split(chunk), y.split(chunk, dim=1), strict=True):
                outputs = self.stack(inputs)
                totals.append(torch.stack([measure(outputs, targets).to(outputs.dtype) for measure in measures]))
        return torch.stack(totals).cpu().double().sum(0) / len(x)

    def _wrong(self, outputs: Tensor, targets: Tensor) -> Tensor:
        return (outputs.max(2).indices != targets).sum(1)

    def _loss(self, outputs: Tensor, targets: Tensor) -> Tensor:
        return self._losses(outputs, targets) * targets.shape[1]

    def keep(self, positions: Sequence[int]) -> None:
        """Drop all networks of the stack but those at these positions."""
        index, size = torch.tensor(positions, device=self.x.device), len(self.stack)
        self.stack.keep(index)
        self.optimizer.keep(index, size)
        self.y = self.y[: len(positions)] if self.y.stride(0) == 0 else self.y[index]  # stride 0: all have the same
        self.members = [self.members[position] for position in positions]
        if len(self.generators) > 1:
            self.generators = [self.generators[position] for position in positions]

    def _orders(self, batches: Callable[[Generator], Sequence[Tensor]]) -> list[Sequence[Tensor]]:
        orders = [batches(generator) for generator in self.generators]
        if not all(orders):
            raise ValueError(f"batches(n, batch_size, generator) must return a list of index tensors, not {orders[0]}.")
        if len({tuple(map(len, order)) for order in orders}) > 1:
            raise ValueError("own batches must have the same lengths in every network.")
        return orders

    def _batch(self, indices: Sequence[Tensor]) -> tuple[Tensor, Tensor]:
        """Inputs [batch, …] for all networks, or [K, batch, …] of a batch for each; targets [K, batch, …]."""
        if len(indices) == 1:
            index = indices[0].to(self.x.device)
            return self.x.index_select(0, index), self.y.index_select(1, index)
        index = torch.stack(indices).to(self.x.device)
        inputs = self.x.index_select(0, index.flatten()).unflatten(0, index.shape)
        return inputs, self.y[torch.arange(len(index), device=index.device).unsqueeze(1), index]

    def _losses(self, outputs: Tensor, targets: Tensor) -> Tensor:
        """Each network's mean loss, [K]; outputs: [K, batch, outputs]."""
        if self.loss_fn is F.cross_entropy:  # the same as below in half the time
            return F.cross_entropy(outputs.transpose(1, 2), targets, reduction="none").mean(1)
        return torch.vmap(self.loss_fn)(outputs, targets)

    def _flat(self, x: Tensor) -> Tensor:
        if isinstance(self.stack, Alone):
            return x
        x = x.flatten(1) if self.stack.flattens else x
        if x.dim() != 2:
            raise ValueError(f"networks take x of [n, features], not {list(x.shape)}: begin them with nn.Flatten().")
        return x
