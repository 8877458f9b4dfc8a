"""The training loop against loops written out by hand, and what it does when it is stopped."""

import warnings

import nbclient
import nbformat
import pytest
import torch
import torch.nn.functional as F
from torch import nn

from course_utils import training
from course_utils.models import mlp
from course_utils.training import error_and_loss, fit


def data(n=250, features=6, classes=3, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(n, features, generator=generator), torch.randint(classes, (n,), generator=generator)


def sgd(model, lr=0.1):
    return torch.optim.SGD(model.parameters(), lr=lr)


def equal_parameters(one, other):
    return all(torch.equal(p, q) for p, q in zip(one.parameters(), other.parameters(), strict=True))


class Stopping(torch.optim.SGD):
    """An optimizer during whose step number `stop_at` (from 1) somebody presses the stop button."""

    def __init__(self, params, lr, stop_at):
        super().__init__(params, lr)
        self.steps_left = stop_at

    def step(self, closure=None):
        self.steps_left -= 1
        if self.steps_left == 0:
            raise KeyboardInterrupt
        return super().step(closure)


@pytest.mark.parametrize("optimizer", [torch.optim.SGD, torch.optim.Adam])
def test_fit_ends_where_a_loop_written_out_ends(optimizer):
    x, y = data()
    ours, theirs = mlp(6, 8, 3, seed=0), mlp(6, 8, 3, seed=0)
    fit(ours, (x, y), optimizer=optimizer(ours.parameters(), lr=0.05), epochs=3, batch_size=40, seed=7)

    by_hand = optimizer(theirs.parameters(), lr=0.05)
    generator = torch.Generator().manual_seed(7)
    for _ in range(3):
        for index in torch.randperm(len(x), generator=generator).split(40):
            by_hand.zero_grad()
            F.cross_entropy(theirs(x[index]), y[index]).backward()
            by_hand.step()
    assert equal_parameters(ours, theirs)


def test_the_loss_is_the_mean_over_examples_with_a_short_last_batch():
    x, y = data(n=25)
    model = mlp(6, 3, seed=0)
    history = fit(model, (x, y), optimizer=sgd(model, lr=0.0), epochs=1, batch_size=20)
    assert history.loss == pytest.approx([F.cross_entropy(model(x), y).item()], rel=1e-6)


def test_the_loss_is_measured_before_each_update():
    x, y = data(n=40)
    model, copy = mlp(6, 3, seed=0), mlp(6, 3, seed=0)
    history = fit(model, (x, y), optimizer=sgd(model, lr=1.0), epochs=1, batch_size=40)
    assert history.loss == pytest.approx([F.cross_entropy(copy(x), y).item()], rel=1e-6)


def test_errors_are_those_of_the_model_at_the_end_of_the_epoch():
    train, validation = data(seed=0), data(n=90, seed=1)
    model = mlp(6, 8, 3, seed=0)
    history = fit(model, train, validation, optimizer=sgd(model), epochs=2, batch_size=40)
    for recorded, (x, y) in ((history.train_error, train), (history.validation_error, validation)):
        wrong = [model(x[i : i + 1]).argmax().item() != y[i].item() for i in range(len(x))]
        assert recorded[-1] == sum(wrong) / len(wrong)
    assert history.validation_loss[-1] == pytest.approx(F.cross_entropy(model(x), y).item(), rel=1e-6)
    assert len(history.train_error) == len(history.validation_error) == len(history.seconds) == history.epochs == 2


def test_chunks_do_not_change_the_error_and_the_loss():
    x, y = data()
    model = mlp(6, 8, 3, seed=0)
    error, loss = error_and_loss(model, (x, y), chunk=70)
    whole_error, whole_loss = error_and_loss(model, (x, y), chunk=len(x))
    assert error == whole_error
    assert loss == pytest.approx(whole_loss, rel=1e-6)
    assert loss == pytest.approx(F.cross_entropy(model(x), y).item(), rel=1e-6)


def test_no_forward_pass_of_a_measurement_is_larger_than_a_chunk():
    x, y = data()
    lengths = []
    model = mlp(6, 3, seed=0)
    model.register_forward_hook(lambda module, inputs, outputs: lengths.append(len(outputs)))
    error_and_loss(model, (x, y), chunk=100)
    assert lengths == [100, 100, 50]


def test_measuring_uses_evaluation_mode_and_keeps_no_graph():
    seen = []
    model = nn.Sequential(nn.Linear(6, 3), nn.Dropout(0.5))
    model[1].register_forward_hook(lambda module, _, out: seen.append((module.training, out.requires_grad)))
    error_and_loss(model, data())
    assert seen == [(False, False)]


def test_the_updates_are_made_in_training_mode_and_every_module_gets_its_mode_back():
    updating = []
    model = nn.Sequential(nn.Linear(6, 3), nn.Dropout(0.5))
    model[1].register_forward_hook(lambda module, *_: updating.append((module.training, torch.is_grad_enabled())))
    model.train()
    model[0].eval()
    fit(model, data(n=20), optimizer=sgd(model), epochs=2, batch_size=20)
    assert updating == [(True, True), (False, False)] * 2
    assert [module.training for module in model.modules()] == [True, False, True]


def test_the_modes_come_back_when_the_model_fails():
    model = mlp(5, 3, seed=0).train()
    with pytest.raises(RuntimeError):
        error_and_loss(model, data(features=6))
    assert model.training


def test_the_schedule_sets_every_groups_rate_at_the_start_of_each_epoch():
    model = mlp(6, 8, 3, seed=0)
    optimizer = torch.optim.SGD([{"params": model[0].parameters(), "lr": 9.0}, {"params": model[2].parameters()}], lr=5)
    used = []
    optimizer.register_step_pre_hook(lambda *_: used.append([group["lr"] for group in optimizer.param_groups]))
    fit(model, data(n=40), optimizer=optimizer, epochs=3, batch_size=20, schedule=lambda epoch: 0.1 / (1 + epoch))
    assert used == [[rate, rate] for rate in (0.1, 0.1, 0.05, 0.05, 0.1 / 3, 0.1 / 3)]


def test_a_step_that_a_schedule_of_torch_has_wrapped_is_the_one_taken():
    model = mlp(6, 8, 3, seed=0)
    optimizer = sgd(model)
    schedule = torch.optim.lr_scheduler.StepLR(optimizer, 1)
    fit(model, data(), optimizer=optimizer, epochs=1, batch_size=50)
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # it warns if it has seen no step
        schedule.step()


def test_the_students_own_batches_are_used_with_one_generator_for_all_epochs():
    calls = []

    def batches(n, batch_size, generator):
        calls.append((n, batch_size, generator.initial_seed(), torch.rand((), generator=generator).item()))
        return [torch.tensor([0, 1]), torch.tensor([2])]

    x, y = data()
    model, by_hand = mlp(6, 3, seed=0), mlp(6, 3, seed=0)
    fit(model, (x, y), optimizer=sgd(model), epochs=2, batch_size=2, seed=4, batches=batches)
    optimizer = sgd(by_hand)
    for index in ([0, 1], [2]) * 2:
        optimizer.zero_grad()
        F.cross_entropy(by_hand(x[index]), y[index]).backward()
        optimizer.step()
    assert equal_parameters(model, by_hand)
    assert [call[:3] for call in calls] == [(250, 2, 4)] * 2
    assert calls[0][3] != calls[1][3]


def test_the_same_seed_repeats_a_run_and_another_does_not():
    def run(seed):
        model = mlp(6, 8, 3, seed=0)
        fit(model, data(), optimizer=sgd(model), epochs=1, batch_size=10, seed=seed)
        return model

    assert equal_parameters(run(0), run(0))
    assert not equal_parameters(run(0), run(1))


def test_fit_leaves_the_global_generator_alone():
    model = mlp(6, 3, seed=0)
    before = torch.get_rng_state()
    fit(model, data(), optimizer=sgd(model), epochs=1, batch_size=10)
    assert torch.equal(torch.get_rng_state(), before)


@pytest.mark.parametrize(
    "stop_at, epochs, line",
    [
        (2, 0, "Stopped during epoch 1 of 10; no epoch was finished.\n"),
        (5, 1, "Stopped during epoch 2 of 10; the epoch before it is kept.\n"),
        (7, 2, "Stopped during epoch 3 of 10; the 2 epochs before it are kept.\n"),
    ],
)
def test_the_stop_button_keeps_the_finished_epochs_and_says_so(stop_at, epochs, line, capsys):
    x, y = data(n=30)
    model = mlp(6, 3, seed=0).eval()
    optimizer = Stopping(model.parameters(), 0.1, stop_at=stop_at)
    history = fit(model, (x, y), (x, y), optimizer=optimizer, epochs=10, batch_size=10)
    assert history.interrupted == epochs + 1
    for recorded in (history.loss, history.train_error, history.validation_error, history.seconds):
        assert len(recorded) == epochs
    assert capsys.readouterr().out == line
    assert not model.training


def test_a_run_that_is_not_stopped_prints_nothing(capsys):
    model = mlp(6, 3, seed=0)
    history = fit(model, data(), optimizer=sgd(model), epochs=1, batch_size=100)
    assert history.interrupted is None
    assert capsys.readouterr() == ("", "")


def test_a_loss_that_is_not_finite_is_recorded_and_the_run_goes_on():
    model = mlp(6, 3, seed=0)
    history = fit(model, data(), optimizer=sgd(model, lr=1e38), epochs=3, batch_size=50)
    assert history.epochs == 3
    assert not any(loss < float("inf") for loss in history.loss[1:])


def test_regression_records_the_loss_as_the_error():
    x, _ = data()
    train, validation = (x, x.sum(1, keepdim=True)), (x[:50], x[:50].sum(1, keepdim=True))
    model = mlp(6, 1, seed=0)
    history = fit(model, train, validation, optimizer=sgd(model), epochs=5, batch_size=25, loss_fn=F.mse_loss)
    assert history.train_error[-1] == pytest.approx(F.mse_loss(model(x), train[1]).item(), rel=1e-5)
    assert history.validation_error[-1] < history.validation_error[0]
    assert "loss" in history.error_label


def test_without_validation_data_its_error_stays_empty():
    model = mlp(6, 3, seed=0)
    assert fit(model, data(), optimizer=sgd(model), epochs=1, batch_size=100).validation_error == []


def test_the_seconds_are_those_of_the_updates(monkeypatch):
    clock = iter([10.0, 10.5, 20.0, 22.0])
    monkeypatch.setattr(training.time, "perf_counter", lambda: next(clock))
    model = mlp(6, 3, seed=0)
    history = fit(model, data(), optimizer=sgd(model), epochs=2, batch_size=100, progress=False)
    assert history.seconds == [0.5, 2.0]


@pytest.mark.parametrize(
    "n_x, n_y, batch_size, batches, message",
    [
        (5, 4, 2, None, "x has 5, y has 4"),
        (0, 0, 2, None, "one or more; x has 0"),
        (5, 5, 0, None, "batch_size must be 1 or more"),
        (5, 5, 2, lambda n, batch_size, generator: [], "must return a list of index tensors"),
        (5, 5, 2, lambda n, batch_size, generator: None, "must return a list of index tensors, not None"),
    ],
)
def test_what_cannot_be_trained_on_is_said_in_one_line(n_x, n_y, batch_size, batches, message):
    model = mlp(6, 3, seed=0)
    examples = torch.zeros(n_x, 6), torch.zeros(n_y, dtype=torch.long)
    with pytest.raises(ValueError, match=message) as failure:
        fit(model, examples, optimizer=sgd(model), epochs=1, batch_size=batch_size, batches=batches)
    assert "\n" not in str(failure.value)


def test_a_strict_notebook_stores_nothing_of_the_progress_bar(monkeypatch):
    monkeypatch.setenv("COURSE_STRICT", "1")
    source = """
import torch
from course_utils.models import mlp
from course_utils.training import fit
model = mlp(2, 2, seed=0)
data = torch.zeros(4, 2), torch.zeros(4, dtype=torch.long)
history = fit(model, data, optimizer=torch.optim.SGD(model.parameters(), lr=0.1), epochs=2, batch_size=2)
"""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])
    nbclient.NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    assert notebook.cells[0].outputs == []
