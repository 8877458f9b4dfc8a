"""The exercise `early_stopping.EarlyStopping`: a rule with patience that keeps the best state."""

import math

import torch
from torch import Tensor, nn

from course_utils.exercises.observations import Trace
from course_utils.exercises.spec import Case, Exercise, Misconception
from course_utils.exercises.wrong import early_stopping as wrong
from course_utils.exercises.wrong.early_stopping import rule
from solutions import early_stopping as reference


def _network(seed: int) -> nn.Module:
    """A small network with buffers, each entry of its state a number of its own."""
    network = nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3)).double()
    generator = torch.Generator().manual_seed(seed)
    for tensor in _tensors(network):
        tensor.copy_(10 * torch.rand(tensor.shape, generator=generator, dtype=torch.float64))
    return network


def _tensors(network: nn.Module) -> list[Tensor]:
    return [tensor.detach() for tensor in (*network.parameters(), *network.buffers())]


def _move(network: nn.Module) -> None:
    """Change the network as training does: in place, buffers included."""
    for tensor in _tensors(network):
        tensor.add_(1)


def _record_state(network: nn.Module, when: str, record: Trace) -> None:
    for name, tensor in network.state_dict().items():
        record(f"{name} {when}", tensor)


def _stopping(candidate: type, case: Case, record: Trace) -> None:
    """Feed a rule one loss after another; record what it answers and, if it is given a network, what it restores."""
    inputs = case.fresh()
    made = candidate(inputs["patience"], **inputs.get("options", {}))
    for name in ("best", "best_epoch"):
        if not record.property(f"it has {name}", hasattr(made, name), f"It has no attribute {name}.", stage="type"):
            return
        record(f"{name} before the first epoch", getattr(made, name))
    network = _network(1) if inputs.get("network") else None
    for epoch, loss in enumerate(inputs["losses"]):
        before = [tensor.clone() for tensor in _tensors(network)] if network else []
        record(f"what step returns at epoch {epoch}", made.step(loss, network) if network else made.step(loss))
        record(f"best at epoch {epoch}", made.best)
        record(f"best_epoch at epoch {epoch}", made.best_epoch)
        if network:
            same = network.training and all(map(torch.equal, _tensors(network), before))
            record.effect(f"epoch {epoch} leaves the network alone", same, "step() changes the network.")
            _move(network)
    if network:
        _restoring(made, network, record)


def _restoring(made: object, network: nn.Module, record: Trace) -> None:
    """Restore, train on, restore again, and once more into another network."""
    parameters = [*network.parameters()]
    made.restore(network)
    _record_state(network, "after restore", record)
    held = all(now is before for now, before in zip(network.parameters(), parameters, strict=True))
    told = "restore() puts other parameters in place of the network's own, which an optimizer would not know."
    record.effect("the parameters are the same objects", held, told)
    _move(network)
    made.restore(network)
    _record_state(network, "after training on and another restore", record)
    other = _network(3)
    made.restore(other)
    _record_state(other, "after restore into another network", record)


EARLY_STOPPING = Exercise(
    id="early_stopping.EarlyStopping",
    title="Early stopping",
    minutes=10,
    points=2,
    reference=reference.EarlyStopping,
    driver=_stopping,
    cases=[
        Case(
            "patience 3",
            {
                "patience": 3,
                "losses": [9.0, 7.0, 8.0, 7.5, 6.0, 6.5, 6.0, 7.0, 6.5, 5.0, 5.5, 5.2, 5.6, 5.8, 5.9, 4.0],
            },
        ),
        Case(
            "patience 2, min_delta 0.25",
            {
                "patience": 2,
                "options": {"min_delta": 0.25},
                "losses": [3.0, 2.5, 2.375, 2.1875, 2.25, 2.0, 1.9375, 1.5, 1.875, 1.4375, 1.375, 1.0, 1.125],
            },
        ),
        Case(
            "patience 3, min_delta 0.125, five epochs of warm-up",
            {
                "patience": 3,
                "options": {"min_delta": 0.125, "warmup": 5},
                "losses": [3.5, 3.0, 3.25, 3.375, 3.25, 3.5, 3.25, 3.125, 3.25, 2.5, 2.625, 2.75, 2.5625, 2.625],
            },
        ),
        Case(
            "a network that changes, patience 2",
            {
                "patience": 2,
                "options": {"min_delta": 0.125},
                "network": True,
                "losses": [2.0, 1.5, 1.4375, 1.625, 1.75, 1.0, 1.125, 0.9375],
            },
        ),
        Case(
            "a network that was best in the warm-up",
            {
                "patience": 2,
                "options": {"warmup": 3},
                "network": True,
                "losses": [2.0, 1.0, 1.5, 1.25, 1.75],
            },
        ),
        Case(
            "NaN among the losses",
            {
                "patience": 2,
                "options": {"min_delta": 0.125},
                "losses": [2.0, 1.5, math.nan, 1.25, 1.5, math.nan, math.nan, 1.1875, 1.0, 1.0625],
            },
            edge=True,
        ),
        Case(
            "NaN at first",
            {"patience": 2, "losses": [math.nan, math.nan, 2.0, 1.5, math.nan, 1.75, 1.25]},
            edge=True,
        ),
    ],
    hints=[
        "Keep three things besides `best` and `best_epoch`: which epoch it is, how many epochs there have been "
        "without progress, and the saved state.",
        "Progress is one comparison, `val_loss < self.best - self.min_delta`. If it holds, note loss, epoch and "
        "state, and count from 0 again; else, after the warm-up, count one more. A comparison with NaN is False.",
        "`model.state_dict()` has parameters and buffers, but its tensors are the network's own: `copy.deepcopy` it. "
        "`model.load_state_dict(…)` copies the values back.",
    ],
    misconceptions=[
        Misconception(
            "returns_none",
            "`step` returns None. It answers at every epoch: True to stop, False to go on.",
            [
                rule(answer=lambda self: None),
                rule(answer=lambda self: True if self.waited >= self.patience else None),
                rule(answer=lambda self: False if self.waited < self.patience else None),
            ],
        ),
        Misconception(
            "needs_a_model",
            "It fails where no network is given. `model` may be None, for those who want only the answer: save a "
            "state only if there is one.",
            [rule(note=wrong.needs_a_model(name)) for name in ("state_dict", "parameters", "named_parameters")],
        ),
        Misconception(
            "inverted",
            "The answer is reversed: True means stop, and False go on.",
            [rule(answer=lambda self: self.waited < self.patience)],
        ),
        Misconception(
            "never_stops",
            "It never says stop. `step` returns True once `patience` epochs in a row have made no progress.",
            [rule(answer=lambda self: False), rule(wait=lambda self, loss: None)],
        ),
        Misconception(
            "never_resets",
            "All epochs without progress are counted, those before the last progress too. Patience is about epochs in "
            "a row: progress sets the count back to 0.",
            [
                rule(advance=wrong.counts_on),
                rule(advance=wrong.counts_on, answer=wrong.not_while_progressing),
            ],
        ),
        Misconception(
            "off_by_one",
            "It stops one epoch too early or too late. With patience 3, the third epoch in a row without progress is "
            "the first to return True.",
            [
                rule(answer=lambda self: self.waited > self.patience),
                rule(answer=lambda self: self.waited >= self.patience - 1),
                rule(advance=wrong.one_at_the_best),
                rule(step=wrong.answers_first),
            ],
        ),
        Misconception(
            "stops_once",
            "It says stop once and then, although there was no progress, go on. The answer stays True until an epoch "
            "makes progress: ask for `>=`, not `==`, and do not set the count back when stopping.",
            [rule(answer=lambda self: self.waited == self.patience), rule(answer=wrong.starts_again)],
        ),
        Misconception(
            "sticky_stop",
            "Once it has said stop, it says so for ever. If training goes on and an epoch makes progress, the answer "
            "is False again.",
            [
                rule(answer=wrong.once_and_for_all),
                rule(
                    answer=wrong.once_and_for_all,
                    progresses=lambda self, loss: not loss > self.best - self.min_delta,
                ),
            ],
        ),
        Misconception(
            "compares_with_previous",
            "The loss is compared with that of the epoch before. A curve that only goes up and down falls below that "
            "one every other epoch, and would never be stopped. Compare with the best so far.",
            [
                rule(progresses=wrong.below_previous),
                rule(progresses=wrong.below_previous, advance=wrong.lowest_besides),
                rule(progresses=wrong.below_previous, advance=wrong.lowest_besides, wait=wrong.lowest_or_wait),
                rule(progresses=wrong.below_previous, advance=wrong.lower_and_best_epoch),
                rule(wait=wrong.previous_is_best),
                rule(wait=wrong.previous_is_best_and_its_epoch),
                rule(progresses=wrong.below_previous, advance=wrong.far_below_besides),
                rule(progresses=wrong.below_previous, advance=wrong.far_below_besides, wait=wrong.far_below_or_wait),
            ],
        ),
        Misconception(
            "best_not_updated",
            "`best` stays infinite, so that every epoch seems to make progress. Progress sets it to the loss of that "
            "epoch.",
            [
                rule(advance=lambda self, loss: vars(self).update(best_epoch=self.epoch, waited=0)),
                rule(advance=lambda self, loss: vars(self).update(waited=0)),
            ],
        ),
        Misconception(
            "best_epoch_elsewhere",
            "`best_epoch` is not the epoch of `best`. Set it where you set `best`, and only there.",
            [
                rule(advance=lambda self, loss: vars(self).update(best=loss, waited=0)),
                rule(answer=lambda self: vars(self).update(best_epoch=self.epoch - 1) or self.waited >= self.patience),
            ],
        ),
        Misconception(
            "epochs_from_one",
            "`best_epoch` is one too large: epochs count from 0. Is the counter raised before it is noted?",
            [
                rule(advance=lambda self, loss: vars(self).update(best=loss, best_epoch=self.epoch + 1, waited=0)),
            ],
        ),
        Misconception(
            "epochs_from_warmup",
            "`best_epoch` is counted from the end of the warm-up. Every call is an epoch, those of the warm-up too.",
            [
                rule(
                    advance=lambda self, loss: vars(self).update(
                        best=loss, best_epoch=self.epoch - self.warmup, waited=0
                    )
                ),
            ],
        ),
        Misconception(
            "ties_are_progress",
            "A loss that only equals what it had to fall below passes for progress, or is not counted. On a plateau "
            "it would never stop: progress is `<`, and everything else counts.",
            [
                rule(progresses=lambda self, loss: loss <= self.best - self.min_delta),
                rule(wait=wrong.tie_resets),
                rule(wait=wrong.tie_is_skipped),
            ],
        ),
        Misconception(
            "ignores_min_delta",
            "Gains smaller than min_delta pass for progress. Noise alone gives such gains; the loss has to fall below "
            "best − min_delta.",
            [
                rule(progresses=lambda self, loss: loss < self.best),
                rule(wait=wrong.small_gain_resets),
            ],
        ),
        Misconception(
            "min_delta_sign",
            "min_delta has the wrong sign: with best + min_delta, even a loss somewhat *above* the best passes for "
            "progress, or is not counted. Progress is to fall below best − min_delta, and everything else counts.",
            [
                rule(progresses=lambda self, loss: loss < self.best + self.min_delta),
                rule(progresses=lambda self, loss: loss < self.best, wait=wrong.small_rise_is_skipped),
                rule(wait=wrong.small_rise_is_skipped),
                *(
                    rule(progresses=lambda self, loss: loss < self.best + self.min_delta, advance=advance)
                    for advance in (wrong.lowest_besides, wrong.lower_and_best_epoch, wrong.far_below_besides)
                ),
            ],
        ),
        Misconception(
            "absolute_difference",
            "Progress is taken from the size of the difference, whatever its sign: a loss that rises by more than "
            "min_delta passes for progress. It has to fall.",
            [rule(progresses=lambda self, loss: abs(self.best - loss) > self.min_delta)],
        ),
        Misconception(
            "relative_min_delta",
            "min_delta is taken as a share of the best. That is a choice in some libraries, but here it is a "
            "difference of losses: progress is val_loss < best − min_delta.",
            [rule(progresses=lambda self, loss: loss < self.best * (1 - self.min_delta))],
        ),
        Misconception(
            "min_delta_in_best",
            "What is kept in `best` is not the loss, but the loss less min_delta. Keep the loss itself; min_delta "
            "belongs in the comparison, and only there.",
            [
                rule(advance=wrong.threshold_as_best),
                rule(advance=wrong.threshold_as_best, progresses=lambda self, loss: loss < self.best),
            ],
        ),
        Misconception(
            "best_follows_small_gains",
            "`best` or the saved state follows gains that are no progress. Where `best` does, many small gains never "
            "add up to progress. Leave all that is kept as it is, until the loss falls below best − min_delta.",
            [
                *(
                    rule(wait=wrong.follows(epoch, counts), keeps=keeps)
                    for epoch in (True, False)
                    for counts in (True, False)
                    for keeps in (wrong.Frame.keeps, wrong.lower_than_best)
                ),
                rule(keeps=wrong.below_all_seen),
                rule(keeps=wrong.lower_than_best),
            ],
        ),
        Misconception(
            "counts_during_warmup",
            "Epochs of the warm-up are counted against the patience. The count begins after it: with a warm-up of 5 "
            "and patience 3, epoch 7 is the first that can say stop.",
            [
                rule(wait=wrong.counts_always),
                *(rule(wait=wrong.counts_always, answer=wrong.silent_until(shift)) for shift in (-1, 0, 1)),
            ],
        ),
        Misconception(
            "warmup_off_by_one",
            "The warm-up is one epoch too long or too short. Epochs count from 0, so with a warm-up of 5 epoch 4 is "
            "its last, and epoch 5 the first to count.",
            [rule(wait=wrong.counts_from(shift)) for shift in (-1, 1)],
        ),
        Misconception(
            "forgets_warmup",
            "What the warm-up reaches is lost. `best`, `best_epoch` and the saved state follow progress there as "
            "everywhere; only the counting begins later.",
            [
                rule(step=wrong.blind_in_warmup),
                rule(step=wrong.blind_and_uncounted_in_warmup),
                rule(step=wrong.forgets_at_the_end_of_warmup),
                rule(keeps=lambda self, loss, progressed: progressed and self.epoch >= self.warmup),
            ],
        ),
        Misconception(
            "restores_when_stopping",
            "`step` changes the network: it loads the best state when it says stop. Whoever called it may want to go "
            "on; only `restore` changes a network.",
            [rule(step=wrong.restores_when_it_stops)],
        ),
        Misconception(
            "keeps_reference",
            "The network is not restored: what was kept are its own tensors, and they went on changing. "
            "`state_dict()` copies nothing, and neither does `dict(…)` around it; `copy.deepcopy` does.",
            [
                rule(save=lambda self, model: model.state_dict()),
                rule(save=lambda self, model: [*model.parameters()], restore=wrong.put_parameters),
            ],
        ),
        Misconception(
            "saves_last",
            "What is restored is a later state, not the best. Save only where the epoch makes progress.",
            [
                rule(keeps=lambda self, loss, progressed: True),
                rule(keeps=lambda self, loss, progressed: not progressed),
                rule(keeps=lambda self, loss, progressed: not progressed and self.waited + 1 >= self.patience),
            ],
        ),
        Misconception(
            "nothing_saved",
            "There is nothing to restore, because no state was ever saved. Where an epoch makes progress, keep a copy "
            "of `model.state_dict()`.",
            [rule(keeps=lambda self, loss, progressed: False)],
        ),
        Misconception(
            "nothing_restored",
            "`restore` leaves the network as it is. `model = …` only gives the name to something else; copy the saved "
            "values into the network, as `load_state_dict` does.",
            [rule(restore=lambda self, model: None)],
        ),
        Misconception(
            "buffers_not_restored",
            "The parameters come back, but not all of the buffers. Batch normalization's running statistics belong to "
            "the state as well; `state_dict()` has both.",
            [
                rule(save=lambda self, model: wrong.parameters(model), restore=wrong.put_parameters),
                rule(save=wrong.only(lambda name, t: t.is_floating_point()), restore=wrong.put_known),
                rule(save=lambda self, model: {**model.state_dict(), **_copied(model)}),
            ],
        ),
        Misconception(
            "restore_shares_memory",
            "`restore` hands out the saved tensors themselves. Training on then changes what is saved, and a second "
            "restore finds something else. Copy the values into the network's own tensors.",
            [
                rule(restore=wrong.hand_out),
                rule(restore=wrong.hand_out_parameters_and_copy_buffers),
                rule(restore=wrong.assign),
            ],
        ),
        Misconception(
            "ignores_restore_argument",
            "`restore` does not load into the network that it is given, but into the one that `step` has seen. They "
            "may differ.",
            [rule(save=wrong.save_with_its_model, restore=lambda self, model: self.model.load_state_dict(self.saved))],
        ),
        Misconception(
            "nan_accepted",
            "NaN passes for progress. Every comparison with NaN is False, `not (a >= b)` therefore True: ask whether "
            "the loss *is* below, and let all else be no progress.",
            [
                rule(progresses=lambda self, loss: not loss >= self.best - self.min_delta),
                rule(progresses=lambda self, loss: loss != loss or loss < self.best - self.min_delta),
                rule(progresses=wrong.nan_is_the_lowest),
                rule(step=wrong.nan_as_zero),
                rule(wait=wrong.nan_restarts_the_count),
                rule(progresses=wrong.first_is_progress),
            ],
        ),
        Misconception(
            "no_best_epoch_yet",
            "It fails as long as no epoch has made progress, as when the first loss is NaN: `best_epoch` is then None, and "
            "nothing can be subtracted from None. Count the epochs without progress instead.",
            [rule(answer=wrong.since_best)],
        ),
        Misconception(
            "stops_at_nan",
            "It says stop at the first NaN. An epoch whose loss is NaN is one without progress, no more: it counts "
            "against the patience like any other.",
            [
                rule(step=wrong.stops_at_nan),
                rule(step=wrong.stops_at_nan_uncounted),
                rule(step=wrong.stops_at_nan_and_counts_its_epoch),
            ],
        ),
        Misconception(
            "nan_not_counted",
            "An epoch whose loss is NaN is passed over. It is an epoch without progress and counts like any other: a "
            "network that gives NaN will hardly recover, and should be stopped.",
            [
                rule(step=wrong.nan_unseen(answer, epochs))
                for answer in (lambda self: False, lambda self: self.answer())
                for epochs in (0, 1)
            ],
        ),
    ],
)


def _copied(model: nn.Module) -> dict[str, Tensor]:
    return {name: p.detach().clone() for name, p in model.named_parameters()}
