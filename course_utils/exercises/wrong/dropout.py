"""The mistakes of notebook 6, as code."""

import copy
from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn import functional as F


def drawn(x, p, generator):
    """Not wrong: what each element is kept by."""
    return torch.rand(x.shape, generator=generator) >= p


def inverse_keep(p: float) -> float:
    """Not wrong: what the survivors are multiplied by. At p = 1 nothing survives."""
    return 1 / (1 - p) if p < 1 else 0.0


def dropping(kept: Callable = drawn, scale: Callable = inverse_keep, evaluate: Callable = lambda x, p: x) -> Callable:
    """Dropout from `kept(x, p, generator)`, `scale(p)` and, for evaluation, `evaluate(x, p)`."""

    def dropout(x, p, training=True, generator=None):
        return x * kept(x, p, generator) * scale(p) if training else evaluate(x, p)

    return dropout


def returning(made: Callable) -> Callable:
    """Dropout that returns `made(x, kept, scale)`."""

    def dropout(x, p, training=True, generator=None):
        return made(x, drawn(x, p, generator), inverse_keep(p)) if training else x

    return dropout


def active_in_eval(x, p, training=True, generator=None):
    return x * drawn(x, p, generator) * inverse_keep(p)


def unscaled_and_active_in_eval(x, p, training=True, generator=None):
    return x * drawn(x, p, generator) * (inverse_keep(p) if training else 1)


def one_row_for_all(x, p, generator):
    return torch.rand(x.shape[1:], generator=generator) >= p


def one_number_per_row(x, p, generator):
    return torch.rand(*x.shape[:-1], 1, generator=generator) >= p


def one_number_for_all(x, p, generator):
    return torch.rand((), generator=generator) >= p


def normal_numbers(x, p, generator):
    return torch.randn(x.shape, generator=generator) >= p


def uniform_around_zero(x, p, generator):
    return torch.empty(x.shape).uniform_(-1, 1, generator=generator) >= p


def rounded(x, p, generator):
    return torch.rand(x.shape, generator=generator).round()


def twice(x, p, generator):
    return drawn(x, p, generator) * drawn(x, p, generator)


def fixed_number(x, p, generator):
    order = torch.randperm(x.numel(), generator=generator).reshape(x.shape)
    return order >= int(p * x.numel())


def fixed_number_per_row(x, p, generator):
    order = torch.rand(x.shape, generator=generator).argsort(-1).argsort(-1)
    return order >= round(p * x.shape[-1])


def drawn_globally(x, p, generator):
    return drawn(x, p, None)


def generator_of_its_own(x, p, generator):
    return drawn(x, p, torch.Generator().manual_seed(0))


def generator_restarted(x, p, generator):
    return drawn(x, p, generator and generator.manual_seed(generator.initial_seed()))


def fixed_where_none_is_given(x, p, generator):
    return drawn(x, p, generator or torch.Generator())


def scaled_by_observed_share(x, p, training=True, generator=None):
    kept = drawn(x, p, generator)
    return x * kept / kept.float().mean().clamp(min=1e-9) if training else x


def changed_in_place(x, p, training=True, generator=None):
    if training:
        x *= drawn(x, p, generator) * inverse_keep(p)
    return x


def zeros_written_into_x(x, p, training=True, generator=None):
    if not training:
        return x
    x[~drawn(x, p, generator)] = 0
    return x * inverse_keep(p)


def divided_by_zero(x, p, training=True, generator=None):
    return x * drawn(x, p, generator) / (1 - p) if training else x


def python_divided_by_zero(x, p, training=True, generator=None):
    return x * drawn(x, p, generator) * (1 / (1 - p)) if training else x


def p_before_training(x, p, training=True, generator=None):
    if p == 1:
        return torch.zeros_like(x)
    return dropping()(x, p, training, generator)


def p_equal_to_one_is_not_dropped(x, p, training=True, generator=None):
    return dropping()(x, p, training, generator) if p < 1 else x


def backward(scale: Callable = lambda p: 1 / (1 - p), kept: Callable = lambda dout, mask, p: mask) -> Callable:
    """The way back with another `scale(p)`, or through `kept(dout, mask, p)` instead of the mask."""

    def dropout_backward(dout, mask, p):
        return dout * kept(dout, mask, p) * scale(p)

    return dropout_backward


def backward_drawn_anew(dout, mask, p):
    return torch.rand(dout.shape) >= p


def backward_drawn_besides(dout, mask, p):
    return mask & (torch.rand(dout.shape) >= p)


def backward_drawn_from_a_seed(dout, mask, p):
    return torch.rand(dout.shape, generator=torch.Generator().manual_seed(0)) >= p


def backward_of_survivors(dout, mask, p):
    return dout[mask] / (1 - p)


def backward_by_observed_share(dout, mask, p):
    return dout * mask / mask.float().mean().clamp(min=1e-9)


def backward_without_dout(dout, mask, p):
    return mask.to(dout.dtype) / (1 - p)


def dout_times_mask_in_place(dout, mask, p):
    dout *= mask
    return dout / (1 - p)


def dout_divided_in_place(dout, mask, p):
    return dout.mul_(mask).div_(1 - p)


def scaled(
    weight: Callable = lambda w, p: w * (1 - p), bias: Callable = lambda b, p: b, make: Callable = copy.deepcopy
) -> Callable:
    """A layer for the test from formulas for its weight and its bias; `make(linear)` is the layer that they are put into."""

    def scale_for_test(linear, p):
        layer = make(linear)
        with torch.no_grad():
            new_weight = weight(linear.weight, p).clone()
            new_bias = None if linear.bias is None else bias(linear.bias, p)
            layer.weight = nn.Parameter(new_weight)
            layer.bias = None if new_bias is None else nn.Parameter(new_bias.clone())
        return layer

    return scale_for_test


def float32_layer(linear: nn.Linear) -> nn.Linear:
    return nn.Linear(linear.in_features, linear.out_features, bias=linear.bias is not None)


def scaled_as_float32(linear, p):
    layer = float32_layer(linear)
    with torch.no_grad():
        layer.weight.copy_(linear.weight * (1 - p))
        if linear.bias is not None:
            layer.bias.copy_(linear.bias)
    return layer


def scaled_itself(linear, p):
    with torch.no_grad():
        linear.weight.mul_(1 - p)
    return linear


def scaled_itself_then_copied(linear, p):
    return copy.deepcopy(scaled_itself(linear, p))


def scaled_data_replaced(linear, p):
    linear.weight.data = linear.weight.data * (1 - p)
    return linear


def scaled_shallow_copy(linear, p):
    layer = copy.copy(linear)
    with torch.no_grad():
        layer.weight.mul_(1 - p)
    return layer


def bias_shared(linear, p):
    layer = float32_layer(linear).to(linear.weight)
    layer.weight = nn.Parameter(linear.weight.detach() * (1 - p))
    layer.bias = linear.bias
    return layer


def bias_memory_shared(linear, p):
    layer = bias_shared(linear, p)
    layer.bias = None if linear.bias is None else nn.Parameter(linear.bias.data)
    return layer


def bias_drawn_anew(linear, p):
    layer = float32_layer(linear).to(linear.weight)
    layer.weight.data = linear.weight.data * (1 - p)
    return layer


def bias_added(linear, p):
    layer = nn.Linear(linear.in_features, linear.out_features).to(linear.weight)
    with torch.no_grad():
        layer.weight.copy_(linear.weight * (1 - p))
        if linear.bias is not None:
            layer.bias.copy_(linear.bias)
    return layer


def needs_a_bias(linear, p):
    layer = float32_layer(linear).to(linear.weight)
    with torch.no_grad():
        layer.weight.copy_(linear.weight * (1 - p))
        layer.bias.copy_(linear.bias)
    return layer


def without_bias(linear, p):
    layer = nn.Linear(linear.in_features, linear.out_features, bias=False).to(linear.weight)
    layer.weight.data = linear.weight.data * (1 - p)
    return layer


def scaled_under_autograd(linear, p):
    layer = copy.deepcopy(linear)
    layer.weight.mul_(1 - p)
    return layer


def the_layer_itself(linear, p):
    return linear


def weights_dropped(linear, p):
    return scaled(lambda w, p: F.dropout(w, p))(linear, p)


def weights_dropped_unscaled(linear, p):
    return scaled(lambda w, p: w * (torch.rand(w.shape) >= p))(linear, p)


def weights(model: nn.Module) -> list[Tensor]:
    return [w for w in model.parameters() if w.dim() >= 2]


def absolute(w: Tensor) -> Tensor:
    return w.abs().sum()


def square(w: Tensor) -> Tensor:
    return w.square().sum()


def added(
    first: Callable = absolute,
    second: Callable = square,
    over: Callable = weights,
    whole: Callable = lambda total: total,
) -> Callable:
    """A penalty from `first(w)`, weighted by l1, and `second(w)`, weighted by l2, added over `over(model)`."""

    def penalty(model, l1=0.0, l2=0.0):
        return whole(sum(l1 * first(w) + l2 * second(w) for w in over(model)))

    return penalty


def joined(first: Callable = absolute, second: Callable = square) -> Callable:
    """A penalty of all weights as one long vector."""

    def penalty(model, l1=0.0, l2=0.0):
        w = torch.cat([w.flatten() for w in weights(model)])
        return l1 * first(w) + l2 * second(w)

    return penalty


def averaged_over(number: Callable) -> Callable:
    """A penalty divided by `number(model)`."""
    return lambda model, l1=0.0, l2=0.0: added()(model, l1, l2) / number(model)


def with_coefficients(change: Callable) -> Callable:
    """A penalty with other strengths: `change(l1, l2)`."""
    return lambda model, l1=0.0, l2=0.0: added()(model, *change(l1, l2))


def under_no_grad(model, l1=0.0, l2=0.0):
    with torch.no_grad():
        return added()(model, l1, l2)


def new_leaf(model, l1=0.0, l2=0.0):
    return added()(model, l1, l2).detach().requires_grad_()


def strengths_squared(model, l1=0.0, l2=0.0):
    return sum((l1 * w).abs().sum() + (l2 * w).square().sum() for w in weights(model))


def named(part: str) -> Callable:
    return lambda model: [w for name, w in model.named_parameters() if part in name]


def not_named(part: str) -> Callable:
    return lambda model: [w for name, w in model.named_parameters() if part not in name]


def modules_of(*kinds: type, among: Callable = nn.Module.modules) -> Callable:
    return lambda model: [m.weight for m in among(model) if isinstance(m, kinds)]


def layers_iterated(model: nn.Module) -> list[Tensor]:
    return [layer.weight for layer in model if isinstance(layer, nn.Linear)]


def layers_counted(model: nn.Module) -> list[Tensor]:
    return [model[i].weight for i in range(len(model)) if isinstance(model[i], nn.Linear)]


def layers_indexed(model: nn.Module) -> list[Tensor]:
    return [model[i].weight for i, layer in enumerate(model.children()) if isinstance(layer, nn.Linear)]


def weights_of_every_module(model: nn.Module) -> list[Tensor]:
    """Those of a layer come from the layer and from each module that it lies in."""
    return [w for module in model.modules() for w in module.parameters() if w.dim() >= 2]


def only_dropout(model: nn.Module) -> None:
    """Not wrong: dropout on, everything else in evaluation."""
    for module in model.modules():
        module.training = isinstance(module, nn.Dropout)


def dropout_of_children(model: nn.Module) -> None:
    model.eval()
    for module in model.children():
        module.training = isinstance(module, nn.Dropout)


def only_switched_on(model: nn.Module) -> None:
    for module in model.modules():
        if isinstance(module, nn.Dropout):
            module.train()


def all_but_normalization(model: nn.Module) -> None:
    for module in model.modules():
        module.training = not isinstance(module, nn.BatchNorm1d)


def put_back(model: nn.Module, modes: dict[nn.Module, bool]) -> None:
    """Not wrong: every module in its own mode again."""
    for module, mode in modes.items():
        module.training = mode


def as_the_model(model: nn.Module, modes: dict[nn.Module, bool]) -> None:
    model.train(modes[model])


def dropout_and_the_model(model: nn.Module, modes: dict[nn.Module, bool]) -> None:
    model.train(modes[model])
    for module, mode in modes.items():
        if isinstance(module, nn.Dropout):
            module.train(mode)


def dropout_alone(model: nn.Module, modes: dict[nn.Module, bool]) -> None:
    for module, mode in modes.items():
        if isinstance(module, nn.Dropout):
            module.train(mode)


def left(model: nn.Module, modes: dict[nn.Module, bool]) -> None:
    pass


def all_in_train(model: nn.Module, modes: dict[nn.Module, bool]) -> None:
    model.train()


def all_in_eval(model: nn.Module, modes: dict[nn.Module, bool]) -> None:
    model.eval()


def many_passes(model, x, samples):
    """Not wrong: the logits of every pass, [samples, m, c]."""
    return torch.stack([model(x) for _ in range(samples)])


def one_pass(model, x, samples):
    return model(x)[None]


def one_pass_repeated(model, x, samples):
    return model(x).expand(samples, -1, -1)


def seeded_once(model, x, samples):
    torch.manual_seed(0)
    return many_passes(model, x, samples)


def seeded_each_pass(model, x, samples):
    logits = []
    for _ in range(samples):
        torch.manual_seed(0)
        logits.append(model(x))
    return torch.stack(logits)


def probabilities(logits: Tensor) -> Tensor:
    return logits.softmax(-1)


def mean_std(values: Tensor) -> tuple[Tensor, Tensor]:
    return values.mean(0), values.std(0)


def predicting(
    switch: Callable = only_dropout,
    restore: Callable = put_back,
    passes: Callable = many_passes,
    combine: Callable = lambda logits: mean_std(probabilities(logits)),
    graph: bool = False,
) -> Callable:
    """Monte Carlo dropout of parts: `switch(model)` sets modes, `passes(model, x, samples)` gives logits [samples, m, c],
    `restore(model, modes)` puts modes back, `combine(logits)` makes mean and std.
    """

    def mc_predict(model, x, samples):
        modes = {module: module.training for module in model.modules()}
        switch(model)
        with torch.set_grad_enabled(graph):
            logits = passes(model, x, samples)
            result = combine(logits)
        restore(model, modes)
        return result

    return mc_predict


def combining(mean: Callable | None = None, std: Callable | None = None) -> Callable:
    """Another mean or std, each of (logits, probabilities), [samples, m, c]; None is the right one."""

    def combine(logits):
        probs = probabilities(logits)
        found = probs.mean(0) if mean is None else mean(logits, probs)
        return found, probs.std(0) if std is None else std(logits, probs)

    return predicting(combine=combine)


def squashed(squash: Callable) -> Callable:
    """Mean and std of something else than the probabilities."""
    return predicting(combine=lambda logits: mean_std(squash(logits)))
