"""Networks of one architecture as one network, in which every tensor has one dimension more: the network's number."""

import copy
from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class NotStackable(ValueError):
    """A layer that networks cannot share one tensor for; `layer` is its class."""

    def __init__(self, name: str, module: nn.Module) -> None:
        super().__init__(
            f"layer {name} ({type(module).__name__}) does not stack: Linear, BatchNorm1d, Dropout, Flatten in an "
            "nn.Sequential do, and activations without parameters that treat every element alone"
        )
        self.layer = type(module)


class Stack(nn.Module):
    """K networks that run together, on one batch or on a batch each.

    Inside, the examples are the last dimension, h: [K, features, batch]. On a batch that is shared, the first layer of
    all networks is then one matrix product; and every parameter is [K, …, …], so that a hyperparameter [K, 1, 1]
    broadcasts against all of them.

    Args:
        networks: Linear (bias or not), BatchNorm1d, Dropout (each with its own p), Flatten and elementwise activations,
            in an nn.Sequential, nested or not. Their tensors are copied.

    Raises:
        ValueError: networks that differ in more than the values of their parameters; the message says in what.
        NotStackable: a layer of another kind.
    """

    def __init__(self, networks: Sequence[nn.Module]) -> None:
        super().__init__()
        leaves = [_leaves(network) for network in networks]
        _check_equal(leaves)
        layers: dict[int, nn.Module] = {}  # a module that a network uses twice is stacked once
        for (name, first), *others in zip(*leaves, strict=True):
            if id(first) not in layers:
                layers[id(first)] = _stack_layer(name, [first, *(module for _, module in others)])
        self.layers = nn.ModuleList(layers[id(module)] for _, module in leaves[0])
        self._template = [copy.deepcopy(networks[0])]  # in a list: its parameters are not the stack's
        self._size = len(networks)
        self.flattens = isinstance(leaves[0][0][1], nn.Flatten)

    def __len__(self) -> int:
        return self._size

    def forward(self, x: Tensor) -> Tensor:
        """x: [batch, features] for all networks, or [K, batch, features]; returns [K, batch, outputs]."""
        h = x.transpose(-2, -1)
        for layer in self.layers:
            if h.dim() == 2 and isinstance(layer, _BatchNorm | _Dropout):
                h = h.expand(len(self), *h.shape)
            h = layer(h)
        return h.transpose(-2, -1)

    @torch.no_grad()
    def network(self, k: int) -> nn.Module:
        """Network k as an ordinary module of its own."""
        network = copy.deepcopy(self._template[0]).to(next(self.parameters()).device)
        for (_, module), layer in zip(_leaves(network), self.layers, strict=True):
            if isinstance(layer, _Dropout):
                module.p = layer.p[k]
            for name, tensor in layer.state_dict().items():
                single = getattr(module, name)
                single.copy_(tensor[k].view_as(single))
        return network

    @property
    def width(self) -> int:
        """The most outputs that a layer has."""
        return max(layer.weight.shape[1] for layer in self.layers if isinstance(layer, _Linear))

    def keep(self, index: Tensor) -> None:
        """Drop all networks but these (LongTensor): the parameters stay the same objects and get smaller."""
        for parameter in self.parameters():
            parameter.data, parameter.grad = parameter.data[index], None
        for layer in set(self.layers):
            if isinstance(layer, _Dropout):
                layer.p = [layer.p[k] for k in index.tolist()]
            for name, tensor in layer.named_buffers():
                setattr(layer, name, tensor[index])
        self._size = len(index)


class Alone(nn.Module):
    """One network of any kind, behind the interface of a stack of one."""

    flattens = False
    width = 128  # unknown

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self._network = network

    def __len__(self) -> int:
        return 1

    def forward(self, x: Tensor) -> Tensor:
        """x: [batch, …]; returns [1, batch, outputs]."""
        return self._network(x).unsqueeze(0)

    def network(self, k: int) -> nn.Module:
        """A copy of the network."""
        return copy.deepcopy(self._network)


class _Linear(nn.Module):
    def __init__(self, modules: Sequence[nn.Linear]) -> None:
        super().__init__()
        self.weight = _parameter([module.weight for module in modules])  # [K, out, in]
        self.bias = _parameter([module.bias for module in modules])  # [K, out, 1]

    def forward(self, h: Tensor) -> Tensor:
        if h.dim() == 3:  # [K, in, batch]
            return self.weight @ h if self.bias is None else torch.baddbmm(self.bias, self.weight, h)
        weight = self.weight.flatten(0, 1)  # [K · out, in], for h: [in, batch] that all networks share
        out = weight @ h if self.bias is None else torch.addmm(self.bias.flatten(0, 1), weight, h)
        return out.unflatten(0, self.weight.shape[:2])


class _BatchNorm(nn.Module):
    def __init__(self, modules: Sequence[nn.BatchNorm1d]) -> None:
        super().__init__()
        self.eps, self.momentum = modules[0].eps, modules[0].momentum
        self.weight = _parameter([module.weight for module in modules])  # [K, features, 1]
        self.bias = _parameter([module.bias for module in modules])
        for name in ("running_mean", "running_var", "num_batches_tracked"):
            self.register_buffer(name, _stacked([getattr(module, name) for module in modules]))

    def forward(self, h: Tensor) -> Tensor:
        tensors = (self.running_mean, self.running_var, self.weight, self.bias)
        flat = [None if tensor is None else tensor.view(-1) for tensor in tensors]  # [K · features]
        batch_statistics = self.training or self.running_mean is None
        momentum = self.momentum
        if self.training and self.num_batches_tracked is not None:
            self.num_batches_tracked += 1
            if momentum is None:  # torch's running average over all batches
                momentum = 1 / self.num_batches_tracked[0].item()
        # To F.batch_norm every feature of every network is a channel of its own.
        out = F.batch_norm(h.reshape(1, -1, h.shape[-1]), *flat, batch_statistics, momentum or 0.0, self.eps)
        return out.view_as(h)


class _Dropout(nn.Module):
    def __init__(self, modules: Sequence[nn.Dropout]) -> None:
        super().__init__()
        self.p = [module.p for module in modules]

    def forward(self, h: Tensor) -> Tensor:
        if not self.training or not any(self.p):
            return h
        p = h.new_tensor(self.p).view(-1, 1, 1)
        kept = torch.rand_like(h) >= p  # measured to be faster than bernoulli_ and F.dropout
        return h * (kept * torch.where(p < 1, 1 / (1 - p), 0))


def _leaves(module: nn.Module, name: str = "") -> list[tuple[str, nn.Module]]:
    """The layers of nested Sequentials in the order in which they run, each with its dotted name."""
    if type(module) is not nn.Sequential:
        return [(name or "0", module)]
    return [leaf for i, child in enumerate(module) for leaf in _leaves(child, f"{name}.{i}" if name else str(i))]


def _check_equal(leaves: Sequence[Sequence[tuple[str, nn.Module]]]) -> None:
    for number, others in enumerate(leaves[1:], start=1):
        if len(others) != len(leaves[0]):
            raise ValueError(
                f"network {number} has {len(others)} layers, network 0 has {len(leaves[0])}: only networks of one "
                "architecture stack; sweep the others in a call of their own."
            )
        for (name, first), (_, other) in zip(leaves[0], others, strict=True):
            if _described(other) != _described(first):
                raise ValueError(
                    f"layer {name} is {_described(other)} in network {number} and {_described(first)} in network 0: "
                    "only equal shapes stack; sweep the others in a call of their own."
                )


def _described(module: nn.Module) -> str:
    return "Dropout" if type(module) is nn.Dropout else " ".join(repr(module).split())


def _stack_layer(name: str, modules: Sequence[nn.Module]) -> nn.Module:
    kind = type(modules[0])
    if kind in _STACKED:
        return _STACKED[kind](modules)
    flattens = kind is nn.Flatten and (modules[0].start_dim, modules[0].end_dim) == (1, -1)
    if flattens or kind is nn.Identity:
        return nn.Identity()  # examples are flattened before they reach a stack
    if not _is_elementwise(modules):
        raise NotStackable(name, modules[0])
    return copy.deepcopy(modules[0])


_STACKED = {nn.Linear: _Linear, nn.BatchNorm1d: _BatchNorm, nn.Dropout: _Dropout}


@torch.no_grad()
def _is_elementwise(modules: Sequence[nn.Module]) -> bool:
    """Whether these are one function, the same each time, of every element alone; found out by trying."""
    if any(module.state_dict() or list(module.parameters()) for module in modules):
        return False
    t = torch.linspace(-3, 3, 60)
    try:
        results = [module(t.clone()) for module in modules]
        results.append(torch.cat([modules[0](part.clone()) for part in t.split(7)]))
        as_cube = modules[0](t.view(3, 4, 5).clone())
    except (RuntimeError, IndexError, TypeError, ValueError):
        return False
    if as_cube.shape != (3, 4, 5) or any(result.shape != t.shape for result in results):
        return False
    return all(torch.allclose(as_cube.flatten(), result, equal_nan=True) for result in results)


def _stacked(tensors: Sequence[Tensor | None]) -> Tensor | None:
    """[K, out, in] of matrices, [K, n, 1] of vectors, [K] of numbers; None where the layer has none."""
    if tensors[0] is None:
        return None
    stacked = torch.stack([tensor.detach() for tensor in tensors])
    return stacked.unsqueeze(2) if stacked.dim() == 2 else stacked


def _parameter(tensors: Sequence[nn.Parameter | None]) -> nn.Parameter | None:
    stacked = _stacked(tensors)
    return None if stacked is None else nn.Parameter(stacked, requires_grad=tensors[0].requires_grad)
