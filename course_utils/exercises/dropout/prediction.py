"""The exercise `dropout.mc_predict`: Monte Carlo dropout, on a network that notes its passes."""

import itertools
import math
from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from course_utils.exercises.dropout.recording import all_equal, all_hold, normal
from course_utils.exercises.guard import seed_everything
from course_utils.exercises.observations import Trace, plain
from course_utils.exercises.spec import Case, Exercise, Misconception
from course_utils.exercises.wrong import dropout as wrong
from course_utils.exercises.wrong.dropout import combining, predicting
from solutions import dropout as reference


class _Passes(list):
    """What was seen of each forward pass; a copy of a model writes into the same list."""

    def __deepcopy__(self, memo: dict) -> "_Passes":
        return self


class _Noted(torch.autograd.Function):
    """The identity, which notes what passes through a network; under `torch.vmap` too, where a pass is many at once."""

    @staticmethod
    def forward(passes: _Passes, x: Tensor, logits: Tensor, in_training: frozenset) -> Tensor:
        passes.append((x.detach().clone(), logits.detach().clone(), in_training))
        return logits.clone()

    @staticmethod
    def setup_context(ctx: object, inputs: tuple, output: Tensor) -> None:
        pass

    @staticmethod
    def backward(ctx: object, gradient: Tensor) -> tuple:
        return None, None, gradient, None

    @staticmethod
    def vmap(info: object, in_dims: tuple, passes: _Passes, x: Tensor, logits: Tensor, in_training: frozenset) -> tuple:
        x, logits = (
            t.expand(info.batch_size, *t.shape) if dim is None else t.movedim(dim, 0)
            for t, dim in ((x, in_dims[1]), (logits, in_dims[2]))
        )
        return _Noted.apply(passes, x, logits, in_training), 0


class _Network(nn.Module):
    """A classifier with batch normalization and, some layers deep, dropout. It notes what passes through it, and which of
    its modules are in training mode then: "normalization", "other".
    """

    def __init__(self, inputs: int, hidden: int, classes: int, p: float) -> None:
        super().__init__()
        self.body = nn.Sequential(
            nn.Linear(inputs, hidden), nn.BatchNorm1d(hidden), nn.Sequential(nn.Tanh(), nn.Dropout(p))
        )
        self.other = nn.Identity()  # stands for any layer that has a mode
        self.head = nn.Linear(hidden, classes)
        self.passes = _Passes()

    def forward(self, x: Tensor) -> Tensor:
        watched = {"normalization": self.body[1], "other": self.other}
        in_training = frozenset(name for name, module in watched.items() if module.training)
        return _Noted.apply(self.passes, x, self.head(self.other(self.body(x))), in_training)


def _network(inputs: int, hidden: int, classes: int, p: float, modes: str) -> _Network:
    """A network that is sure of itself once and torn the next time, in the modes `training`, `evaluation` or `mixed`."""
    model = _Network(inputs, hidden, classes, p)
    with torch.no_grad():
        for i, tensor in enumerate((*model.parameters(), model.body[1].running_mean)):
            tensor.copy_(normal(*tensor.shape, seed=60 + i))
        model.head.weight.mul_(1.5)
        model.body[1].running_var.copy_(0.3 + normal(hidden, seed=70).abs())
    model.train(modes != "evaluation")
    if modes == "mixed":
        model.body[1].eval()
        model.body[2][0].eval()
    return model


def _predictions(candidate: Callable, case: Case, record: Trace) -> None:
    """Predict with a network that notes every pass; record what must hold of passes, results and what is left behind."""
    inputs = case.fresh()
    model, x, samples = (
        _network(**inputs["network"]),
        normal(inputs["m"], 4, seed=80, dtype=torch.float32),
        inputs["samples"],
    )
    twin, given = _network(**inputs["network"]).eval(), x.clone()
    modes = [m.training for m in model.modules()]
    before = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    seed_everything(1)
    result = candidate(model, given, samples)
    seen = list(model.passes)
    if not _two_results(result, samples, x, twin, record):
        return
    logits = _logits_by_example(seen, x)
    told = "The model should be called on all examples of x equally often." if seen else "The model is never called."
    if not record.property("the model sees x", logits is not None, told):
        return
    with torch.no_grad():
        good = _right_passes(logits, seen, samples, twin, x, record) and _values(logits, samples, result, record)
    if good and _nothing_left_behind(model, modes, before, result, given, x, record):
        told = "A second call gives exactly the same: the passes are not random."
        anew = not torch.equal(result[0], candidate(model, x.clone(), samples)[0])
        record.property("the passes are drawn anew", anew, told)


def _two_results(result: object, samples: int, x: Tensor, twin: _Network, record: Trace) -> bool:
    found, m, c = plain(result), len(x), twin.head.out_features
    pair = found.kind == "sequence" and [item.kind for item in found.value] == ["tensor", "tensor"]
    told = f"It should return two tensors, mean and std; it returns {found.describe()}."
    if not record.property("two tensors", pair, told, stage="type"):
        return False
    shapes = [item.shape for item in found.value]
    over_others = {(samples, c), (samples, m), (c,), ()} if m > 1 else set()
    over_passes = not any(shape in over_others for shape in shapes)
    told = f"mean and std should have the shape {[m, c]}; they have {list(shapes[0])} and {list(shapes[1])}."
    dtypes = [item.dtype for item in found.value]
    properties = [
        ("taken over the passes", over_passes, told, "shape"),
        ("the shapes", shapes == [(m, c)] * 2, told, "shape"),
        ("the dtype", dtypes == [str(x.dtype)] * 2, f"mean and std should be {x.dtype}; they are {dtypes}.", "dtype"),
    ]
    return all_hold(properties, record)


def _logits_by_example(seen: list[tuple], x: Tensor) -> Tensor | None:
    """The logits that each example got, pass after pass: [passes, m, c], however they were batched. None if not all got as many."""
    if not seen or any(given.shape[-1] != x.shape[-1] for given, *_ in seen):
        return None
    given, logits = (torch.cat([entry[k].flatten(0, -2) for entry in seen]) for k in (0, 1))
    which = (given[:, None] == x).all(-1)  # [rows, m]
    counts = which.sum(0)
    if not bool((which.sum(1) == 1).all()) or not bool((counts == counts[0]).all()):
        return None
    return torch.stack([logits[which[:, i]] for i in range(len(x))], dim=1)


def _right_passes(logits: Tensor, seen: list[tuple], samples: int, twin: _Network, x: Tensor, record: Trace) -> bool:
    """Were there as many passes as asked for, with dropout on and nothing else? One pass more may be a trial."""
    passes, thinned = len(logits), _thinned(twin, x)
    distance = (logits[:, :, None] - thinned.transpose(0, 1)).abs().amax(-1).amin(-1)  # [passes, m]
    among_them = any(bool((run < 1e-3).all()) for run in _runs(distance, samples))
    still, off = all_equal(logits), torch.allclose(logits, twin(x), rtol=1e-4, atol=1e-4)
    in_training = frozenset().union(*(names for *_, names in seen))
    counted = f"With samples = {samples} the model should run as often; it runs {passes} times."
    told = "Dropout should be on during the passes, and all other modules in evaluation."
    properties = [
        ("batch normalization is in evaluation", "normalization" not in in_training, told),
        ("other modules are in evaluation", "other" not in in_training, told),
        ("dropout is on", not off, told),
        ("more than one pass", passes > 1, counted),
        ("every pass has masks of its own", not still, "All passes drop the same units."),
        ("the passes are those of thinned networks", among_them, told),
        ("the number of passes", passes in (samples, samples + 1), counted),
    ]
    return all_hold(properties, record)


def _runs(passes: Tensor, samples: int) -> list[Tensor]:
    """The passes that count: all of them, unless there was one more, first or last."""
    return [passes[:samples], passes[-samples:]]


def _thinned(twin: _Network, x: Tensor) -> Tensor:
    """The logits of every network that dropout can leave: [2^hidden, m, c]."""
    p, hidden = twin.body[2][1].p, twin.body(x)
    kept = torch.tensor(list(itertools.product([0.0, 1.0], repeat=hidden.shape[1])))
    return twin.head(hidden * kept[:, None] / (1 - p))


def _values(logits: Tensor, samples: int, result: tuple[Tensor, Tensor], record: Trace) -> bool:
    """Are mean and std those of the probabilities, and if not, something that has a name?"""
    runs = _runs(logits, samples)

    def mean_is(*forms: Callable, found: Tensor = result[0], near: float = 1e-5) -> bool:
        return any(torch.allclose(found, form(run), rtol=1e-4, atol=near) for form in forms for run in runs)

    def std_is(*forms: Callable, found: Tensor = result[1]) -> bool:
        both = [lambda run, form=form, k=k: form(run, k) for form in forms for k in (0, 1)]
        return mean_is(*both, found=found, near=5e-4)

    def probs(run: Tensor) -> Tensor:
        return run.softmax(-1)

    def std(run: Tensor, k: int) -> Tensor:
        return probs(run).std(0, correction=k)

    right = mean_is(lambda run: probs(run).mean(0))
    too_many = len(logits) > samples and torch.allclose(result[0], probs(logits).mean(0), rtol=1e-4, atol=1e-5)
    exchanged = std_is(std, found=result[0]) and mean_is(lambda run: probs(run).mean(0), found=result[1])
    told = "mean should be the mean of the probabilities over the passes. "
    told += _place("mean", probs(runs[0]).mean(0), result[0], samples)
    means = {
        "not the logits' probabilities": (lambda run: run.mean(0).softmax(-1),),
        "not logits": (lambda run: run.mean(0),),
        "classes add up to 1": (lambda run: run.softmax(1).mean(0),),
        "not compared between passes": (lambda run: run.softmax(0).mean(0),),
        "not by the sigmoid": (lambda run: run.sigmoid().mean(0),),
        "not votes": (lambda run: F.one_hot(run.argmax(-1), run.shape[-1]).float().mean(0),),
        "not logarithms": (
            lambda run: run.log_softmax(-1).mean(0),
            lambda run: run.log_softmax(-1).mean(0).exp(),
        ),
        "not a sum": (lambda run: probs(run).sum(0), lambda run: run.sum(0).softmax(-1)),
        "of more than one pass": (lambda run: probs(run)[0], lambda run: probs(run)[-1]),
    }
    counted = f"With samples = {samples}, the mean is over {len(logits)} passes."
    properties = [("no pass too many", right or not too_many, counted), ("the mean comes first", not exchanged, told)]
    properties += [(name, right or not mean_is(*forms), told) for name, forms in means.items()]
    if not all_hold([*properties, ("the mean", right, told)], record):
        return False
    right, told = std_is(std), "std should be the standard deviation of the probabilities over the passes. "
    told += _place("std", std(runs[0], 1), result[1], samples)
    stds = {
        "not of the logits": (lambda run, k: run.std(0, correction=k),),
        "not the variance": (lambda run, k: probs(run).var(0, correction=k),),
        "not the standard error": (lambda run, k: std(run, k) / math.sqrt(samples),),
        "around the mean": (lambda run, k: probs(run).square().mean(0).sqrt(),),
        "of the probabilities": (
            lambda run, k: run.log_softmax(-1).std(0, correction=k),
            lambda run, k: run.softmax(1).std(0, correction=k),
            lambda run, k: run.sigmoid().std(0, correction=k),
        ),
    }
    properties = [(name, right or not std_is(*forms), told) for name, forms in stds.items()]
    return all_hold([*properties, ("the std", right, told)], record)


def _place(name: str, wanted: Tensor, found: Tensor, samples: int) -> str:
    """The place where the two are farthest apart, in words."""
    i, k = divmod(int((found - wanted).abs().nan_to_num(torch.inf).argmax()), wanted.shape[1])
    return f"With samples = {samples}, {name}[{i}, {k}] should be {wanted[i, k]:.4f}; it is {found[i, k]:.4f}."


def _nothing_left_behind(
    model: _Network, modes: list[bool], before: dict, result: tuple, given: Tensor, x: Tensor, record: Trace
) -> bool:
    pairs = list(zip([m.training for m in model.modules()], modes, strict=True))
    now = model.state_dict()
    same = list(now) == list(before) and all(torch.equal(now[name], tensor) for name, tensor in before.items())
    trained = all(p.requires_grad for p in model.parameters())
    graph = any(tensor.requires_grad for tensor in result)
    told = "Some modules are in another mode than before."
    properties = [
        ("no graph", not graph, "The results carry the graph of all passes with them.", "effect"),
        ("nothing is left in training", not any(now and not was for now, was in pairs), told, "effect"),
        ("nothing is left in evaluation", not any(was and not now for now, was in pairs), told, "effect"),
        ("the model is as before", same and trained, "The model's parameters or buffers are changed.", "effect"),
        ("x is left as it was", torch.equal(given, x), "It changes x.", "effect"),
    ]
    return all_hold(properties, record)


def _prediction(m: int, samples: int, modes: str, p: float, classes: int = 3) -> dict:
    return {"m": m, "samples": samples, "network": dict(inputs=4, hidden=5, classes=classes, p=p, modes=modes)}


MC_PREDICT = Exercise(
    id="dropout.mc_predict",
    title="Monte Carlo dropout",
    minutes=9,
    points=2,
    reference=reference.mc_predict,
    driver=_predictions,
    random=True,
    cases=[
        Case("a model in evaluation, 12 passes", _prediction(4, 12, "evaluation", p=0.3)),
        Case("a model in training, 8 passes", _prediction(5, 8, "training", p=0.2, classes=4)),
        Case("a frozen batch normalization in a model in training", _prediction(4, 10, "mixed", p=0.3)),
        Case("a single example", _prediction(1, 7, "evaluation", p=0.3), edge=True),
    ],
    hints=[
        "`module.training` is a module's mode, and `model.modules()` goes through all modules at every depth. Note all modes first, and put "
        "each one back at the end.",
        "Put everything in evaluation (`model.eval()`), then switch on those that are `isinstance(module, nn.Dropout)`.",
        "Turn the logits of each pass into probabilities, stack the passes, [samples, m, c], and take mean and std over dimension 0. Nothing "
        "here is trained: `with torch.no_grad():`.",
    ],
    misconceptions=[
        Misconception(
            "dropout_off",
            "Dropout is off during the passes, so all of them give the same. Its layers have to be in training mode, wherever they are: "
            "`model.modules()` also finds those inside other modules.",
            [
                predicting(nn.Module.eval),
                predicting(nn.Module.eval, passes=wrong.one_pass_repeated),
                predicting(wrong.dropout_of_children),
                predicting(lambda model: None),
            ],
        ),
        Misconception(
            "everything_in_train",
            "Batch normalization is in training mode during the passes: it normalizes with the batch at hand and moves its running statistics. "
            "Only dropout should be in training mode.",
            [
                predicting(nn.Module.train),
                predicting(nn.Module.train, wrong.left),
                predicting(nn.Module.train, wrong.all_in_eval),
                predicting(wrong.only_switched_on),
                predicting(wrong.only_switched_on, wrong.dropout_alone),
            ],
        ),
        Misconception(
            "others_in_train",
            "Batch normalization is in evaluation during the passes, and other modules are in training mode. There are more kinds of layers "
            "that answer otherwise in training: put everything in evaluation, then switch on dropout alone.",
            [
                predicting(wrong.all_but_normalization),
                predicting(wrong.all_but_normalization, wrong.left),
                predicting(wrong.all_but_normalization, wrong.all_in_eval),
            ],
        ),
        Misconception(
            "left_in_train",
            "Modules that were in evaluation are in training mode afterwards, so the next evaluation would be random. Note the mode of every "
            "module first, and put each back.",
            [
                predicting(restore=wrong.left),
                predicting(restore=wrong.all_in_train),
                predicting(wrong.only_switched_on, wrong.left),
            ],
        ),
        Misconception(
            "left_in_eval",
            "Modules that were in training mode are in evaluation afterwards, so training would go on without dropout. Note the mode of every "
            "module first, and put each back.",
            [predicting(restore=wrong.all_in_eval), predicting(restore=wrong.dropout_alone)],
        ),
        Misconception(
            "modes_of_parts_lost",
            "The model is back in its mode, and some of its parts are not in theirs: `model.train(…)` and `model.eval()` set all modules "
            "alike. A frozen layer, for one, stays in evaluation while the rest is trained. Note every module's own mode.",
            [predicting(restore=wrong.as_the_model), predicting(restore=wrong.dropout_and_the_model)],
        ),
        Misconception(
            "logits_averaged",
            "The logits are averaged, and the softmax is taken of their mean. Each pass is a network with an opinion of its own: turn each into "
            "probabilities first, then average those.",
            [combining(mean=lambda logits, probs: logits.mean(0).softmax(-1))],
        ),
        Misconception(
            "no_softmax",
            "The mean is that of the logits, which are no probabilities. Take the softmax of each pass first.",
            [
                wrong.squashed(lambda logits: logits),
                combining(mean=lambda logits, probs: logits.mean(0)),
            ],
        ),
        Misconception(
            "softmax_over_wrong_dimension",
            "The softmax is taken over the examples or over the passes. The probabilities of one example's classes add up to 1: take it over "
            "the last dimension.",
            [wrong.squashed(lambda logits: logits.softmax(1)), wrong.squashed(lambda logits: logits.softmax(0))],
        ),
        Misconception(
            "sigmoid",
            "Each logit goes through the sigmoid, so the classes do not add up to 1. One class out of several is the softmax's business.",
            [wrong.squashed(torch.sigmoid)],
        ),
        Misconception(
            "votes",
            "This is the share of passes that vote for each class. Average the probabilities, which also say how sure each pass is.",
            [wrong.squashed(lambda logits: F.one_hot(logits.argmax(-1), logits.shape[-1]).float())],
        ),
        Misconception(
            "log_probabilities",
            "The logarithms of the probabilities are averaged. Average the probabilities themselves: `softmax`, not `log_softmax`.",
            [
                wrong.squashed(lambda logits: logits.log_softmax(-1)),
                combining(mean=lambda logits, probs: probs.log().mean(0).exp()),
            ],
        ),
        Misconception(
            "sum_for_mean",
            "The passes are added up and not divided by their number.",
            [
                combining(mean=lambda logits, probs: probs.sum(0)),
                combining(mean=lambda logits, probs: logits.sum(0).softmax(-1)),
            ],
        ),
        Misconception(
            "one_pass",
            "The mean is that of a single pass. Run the model `samples` times, keep what each pass gives, and average.",
            [
                predicting(passes=wrong.one_pass),
                predicting(passes=wrong.one_pass_repeated),
                combining(mean=lambda logits, probs: probs[-1]),
                combining(mean=lambda logits, probs: probs[0]),
            ],
        ),
        Misconception(
            "wrong_axis",
            "The mean or the standard deviation is not taken over the passes, or not over them alone. Stack the passes, [samples, m, c], and "
            "reduce dimension 0.",
            [
                combining(mean=lambda logits, probs: probs.mean(1)),
                combining(std=lambda logits, probs: probs.std(1)),
                wrong.squashed(lambda logits: logits.softmax(-1).flatten(0, 1)),
            ],
        ),
        Misconception(
            "std_of_logits",
            "The standard deviation is that of the logits. How far the passes agree is asked of their probabilities.",
            [combining(std=lambda logits, probs: logits.std(0))],
        ),
        Misconception(
            "variance",
            "This is the variance. The standard deviation, its root, is in the units of the probabilities.",
            [combining(std=lambda logits, probs: probs.var(0))],
        ),
        Misconception(
            "standard_error",
            "The standard deviation is divided by √samples. That would say how exactly the mean is known; asked for is how far apart the "
            "passes are.",
            [combining(std=lambda logits, probs: probs.std(0) / len(probs) ** 0.5)],
        ),
        Misconception(
            "not_centred",
            "This is the root of the mean square: the mean was not subtracted before squaring.",
            [combining(std=lambda logits, probs: probs.square().mean(0).sqrt())],
        ),
        Misconception(
            "exchanged",
            "Mean and standard deviation have changed places: the mean comes first.",
            [predicting(combine=lambda logits: wrong.mean_std(wrong.probabilities(logits))[::-1])],
        ),
        Misconception(
            "gradients_on",
            "The results carry the graph of all passes with them, which takes `samples` times the memory of one pass. Nothing is trained "
            "here: run the passes under `with torch.no_grad():`.",
            [predicting(graph=True)],
        ),
        Misconception(
            "seeded_inside",
            "Every pass, or every call, drops the same units: a seed, or a saved state, makes the random numbers begin at one and the same "
            "place. Leave that to whoever calls.",
            [predicting(passes=wrong.seeded_once), predicting(passes=wrong.seeded_each_pass)],
        ),
    ],
)
