"""The exercise `dropout.penalty`: L1 and L2, with their gradients."""

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor, nn

from course_utils.exercises.dropout.recording import all_hold, normal
from course_utils.exercises.observations import Trace, plain
from course_utils.exercises.spec import Case, Exercise, Misconception
from course_utils.exercises.wrong import dropout as wrong
from course_utils.exercises.wrong.dropout import added, joined
from solutions import dropout as reference


class _Mixture(nn.Module):
    """Weights at several depths and of several dimensions, one of them a parameter of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.mixing = nn.Parameter(torch.zeros(3, 4))
        self.shift = nn.Parameter(torch.zeros(5))
        self.features = nn.Sequential(nn.Conv2d(2, 3, (2, 3)), nn.Sequential(nn.Linear(3, 5), nn.BatchNorm1d(5)))
        self.head = nn.Linear(5, 2)


def _layers(change: Callable[[nn.Module], None] = lambda model: None) -> nn.Module:
    model = nn.Sequential(
        nn.Linear(3, 4), nn.BatchNorm1d(4), nn.ReLU(), nn.Linear(4, 2, bias=False), nn.Tanh(), nn.Linear(2, 3)
    )
    return _filled(model, change)


def _filled(model: nn.Module, change: Callable[[nn.Module], None] = lambda model: None) -> nn.Module:
    """The model in float64, with parameters that are all different."""
    model.double()
    with torch.no_grad():
        for i, p in enumerate(model.parameters()):
            p.copy_(normal(*p.shape, seed=40 + i) + 0.3)
        change(model)
    return model


def _pruned(model: nn.Module) -> None:
    model[0].weight[1] = 0
    model[3].weight.zero_()


def _penalizing(candidate: Callable, case: Case, record: Trace) -> None:
    """Compute a penalty; record its value and the gradients that it gives."""
    inputs = case.fresh()
    model = inputs["model"]()
    before = [p.detach().clone() for p in model.parameters()]
    result = candidate(model, **inputs["strengths"])
    found = plain(result)
    if not inputs["strengths"]:  # nothing is added, and a number does as well as a tensor
        nothing = found.kind in ("number", "tensor") and bool(np.all(found.value == 0))
        record.property("nothing", nothing, "With l1 = l2 = 0 there is nothing to add: 0.")
        return
    told = f"It should return a tensor; it returns {found.describe()}."
    properties = [
        ("more than a number", found.kind != "number", told, "type"),
        ("a tensor", found.kind == "tensor", told, "type"),
    ]
    if not all_hold(properties, record):
        return
    record("the penalty", result)
    same = all(torch.equal(a, b) for a, b in zip(before, model.parameters(), strict=True))
    record.effect("the parameters are left as they were", same, "It changes the parameters: only add something up.")
    clean = all(p.grad is None for p in model.parameters())
    record.effect("no gradients are computed", clean, "It computes gradients: leave `backward()` to the training loop.")
    if found.shape == () and clean:  # the graph of a penalty that went backward itself is gone
        _follow(result, model, record)


def _follow(result: Tensor, model: nn.Module, record: Trace) -> None:
    names, parameters = zip(*model.named_parameters(), strict=True)
    gradients = [None] * len(names)
    if result.requires_grad:
        gradients = torch.autograd.grad(result, parameters, allow_unused=True)
    reached = any(gradient is not None for gradient in gradients)
    if record.property("autograd can follow", reached, "No gradient reaches the weights."):
        for name, gradient, p in zip(names, gradients, parameters, strict=True):
            record(f"the gradient of {name}", torch.zeros_like(p) if gradient is None else gradient)


def _strengths(model: Callable[[], nn.Module], **strengths: float) -> dict:
    return {"model": model, "strengths": strengths}


def _every(part: Callable[[Tensor], Tensor]) -> list[Callable]:
    """Penalties in which `part`, a number from a tensor, stands for the sums: in both terms, in one, and over all weights joined."""
    first, second = (lambda w: part(w.abs())), (lambda w: part(w.square()))
    return [make(*terms) for make in (added, joined) for terms in ((first, second), (first,), (wrong.absolute, second))]


def _norm(w: Tensor) -> Tensor:
    return w.square().sum().sqrt()


PENALTY = Exercise(
    id="dropout.penalty",
    title="Penalties on the weights",
    minutes=7,
    reference=reference.penalty,
    driver=_penalizing,
    cases=[
        Case("three linear layers, l1 = 0.3, l2 = 0.7", _strengths(_layers, l1=0.3, l2=0.7)),
        Case("l1 = 0.4 alone", _strengths(_layers, l1=0.4)),
        Case("l2 = 0.2 alone", _strengths(_layers, l2=0.2)),
        Case(
            "a convolution, layers inside layers, a matrix of its own",
            _strengths(lambda: _filled(_Mixture()), l1=0.2, l2=0.6),
        ),
        Case("weights that are zero", _strengths(lambda: _layers(_pruned), l1=0.3, l2=0.7), edge=True),
        Case("no penalty", _strengths(_layers), edge=True),
    ],
    hints=[
        "`model.parameters()` goes through all parameters, at every depth. How many dimensions has a weight matrix, and how many a bias?",
        "For one weight matrix w: `w.abs().sum()` and `w.square().sum()`. Add them up over all of them, with their strengths.",
        "The optimizer needs the gradient: no `.item()`, no `.data`, no `detach()` on the way.",
    ],
    misconceptions=[
        Misconception(
            "biases_included",
            "Biases, or other parameters of one dimension, are penalized too. They are few and do not make a function steep: "
            "only parameters of two or more dimensions count.",
            [
                added(over=lambda model: list(model.parameters())),
                added(over=wrong.not_named("running")),
                added(over=lambda model: [w for name, w in model.named_parameters() if name != "1.weight"]),
            ],
        ),
        Misconception(
            "norm_layers_included",
            "The scales of batch normalization are penalized too: they are called `weight` as well, and have one dimension. Go by "
            "`p.dim()`, not by the name.",
            [added(over=wrong.named("weight")), added(over=wrong.not_named("bias"))],
        ),
        Misconception(
            "biases_alone",
            "These are the biases and other parameters of one dimension. Asked for are those of two or more.",
            [
                added(over=lambda model: [p for p in model.parameters() if p.dim() < 2]),
                added(over=wrong.named("bias")),
            ],
        ),
        Misconception(
            "mean",
            "There is a mean where a sum is asked for. (Both conventions are in use; they differ by the number of weights, and so does the "
            "strength that suits them.)",
            [
                *_every(torch.mean),
                wrong.averaged_over(lambda model: len(wrong.weights(model))),
                wrong.averaged_over(lambda model: len(list(model.parameters()))),
                wrong.averaged_over(lambda model: sum(w.numel() for w in wrong.weights(model))),
                wrong.averaged_over(lambda model: sum(w.numel() for w in model.parameters())),
            ],
        ),
        Misconception(
            "half",
            "There is a ½ in front of the squares, or of both sums. Some texts have it, to cancel the 2 of the derivative; here the penalty is "
            "l2 · Σw².",
            [
                wrong.with_coefficients(lambda l1, l2: (l1, l2 / 2)),
                wrong.with_coefficients(lambda l1, l2: (l1 / 2, l2 / 2)),
                wrong.with_coefficients(lambda l1, l2: (l1 / 2, l2)),
            ],
        ),
        Misconception(
            "doubled",
            "There is a 2 in front of the squares. It belongs to their derivative, 2w, and so to `weight_decay`; the penalty itself is "
            "l2 · Σw².",
            [wrong.with_coefficients(lambda l1, l2: (l1, 2 * l2))],
        ),
        Misconception(
            "gradient",
            "This is the sum of the gradients, l1 · sign(w) + 2 · l2 · w, or of one of the two. Asked for is the penalty itself; autograd "
            "makes the gradient of it.",
            [
                added(first=lambda w: w.sign().sum(), second=lambda w: 2 * w.sum()),
                added(second=lambda w: 2 * w.sum()),
            ],
        ),
        Misconception(
            "norm_not_squared",
            "This is the norm √Σw², of each weight matrix or of all weights. The penalty has its square, Σw²: the root would pull "
            "small weights as hard as large ones.",
            [
                added(second=_norm),
                joined(second=_norm),
                added(first=_norm, second=_norm),
                joined(first=_norm, second=_norm),
            ],
        ),
        Misconception(
            "matrix_norm",
            "This is a norm of the matrix as a map: `torch.linalg.norm(w, 2)` of a matrix is its largest singular value, and with 1 in place "
            "of 2 its largest column sum. Asked for are sums over all elements.",
            [
                added(second=lambda w: torch.linalg.matrix_norm(w, 2) ** 2),
                added(second=lambda w: torch.linalg.matrix_norm(w, 2)),
                added(first=lambda w: torch.linalg.matrix_norm(w, 1)),
                added(lambda w: torch.linalg.matrix_norm(w, 1), lambda w: torch.linalg.matrix_norm(w, 2) ** 2),
                added(lambda w: torch.linalg.matrix_norm(w, 1), lambda w: torch.linalg.matrix_norm(w, 2)),
                added(lambda w: torch.linalg.matrix_norm(w, 1), _norm),
            ],
        ),
        Misconception(
            "no_absolute_value",
            "In the L1 sum the weights keep their signs, and positive ones cancel negative ones. Take the absolute value of each before "
            "adding.",
            [
                added(first=torch.sum),
                added(first=lambda w: w.sum().abs()),
                joined(first=lambda w: w.sum().abs()),
            ],
        ),
        Misconception(
            "square_of_sum",
            "The sum is squared, not the weights. Square each weight, then add: Σw², not (Σw)².",
            [
                added(second=lambda w: w.sum() ** 2),
                joined(second=lambda w: w.sum() ** 2),
                added(second=lambda w: w.abs().sum() ** 2),
                joined(second=lambda w: w.abs().sum() ** 2),
            ],
        ),
        Misconception(
            "exchanged",
            "The two strengths have changed places: l1 goes with the absolute values, l2 with the squares.",
            [wrong.with_coefficients(lambda l1, l2: (l2, l1))],
        ),
        Misconception(
            "one_strength_for_both",
            "Both sums are multiplied by the same strength. l1 goes with the absolute values, l2 with the squares.",
            [wrong.with_coefficients(lambda l1, l2: (l1, l1)), wrong.with_coefficients(lambda l1, l2: (l2, l2))],
        ),
        Misconception(
            "one_term_only",
            "One of the two sums is missing. Each of them counts with its strength, and both may be asked for at once.",
            [
                wrong.with_coefficients(lambda l1, l2: (l1, 0)),
                wrong.with_coefficients(lambda l1, l2: (0, l2)),
                wrong.with_coefficients(lambda l1, l2: (l1, 0 if l1 else l2)),
                wrong.with_coefficients(lambda l1, l2: (0 if l2 else l1, l2)),
            ],
        ),
        Misconception(
            "no_strength",
            "The strengths l1 and l2, or one of them, are not used as factors.",
            [
                wrong.with_coefficients(lambda l1, l2: (1, 1)),
                wrong.with_coefficients(lambda l1, l2: (1, l2)),
                wrong.with_coefficients(lambda l1, l2: (l1, 1)),
                wrong.with_coefficients(lambda l1, l2: (bool(l1), bool(l2))),
            ],
        ),
        Misconception(
            "strength_squared",
            "l2 is squared along with the weights. Square the weight alone: l2 · w², not (l2 · w)².",
            [wrong.strengths_squared],
        ),
        Misconception(
            "strengths_multiplied",
            "Both sums are multiplied by both strengths, or by their sum. l1 belongs to the absolute values, l2 to the squares.",
            [
                wrong.with_coefficients(lambda l1, l2: (l1 + l2, l1 + l2)),
                wrong.with_coefficients(lambda l1, l2: (l1 * l2, l1 * l2)),
            ],
        ),
        Misconception(
            "one_parameter_only",
            "Only one of the parameters counts. Does `return` stand inside the loop, or does `=` overwrite the sum where `+=` should add?",
            [
                added(over=lambda model: wrong.weights(model)[:1]),
                added(over=lambda model: wrong.weights(model)[-1:]),
            ],
        ),
        Misconception(
            "detached",
            "The value is right, but no gradient reaches the weights, so training would go on as if there were no penalty. No `.data`, "
            "`.detach()`, `.item()`, `no_grad()` or `torch.tensor(…)` on the way.",
            [wrong.under_no_grad, wrong.new_leaf],
        ),
        Misconception(
            "returns_float",
            "It returns a Python number. Adding that to the loss changes its value and no gradient: keep the tensors, without `.item()` or "
            "`float(…)`.",
            [lambda model, l1=0.0, l2=0.0: added()(model, l1, l2).item()],
        ),
        Misconception(
            "one_element",
            "The penalty is a tensor of shape [1], a list of one number. A loss has no dimensions: begin with `0.0` or `torch.zeros(())`, "
            "not with `torch.zeros(1)`.",
            [lambda model, l1=0.0, l2=0.0: added()(model, l1, l2).reshape(1)],
        ),
        Misconception(
            "two_dimensions_only",
            "Only parameters with exactly two dimensions count. A convolution's kernels have four: ask for two or more.",
            [
                added(over=lambda model: [p for p in model.parameters() if p.dim() == 2]),
            ],
        ),
        Misconception(
            "some_weights_missed",
            "Some weights are missing: those of other layers than `nn.Linear`, of layers inside layers, or parameters of another name. "
            "`model.parameters()` finds them all.",
            [
                added(over=wrong.modules_of(nn.Linear)),
                added(over=wrong.modules_of(nn.Linear, nn.Conv2d)),
                added(over=wrong.modules_of(nn.Linear, among=nn.Module.children)),
                added(over=lambda model: [w for n, w in model.named_parameters() if "weight" in n and w.dim() >= 2]),
                added(over=lambda model: [w for n, w in model.named_parameters() if "weight" in n and w.dim() == 2]),
                added(
                    over=lambda model: [
                        m.weight for m in model.children() if hasattr(m, "weight") and m.weight.dim() > 1
                    ]
                ),
                added(over=lambda model: [p for m in model.children() for p in m.parameters() if p.dim() >= 2]),
            ],
        ),
        Misconception(
            "counted_more_than_once",
            "Weights count more than once. `model.modules()` holds the model itself and every layer at every depth, and `parameters()` of "
            "each of them holds all that lies inside it. `model.parameters()` alone goes through everything, once.",
            [added(over=wrong.weights_of_every_module)],
        ),
        Misconception(
            "sequential_only",
            "It works on an `nn.Sequential` and on no other model: `for layer in model`, `len(model)` and `model[0]` ask for one. "
            "`model.parameters()` goes through the parameters of any model, at every depth.",
            [added(over=wrong.layers_iterated), added(over=wrong.layers_counted), added(over=wrong.layers_indexed)],
        ),
        Misconception(
            "nan_gradient_at_zero",
            "The value is right, and the gradient is NaN where a weight is zero, which L1 makes many of: the root has no derivative at 0. "
            "Use `abs()`, and squares without a root.",
            [
                added(first=lambda w: (w * w).sqrt().sum()),
                added(second=lambda w: w.square().sum().sqrt() ** 2),
            ],
        ),
    ],
)
