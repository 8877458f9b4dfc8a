"""Inputs of the fuzzer's own for every exercise, to tell a mutant that is another right answer from a false pass.

A probe calls a candidate on inputs drawn from `draw`, differently in each round, and records what comes of it, as a driver does. The
exercises' own cases and drivers take no part: what they do not look at is looked at here. Where an exercise is random, a
probe hands over generators of known seeds, so that the reference's own way of drawing is told from every other.
"""

import copy
import functools
import math
import random
import time
from collections.abc import Callable

import torch
from torch import nn

from course_utils.exercises import Case, Exercise
from course_utils.exercises.differences import difference
from course_utils.exercises.judging import trace
from course_utils.exercises.observations import Trace

Probe = Callable[[Callable, random.Random, Trace], None]
PROBES: dict[str, Probe] = {}


def probe(*ids: str) -> Callable[[Probe], Probe]:
    """Enter a probe for these exercises."""

    def entered(function: Probe) -> Probe:
        PROBES.update(dict.fromkeys(ids, function))
        return function

    return entered


def differs(exercise: Exercise, candidate: Callable, rounds: int = 25) -> str | None:
    """How a candidate differs from the reference on fresh inputs, in words; None where it never does in so many rounds."""
    for i in range(rounds):
        wanted, found = _wanted(exercise, i), _seen(exercise, candidate, i)
        if found.raised is not None:
            return f"round {i}: it raised {found.raised.type}: {found.raised.text[:80]}"
        for a, b in zip(wanted.observations, found.observations, strict=False):
            told = difference(a.value, b.value)
            if told is not None:
                return f"round {i}: {a.name} {told.text}"
        if len(wanted.observations) != len(found.observations):
            return f"round {i}: {len(found.observations)} observations for {len(wanted.observations)}"
    return None


@functools.cache
def _wanted(exercise: Exercise, seed: int) -> Trace:
    return _seen(exercise, exercise.reference, seed)


def _seen(exercise: Exercise, candidate: Callable, seed: int) -> Trace:
    def driver(candidate: Callable, case: Case, record: Trace) -> None:
        PROBES[exercise.id](candidate, random.Random(seed), record)

    return trace(driver, candidate, Case("fresh inputs"), until=time.monotonic() + 20)


def _seeded(draw: random.Random) -> torch.Generator:
    return torch.Generator().manual_seed(draw.randrange(10**6))


def _tensor(draw: random.Random, *shape: int, dtype: torch.dtype = torch.float64) -> torch.Tensor:
    return torch.randn(shape, generator=_seeded(draw), dtype=torch.float64).to(dtype) * 10 ** draw.uniform(-1, 1)


def _twice(record: Trace, generator: torch.Generator, call: Callable[[], object]) -> None:
    """What a random function gives in two calls on one generator, and whether PyTorch's own has been drawn from."""
    before = torch.get_rng_state()
    record("first", call())
    record("second", call())
    record("its own", bool((torch.get_rng_state() == before).all()))


# One function of plain arguments


@probe("minibatch_sgd.minibatches")
def _minibatches(candidate, draw, record):
    n, size, generator = draw.randrange(1, 40), draw.randrange(1, 20), _seeded(draw)
    _twice(record, generator, lambda: candidate(n, size, generator))


@probe("minibatch_sgd.minibatch_gradient")
def _minibatch_gradient(candidate, draw, record):
    m, d = draw.randrange(1, 9), draw.randrange(1, 9)
    given = _tensor(draw, m, d), _tensor(draw, m), _tensor(draw, d)
    record("gradient", candidate(*given))
    record("given", given)


@probe("minibatch_sgd.staircase")
def _staircase(candidate, draw, record):
    options = draw.choice([{}, {"factor": draw.uniform(1, 9), "every": draw.randrange(1, 8)}])
    record("rates", [candidate(epoch, draw.uniform(0, 2), **options) for epoch in range(45)])


@probe("adaptive.warmup_cosine")
def _warmup_cosine(candidate, draw, record):
    total = draw.randrange(2, 40)
    warmup, lr = draw.randrange(total), draw.uniform(0.01, 3)
    record("rates", [candidate(step, total, warmup, lr) for step in range(total)])


@probe("momentum.ewma")
def _ewma(candidate, draw, record):
    values = _tensor(draw, draw.randrange(1, 12), dtype=draw.choice([torch.float32, torch.float64]))
    record("average", candidate(values, draw.choice([0.0, draw.random()]), *draw.choice([(), (True,), (False,)])))
    record("values", values)


@probe("momentum.best_momentum")
def _best_momentum(candidate, draw, record):
    mu = 10 ** draw.uniform(-2, 2)
    record("pair", candidate(mu, mu * draw.choice([1.0, draw.uniform(1, 500)])))


@probe("initialization.xavier_normal_")
def _xavier(candidate, draw, record):
    _initialization(candidate, draw.choice([{}, {"gain": draw.uniform(0.1, 5)}]), draw, record)


@probe("initialization.kaiming_normal_")
def _kaiming(candidate, draw, record):
    _initialization(candidate, {}, draw, record)


def _initialization(candidate, gain, draw, record):
    weight = _tensor(
        draw, draw.randrange(1, 9), draw.randrange(1, 9), dtype=draw.choice([torch.float32, torch.float64])
    )
    weight = nn.Parameter(weight) if draw.random() < 0.5 else weight
    generator = draw.choice([None, _seeded(draw)])
    record("given back", candidate(weight, **gain, generator=generator) is weight)
    record("weight", weight)
    record("differentiable", [weight.requires_grad, weight.grad_fn is None])
    record("next", torch.rand(1, generator=generator))


@probe("initialization.gradient_check")
def _gradient_check(candidate, draw, record):
    theta = _tensor(draw, draw.randrange(1, 6))
    grad, power = draw.choice([4 * theta**3, _tensor(draw, len(theta)), torch.zeros_like(theta)]), draw.randrange(2, 5)
    eps = draw.choice([(), (10 ** draw.uniform(-3, -1),)])
    record("result", candidate(lambda at: (at**power).sum() + at[0].exp() * at[-1], theta, grad, *eps))
    record("given", [theta, grad])


@probe("batch_norm.batch_norm")
def _batch_norm(candidate, draw, record):
    m, d = draw.randrange(2, 9), draw.randrange(1, 6)
    given = [(_tensor(draw, *shape) + draw.uniform(-3, 3)).requires_grad_() for shape in ((m, d), (d,), (d,))]
    y = candidate(*given, *draw.choice([(), (10 ** draw.uniform(-5, 0),)]))
    record("y", y)
    (y * _tensor(draw, m, d)).sum().backward()
    record("given", given)
    record("gradients", [g.grad for g in given])


@probe("batch_norm.identity_scale_shift")
def _identity(candidate, draw, record):
    mean, var = _tensor(draw, 4), _tensor(draw, 4).square()
    record("pair", candidate(mean, var, 10 ** draw.uniform(-5, 0)))
    record("given", [mean, var])


@probe("batch_norm.batch_norm_backward")
def _batch_norm_backward(candidate, draw, record):
    m, d = draw.randrange(2, 9), draw.randrange(1, 6)
    given = _tensor(draw, m, d), _tensor(draw, m, d) + draw.uniform(-3, 3), _tensor(draw, d)
    record("gradients", candidate(*given, *draw.choice([(), (10 ** draw.uniform(-5, 0),)])))
    record("given", given)


@probe("dropout.dropout")
def _dropout(candidate, draw, record):
    shape = [draw.randrange(1, 7) for _ in range(draw.randrange(1, 4))]
    x, p = _tensor(draw, *shape).requires_grad_(), draw.choice([0.0, 1.0, draw.random()])
    training, generator = draw.random() < 0.8, draw.choice([None, _seeded(draw)])
    y = candidate(x, p, training, generator)
    record("y", y)
    y.sum().backward()
    record("gradient", [x, x.grad])
    record("next", torch.rand(1, generator=generator))
    record("by default", candidate(x, p))


@probe("dropout.dropout_backward")
def _dropout_backward(candidate, draw, record):
    dtype, p = draw.choice([torch.float32, torch.float64]), draw.choice([0.0, draw.random() * 0.99])
    dout, mask = _tensor(draw, 3, draw.randrange(1, 6), dtype=dtype), None
    mask = torch.rand(dout.shape, generator=_seeded(draw)) >= p
    record("dx", candidate(dout, mask, p))
    record("given", [dout, mask])


@probe("early_stopping.train_val_split")
def _train_val_split(candidate, draw, record):
    n, share, generator = draw.randrange(1, 60), draw.choice([0.0, draw.random()]), _seeded(draw)
    _twice(record, generator, lambda: candidate(n, share, generator))


@probe("early_stopping.kfold")
def _kfold(candidate, draw, record):
    k, generator = draw.randrange(2, 9), _seeded(draw)
    n = draw.randrange(k, 50)
    _twice(record, generator, lambda: candidate(n, k, generator))


@probe("early_stopping.diagnose")
def _diagnose(candidate, draw, record):
    for _ in range(40):
        train, dev, bayes = (draw.randrange(64) / 64 for _ in range(3))
        record("word", candidate(train, dev, *draw.choice([(), (bayes,), (bayes, draw.randrange(16) / 64)])))


@probe("search.log_uniform")
def _log_uniform(candidate, draw, record):
    low, generator = 10 ** draw.uniform(-5, 3), _seeded(draw)
    high, size = low * 10 ** draw.uniform(0.1, 6), draw.randrange(1, 30)
    _twice(record, generator, lambda: candidate(low, high, size, generator))


@probe("search.grid")
def _grid(candidate, draw, record):
    space = {
        name: [draw.choice([1, 2.5, None, "x"]) for _ in range(draw.randrange(1, 4))]
        for name in "bac"[: draw.randrange(4)]
    }
    trials = candidate(space)
    record("trials", trials)
    record("apart", len({id(trial) for trial in trials}) == len(trials))
    record("space", space)


@probe("search.random_search")
def _random_search(candidate, draw, record):
    space = {
        name: lambda g, i=i: torch.rand(1, generator=g).item() + i
        for i, name in enumerate("cab"[: draw.randrange(1, 4)])
    }
    trials, generator = draw.randrange(1, 20), _seeded(draw)
    _twice(record, generator, lambda: candidate(space, trials, generator))


@probe("search.successive_halving")
def _successive_halving(candidate, draw, record):
    configs, calls = draw.sample(range(100), draw.randrange(1, 40)), []
    table = {
        (c, b): draw.choice([math.nan, math.inf, draw.randrange(9), draw.random()]) for c in configs for b in range(999)
    }
    options = draw.choice([{}, {"eta": draw.randrange(2, 6), "min_budget": draw.randrange(1, 5)}])

    def run(config, budget):
        calls.append((config, budget))
        return table.get((config, budget), 0.5)

    record("left", candidate(configs, run, **options))
    record("calls", calls)
    record("configs", configs)


@probe("search.expected_improvement")
def _expected_improvement(candidate, draw, record):
    dtype = draw.choice([torch.float32, torch.float64])
    mean, std = _tensor(draw, 6, dtype=dtype), _tensor(draw, 6, dtype=dtype).abs()
    std[draw.randrange(6)] = 0.0
    record("improvement", candidate(mean, std, draw.choice([draw.uniform(-2, 2), mean[0].item()])))
    record("given", [mean, std])


# Optimizers


def _options(draw: random.Random, *names: str) -> dict:
    every = {
        "lr": draw.uniform(0.01, 0.5),
        "momentum": draw.choice([0.0, draw.random()]),
        "alpha": draw.choice([0.0, draw.random()]),
        "betas": (draw.choice([0.0, draw.random()]), draw.choice([0.0, draw.random()])),
        "eps": 10 ** draw.uniform(-6, 0),
    }
    return {name: every[name] for name in names}


def _enter_optimizer(id: str, needed: dict, *names: str) -> None:
    """A probe: three parameters in two groups; rates change, gradients are now large, now zero, now missing."""

    @probe(id)
    def _optimizer(candidate, draw, record):
        params = [nn.Parameter(_tensor(draw, *shape)) for shape in ((3,), (2, 2), ())]
        second = {"params": params[2:], **draw.choice([{}, _options(draw, *names)])}
        made = candidate([{"params": params[:2]}, second], **draw.choice([needed, _options(draw, *names)]))
        for _ in range(8):
            for p in params:
                given = _tensor(draw, *p.shape) * 10 ** draw.uniform(-3, 0)
                p.grad = draw.choice([given, given, given, torch.zeros_like(p), None])
            if draw.random() < 0.2:
                draw.choice(made.param_groups)["lr"] = draw.uniform(0.01, 0.5)
            made.step()
            record("params", params)
            record("gradients", [p.grad for p in params])
            record("leaves", [p.is_leaf and p.requires_grad for p in params])


_enter_optimizer("minibatch_sgd.SGD", {"lr": 0.1}, "lr")
_enter_optimizer("momentum.Momentum", {"lr": 0.1}, "lr", "momentum")
_enter_optimizer("momentum.Nesterov", {"lr": 0.1}, "lr", "momentum")
_enter_optimizer("adaptive.Adagrad", {}, "lr", "eps")
_enter_optimizer("adaptive.RMSprop", {}, "lr", "alpha", "eps")
_enter_optimizer("adaptive.Adam", {}, "lr", "betas", "eps")
_enter_optimizer("adaptive.DiffGrad", {}, "lr", "betas", "eps")


# Networks


def _network(draw: random.Random) -> nn.Module:
    with torch.random.fork_rng():
        torch.manual_seed(draw.randrange(10**6))
        inner = nn.Sequential(nn.Linear(4, 4, bias=draw.random() < 0.5), nn.BatchNorm1d(4), nn.Dropout(0.3))
        model = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), inner, nn.Dropout(0.5), nn.Linear(4, 2))
    for module in model.modules():
        module.training = draw.random() < 0.5
    return model


def _state(model: nn.Module) -> list:
    hooks = [len(module._forward_hooks) for module in model.modules()]
    return [
        list(model.state_dict().values()),
        [module.training for module in model.modules()],
        hooks,
        [p.grad for p in model.parameters()],
    ]


@probe("minibatch_sgd.train_epoch")
def _train_epoch(candidate, draw, record):
    model = _network(draw)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=draw.choice([0.0, 0.9]))
    batches = [
        (_tensor(draw, n, 3, dtype=torch.float32), _tensor(draw, n, 2, dtype=torch.float32))
        for n in draw.choices(range(2, 7), k=4)
    ]
    record("loss", candidate(model, batches, nn.functional.mse_loss, optimizer))
    record("model", _state(model)[:2])


@probe("initialization.activation_stds")
def _activation_stds(candidate, draw, record):
    model, x = _network(draw), _tensor(draw, 6, 3, dtype=torch.float32)
    record("stds", candidate(model, x))
    record("model", _state(model))
    record("grad mode", torch.is_grad_enabled())


@probe("batch_norm.BatchNorm1d")
def _batch_norm_layer(candidate, draw, record):
    d = draw.randrange(1, 5)
    layer = candidate(d, **draw.choice([{}, {"eps": 10 ** draw.uniform(-4, 0), "momentum": draw.random()}]))
    layer.double()  # float32 would tell apart what is equal but for its rounding
    record("at first", {name: value for name, value in sorted(layer.state_dict().items())})
    record("parameters", sorted(name for name, _ in layer.named_parameters()))
    for _ in range(4):
        layer.train(draw.random() < 0.7)
        x = (_tensor(draw, draw.randrange(2, 7), d) + draw.uniform(-2, 2)).requires_grad_()
        y = layer(x)
        record("y", y)
        (y**2 * torch.arange(1.0, d + 1)).sum().backward()
        record("gradients", [x.grad, layer.weight.grad, layer.bias.grad])
        record("running", [layer.running_mean, layer.running_var])
        with torch.no_grad():
            layer.weight += 0.3
            layer.bias -= 0.2


@probe("batch_norm.fold_batch_norm")
def _fold(candidate, draw, record):
    inputs, outputs, dtype = draw.randrange(1, 5), draw.randrange(1, 5), draw.choice([torch.float32, torch.float64])
    linear, bn = (
        nn.Linear(inputs, outputs, bias=draw.random() < 0.7).to(dtype),
        nn.BatchNorm1d(outputs, eps=10 ** draw.uniform(-4, 0)).to(dtype),
    )
    for value in (*bn.parameters(), *bn.buffers())[:4]:
        value.data = _tensor(draw, *value.shape, dtype=dtype).abs() + 0.1
    before = copy.deepcopy((_state(linear), _state(bn)))
    folded = candidate(linear, bn)
    record("folded", [folded.weight, folded.bias])
    record("given", [_state(linear), _state(bn)])
    record("before", before)
    record("leaves", [p.requires_grad and p.is_leaf for p in folded.parameters()])
    record(
        "apart",
        {p.data_ptr() for p in folded.parameters()}.isdisjoint(
            p.data_ptr() for p in (*linear.parameters(), *bn.parameters())
        ),
    )


@probe("dropout.scale_for_test")
def _scale_for_test(candidate, draw, record):
    linear = nn.Linear(draw.randrange(1, 5), draw.randrange(1, 5), bias=draw.random() < 0.7)
    linear.weight.grad = draw.choice([None, torch.ones_like(linear.weight)])
    scaled = candidate(linear, draw.random())
    record("scaled", [scaled.weight, scaled.bias, scaled is linear])
    record("given", _state(linear))
    record("leaves", [p.requires_grad and p.is_leaf for p in scaled.parameters()])
    record("apart", {p.data_ptr() for p in scaled.parameters()}.isdisjoint(p.data_ptr() for p in linear.parameters()))


@probe("dropout.penalty")
def _penalty(candidate, draw, record):
    model = _network(draw)
    value = candidate(
        model, **draw.choice([{"l1": draw.random()}, {"l2": draw.random()}, {"l1": draw.random(), "l2": draw.random()}])
    )
    record("value", value)
    value.backward()
    record("model", _state(model))


@probe("dropout.mc_predict")
def _mc_predict(candidate, draw, record):
    model, x = _network(draw), _tensor(draw, draw.randrange(1, 5), 3, dtype=torch.float32)
    torch.manual_seed(draw.randrange(10**6))
    found = candidate(model, x, draw.randrange(2, 9))
    record("found", found)
    record("graph", [value.requires_grad for value in found])
    record("model", _state(model))


@probe("early_stopping.EarlyStopping")
def _early_stopping(candidate, draw, record):
    rule = {"min_delta": draw.randrange(4) / 8, "warmup": draw.randrange(6)}
    stopping, model = candidate(draw.randrange(1, 4), **draw.choice([{}, rule])), _network(draw)
    saved = False
    for epoch in range(10):
        loss = draw.choice([math.nan, *(draw.randrange(16) / 8 for _ in range(9))])
        given = draw.choice([(), (model,), (model,)])
        record("stop", stopping.step(loss, *given))
        record("best", [stopping.best, stopping.best_epoch])
        saved |= bool(given) and stopping.best_epoch == epoch
        with torch.no_grad():
            for value in (*model.parameters(), *model.buffers()):
                value += 1
    for _ in range(2 * saved):
        stopping.restore(model)
        record("restored", list(model.state_dict().values()))
        with torch.no_grad():
            model[0].weight += 1
