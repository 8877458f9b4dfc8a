"""Sweeps against the same networks trained one by one with `fit`, and what ends networks early."""

import io
import sys
from functools import partial

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import nn
from torch.optim import Optimizer
from tqdm import tqdm

from course_utils import sweep_stacks
from course_utils.models import mlp
from course_utils.stacking import Stack
from course_utils.sweep import grid, noisy_labels, sweep
from course_utils.training import fit
from solutions.minibatch_sgd import SGD, staircase

torch.set_num_threads(1)
sweep_module = sys.modules["course_utils.sweep"]
torch_sgd = torch.optim.SGD


def data(n=90, features=6, classes=3, seed=0):
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(n, features, generator=generator)
    return x, x[:, :classes].argmax(1)


TRAIN, VALIDATION = data(), data(n=70, seed=1)
small = partial(mlp, 6, 8, 3)


def normalized(seed):
    torch.manual_seed(seed)
    return nn.Sequential(nn.Linear(6, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Linear(8, 3))


def dropping(seed, p=0.5):
    torch.manual_seed(seed)
    return nn.Sequential(nn.Linear(6, 8), nn.ReLU(), nn.Dropout(p), nn.Linear(8, 3))


class Adam(Optimizer):
    """Written as in an exercise, with operators."""

    def __init__(self, params, lr, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, {"lr": lr, "betas": betas, "eps": eps})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            (beta1, beta2), lr = group["betas"], group["lr"]
            for p in group["params"]:
                state = self.state[p]
                t = state["t"] = state.get("t", 0) + 1
                m = state["m"] = beta1 * state.get("m", torch.zeros_like(p)) + (1 - beta1) * p.grad
                v = state["v"] = beta2 * state.get("v", torch.zeros_like(p)) + (1 - beta2) * p.grad**2
                p.sub_(lr * (m / (1 - beta1**t)) / ((v / (1 - beta2**t)).sqrt() + group["eps"]))


class WithAlpha(SGD):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                p.add_(p.grad, alpha=-group["lr"])


def clipping():
    """A new optimizer class, so that what was said of another does not count for it."""

    class Clipped(SGD):
        def step(self):
            torch.nn.utils.clip_grad_norm_([p for group in self.param_groups for p in group["params"]], 0.1)
            super().step()

    return Clipped


def alone(
    build,
    setting,
    optimizer,
    *,
    epochs=3,
    batch_size=40,
    seed=0,
    train=TRAIN,
    validation=VALIDATION,
    schedule=None,
    **kwargs,
):
    """The network of one setting, trained by `fit`, and its history."""
    own = {name: value for name, value in setting.items() if name not in ("seed", "label_noise", "dropout")}
    network = build(seed=setting.get("seed", 0))
    x, y = train
    if "label_noise" in setting:
        y = noisy_labels(y, setting["label_noise"], setting.get("seed", 0))
    rates = None if schedule is None else lambda epoch: schedule(epoch, own["lr"])
    history = fit(
        network, (x, y), validation, optimizer=optimizer(network.parameters(), **own), epochs=epochs, seed=seed,
        batch_size=batch_size, schedule=rates, progress=False, **kwargs,
    )  # fmt: skip
    return network, history


def assert_same(network, other, tolerance=2e-5):
    for name, tensor in network.state_dict().items():
        assert torch.allclose(tensor, other.state_dict()[name], rtol=1e-4, atol=tolerance), name


def assert_ends_as_alone(history, build, optimizer, own_batches=False, seed=0, **kwargs):
    for k, setting in enumerate(history.settings):
        order = setting["seed"] if own_batches else seed
        network, single = alone(build, setting, optimizer, seed=order, **kwargs)
        assert_same(history.network(k), network)
        assert history.loss[k] == pytest.approx(single.loss, rel=1e-4)
        assert history.train_error[k] == pytest.approx(single.train_error)
        assert history.validation_error[k] == pytest.approx(single.validation_error)
        assert history.validation_loss[k] == pytest.approx(single.validation_loss)


@pytest.fixture
def sizes(monkeypatch):
    """How many networks took part in each forward pass of a stack."""
    seen = []
    forward = Stack.forward
    monkeypatch.setattr(Stack, "forward", lambda self, x: seen.append(len(self)) or forward(self, x))
    return seen


RATES = [0.02, 0.3]
CASES = {
    "student's SGD": (SGD, {"lr": RATES}),
    "one rate": (SGD, {"lr": 0.1}),
    "label noise": (SGD, {"lr": 0.1, "label_noise": [0.0, 0.3]}),
    "alpha": (WithAlpha, {"lr": RATES}),
    "torch's SGD": (torch_sgd, {"lr": RATES, "momentum": 0.9}),
    "momentum": (torch_sgd, {"lr": 0.02, "momentum": [0.0, 0.5, 0.9]}),
    "weight decay": (torch_sgd, {"lr": RATES, "weight_decay": [0.0, 0.1]}),
    "written Adam": (Adam, {"lr": [0.003, 0.03], "eps": [1e-3, 0.1]}),
    "torch's Adam": (partial(torch.optim.Adam, eps=1e-3), {"lr": [0.003, 0.03]}),
    "AdamW": (partial(torch.optim.AdamW, eps=1e-3), {"lr": [0.003, 0.03], "weight_decay": [0.1, 1.0]}),
}


# With a small epsilon Adam would turn the rounding of gradients that should be zero (a bias before batch norm) into steps.
ELEMENTWISE = {
    "student's SGD": SGD,
    "alpha": WithAlpha,
    "written Adam": partial(Adam, eps=1e-3),
    "torch's Adam": partial(torch.optim.Adam, eps=1e-3),
}


@pytest.mark.parametrize("build", [small, normalized], ids=["plain", "batch norm"])
@pytest.mark.parametrize("optimizer, values", CASES.values(), ids=CASES)
def test_a_network_ends_where_it_would_have_ended_alone(build, optimizer, values):
    settings = grid(**values, seed=range(2))
    history = sweep(build, TRAIN, VALIDATION, settings=settings, optimizer=optimizer, epochs=3, batch_size=40, seed=5)
    assert_ends_as_alone(history, build, optimizer, seed=5)


@pytest.mark.parametrize("values", [{"lr": RATES}, {"lr": RATES, "label_noise": 0.3}], ids=["clean", "label noise"])
def test_with_own_batches_each_network_has_the_order_of_its_seed(values):
    settings = grid(**values, seed=[3, 4])
    history = sweep(
        normalized, TRAIN, VALIDATION, settings=settings, optimizer=SGD, epochs=3, batch_size=40, own_batches=True
    )
    assert_ends_as_alone(history, normalized, SGD, own_batches=True)


@pytest.mark.parametrize("own_batches", [False, True], ids=["shared batches", "own batches"])
def test_in_several_stacks_each_network_keeps_what_is_its_own(own_batches, sizes):
    settings = grid(lr=RATES, label_noise=[0.1, 0.3], seed=[3, 4], momentum=[0.0, 0.5])
    schedule = partial(staircase, every=1)
    history = sweep(
        normalized, TRAIN, VALIDATION, settings=settings, optimizer=torch_sgd, epochs=3, batch_size=40,
        own_batches=own_batches, schedule=schedule,
    )  # fmt: skip
    assert set(sizes) == {8}
    assert_ends_as_alone(history, normalized, torch_sgd, own_batches=own_batches, schedule=schedule)


@pytest.mark.parametrize("optimizer", [SGD, torch_sgd])
@pytest.mark.parametrize("rates", [0.3, [0.3, 0.1]], ids=["one rate", "rates"])
def test_a_schedule_starts_from_each_networks_own_rate(optimizer, rates):
    schedule = partial(staircase, every=1)
    history = sweep(
        small, TRAIN, VALIDATION, settings=grid(lr=rates, seed=range(2)), optimizer=optimizer, epochs=3, batch_size=40,
        schedule=schedule,
    )  # fmt: skip
    assert_ends_as_alone(history, small, optimizer, schedule=schedule)


def test_the_students_own_batches_are_used():
    def batches(n, batch_size, generator):
        return list(torch.randint(n, (4, batch_size), generator=generator))

    settings = grid(lr=RATES, seed=range(2))
    history = sweep(
        small, TRAIN, VALIDATION, settings=settings, optimizer=SGD, epochs=3, batch_size=40, batches=batches
    )
    assert_ends_as_alone(history, small, SGD, batches=batches)


@pytest.mark.parametrize("loss_fn", [partial(F.cross_entropy, label_smoothing=0.1), nn.CrossEntropyLoss()])
def test_another_loss_is_each_networks_own_mean(loss_fn):
    settings = grid(lr=RATES, label_noise=[0.0, 0.2])
    history = sweep(
        small, TRAIN, VALIDATION, settings=settings, optimizer=SGD, epochs=3, batch_size=40, loss_fn=loss_fn
    )
    assert_ends_as_alone(history, small, SGD, loss_fn=loss_fn)


@pytest.mark.parametrize("own_batches", [False, True])
def test_regression_records_the_loss_as_the_error(own_batches):
    x, _ = TRAIN
    train = (x, x[:, :3] ** 2)
    history = sweep(
        small, train, train, settings=grid(lr=RATES, seed=[0]), optimizer=SGD, epochs=3, batch_size=40, loss_fn=F.mse_loss,
        own_batches=own_batches,
    )  # fmt: skip
    for k, setting in enumerate(history.settings):
        network, single = alone(small, setting, SGD, train=train, validation=train, loss_fn=F.mse_loss)
        assert_same(history.network(k), network)
        assert history.train_error[k] == pytest.approx(single.train_error, rel=1e-4)
    assert np.array_equal(history.train_error, history.validation_error)


def test_images_are_flattened_where_the_network_begins_with_that():
    x, y = data(n=40, features=12)
    images = x.view(40, 1, 3, 4)

    def build(seed):
        return nn.Sequential(nn.Flatten(), mlp(12, 8, 3, seed=seed))

    kwargs = {"settings": grid(lr=RATES), "optimizer": SGD, "epochs": 2, "batch_size": 10}
    ours = sweep(build, (images, y), (images, y), **kwargs)
    assert ours.network(1)(images).shape == (40, 3)
    single, _ = alone(build, ours.settings[1], SGD, train=(images, y), validation=None, epochs=2, batch_size=10)
    assert_same(ours.network(1), single)
    with pytest.raises(ValueError, match=r"\[40, 1, 3, 4\]: begin them with nn.Flatten"):
        sweep(partial(mlp, 12, 3), (images, y), **kwargs)


def test_build_gets_the_settings_that_it_names():
    def build(seed, scale):
        network = mlp(6, 3, seed=seed)
        nn.init.constant_(network[0].weight, scale)
        return network

    settings = grid(scale=[0.0, 2.0], lr=0.0)
    history = sweep(build, TRAIN, settings=settings, optimizer=SGD, epochs=1, batch_size=40)
    assert [history.network(k)[0].weight.unique().tolist() for k in range(2)] == [[0.0], [2.0]]


def test_a_factory_that_ignores_its_seed_argument_still_builds_under_it():
    def build(seed):
        return nn.Linear(6, 3)

    history = sweep(build, TRAIN, settings=grid(lr=0.0, seed=[1, 2]), optimizer=SGD, epochs=1, batch_size=40)
    torch.manual_seed(2)
    assert torch.equal(history.network(1).weight, nn.Linear(6, 3).weight)


def test_dropout_of_nothing_is_no_dropout():
    settings = grid(lr=RATES, dropout=[0.0, 0.5])
    history = sweep(dropping, TRAIN, VALIDATION, settings=settings, optimizer=SGD, epochs=3, batch_size=40)
    assert [history.network(k)[2].p for k in range(4)] == [0.0, 0.5, 0.0, 0.5]
    for k in (0, 2):
        network, single = alone(partial(dropping, p=0.0), history.settings[k], SGD)
        assert_same(nn.Sequential(*history.network(k)), network)
        assert history.loss[k] == pytest.approx(single.loss, rel=1e-4)
    assert not np.allclose(history.loss[0], history.loss[1])


def test_dropout_has_the_same_distribution_as_alone():
    count, setting = 300, {"lr": 0.5, "dropout": 0.4}
    history = sweep(dropping, TRAIN, settings=[setting] * count, optimizer=SGD, epochs=1, batch_size=30, evaluate=False)
    together = torch.stack([history.network(k)[3].weight.detach().flatten() for k in range(count)])
    torch.manual_seed(1)
    build, one_by_one = partial(dropping, p=0.4), []
    start = build(seed=0)
    for _ in range(count):
        network = build(seed=0)
        network.load_state_dict(start.state_dict())
        torch.manual_seed(len(one_by_one) + 1)
        fit(network, TRAIN, optimizer=SGD(network.parameters(), 0.5), epochs=1, batch_size=30, progress=False)
        one_by_one.append(network[3].weight.detach().flatten())
    single = torch.stack(one_by_one)
    error = (together.var(0) / count + single.var(0) / count).sqrt()
    assert ((together.mean(0) - single.mean(0)).abs() < 5 * error).all()
    assert (together.std(0) / single.std(0) - 1).abs().max() < 0.3
    assert together.std(0).min() > 0


def test_the_seed_of_a_sweep_is_that_of_its_dropout():
    kwargs = {"settings": grid(lr=[0.1], seed=range(2)), "optimizer": SGD, "epochs": 2, "batch_size": 90}
    kwargs["batches"] = lambda n, batch_size, generator: [torch.arange(n)]
    of_seeds = [sweep(dropping, TRAIN, **kwargs, seed=seed, evaluate=False).loss for seed in (0, 0, 1)]
    assert np.array_equal(of_seeds[0], of_seeds[1])
    assert np.abs(of_seeds[0] - of_seeds[2]).min() > 1e-4


def test_a_sweep_repeats_itself_and_leaves_the_global_generator_alone():
    torch.manual_seed(7)
    before = torch.get_rng_state()
    settings = grid(lr=RATES, dropout=[0.2, 0.5], label_noise=0.2, seed=range(2))
    kwargs = {"settings": settings, "optimizer": SGD, "epochs": 2, "batch_size": 40}
    first = sweep(dropping, TRAIN, **kwargs)
    assert torch.equal(torch.get_rng_state(), before)
    torch.manual_seed(8)
    assert np.array_equal(sweep(dropping, TRAIN, **kwargs).loss, first.loss)
    assert not np.array_equal(sweep(dropping, TRAIN, **kwargs, seed=1).loss, first.loss)


@pytest.mark.parametrize("optimizer", ELEMENTWISE.values(), ids=ELEMENTWISE)
def test_a_network_that_diverges_ends_and_touches_no_other(optimizer):
    def build(seed, broken):
        network = normalized(seed)
        if broken:
            nn.init.constant_(network[3].weight, 1e30)  # finite at first, overflows in the first epoch
        return network

    kwargs = {"optimizer": optimizer, "epochs": 3, "batch_size": 40}
    settings = [{"lr": lr, "seed": seed, "broken": False} for lr in RATES for seed in range(2)]
    clean = sweep(build, TRAIN, VALIDATION, settings=settings, **kwargs)
    spoilt = [*settings[:1], {"lr": 1e30, "seed": 0, "broken": True}, *settings[1:]]
    history = sweep(build, TRAIN, VALIDATION, settings=spoilt, **kwargs)
    others = [0, 2, 3, 4]
    for measure in ("loss", "train_error", "validation_error", "validation_loss"):
        assert getattr(history, measure)[others] == pytest.approx(getattr(clean, measure), rel=1e-4)
    for k, other in enumerate(others):
        assert_same(history.network(other), clean.network(k))
    assert history.ended[1] < 3 and list(history.ended[others]) == [3] * 4
    assert np.isnan(history.loss[1, history.ended[1] :]).all()
    assert np.isnan(history.validation_error[1, history.ended[1] :]).all()
    assert len(history.network(1)) == 4


def test_a_sweep_whose_networks_all_diverge_ends():
    calls = []
    history = sweep(
        small, TRAIN, settings=grid(lr=[1e30, 1e35]), optimizer=SGD, epochs=50, batch_size=10,
        schedule=lambda epoch, lr: calls.append(epoch) or lr,
    )  # fmt: skip
    assert set(calls) <= {0, 1}
    assert history.loss.shape == (2, 50)
    assert history.ended.max() <= 1


def worse_half(epoch, history):
    loss = history.loss[:, epoch - 1]
    running = np.flatnonzero(np.isfinite(loss))
    return running[np.argsort(loss[running])[(len(running) + 1) // 2 :]]


@pytest.mark.parametrize("optimizer", ELEMENTWISE.values(), ids=ELEMENTWISE)
@pytest.mark.parametrize("own_batches", [False, True])
def test_networks_told_to_stop_leave_the_stack_and_the_others_go_on_as_they_would(optimizer, own_batches, sizes):
    settings = grid(lr=[0.001, 0.003, 0.01, 0.03], label_noise=[0.0, 0.1], seed=[1])
    kwargs = {"settings": settings, "optimizer": optimizer, "batch_size": 90, "own_batches": own_batches}
    kwargs["schedule"] = partial(staircase, factor=2.0, every=1)
    full = sweep(normalized, TRAIN, **kwargs, epochs=4, evaluate=False)
    sizes.clear()
    halved = sweep(normalized, TRAIN, **kwargs, epochs=4, evaluate=False, stop=worse_half)
    assert sizes == [8, 4, 2, 1]
    assert sorted(halved.ended) == [1, 1, 1, 1, 2, 2, 3, 4]
    for k, ended in enumerate(halved.ended):
        assert halved.loss[k, :ended] == pytest.approx(full.loss[k, :ended], rel=1e-4)
        assert halved.batch_loss[k, :ended] == pytest.approx(full.batch_loss[k, :ended], rel=1e-4)
        assert np.isnan(halved.loss[k, ended:]).all() and np.isnan(halved.batch_loss[k, ended:]).all()
        at_its_end = sweep(normalized, TRAIN, **kwargs, epochs=int(ended), evaluate=False)
        assert_same(halved.network(k), at_its_end.network(k))


def test_stop_is_asked_after_each_epoch_and_may_say_nothing():
    asked = []
    history = sweep(
        small, TRAIN, settings=grid(lr=RATES), optimizer=SGD, epochs=3, batch_size=40,
        stop=lambda epoch, history: asked.append((epoch, np.isfinite(history.loss).sum())),
    )  # fmt: skip
    assert asked == [(1, 2), (2, 4), (3, 6)]
    assert list(history.ended) == [3, 3]


@pytest.mark.parametrize(
    "stop_at, line",
    [(1, "Stopped during epoch 1 of 5; no epoch was finished.\n"), (3, "Stopped during epoch 3 of 5; the 2 epochs before it are kept.\n")],
)  # fmt: skip
@pytest.mark.parametrize(
    "optimizer, values, stacks",
    [(SGD, {"lr": RATES}, 1), (torch_sgd, {"lr": RATES, "momentum": [0.1, 0.5]}, 2)],
    ids=["one stack", "two stacks"],
)
def test_the_stop_button_keeps_the_finished_epochs_and_says_so(stop_at, line, optimizer, values, stacks, capsys):
    epochs = []

    def batches(n, batch_size, generator):
        epochs.append(1)
        if len(epochs) == stop_at * stacks:
            raise KeyboardInterrupt
        return [torch.arange(40)]

    history = sweep(
        small, TRAIN, VALIDATION, settings=grid(**values), optimizer=optimizer, epochs=5, batch_size=40, batches=batches
    )
    assert capsys.readouterr().out.endswith(line)
    assert history.interrupted == stop_at
    for measure in (history.loss, history.train_error, history.validation_error, history.batch_loss):
        assert measure.shape == (len(history.settings), stop_at - 1)
        assert np.isfinite(measure).all()
    assert set(history.ended) == {stop_at - 1}
    assert all(p.isfinite().all() for p in history.network(1).parameters())


def test_an_optimizer_that_mixes_networks_trains_them_one_after_another_and_says_so_once(capsys, sizes):
    clipped = clipping()
    kwargs = {"settings": grid(lr=RATES, seed=range(2)), "optimizer": clipped, "epochs": 3, "batch_size": 40}
    history = sweep(small, TRAIN, VALIDATION, **kwargs)
    said = capsys.readouterr().out
    assert "Clipped" in said and "norm" in said and "4 networks are trained one after another" in said
    assert said.count("\n") == 1
    assert history.notice == said.strip()
    assert sizes == []
    assert_ends_as_alone(history, small, clipped)
    assert sweep(small, TRAIN, VALIDATION, **kwargs).notice == history.notice
    assert capsys.readouterr().out == ""


def test_a_hyperparameter_that_cannot_differ_in_a_stack_makes_a_stack_for_each_value(capsys, sizes):
    class Sgd(torch_sgd):
        pass

    settings = grid(lr=RATES, momentum=[0.0, 0.5], seed=range(2))
    history = sweep(small, TRAIN, settings=settings, optimizer=Sgd, epochs=1, batch_size=90, evaluate=False)
    assert capsys.readouterr().out == history.notice + "\n"
    assert "momentum" in history.notice and "2 stacks" in history.notice
    assert sizes == [4, 4]


def test_stacks_too_large_for_the_caches_are_halved_without_a_word(monkeypatch, sizes):
    monkeypatch.setattr(sweep_stacks, "STACK_BYTES", 9 * 4 * (6 * 8 + 8 + 8 * 3 + 3))  # nine networks
    settings = grid(lr=RATES, seed=range(5))
    history = sweep(small, TRAIN, VALIDATION, settings=settings, optimizer=SGD, epochs=3, batch_size=40)
    assert set(sizes) == {5}
    assert history.notice is None
    assert_ends_as_alone(history, small, SGD)


def test_a_layer_that_does_not_stack_is_trained_one_after_another_and_named(capsys, sizes):
    def build(seed):
        return nn.Sequential(nn.Linear(6, 8), nn.LayerNorm(8), nn.ReLU(), nn.Linear(8, 3))

    settings = grid(lr=RATES, seed=range(2))
    history = sweep(build, TRAIN, VALIDATION, settings=settings, optimizer=SGD, epochs=2, batch_size=40)
    assert "LayerNorm" in history.notice and capsys.readouterr().out == history.notice + "\n"
    assert sizes == []
    assert history.validation_error.shape == (4, 2) and np.isfinite(history.validation_error).all()


def test_networks_trained_together_are_announced_by_nothing(capsys):
    history = sweep(small, TRAIN, settings=grid(lr=RATES), optimizer=SGD, epochs=1, batch_size=40)
    assert history.notice is None
    assert capsys.readouterr().out == ""


def test_a_sweep_of_one_takes_any_network_and_optimizer(sizes):
    def build(seed):
        return nn.Sequential(nn.Conv1d(1, 2, 3), nn.Flatten(), nn.Linear(8, 3))

    x, y = TRAIN
    clipped = clipping()
    history = sweep(build, (x[:, None], y), settings=[{"lr": 0.1}], optimizer=clipped, epochs=1, batch_size=40)
    assert history.notice is None and sizes == [] and history.loss.shape == (1, 1)


def test_the_batch_losses_are_those_before_each_update():
    settings = grid(lr=RATES, seed=range(2))
    history = sweep(small, TRAIN, settings=settings, optimizer=SGD, epochs=2, batch_size=40)
    assert history.batch_loss.shape == (4, 6)
    order = torch.randperm(90, generator=torch.Generator().manual_seed(0))[:40]
    before = F.cross_entropy(small(seed=1)(TRAIN[0][order]), TRAIN[1][order]).item()
    assert history.batch_loss[[1, 3], 0] == pytest.approx([before, before], rel=1e-5)
    lengths = np.array([40, 40, 10])
    assert history.loss[:, 1] == pytest.approx(history.batch_loss[:, 3:] @ lengths / 90, rel=1e-5)


def test_the_bar_of_a_sweep_whose_networks_have_all_ended_is_full(monkeypatch):
    bar = tqdm(total=5, file=io.StringIO())
    monkeypatch.setattr(sweep_module, "progress_bar", lambda *arguments: bar)
    sweep(
        small,
        TRAIN,
        settings=grid(lr=RATES),
        optimizer=SGD,
        epochs=5,
        batch_size=40,
        stop=lambda epoch, history: range(len(RATES)) if epoch == 2 else None,
    )
    assert (bar.n, bar.total) == (2, 2)


@pytest.mark.parametrize("progress", [False, True])
def test_the_bar_counts_epochs_and_names_the_networks_left(progress, monkeypatch):
    asked, bar = [], tqdm(total=3, file=io.StringIO())
    monkeypatch.setattr(sweep_module, "progress_bar", lambda *arguments: asked.append(arguments) or bar)
    sweep(small, TRAIN, settings=grid(lr=RATES), optimizer=SGD, epochs=3, batch_size=40, progress=progress)
    assert asked == [(3, progress)]
    assert bar.n == 3
    assert bar.postfix == "networks=2"


def test_without_evaluation_only_losses_are_recorded():
    history = sweep(
        small, TRAIN, VALIDATION, settings=grid(lr=RATES), optimizer=SGD, epochs=1, batch_size=40, evaluate=False
    )
    assert np.isfinite(history.loss).all()
    assert np.isnan(history.train_error).all() and np.isnan(history.validation_error).all()


def other_shapes(seed):
    return mlp(6, 8 + seed, 3)


def without_dropout(seed):
    return mlp(6, 3, seed=seed)


def without_seed():
    return mlp(6, 3)


@pytest.mark.parametrize(
    "changes, message",
    [
        ({"settings": []}, "there are no settings"),
        ({"settings": [{"lr": 0.1}, {"lr": 0.1, "seed": 1}]}, "all settings must have the same names"),
        ({"settings": grid(lr=0.1, lerning_rate=[1])}, "nothing takes the setting 'lerning_rate': SGD takes lr, build"),
        ({"settings": grid(lr=0.1, momentum=[0.9])}, "nothing takes the setting 'momentum': SGD takes lr"),
        ({"settings": grid(seed=range(2))}, "SGD needs lr"),
        ({"settings": grid(lr=0.1, label_noise=[30])}, "label_noise is a share, from 0 to 1, not 30"),
        ({"build": without_dropout, "settings": grid(lr=0.1, dropout=[0.5])}, "needs networks with nn.Dropout"),
        ({"build": other_shapes, "settings": grid(lr=0.1, seed=range(3))}, r"layer 0 .*out_features=9.* in network 1"),
        ({"build": without_seed}, "build must have a parameter named seed"),
        ({"batch_size": 0}, "batch_size must be 1 or more"),
        ({"train": (TRAIN[0], TRAIN[1][:5])}, "x has 90, y has 5"),
        ({"train": (TRAIN[0], TRAIN[0]), "settings": grid(lr=0.1, label_noise=[0.5])}, "label_noise needs classes"),
        ({"batches": lambda n, batch_size, generator: []}, "must return a list of index tensors"),
        (
            {"own_batches": True, "batches": lambda n, b, g: [torch.arange(1 + g.initial_seed())], "settings": grid(lr=0.1, seed=[1, 2])},
            "own batches must have the same lengths",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_swept_is_said_in_one_line(changes, message):
    arguments = {"build": small, "train": TRAIN, "settings": grid(lr=RATES), "optimizer": SGD, "epochs": 1}
    arguments |= {"batch_size": 40} | changes
    with pytest.raises(ValueError, match=message) as failure:
        sweep(arguments.pop("build"), arguments.pop("train"), **arguments)
    assert "\n" not in str(failure.value)


def test_a_schedule_without_a_rate_to_change_is_refused():
    class Fixed(SGD):
        def __init__(self, params):
            super().__init__(params, 0.1)

    with pytest.raises(ValueError, match="needs an optimizer with a parameter lr; Fixed has none"):
        sweep(small, TRAIN, settings=grid(seed=[0]), optimizer=Fixed, epochs=1, batch_size=9, schedule=staircase)


def test_more_than_fits_in_memory_is_refused_with_an_estimate_before_it_is_built(monkeypatch):
    built = []

    def build(seed):
        built.append(seed)
        return mlp(784, 100, 10)

    arguments = {"settings": grid(lr=0.1, seed=range(1000)), "optimizer": SGD, "epochs": 1, "batch_size": 100}
    monkeypatch.setattr(sweep_stacks, "free_memory", lambda device: 1e9)
    with pytest.raises(MemoryError, match="1000 networks of 79,510 parameters .* about 2.1 GB, and 1 GB are free"):
        sweep(build, data(n=100, features=784), **arguments)
    assert built == [0]
