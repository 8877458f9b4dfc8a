"""The exercises of notebook 5, *Keeping activations in range*."""

from collections.abc import Callable

import torch
from torch import Tensor, nn

from course_utils.exercises import drivers
from course_utils.exercises.observations import Trace
from course_utils.exercises.spec import Case, Exercise, Misconception
from course_utils.exercises.wrong import batch_norm as wrong
from solutions import batch_norm as reference


def _in_float64(driver: Callable) -> Callable:
    """A driver with float64 as the default, so that what a student makes without a dtype fits the inputs."""

    def drive(candidate: Callable, case: Case, record: Trace) -> None:
        torch.set_default_dtype(torch.float64)  # the judge puts it back
        driver(candidate, case, record)

    return drive


def _batch(m: int, d: int, seed: int) -> Tensor:
    """[m, d] float64 whose features have means and spreads of their own."""
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(m, d, generator=generator, dtype=torch.float64)
    return x * torch.linspace(0.3, 2.5, d, dtype=torch.float64) + torch.linspace(-1.7, 2.2, d, dtype=torch.float64)


def _vector(d: int, seed: int) -> Tensor:
    return torch.randn(d, generator=torch.Generator().manual_seed(seed), dtype=torch.float64) + 0.5


def _epsilon(eps: float | None) -> dict[str, float]:
    """The argument ε, or none where the default is asked for."""
    return {} if eps is None else {"eps": eps}


def _forward_inputs(
    m: int, d: int, eps: float | None, *, constant: bool = False, gradient: bool = False
) -> Callable[[], dict]:
    def inputs() -> dict:
        x = _batch(m, d, seed=m)
        if constant:
            x[:, 1] = 3.0
        x.requires_grad_(gradient)
        return {"x": x, "gamma": _vector(d, 1), "beta": _vector(d, 2)} | _epsilon(eps)

    return inputs


def _forward(candidate: Callable, case: Case, record: Trace) -> None:
    """Call the forward pass and record what it returns or, where x requires gradients, what flows back to x."""
    inputs = case.fresh()
    x = inputs["x"]
    if not x.requires_grad:
        drivers.function(candidate, case, record)
        return
    out = candidate(*inputs.values())
    follows = isinstance(out, Tensor) and out.requires_grad
    if record.property("autograd can follow", follows, "No gradient can flow back through what it returns."):
        (out * _batch(*out.shape, seed=9)).sum().backward()
        record("the gradient that reaches x", x.grad)


BATCH_NORM = Exercise(
    id="batch_norm.batch_norm",
    title="Batch normalization, forward",
    minutes=7,
    reference=reference.batch_norm,
    driver=_in_float64(_forward),
    cases=[
        Case("six examples, four features", _forward_inputs(6, 4, 0.05)),
        Case("three examples, five features", _forward_inputs(3, 5, 1e-3)),
        Case("a feature that does not vary", _forward_inputs(5, 3, 1e-2, constant=True), edge=True),
        Case("a loss put on the result", _forward_inputs(7, 3, 0.02, gradient=True), edge=True),
        Case("the default ε", _forward_inputs(4, 3, None), edge=True),
    ],
    hints=[
        "A row is an example, a column a feature. Each feature gets a mean and a variance over the examples of the batch.",
        "`x.mean(0)` is [d], and broadcasts against x. For the variance mind what it is divided by: `unbiased=False` is division by m.",
        "ε is added to the variance before the root is taken; γ and β come last.",
    ],
    misconceptions=[
        Misconception(
            "unbiased_variance",
            "The variance is divided by m − 1. Inside the normalization it is divided by m, so that the batch that comes out has variance "
            "1 (but for ε); PyTorch's `var` and `std` divide by m − 1 unless they are told otherwise.",
            [wrong.forward(wrong.over(0, unbiased=True))],
        ),
        Misconception(
            "over_features",
            "Every example is normalized over its features. That is layer normalization. Batch normalization takes each feature's mean and "
            "variance over the examples of the batch, dimension 0.",
            [
                wrong.forward(wrong.over(1)),
                wrong.forward(wrong.over(1, unbiased=True)),
                wrong.forward(lambda x, eps: (x.T - x.mean(1)).T / (x.std(1, keepdim=True, unbiased=False) + eps)),
                wrong.forward(lambda x, eps: (x.T - x.mean(1)).T / (x.std(1, keepdim=True) + eps)),
            ],
        ),
        Misconception(
            "whole_tensor",
            "One mean or one variance is used for the whole tensor. Every feature has its own.",
            [
                wrong.forward(wrong.over((0, 1))),
                wrong.forward(wrong.over((0, 1), unbiased=True)),
                wrong.forward(lambda x, eps: (x - x.mean(0)) / (x.var(unbiased=False) + eps).sqrt()),
                wrong.forward(lambda x, eps: (x - x.mean(0)) / (x.var() + eps).sqrt()),
                wrong.forward(lambda x, eps: (x - x.mean()) / (x.var(0, unbiased=False) + eps).sqrt()),
                wrong.forward(lambda x, eps: (x - x.mean(0)) / (x.std() + eps)),
                wrong.forward(lambda x, eps: (x - x.mean()) / (x.std() + eps)),
                wrong.forward(lambda x, eps: (x - x.mean(0)) / ((x - x.mean(0)).square().mean() + eps).sqrt()),
                wrong.forward(lambda x, eps: (x - x.mean(0)) / ((x - x.mean(0)).var() + eps).sqrt()),
            ],
        ),
        Misconception(
            "eps_outside_root",
            "ε is added to the standard deviation. It belongs inside the root, added to the variance: √(σ² + ε).",
            [
                wrong.forward(lambda x, eps: (x - x.mean(0)) / (x.std(0, unbiased=False) + eps)),
                wrong.forward(lambda x, eps: (x - x.mean(0)) / (x.std(0) + eps)),
            ],
        ),
        Misconception(
            "eps_squared",
            "ε is squared before it is added. It is added to the variance as it is.",
            [wrong.forward(lambda x, eps: (x - x.mean(0)) / (x.var(0, unbiased=False) + eps**2).sqrt())],
        ),
        Misconception(
            "other_eps",
            "ε has the value 1e-5 whatever is asked for: use the argument `eps`.",
            [wrong.forward(lambda x, eps: (x - x.mean(0)) / (x.var(0, unbiased=False) + 1e-5).sqrt())],
        ),
        Misconception(
            "no_eps",
            "ε is missing. Without it a feature that does not vary in the batch is divided by zero.",
            [wrong.forward(lambda x, eps: (x - x.mean(0)) / x.std(0, unbiased=False))],
        ),
        Misconception(
            "no_scale_shift",
            "The features are normalized, but γ and β, or one of the two, are not used: the result is γ · x̂ + β.",
            [
                wrong.affine(lambda n, gamma, beta: n),
                wrong.affine(lambda n, gamma, beta: gamma * n),
                wrong.affine(lambda n, gamma, beta: n + beta),
            ],
        ),
        Misconception(
            "scale_and_shift_exchanged",
            "γ and β have changed places: γ scales, β shifts.",
            [wrong.affine(lambda n, gamma, beta: beta * n + gamma)],
        ),
        Misconception(
            "shift_before_scale",
            "β is added before γ scales, so that it is scaled too. The result is γ · x̂ + β.",
            [wrong.affine(lambda n, gamma, beta: gamma * (n + beta))],
        ),
        Misconception(
            "divides_by_variance",
            "It divides by the variance. To have variance 1 afterwards, divide by its root, the standard deviation.",
            [
                wrong.forward(lambda x, eps: (x - x.mean(0)) / (x.var(0, unbiased=False) + eps)),
                wrong.forward(lambda x, eps: (x - x.mean(0)) / (x.var(0) + eps)),
            ],
        ),
        Misconception(
            "not_centered",
            "The mean is not subtracted.",
            [wrong.forward(lambda x, eps: x / (x.var(0, unbiased=False) + eps).sqrt())],
        ),
        Misconception(
            "mean_minus_x",
            "The difference is the wrong way round: an example above the mean should come out positive. It is x − μ.",
            [wrong.forward(lambda x, eps: (x.mean(0) - x) / (x.var(0, unbiased=False) + eps).sqrt())],
        ),
        Misconception(
            "statistics_detached",
            "The values are right, but the mean, the variance or both are cut off from autograd. They are functions of x, and their gradients "
            "belong to x's: no `detach()`, no `no_grad()`, no `.item()` here.",
            [
                wrong.forward(wrong.detached_statistics),
                wrong.forward(lambda x, eps: (x - x.mean(0).detach()) / (x.var(0, unbiased=False) + eps).sqrt()),
                wrong.forward(lambda x, eps: (x - x.mean(0)) / (x.var(0, unbiased=False).detach() + eps).sqrt()),
            ],
        ),
        Misconception(
            "not_differentiable",
            "The values are right, but autograd cannot follow them back to x, as it must where a network is trained. What may stop it: NumPy, "
            "`.detach()`, `no_grad()`, a change in place of a tensor that the gradient still needs, the batch's mean given to `F.batch_norm` as a running one.",
            [wrong.with_numpy, wrong.detached_input, wrong.divides_in_place],
        ),
    ],
)


NAMES = ("weight", "bias", "running_mean", "running_var")
STATISTICS = ("running_mean", "running_var")


def _layer(candidate: type, case: Case, record: Trace) -> None:
    """Use a layer as a network would: training on several batches, evaluation, training again.

    It ends where something is missing, not registered or cut off: what follows depends on how the rest is written.
    """
    inputs = case.fresh()
    d, rows = inputs["features"], inputs.get("rows", 4)
    made = candidate(d, **inputs["options"])
    told = "It should be a subclass of nn.Module."
    if not record.property("a module", isinstance(made, nn.Module), told, stage="type"):
        return
    if not _has_tensors(made, record) or not _registered(made, record):
        return
    made.double()
    for name in NAMES:
        record(f"{name} at first", getattr(made, name))
    with torch.no_grad():
        made.weight.copy_(_vector(d, 4))
        made.bias.copy_(_vector(d, 5))
    made.train()
    for step, m in enumerate(inputs["batches"], start=1):
        if not _train_once(made, _batch(m, d, seed=10 + step), step, record):
            return
    made.eval()
    record("the result in evaluation", made(_batch(rows, d, seed=30)))
    for name in STATISTICS:
        record(f"{name} in evaluation", getattr(made, name))
    made.train()
    record("the result in training, after an evaluation", made(_batch(5, d, seed=32)))


def _has_tensors(made: nn.Module, record: Trace) -> bool:
    held = all(isinstance(getattr(made, name, None), Tensor) for name in NAMES)
    told = f"The layer needs four tensors: {', '.join(NAMES)}."
    return record.property("it has its four tensors", held, told, stage="type")


def _registered(made: nn.Module, record: Trace) -> bool:
    parameters = {id(parameter) for parameter in made.parameters()}
    trained = id(made.weight) in parameters and id(made.bias) in parameters
    if not record.property("weight and bias are parameters", trained, "weight and bias should be parameters."):
        return False
    untrained = all(id(getattr(made, name)) not in parameters for name in STATISTICS)
    told = "running_mean and running_var should be no parameters."
    if not record.property("the running statistics are no parameters", untrained, told):
        return False
    kept = {tensor.data_ptr() for tensor in made.state_dict().values()}
    saved = all(getattr(made, name).data_ptr() in kept for name in STATISTICS)
    told = "running_mean and running_var should be in the layer's state_dict."
    return record.property("the running statistics are saved", saved, told)


def _train_once(made: nn.Module, x: Tensor, step: int, record: Trace) -> bool:
    made.zero_grad()
    x.requires_grad_()
    out = made(x)
    free = not any(getattr(made, name).requires_grad for name in STATISTICS)
    told = "The running statistics carry the graph of the batch with them."
    record.effect("the running statistics carry no graph", free, told, step=step)
    if not free:
        return False
    record("the result in training", out, step=step)
    for name in STATISTICS:
        record(name, getattr(made, name), step=step)
    if isinstance(out, Tensor) and out.requires_grad:
        (out * _batch(*out.shape, seed=20 + step)).sum().backward()
    told = "No gradient flows back through the layer to its input."
    if not record.property("a gradient reaches x", x.grad is not None, told, step=step):
        return False
    record("the gradient that reaches x", x.grad, step=step)
    for name in ("weight", "bias"):
        record(f"{name}'s gradient", getattr(made, name).grad, step=step)
    return True


LAYER = Exercise(
    id="batch_norm.BatchNorm1d",
    title="Batch normalization as a layer",
    minutes=14,
    points=2,
    reference=reference.BatchNorm1d,
    driver=_in_float64(_layer),
    cases=[
        Case(
            "three features, momentum 0.3",
            {"features": 3, "options": {"eps": 0.05, "momentum": 0.3}, "batches": (5, 4, 6)},
        ),
        Case("the default arguments", {"features": 4, "options": {}, "batches": (3, 7)}),
        Case(
            "a single example in evaluation",
            {"features": 3, "options": {"eps": 0.02, "momentum": 0.2}, "batches": (6,), "rows": 1},
            edge=True,
        ),
    ],
    hints=[
        "What is trained is a parameter (`nn.Parameter`), what is only kept is a buffer (`self.register_buffer(name, tensor)`). Both follow the network to "
        "another device and into its state_dict.",
        "`self.training` says which mode the layer is in; `train()` and `eval()` set it. Only in training are the batch's own statistics used, and only then do the running ones move.",
        "Two variances are needed in training: the biased one (`unbiased=False`) normalizes the batch, the unbiased one goes into running_var. Update under `torch.no_grad()`, with weight `momentum` for the new batch.",
    ],
    misconceptions=[
        Misconception(
            "batch_statistics_in_eval",
            "In evaluation it still normalizes with the statistics of the batch at hand, so that what an example gets depends on its neighbours. After `eval()`, use the running statistics.",
            [wrong.BatchStatisticsInEval, wrong.IgnoresMode, wrong.UnbiasedBatchStatisticsInEval],
        ),
        Misconception(
            "modes_exchanged",
            "The two modes have changed places: it uses the running statistics in training, and the batch's own in evaluation. While `self.training` is true, it should be the other way round.",
            [wrong.ModesExchanged],
        ),
        Misconception(
            "momentum_reversed",
            "The old statistics get the weight `momentum` and the new batch the rest. PyTorch's momentum is the weight of the new batch: (1 − momentum) · old + momentum · new.",
            [wrong.MomentumReversed],
        ),
        Misconception(
            "biased_running_variance",
            "The running variance is fed with the biased variance. The batch is normalized with that one, but as an estimate for all data the unbiased one (divided by m − 1) is kept.",
            [wrong.BiasedRunningVariance],
        ),
        Misconception(
            "unbiased_variance",
            "The batch is normalized with the unbiased variance. In training that is the biased one (divided by m); only the running variance takes the unbiased one.",
            [wrong.UnbiasedVariance, wrong.VariancesExchanged],
        ),
        Misconception(
            "updates_in_eval",
            "The running statistics move in evaluation too. Measuring a network must not change it: update only while `self.training` is true.",
            [wrong.UpdatesInEval, wrong.UpdatesAfterEval],
        ),
        Misconception(
            "buffers_not_registered",
            "The running statistics, or one of them, are not in the layer's state_dict, so they would be lost when the network is saved. Register them as buffers that are saved: `self.register_buffer(name, tensor)`.",
            [wrong.PlainAttributes],
        ),
        Misconception(
            "statistics_as_parameters",
            "The running statistics, or one of them, are among the layer's parameters, which an optimizer gets. They are measured, not trained: register them as buffers.",
            [wrong.StatisticsAsParameters],
        ),
        Misconception(
            "statistics_carry_graph",
            "The running statistics remember how they were computed: the graph of every batch so far hangs on them, and the memory of a long training with it. Update them under `torch.no_grad()`, or from detached tensors.",
            [wrong.CarriesGraph],
        ),
        Misconception(
            "running_std",
            "What is averaged over the batches is the standard deviation. PyTorch averages the variance; the root is taken afterwards, and the mean of roots is not the root of the mean.",
            [
                wrong.RunningStd,
                wrong.RunningStdAsVariance,
                wrong.RunningStdPlusEps,
                wrong.RunningStdWithEps,
                wrong.RunningStdWithoutEps,
                wrong.RunningBiasedStd,
                wrong.RunningBiasedStdAsVariance,
            ],
        ),
        Misconception(
            "running_statistics_in_training",
            "In training it normalizes with the running statistics. There the batch's own mean and variance are used, and gradients flow through them; the running ones are for evaluation.",
            [wrong.RunningStdInTraining, wrong.RunningBeforeUpdate],
        ),
        Misconception(
            "statistics_detached",
            "The results are right and the gradients are not: in training, mean and variance of the batch must both stay in the graph. Only the update of the running statistics stands under `no_grad()`.",
            [wrong.StatisticsDetached, wrong.MeanDetached, wrong.VarianceDetached],
        ),
        Misconception(
            "not_differentiable",
            "No gradient reaches the input, so no layer before this one would learn. Only the update of the running statistics is to be kept out of the graph, by `no_grad()` or `detach()`; and what the gradient still needs must not be changed in place.",
            [wrong.InputDetached, wrong.DividesInPlace],
        ),
        Misconception(
            "tensor_missing",
            "The layer lacks one of the tensors `weight`, `bias`, `running_mean` and `running_var`. Make all four in `__init__`, under PyTorch's names: γ is `weight`, β is `bias`.",
            [wrong.NamedGammaAndBeta],
        ),
        Misconception(
            "variance_starts_at_zero",
            "The running variance starts at 0. It starts at 1, so that a layer that has not been trained yet leaves its input about as it is.",
            [wrong.VarianceStartsAtZero],
        ),
        Misconception(
            "scale_not_a_parameter",
            "`weight` and `bias`, or one of them, are not among the layer's parameters, so no optimizer would train them: assign an `nn.Parameter(…)` to each.",
            [wrong.PlainScaleAndShift],
        ),
        Misconception(
            "no_scale_shift",
            "`weight` or `bias` is not used, or not in both modes: the result is weight · x̂ + bias, in training and in evaluation.",
            [wrong.NoScaleShift, wrong.NoScaleShiftInEval, wrong.NoScale, wrong.NoShift],
        ),
        Misconception(
            "eps_outside_root",
            "ε is added to the standard deviation. It belongs inside the root, added to the variance.",
            [wrong.EpsOutsideRoot],
        ),
        Misconception(
            "divides_by_variance",
            "It divides by the variance. The denominator is its root: √(σ² + ε).",
            [wrong.DividesByVariance],
        ),
        Misconception(
            "scale_and_shift_exchanged",
            "`weight` and `bias` have changed places: `weight` scales, `bias` shifts.",
            [wrong.ScaleAndShiftExchanged],
        ),
        Misconception(
            "no_eps",
            "ε is missing: √(σ² + ε) stands in the denominator.",
            [wrong.NoEps],
        ),
        Misconception(
            "other_eps",
            "In training, in evaluation or in both ε is 1e-5 whatever is asked for: keep the argument `eps`, and use it in both modes.",
            [wrong.OtherEps, wrong.OtherEpsInTraining, wrong.OtherEpsInEvaluation],
        ),
        Misconception(
            "other_momentum",
            "The new batch has the weight 0.1 whatever is asked for: keep the argument `momentum`, and use it.",
            [wrong.OtherMomentum],
        ),
        Misconception(
            "never_updates",
            "The running statistics, or one of them, never move from where they start. In training every batch moves both a little.",
            [wrong.NeverUpdates, wrong.NeverUpdatesMean, wrong.NeverUpdatesVariance],
        ),
        Misconception(
            "keeps_last_batch_only",
            "The running statistics are those of the last batch. They are an average in which each new batch has the weight `momentum`.",
            [wrong.ReplacesStatistics],
        ),
        Misconception(
            "old_not_discounted",
            "The new batch is added, but the old value keeps its full weight, so that the running statistics grow without end: (1 − momentum) · old + momentum · new.",
            [wrong.AddsStatistics],
        ),
    ],
)

IDENTITY = Exercise(
    id="batch_norm.identity_scale_shift",
    title="The scale and shift that change nothing",
    minutes=4,
    reference=reference.identity_scale_shift,
    driver=_in_float64(drivers.function),
    cases=[
        Case(
            "three features",
            {
                "mean": torch.tensor([0.7, -1.2, 3.4], dtype=torch.float64),
                "var": torch.tensor([0.3, 2.6, 1.7], dtype=torch.float64),
                "eps": 0.05,
            },
        ),
        Case(
            "features of very different spread",
            {
                "mean": torch.tensor([12.0, -0.4], dtype=torch.float64),
                "var": torch.tensor([90.0, 0.004], dtype=torch.float64),
                "eps": 1e-3,
            },
        ),
    ],
    hints=[
        "Write down y = γ · (x − μ) / √(σ² + ε) + β, ask for y = x, and compare the factors of x.",
        "γ must cancel the denominator, all of it; then β gives back what was subtracted.",
    ],
    misconceptions=[
        Misconception(
            "no_eps",
            "γ is the root of the variance alone. The denominator that it has to cancel is √(σ² + ε).",
            [wrong.scale_shift(lambda mean, var, eps: (var.sqrt(), mean))],
        ),
        Misconception(
            "variance_for_std",
            "γ is a variance. The denominator that it has to cancel is a root of one.",
            [
                wrong.scale_shift(lambda mean, var, eps: (var + eps, mean)),
                wrong.scale_shift(lambda mean, var, eps: (var, mean)),
            ],
        ),
        Misconception(
            "swapped",
            "γ and β have changed places: the scale comes first.",
            [
                wrong.scale_shift(lambda mean, var, eps: (mean, (var + eps).sqrt())),
                wrong.scale_shift(lambda mean, var, eps: (mean, var.sqrt())),
            ],
        ),
        Misconception(
            "eps_outside_root",
            "γ is √σ² + ε. The denominator that it has to cancel has ε inside the root.",
            [wrong.scale_shift(lambda mean, var, eps: (var.sqrt() + eps, mean))],
        ),
        Misconception(
            "inverse_scale",
            "γ divides once more by what the normalization has divided by already. It has to undo that division.",
            [wrong.scale_shift(lambda mean, var, eps: (1 / (var + eps).sqrt(), mean))],
        ),
        Misconception(
            "negative_shift",
            "The mean is subtracted a second time. β has to give it back.",
            [wrong.scale_shift(lambda mean, var, eps: ((var + eps).sqrt(), -mean))],
        ),
        Misconception(
            "one_and_zero",
            "γ is 1 and β is 0, so that the normalized x̂ comes out as it is, not x. γ and β have to undo the normalization.",
            [wrong.scale_shift(lambda mean, var, eps: (torch.ones_like(var), torch.zeros_like(mean)))],
        ),
        Misconception(
            "shift_divided",
            "In β the mean is divided by the standard deviation. β is added after γ has scaled, so the mean itself is missing there.",
            [
                wrong.scale_shift(lambda mean, var, eps: ((var + eps).sqrt(), mean / (var + eps).sqrt())),
                wrong.scale_shift(lambda mean, var, eps: ((var + eps).sqrt(), -mean / (var + eps).sqrt())),
            ],
        ),
    ],
)


def _backward_inputs(m: int, d: int, eps: float | None) -> Callable[[], dict]:
    return lambda: {
        "dout": _batch(m, d, seed=21), "x": _batch(m, d, seed=22), "gamma": _vector(d, 23), **_epsilon(eps)
    }  # fmt: skip


BACKWARD = Exercise(
    id="batch_norm.batch_norm_backward",
    title="Batch normalization, backward",
    minutes=12,
    points=2,
    reference=reference.batch_norm_backward,
    driver=_in_float64(drivers.function),
    cases=[
        Case("five examples, three features", _backward_inputs(5, 3, 0.05)),
        Case("seven examples, four features", _backward_inputs(7, 4, 1e-3)),
        Case("the default ε", _backward_inputs(4, 3, None), edge=True),
    ],
    hints=[
        "Compute x̂ again, as the forward pass does. γ multiplies it and β is added to it, in every example: both gradients are sums over the batch.",
        "x reaches the loss on three paths: directly, through μ and through σ². The page above has what each contributes.",
        "dx = γ / √(σ² + ε) times the dout that is left when its mean, and its part along x̂, have been taken away.",
    ],
    misconceptions=[
        Misconception(
            "mean_path_missing",
            "dx lacks the path through the mean: raise one x, and μ rises for the whole batch. Subtract the mean of dout over the batch.",
            [wrong.backward(lambda d, x, n, g, s: g / s * (d - n * (d * n).mean(0)))],
        ),
        Misconception(
            "variance_path_missing",
            "dx lacks the path through the variance: an x farther from the mean raises σ² for the whole batch. Subtract x̂ times the mean of dout · x̂.",
            [wrong.backward(lambda d, x, n, g, s: g / s * (d - d.mean(0)))],
        ),
        Misconception(
            "both_paths_missing",
            "dx treats mean and variance as constants. They are functions of the whole batch, and two more paths lead through them.",
            [wrong.backward(lambda d, x, n, g, s: g / s * d)],
        ),
        Misconception(
            "dgamma_with_x",
            "dγ multiplies dout by x or x − μ. What γ multiplies in the forward pass is the normalized x̂.",
            [
                wrong.backward(dgamma=lambda d, x, n, g, s: (d * x).sum(0)),
                wrong.backward(
                    lambda d, x, n, g, s: g / s * (d - d.mean(0) - n * (d * x).mean(0)),
                    lambda d, x, n, g, s: (d * x).sum(0),
                ),
                wrong.backward(dgamma=lambda d, x, n, g, s: (d * (x - x.mean(0))).sum(0)),
            ],
        ),
        Misconception(
            "means_for_sums",
            "dγ, dβ or both are means over the batch. γ and β act on every example, so their gradients are sums; if the loss is a mean, dout has the 1/m already.",
            [
                wrong.backward(dgamma=lambda d, x, n, g, s: (d * n).mean(0), dbeta=lambda d, x, n, g, s: d.mean(0)),
                wrong.backward(dgamma=lambda d, x, n, g, s: (d * n).mean(0)),
                wrong.backward(dbeta=lambda d, x, n, g, s: d.mean(0)),
                wrong.backward(
                    lambda d, x, n, g, s: g / s * (d - d.mean(0) / len(d) - n * (d * n).mean(0) / len(d)),
                    lambda d, x, n, g, s: (d * n).mean(0),
                    lambda d, x, n, g, s: d.mean(0),
                ),
            ],
        ),
        Misconception(
            "sums_for_means",
            "In dx a sum over the batch is not divided by m: μ and σ² are means, so each example has a share of 1/m in them.",
            [
                wrong.backward(lambda d, x, n, g, s: g / s * (d - d.sum(0) - n * (d * n).sum(0))),
                wrong.backward(lambda d, x, n, g, s: g / s * (d - d.mean(0) - n * (d * n).sum(0))),
                wrong.backward(lambda d, x, n, g, s: g / s * (d - d.sum(0) - n * (d * n).mean(0))),
            ],
        ),
        Misconception(
            "no_gamma",
            "dx lacks the factor γ: dout is the gradient behind the scale, and the normalization lies before it.",
            [wrong.backward(lambda d, x, n, g, s: 1 / s * (d - d.mean(0) - n * (d * n).mean(0)))],
        ),
        Misconception(
            "no_standard_deviation",
            "dx lacks the division by √(σ² + ε).",
            [wrong.backward(lambda d, x, n, g, s: g * (d - d.mean(0) - n * (d * n).mean(0)))],
        ),
        Misconception(
            "wrong_sign",
            "In dx the path through μ, the one through σ² or both are added. A larger mean and a larger variance make x̂ smaller: both are subtracted.",
            [
                wrong.backward(lambda d, x, n, g, s: g / s * (d + d.mean(0) + n * (d * n).mean(0))),
                wrong.backward(lambda d, x, n, g, s: g / s * (d - d.mean(0) + n * (d * n).mean(0))),
                wrong.backward(lambda d, x, n, g, s: g / s * (d + d.mean(0) - n * (d * n).mean(0))),
            ],
        ),
        Misconception(
            "along_x",
            "In dx the last term has x or x − μ in a place where x̂ should stand: it is x̂ · mean(dout · x̂).",
            [
                wrong.backward(lambda d, x, n, g, s: g / s * (d - d.mean(0) - (n * s) * (d * n * s).mean(0))),
                wrong.backward(lambda d, x, n, g, s: g / s * (d - d.mean(0) - n * (d * n * s).mean(0))),
                wrong.backward(lambda d, x, n, g, s: g / s * (d - d.mean(0) - (n * s) * (d * n).mean(0))),
                wrong.backward(lambda d, x, n, g, s: g / s * (d - d.mean(0) - x * (d * x).mean(0))),
                wrong.backward(lambda d, x, n, g, s: g / s * (d - d.mean(0) - n * (d * x).mean(0))),
            ],
        ),
        Misconception("no_eps", "ε is missing: x̂ and dx have √(σ² + ε) in them.", [wrong.backward(no_eps=True)]),
        Misconception(
            "unbiased_variance",
            "The variance is divided by m − 1. The forward pass divides by m; PyTorch's `var` does so with `unbiased=False`.",
            [
                wrong.backward(unbiased=True),
                wrong.backward(
                    lambda d, x, n, g, s: g / s * (d - d.mean(0) - n * (d * n).sum(0) / (len(d) - 1)), unbiased=True
                ),
            ],
        ),
        Misconception(
            "returned_in_another_order",
            "The gradients come in another order. It should be dx, dγ, dβ.",
            [
                lambda dout, x, gamma, eps=1e-5: tuple(
                    reference.batch_norm_backward(dout, x, gamma, eps)[i] for i in (0, 2, 1)
                ),
                lambda dout, x, gamma, eps=1e-5: tuple(
                    reference.batch_norm_backward(dout, x, gamma, eps)[i] for i in (1, 2, 0)
                ),
                lambda dout, x, gamma, eps=1e-5: tuple(
                    reference.batch_norm_backward(dout, x, gamma, eps)[i] for i in (2, 1, 0)
                ),
            ],
        ),
    ],
)


def _folding(candidate: Callable, case: Case, record: Trace) -> None:
    """Fold; record the new layer's tensors and outputs, and whether the two layers given are what they were."""
    inputs = case.fresh()
    linear = nn.Linear(inputs["inputs"], inputs["outputs"], bias=inputs["bias"])
    bn = nn.BatchNorm1d(inputs["outputs"], eps=inputs["eps"])
    generator = torch.Generator().manual_seed(8)
    with torch.no_grad():
        for tensor in (*linear.parameters(), *bn.parameters(), bn.running_mean):
            tensor.copy_(torch.randn(tensor.shape, generator=generator, dtype=torch.float64) + 0.3)
        bn.running_var.copy_(torch.rand(bn.running_var.shape, generator=generator, dtype=torch.float64) * 3 + 0.2)
    bn.train(inputs["training"])
    before = {name: tensor.clone() for name, tensor in _tensors(linear, bn).items()}
    folded = candidate(linear, bn)
    told = "It should return one nn.Linear."
    if not record.property("one nn.Linear", isinstance(folded, nn.Linear), told, stage="type"):
        return
    record("its weight", folded.weight)
    record("its bias", folded.bias)
    x = _batch(4, inputs["inputs"], seed=41)
    record("what it returns for a batch", folded(x))
    now = _tensors(linear, bn)
    changed = [name for name in before | now if not _equal(before.get(name), now.get(name))]
    for layer in ("linear", "bn"):
        names = [name for name in changed if name.startswith(layer)]
        told = f"{' and '.join(names)} changed: make a new layer, and leave the two that are given alone."
        record.effect(f"{layer} is left as it was", not names, told)
    mode = bn.training is inputs["training"]
    record.effect("the mode is left as it was", mode, "It changes the mode of the batch normalization.")


def _equal(before: Tensor | None, now: Tensor | None) -> bool:
    return before is not None and now is not None and torch.equal(before, now)


def _tensors(linear: nn.Linear, bn: nn.BatchNorm1d) -> dict[str, Tensor]:
    """All that the two layers hold, by the names that a student reads."""
    return {
        f"{layer}.{name}": tensor
        for layer, module in (("linear", linear), ("bn", bn))
        for name, tensor in module.state_dict().items()
    }


def _fold_case(inputs: int, outputs: int, *, bias: bool = True, training: bool = False, eps: float = 0.05) -> dict:
    return {"inputs": inputs, "outputs": outputs, "bias": bias, "training": training, "eps": eps}


FOLD = Exercise(
    id="batch_norm.fold_batch_norm",
    title="Folding into the layer before",
    minutes=8,
    reference=reference.fold_batch_norm,
    driver=_in_float64(_folding),
    cases=[
        Case("three inputs, three outputs", _fold_case(3, 3)),
        Case("four inputs, three outputs, in training mode", _fold_case(4, 3, training=True, eps=1e-3)),
        Case("a linear layer without bias", _fold_case(2, 3, bias=False), edge=True),
    ],
    hints=[
        "In evaluation batch normalization is γ · (z − μ) / √(σ² + ε) + β with fixed numbers: a scale and a shift for each output. Put z = Wx + b into it.",
        "The factor of output j multiplies row j of W (a row of `weight` belongs to an output), and everything in b that is not β.",
        "With s = γ / √(σ² + ε): the new weight is s_j · W_j, the new bias s · (b − μ) + β, and b = 0 where the layer has none.",
    ],
    misconceptions=[
        Misconception(
            "ignores_bias",
            "The linear layer's own bias is lost. It goes through the normalization as the rest of z does: s · (b − μ) + β.",
            [wrong.fold(bias=lambda linear, old, bn: bn.bias - wrong.fold_scale(bn) * bn.running_mean)],
        ),
        Misconception(
            "bias_not_scaled",
            "The linear layer's own bias is added as it is. It goes through the normalization as the rest of z does, and is scaled too.",
            [
                wrong.fold(bias=lambda linear, old, bn: old + bn.bias - wrong.fold_scale(bn) * bn.running_mean),
                wrong.fold(bias=lambda linear, old, bn: old - bn.running_mean + bn.bias),
            ],
        ),
        Misconception(
            "keeps_old_bias",
            "The weight is scaled, and the bias is the old one. μ and β must go into it.",
            [wrong.fold(bias=lambda linear, old, bn: old + torch.zeros_like(bn.bias))],
        ),
        Misconception(
            "scales_columns",
            "The factors multiply the columns of the weight, which belong to the inputs. Output j is row j: `scale[:, None] * weight`.",
            [
                wrong.fold(lambda linear, bn: linear.weight * wrong.fold_scale(bn)),
                wrong.fold(lambda linear, bn: linear.weight @ torch.diag(wrong.fold_scale(bn))),
            ],
        ),
        Misconception(
            "no_eps",
            "ε is forgotten: the scale is γ / √(σ² + ε), with the ε of `bn.eps`.",
            [wrong.folded_with(lambda bn: bn.weight / bn.running_var.sqrt())],
        ),
        Misconception(
            "other_eps",
            "The ε is not that of the layer: read `bn.eps`.",
            [
                wrong.folded_with(lambda bn: bn.weight / (bn.running_var + 1e-5).sqrt()),
            ],
        ),
        Misconception(
            "eps_outside_root",
            "ε is added to the standard deviation. It belongs inside the root, added to the variance.",
            [wrong.folded_with(lambda bn: bn.weight / (bn.running_var.sqrt() + bn.eps))],
        ),
        Misconception(
            "no_running_mean",
            "The running mean is forgotten: it is subtracted from z, and so belongs into the bias.",
            [wrong.fold(bias=lambda linear, old, bn: wrong.fold_scale(bn) * old + bn.bias)],
        ),
        Misconception(
            "running_mean_added",
            "The running mean is added. Normalization subtracts it.",
            [wrong.fold(bias=lambda linear, old, bn: wrong.fold_scale(bn) * (old + bn.running_mean) + bn.bias)],
        ),
        Misconception(
            "running_mean_not_scaled",
            "The running mean is subtracted after the scaling. Normalization subtracts it first, so it is scaled too.",
            [wrong.fold(bias=lambda linear, old, bn: wrong.fold_scale(bn) * old - bn.running_mean + bn.bias)],
        ),
        Misconception(
            "no_gamma",
            "γ is forgotten, in the weight, in the bias or in both: the scale is γ / √(σ² + ε).",
            [
                wrong.folded_with(lambda bn: 1 / (bn.running_var + bn.eps).sqrt()),
                wrong.fold(lambda linear, bn: linear.weight / (bn.running_var + bn.eps).sqrt()[:, None]),
                wrong.fold(
                    bias=lambda linear, old, bn: (old - bn.running_mean) / (bn.running_var + bn.eps).sqrt() + bn.bias
                ),
            ],
        ),
        Misconception(
            "no_beta",
            "β is forgotten: the layer's shift is added last.",
            [wrong.fold(bias=lambda linear, old, bn: wrong.fold_scale(bn) * (old - bn.running_mean))],
        ),
        Misconception(
            "variance_for_std",
            "It divides by the variance. The denominator is its root.",
            [
                wrong.folded_with(lambda bn: bn.weight / (bn.running_var + bn.eps)),
                wrong.folded_with(lambda bn: bn.weight / bn.running_var),
            ],
        ),
        Misconception(
            "changes_linear",
            "The result is right, but the layer that was given is changed. Make a new one and leave the old one alone.",
            [wrong.fold_in_place, wrong.fold_in_place_and_copy, wrong.fold(copies=False)],
        ),
        Misconception(
            "no_bias_in_result",
            "The new layer has no bias, so the shift is lost.",
            [wrong.fold(with_bias=False)],
        ),
        Misconception(
            "fails_without_bias",
            "It fails on a linear layer without bias, the usual one before batch normalization (which makes it superfluous): `linear.bias` is None there.",
            [wrong.fold_needs_a_bias],
        ),
    ],
)

EXERCISES = [BATCH_NORM, LAYER, IDENTITY, BACKWARD, FOLD]
