"""The exercise `dropout.scale_for_test`: the original form of dropout, in evaluation."""

import copy
from collections.abc import Callable

import torch
from torch import Tensor, nn

from course_utils.exercises.dropout.recording import all_hold, normal
from course_utils.exercises.guard import seed_everything
from course_utils.exercises.observations import Trace, plain
from course_utils.exercises.spec import Case, Exercise, Misconception
from course_utils.exercises.wrong import dropout as wrong
from course_utils.exercises.wrong.dropout import scaled
from solutions import dropout as reference


def _for_the_test(candidate: Callable, case: Case, record: Trace) -> None:
    """Scale a layer twice, among different global seeds; record what was done to it, and what came of it."""
    inputs = case.fresh()

    def run(world: int) -> tuple[object, nn.Linear, dict[str, Tensor]]:
        linear = _layer(inputs)
        before = {name: tensor.clone() for name, tensor in linear.state_dict().items()}
        seed_everything(world)
        return candidate(linear, inputs["p"]), linear, before

    (layer, linear, before), (again, *_) = run(1), run(2)
    is_linear = isinstance(layer, nn.Linear)
    told = f"It should return an nn.Linear; it returns {plain(layer).describe()}."
    if record.property("an nn.Linear", is_linear, told, stage="type") and _left_alone(layer, linear, before, record):
        _new_weight(layer, again, linear, record)
        _same_bias(layer, again, linear, record)


def _layer(inputs: dict) -> nn.Linear:
    linear = nn.Linear(*inputs["sizes"], bias=inputs["bias"]).to(inputs["dtype"])
    with torch.no_grad():
        for i, p in enumerate(linear.parameters()):
            p.copy_(0.2 + normal(*p.shape, seed=20 + i))
    return linear


def _left_alone(layer: nn.Linear, linear: nn.Linear, before: dict[str, Tensor], record: Trace) -> bool:
    now = linear.state_dict()
    same = list(now) == list(before) and all(torch.equal(now[name], tensor) for name, tensor in before.items())
    places = {p.data_ptr() for p in linear.parameters()}
    shares = any(p.data_ptr() in places for p in layer.parameters())
    properties = [
        ("the given layer is left as it was", same, "The layer that was given is changed.", "effect"),
        ("another layer", layer is not linear, "The layer that was given comes back, unchanged.", "effect"),
        ("memory of its own", not shares, "The new layer shares memory with the one that was given.", "effect"),
    ]
    return all_hold(properties, record)


def _new_weight(layer: nn.Linear, again: nn.Linear, linear: nn.Linear, record: Trace) -> None:
    weight, dtype = layer.weight.detach(), linear.weight.dtype
    some_dropped = bool((weight == 0).any()) and bool(weight.any())
    repeats = torch.equal(weight, again.weight.detach())
    kept_dtype = f"The weight should be {dtype}, as that of the layer given; it is {weight.dtype}."
    properties = [
        ("no weight is dropped", not some_dropped, "Some weights of the new layer are zero."),
        ("nothing is drawn", repeats, "A second call gives another weight: nothing should be random here."),
        ("the dtype", weight.dtype == dtype, kept_dtype, "dtype"),
    ]
    all_hold(properties, record)
    record("the new layer's weight", weight)


def _same_bias(layer: nn.Linear, again: nn.Linear, linear: nn.Linear, record: Trace) -> None:
    bias, other = layer.bias, again.bias
    there = bias is not None and bool(bias.any())
    drawn_anew = there and other is not None and not torch.equal(bias, other)
    if linear.bias is None:
        record.property("no bias is added", not there, "The new layer has a bias, the one that was given has none.")
        return
    properties = [
        ("the bias is there", there, "The new layer has no bias, or one of zeros."),
        ("the bias is not drawn anew", not drawn_anew, "A second call gives another bias."),
    ]
    if all_hold(properties, record):
        record("the new layer's bias", bias.detach())


def _linear(*sizes: int, p: float, bias: bool = True, dtype: torch.dtype = torch.float32) -> dict:
    return {"sizes": sizes, "p": p, "bias": bias, "dtype": dtype}


SCALE_FOR_TEST = Exercise(
    id="dropout.scale_for_test",
    title="The original form, at test time",
    minutes=5,
    reference=reference.scale_for_test,
    driver=_for_the_test,
    random=True,  # because a bias of the new layer's own, and dropped weights, are among the mistakes
    cases=[
        Case("4 inputs, 3 outputs, p = 0.3", _linear(4, 3, p=0.3)),
        Case("3 inputs, 5 outputs, p = 0.2", _linear(3, 5, p=0.2)),
        Case("a layer without bias, p = 0.7", _linear(5, 2, p=0.7, bias=False), edge=True),
        Case("a float64 layer, p = 0.7", _linear(2, 3, p=0.7, dtype=torch.float64), edge=True),
    ],
    hints=[
        "In training each input of this layer was there with probability 1 − p, in evaluation it always is. By how much did the sum Σ wᵢ xᵢ "
        "grow on average, and was the bias ever dropped?",
        "`copy.deepcopy(linear)` is a new layer with the same weight, bias, dtype and device.",
        "A parameter is changed in place only under `with torch.no_grad():`, for example by `mul_`.",
    ],
    misconceptions=[
        Misconception(
            "times_p",
            "The weights are multiplied by p, the probability of being dropped. In training an input arrived with probability 1 − p; that is "
            "the factor.",
            [scaled(lambda w, p: w * p), scaled(lambda w, p: w * p, lambda b, p: b * p)],
        ),
        Misconception(
            "divides",
            "The weights are divided by 1 − p. In evaluation all inputs arrive, more than in training, so the weights must shrink: multiply. "
            "Division belongs to inverted dropout, which scales in training.",
            [scaled(lambda w, p: w / (1 - p)), scaled(lambda w, p: w / (1 - p), lambda b, p: b / (1 - p))],
        ),
        Misconception(
            "divides_by_p",
            "The weights are divided by p. In evaluation more inputs arrive than in training, by 1 / (1 − p), so multiply the weights by 1 − p.",
            [scaled(lambda w, p: w / p), scaled(lambda w, p: w / p, lambda b, p: b / p)],
        ),
        Misconception(
            "scales_bias",
            "The bias is scaled as well. Dropout removed inputs, and the bias is added to what is left of them: it was there all the time, so "
            "it stays as it is.",
            [
                scaled(bias=lambda b, p: b * (1 - p)),
                scaled(bias=lambda b, p: b * p),
                scaled(bias=lambda b, p: b / (1 - p)),
            ],
        ),
        Misconception(
            "in_place",
            "The layer that was given is changed, so it could not be trained on, and a second call would scale it again. Make a new layer and "
            "leave the old one alone.",
            [
                wrong.scaled_itself,
                wrong.scaled_itself_then_copied,
                wrong.scaled_data_replaced,
                wrong.scaled_shallow_copy,
                scaled(make=copy.copy),
            ],
        ),
        Misconception(
            "shares_memory",
            "The numbers are right, but the new layer holds the bias of the old one itself: when one is trained, the other changes with it. "
            "Copy what stays the same, too.",
            [wrong.bias_shared, wrong.bias_memory_shared],
        ),
        Misconception(
            "unscaled",
            "The weights come back as they were. `w * (1 - p)` and `w = …` make a new tensor and a new name, and leave the layer alone: change "
            "its weight in place, or give it a new `nn.Parameter`.",
            [wrong.the_layer_itself, scaled(lambda w, p: w)],
        ),
        Misconception(
            "bias_not_copied",
            "The bias is one that a new `nn.Linear` draws for itself. Copy that of the old layer.",
            [wrong.bias_drawn_anew],
        ),
        Misconception(
            "bias_lost",
            "The bias is gone: the new layer has none, or one of zeros. It is part of the layer, and stays as it is.",
            [wrong.without_bias, scaled(bias=lambda b, p: b * 0)],
        ),
        Misconception(
            "drops_weights",
            "Some weights were dropped at random. Nothing is random in evaluation: every weight stays, and shrinks a little.",
            [wrong.weights_dropped, wrong.weights_dropped_unscaled],
        ),
        Misconception(
            "under_autograd",
            "Autograd is watching, and forbids changing a parameter in place while it records. This change belongs to no loss: make it under "
            "`with torch.no_grad():`.",
            [wrong.scaled_under_autograd],
        ),
        Misconception(
            "fails_without_bias",
            "It fails on a layer without bias: `linear.bias` is None there.",
            [wrong.needs_a_bias],
        ),
        Misconception(
            "adds_bias",
            "The given layer has no bias and the new one has, drawn at random. `nn.Linear` takes `bias=False`.",
            [wrong.bias_added],
        ),
        Misconception(
            "other_dtype",
            "The new layer is float32 whatever the old one was. `.to(linear.weight)` gives a layer the dtype and the device of a tensor.",
            [wrong.scaled_as_float32],
        ),
    ],
)
