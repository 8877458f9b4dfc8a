"""The exercises of notebook 2, *Where to start*."""

import functools
import math
from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.modules import module as global_hooks

from course_utils.exercises.guard import seed_everything
from course_utils.exercises.observations import Trace, plain
from course_utils.exercises.spec import Case, Convention, Exercise, Misconception
from course_utils.exercises.wrong import initialization as wrong
from course_utils.exercises.wrong.initialization import (
    KAIMING_SCALES,
    XAVIER_SCALES,
    Scale,
    checked,
    hooked,
    kaiming,
    population,
    sample,
    xavier,
)
from solutions import initialization as reference


def _initializer(right: Scale, mistaken: dict[str, list[Scale]]) -> Callable:
    """A driver: fill weights several times and record what must hold of them, from the gravest flaw to the subtlest.

    `right` is the standard deviation that is asked for, `mistaken` those that have a name.
    """

    def drive(candidate: Callable, case: Case, record: Trace) -> None:
        shape, options, parameter = case.fresh().values()
        fill = functools.partial(_fill, candidate, options)
        old = torch.linspace(-1, 2, math.prod(shape)).reshape(shape).requires_grad_(parameter)
        corner = old[:7, :5]  # small, because it is filled many times
        if _in_place(fill, corner, record) and _randomness(fill, corner, record):
            weight, _, place = fill(old, 3, world=1)
            entries = weight.detach().double()
            if _normality(entries, record) and _spread(entries, options.get("gain", 1.0), right, mistaken, record):
                record.effect(
                    "the memory is the same", weight.data_ptr() == place, "The weight has moved to other memory."
                )

    return drive


def _fill(
    candidate: Callable, options: dict[str, float], old: Tensor, source: int | torch.Generator | None, world: int
) -> tuple[Tensor, object, int]:
    """The weight that was filled, what was returned, and where the weight lay before: a parameter if `old` requires a gradient.

    `source` is the generator or its seed; `world` seeds everything global.
    """
    seed_everything(world)
    generator = torch.Generator().manual_seed(source) if isinstance(source, int) else source
    weight = old.detach().clone()
    weight = nn.Parameter(weight) if old.requires_grad else weight
    place = weight.data_ptr()
    return weight, candidate(weight, **options, generator=generator), place


def _in_place(fill: Callable, old: Tensor, record: Trace) -> bool:
    """Whether the weight itself was filled and came back as it should."""
    weight, returned, _ = fill(old, 3, world=1)
    found = plain(returned)
    same = found.kind == "tensor" and torch.Tensor.data_ptr(returned) == weight.data_ptr()
    what = "another tensor" if found.kind == "tensor" else found.describe()
    kept = weight.shape == old.shape and weight.dtype == old.dtype
    trained = weight.requires_grad == old.requires_grad and weight.is_leaf
    properties = [
        ("shape and dtype are kept", kept, "The weight has another shape or dtype than before: draw in its own."),
        ("the weight is filled", kept and not torch.equal(weight, old), "The weight holds its old values."),
        ("something is returned", returned is not None, "It returns None. Return the weight."),
        ("the weight is returned", same, f"It should return the weight that it was given; it returns {what}."),
        ("the weight can be trained", trained, "The weight's requires_grad was changed."),
        ("autograd is on", torch.is_grad_enabled(), "Autograd was switched off and not on again."),
        ("finite", bool(weight.isfinite().all()), "Some weights are infinite or not a number."),
    ]
    return all([record.property(*found) for found in properties])


def _randomness(fill: Callable, old: Tensor, record: Trace) -> bool:
    """Whether the weights are drawn one by one, anew each time, and from the generator alone."""

    def drawn(source: int | torch.Generator | None, world: int = 1, old: Tensor = old) -> Tensor:
        return fill(old, source, world)[0].detach()

    weight, twice = drawn(3), torch.Generator().manual_seed(3)
    decides, overwrites = torch.equal(weight, drawn(3, world=2)), torch.equal(weight, drawn(3, old=-2 * old))
    reseeded, repeated = torch.equal(weight, drawn(4)), torch.equal(drawn(twice), drawn(twice))
    fixed, globally = torch.equal(drawn(None), drawn(None, world=2)), torch.equal(drawn(None), drawn(None))
    constant, rows, columns = torch.equal(weight, weight[:1, :1].expand_as(weight)), _alike(weight), _alike(weight.T)
    properties = [
        ("the generator decides", decides, "Two generators with the same seed give different weights."),
        ("old values do not matter", overwrites, "The weights depend on what the tensor held before."),
        ("not all equal", not constant, "All weights are equal."),
        ("rows differ", not rows, "All rows are equal: the layer's neurons are copies of each other."),
        ("columns differ", not columns, "All columns are equal: every input has the same weight."),
        ("another seed, other weights", not reseeded, "Generators with different seeds give the same weights."),
        ("drawn anew", not repeated, "A second call with the same generator gives the same weights again."),
        ("drawn anew without one", not fixed, "Without a generator, every call gives the same weights."),
        ("the global generator", globally, "Without a generator, `torch.manual_seed` should decide; it does not."),
    ]
    return all([record.property(*found) for found in properties])


def _alike(rows: Tensor) -> bool:
    return len(rows) > 1 and torch.equal(rows, rows[:1].expand_as(rows))


def _normality(weight: Tensor, record: Trace) -> bool:
    """Are fourth moment and mean a normal distribution's? To ten and six standard errors."""
    n, std = weight.numel(), weight.std()
    kurtosis = float(((weight - weight.mean()) / std).pow(4).mean())
    flat = "The weights are spread evenly between two bounds; the exercise asks for a normal distribution."
    bent = "The weights are not normally distributed."
    properties = [
        ("not uniform", kurtosis > 2.1, flat),
        ("normal", abs(kurtosis - 3) < 10 * math.sqrt(24 / n), bent),
        ("centred", bool(weight.mean().abs() < 6 * std / math.sqrt(n)), "The mean of the weights should be 0."),
    ]
    return all([record.property(*found) for found in properties])


def _spread(weight: Tensor, gain: float, right: Scale, mistaken: dict[str, list[Scale]], record: Trace) -> bool:
    """Is the standard deviation the right one, and if not, one with a name? To six standard errors."""
    (fan_out, fan_in), found = weight.shape, float(weight.std())

    def fits(scale: Scale) -> bool:
        return abs(found / scale(fan_in, fan_out, gain) - 1) < 6 / math.sqrt(2 * weight.numel())

    given = f"fan_in = {fan_in}, fan_out = {fan_out}" + (f", gain = {gain}" if gain != 1 else "")
    wanted = f"With {given} the standard deviation should be {right(fan_in, fan_out, gain):.3g}; it is {found:.3g}."
    for slug, scales in mistaken.items():
        record.property(f"not {slug}", fits(right) or not any(map(fits, scales)), wanted)
    return record.property("the standard deviation", fits(right), wanted)


def _scaled(make: Callable, scales: dict[str, list[Scale]], slug: str) -> list[Callable]:
    return [make(wrong.normal, scale) for scale in scales[slug]]


def _common(make: Callable) -> list[Misconception]:
    """Mistakes that have nothing to do with the scale: the same ones in every initializer."""
    return [
        Misconception(
            "new_tensor",
            "The weight that was passed in still holds its old values. A tensor made anew, or bound to the name `weight`, is not "
            "the layer's: fill the one that you were given, in place.",
            [make(wrong.tensor_of_its_own), make(wrong.name_given_anew), make(wrong.filled_clone)],
        ),
        Misconception(
            "returns_none",
            "The weight is filled, but the function returns None. Return the weight as well.",
            [make(wrong.without_return)],
        ),
        Misconception(
            "builds_graph",
            "Autograd is watching, and forbids changing a parameter in place while it records. Drawing a start is no part of any "
            "loss: do it under `with torch.no_grad():`.",
            [
                make(fill)
                for fill in (
                    wrong.under_autograd,
                    wrong.slice_under_autograd,
                    wrong.row_under_autograd,
                    wrong.rows_under_autograd,
                )
            ],
        ),
        Misconception(
            "autograd_left_off",
            "Autograd was switched off and stays off, so that nothing after this call could be trained. `with torch.no_grad():` "
            "switches it off for a block and puts it back.",
            [make(wrong.autograd_switched_off)],
        ),
        Misconception(
            "freezes_weight",
            "The weight does not require a gradient any more, so it would never be trained. To change it without autograd, use "
            "`with torch.no_grad():`; it leaves the parameter as it is.",
            [make(wrong.frozen)],
        ),
        Misconception(
            "ignores_generator",
            "The weights do not come from the generator that you were given: either the same seed gives different weights, or "
            "they repeat where they should be new. Pass `generator=generator` to the function that draws, and leave its seed alone.",
            [make(wrong.drawn_globally), make(wrong.generator_of_its_own), make(wrong.generator_restarted)],
        ),
        Misconception(
            "fixed_without_generator",
            "Without a generator, every call gives the same weights, so two layers of one shape would start as copies. A new "
            "`torch.Generator()` always begins with the same seed; where `generator` is None, pass just that on.",
            [make(wrong.fixed_where_none_is_given)],
        ),
        Misconception(
            "keeps_old_values",
            "What the tensor held before is still in the result: it is scaled, or something is added to it. Overwrite it.",
            [make(wrong.scaled_old_values), make(wrong.added_noise)],
        ),
        Misconception(
            "constant",
            "All weights are equal. Then all neurons of a layer compute the same and get the same gradient, and stay copies of "
            "each other. Draw every weight for itself.",
            [make(wrong.filled_with_the_std), make(wrong.filled_with_one_draw)],
        ),
        Misconception(
            "repeats_a_row",
            "One draw is repeated over all rows or all columns: too few random numbers were drawn, and broadcasting copied "
            "them. Draw fan_out × fan_in numbers.",
            [make(wrong.one_row_for_all), make(wrong.one_column_for_all)],
        ),
        Misconception(
            "uniform",
            "The weights are spread evenly between two bounds, as by `rand` or `uniform_`. The exercise asks for a normal "
            "distribution.",
            [make(wrong.uniform), make(wrong.uniform_between_stds), make(wrong.rand_for_randn)],
        ),
    ]


def _new_storage(make: Callable) -> Convention:
    return Convention(
        "new_storage",
        "Right, by way of `weight.data = …`. Note that this gives the parameter new memory, so whatever shares the old memory (a "
        "view, a flat copy of all parameters) no longer follows; a method such as `normal_` changes it in place.",
        [make(wrong.new_storage)],
    )


XAVIER_NORMAL = Exercise(
    id="initialization.xavier_normal_",
    title="Xavier initialization",
    minutes=6,
    reference=reference.xavier_normal_,
    driver=_initializer(wrong.xavier_std, XAVIER_SCALES),
    random=True,
    cases=[
        Case("gain 2.5, 155 × 40", {"shape": (155, 40), "options": {"gain": 2.5}, "parameter": True}),
        Case("gain 0.6, 40 × 110", {"shape": (40, 110), "options": {"gain": 0.6}, "parameter": True}),
        Case("the default gain, 30 × 90", {"shape": (30, 90), "options": {}, "parameter": True}),
        Case(
            "a single neuron, a plain tensor",
            {"shape": (1, 2000), "options": {"gain": 2.5}, "parameter": False},
            edge=True,
        ),
    ],
    hints=[
        "The formula gives σ², a variance. What does a function that draws from a normal distribution ask for?",
        "The two fans are the two sizes in `weight.shape`, and their order does not matter here, because only their sum counts.",
        "`weight.normal_(0, std, generator=generator)` fills a tensor in place and returns it; a parameter allows that only "
        "under `torch.no_grad()`.",
    ],
    misconceptions=[
        Misconception(
            "variance_as_std",
            "The standard deviation is 2 / (fan_in + fan_out), times the gain or its square. That is a variance; the functions "
            "that draw ask for its root.",
            _scaled(xavier, XAVIER_SCALES, "variance_as_std"),
        ),
        Misconception(
            "uniform_bound_as_std",
            "The standard deviation is √3 times too large: √6 belongs to the bound of the uniform form. A normal distribution "
            "is given by its standard deviation itself.",
            _scaled(xavier, XAVIER_SCALES, "uniform_bound_as_std"),
        ),
        Misconception(
            "fan_in_only",
            "The standard deviation depends on fan_in alone, which keeps the scale on the way forward only. Xavier is a compromise "
            "with the way back, where fan_out counts: both stand in the formula.",
            _scaled(xavier, XAVIER_SCALES, "fan_in_only"),
        ),
        Misconception(
            "fan_out_only",
            "The standard deviation depends on fan_out alone (the rows of the weight), which keeps the scale on the way back only. "
            "Xavier is a compromise with the way forward, where fan_in counts: both stand in the formula.",
            _scaled(xavier, XAVIER_SCALES, "fan_out_only"),
        ),
        Misconception(
            "product_of_fans",
            "This divides by fan_in · fan_out, the number of weights. The formula has the sum of the two fans.",
            _scaled(xavier, XAVIER_SCALES, "product_of_fans"),
        ),
        Misconception(
            "ignores_gain",
            "The gain has no effect. It multiplies the standard deviation.",
            _scaled(xavier, XAVIER_SCALES, "ignores_gain"),
        ),
        Misconception(
            "gain_as_variance",
            "The gain stands under the root, unsquared, so that only √gain arrives. It is a factor on the standard deviation; "
            "under the root it would have to be gain².",
            _scaled(xavier, XAVIER_SCALES, "gain_as_variance"),
        ),
        Misconception(
            "gain_squared",
            "The standard deviation contains gain². That is its place in the variance; when the root is taken, the square goes.",
            _scaled(xavier, XAVIER_SCALES, "gain_squared"),
        ),
        Misconception(
            "missing_factor_two",
            "The standard deviation is √2 times too small: the 2 over the sum of the fans is missing. It is there because "
            "(fan_in + fan_out) / 2 is their mean.",
            _scaled(xavier, XAVIER_SCALES, "missing_factor_two"),
        ),
        Misconception(
            "part_of_the_root",
            "The root is taken of one half of the fraction only. It belongs around the whole 2 / (fan_in + fan_out).",
            _scaled(xavier, XAVIER_SCALES, "part_of_the_root"),
        ),
        Misconception(
            "missing_parentheses",
            "The standard deviation is far too large: in `2 / a + b` only a is below the line, and b is added afterwards. Put the "
            "sum of the fans in parentheses.",
            _scaled(xavier, XAVIER_SCALES, "missing_parentheses"),
        ),
        Misconception(
            "upside_down",
            "The fraction is upside down: the more inputs a neuron sums, the smaller its weights must be, or the sums grow from layer to "
            "layer. The 2 stands above the line, the fans below it.",
            _scaled(xavier, XAVIER_SCALES, "upside_down"),
        ),
        *_common(xavier),
    ],
    conventions=[_new_storage(xavier)],
)


KAIMING_NORMAL = Exercise(
    id="initialization.kaiming_normal_",
    title="Kaiming initialization",
    minutes=5,
    reference=reference.kaiming_normal_,
    driver=_initializer(wrong.kaiming_std, KAIMING_SCALES),
    random=True,
    cases=[
        Case("a weight of 40 × 160", {"shape": (40, 160), "options": {}, "parameter": True}),
        Case("a weight of 110 × 40", {"shape": (110, 40), "options": {}, "parameter": True}),
        Case(
            "a single neuron, a plain tensor",
            {"shape": (1, 2000), "options": {}, "parameter": False},
            edge=True,
        ),
        Case("a single input", {"shape": (2000, 1), "options": {}, "parameter": True}, edge=True),
    ],
    hints=[
        "fan_in is the number of inputs that one neuron adds up. Each row of the weight belongs to one neuron: how long is a row?",
        "2 / fan_in is the variance of the weights; the functions that draw ask for the standard deviation.",
        "All the rest is as in `xavier_normal_`: in place, under `torch.no_grad()`, from the generator, and the weight is returned.",
    ],
    misconceptions=[
        Misconception(
            "variance_as_std",
            "The weights are far too small: their standard deviation is 2 / fan_in. That is the variance; the functions that draw "
            "ask for its root.",
            _scaled(kaiming, KAIMING_SCALES, "variance_as_std"),
        ),
        Misconception(
            "one_over_fan_in",
            "The factor 2 is missing: 1 / fan_in suits a layer without activation. ReLU halves the second moment of what passes "
            "through it, and the variance of the weights makes up for that.",
            _scaled(kaiming, KAIMING_SCALES, "one_over_fan_in"),
        ),
        Misconception(
            "fan_out",
            "This divides by fan_out, the number of rows. A linear layer stores its weight as [fan_out, fan_in].",
            _scaled(kaiming, KAIMING_SCALES, "fan_out"),
        ),
        Misconception(
            "xavier",
            "This is Xavier's scale, with both fans. Kaiming keeps the scale on the way forward: only fan_in counts.",
            _scaled(kaiming, KAIMING_SCALES, "xavier"),
        ),
        Misconception(
            "uniform_bound_as_std",
            "The standard deviation is √3 times too large: √6 belongs to the bound of the uniform form. A normal distribution "
            "is given by its standard deviation itself.",
            _scaled(kaiming, KAIMING_SCALES, "uniform_bound_as_std"),
        ),
        Misconception(
            "product_of_fans",
            "This divides by fan_in · fan_out, the number of weights. The formula has fan_in alone, the length of a row.",
            _scaled(kaiming, KAIMING_SCALES, "product_of_fans"),
        ),
        Misconception(
            "part_of_the_root",
            "The root is not around the whole fraction 2 / fan_in, or its 2 comes in once more, as the gain of ReLU. The standard "
            "deviation is the root of that fraction, and nothing else.",
            _scaled(kaiming, KAIMING_SCALES, "part_of_the_root"),
        ),
        Misconception(
            "upside_down",
            "The fraction is upside down: the more inputs a neuron sums, the smaller its weights must be, or the sums grow from layer to "
            "layer. The 2 stands above the line, fan_in below it.",
            _scaled(kaiming, KAIMING_SCALES, "upside_down"),
        ),
        *_common(kaiming),
    ],
    conventions=[_new_storage(kaiming)],
)


class _Watched(nn.Module):
    """Notes at each forward pass whether a graph was recorded."""

    def __init__(self, *layers: nn.Module) -> None:
        super().__init__(*layers)
        self.graphs: list[bool] = []

    def __call__(self, x: Tensor) -> Tensor:
        output = super().__call__(x)
        self.graphs.append(output.requires_grad)
        return output


class _Stack(_Watched, nn.Sequential):
    pass


class _Residual(_Watched):
    """Its layers are called in another order than they are declared in, and lie at different depths."""

    def __init__(self) -> None:
        super().__init__()
        self.head = nn.Linear(5, 3)
        self.body = nn.Sequential(nn.Linear(5, 7), nn.Sequential(nn.Tanh(), nn.Linear(7, 5)))

    def forward(self, x: Tensor) -> Tensor:
        return self.head(x + self.body(x))


def _network(make: Callable[[], nn.Module], *batch: int, training: bool = True) -> Callable[[], dict]:
    """A case's inputs: a network with large biases, so that means are far from zero, and a batch."""

    def inputs() -> dict:
        generator = torch.Generator().manual_seed(4)
        model = make().double().train(training)
        with torch.no_grad():
            for p in model.parameters():
                p.copy_(0.3 + torch.randn(p.shape, generator=generator, dtype=torch.float64))
        return {"model": model, "x": torch.randn(*batch, generator=generator, dtype=torch.float64)}

    return inputs


def _relu_stack(inplace: bool = False) -> nn.Module:
    return _Stack(nn.Linear(6, 9), nn.ReLU(inplace), nn.Linear(9, 5), nn.ReLU(inplace), nn.Linear(5, 4))


def _spreads(candidate: Callable, case: Case, record: Trace) -> None:
    """Measure a network; record what was done to it, and if nothing was, the result."""
    model, x = case.fresh().values()
    before = _hooks(model), _modes(model), _trained(model)
    result = candidate(model, x)
    effects = [
        ("no hook is left", _hooks(model) == before[0], "Something is left on the model: a hook, or another forward."),
        ("the mode is as before", _modes(model) == before[1], "The model is in another mode than before."),
        ("parameters are as before", _trained(model) == before[2], "Some parameter's requires_grad was changed."),
        ("autograd is on", torch.is_grad_enabled(), "Autograd was switched off and not on again."),
        ("no graph is recorded", not any(model.graphs), "Autograd records the forward pass."),
        ("one forward pass", len(model.graphs) <= 1, "The model runs more than once."),
    ]
    for name, holds, detail in effects:
        if not record.property(name, holds, detail, stage="effect"):
            return
    record("the result", result)


def _hooks(model: nn.Module) -> list[int]:
    everywhere = len(global_hooks._global_forward_hooks) + len(global_hooks._global_forward_pre_hooks)
    return [
        everywhere,
        *(len(m._forward_hooks) + len(m._forward_pre_hooks) + ("forward" in vars(m)) for m in model.modules()),
    ]


def _modes(model: nn.Module) -> list[bool]:
    return [m.training for m in model.modules()]


def _trained(model: nn.Module) -> list[bool]:
    return [p.requires_grad for p in model.parameters()]


def _activated(layer: nn.Module, inputs: tuple, output: Tensor) -> Tensor:
    return F.relu(output)


def _incoming(layer: nn.Module, inputs: tuple, output: Tensor) -> Tensor:
    return inputs[0]


BOTH = (sample, population)
"""A mistake may come with either standard deviation."""


ACTIVATION_STDS = Exercise(
    id="initialization.activation_stds",
    title="How wide the activations spread",
    minutes=8,
    points=2,
    reference=reference.activation_stds,
    driver=_spreads,
    cases=[
        Case("three linear layers with ReLU", _network(_relu_stack, 8, 6)),
        Case("layers inside layers, called in another order", _network(_Residual, 8, 5, training=False)),
        Case("a batch of sequences, [4, 3, 6]", _network(_relu_stack, 4, 3, 6)),
        Case("ReLU in place", _network(lambda: _relu_stack(inplace=True), 8, 6), edge=True),
        Case("no linear layer", _network(lambda: _Stack(nn.Tanh()), 8, 6), edge=True),
    ],
    hints=[
        "`layer.register_forward_hook(hook)` has `hook(layer, inputs, output)` called whenever the layer runs. It returns a handle; "
        "`handle.remove()` takes the hook off again.",
        "`model.modules()` goes through all modules at every depth; `isinstance(m, nn.Linear)` picks the linear layers.",
        "The hooks fire in the order of the calls, so a hook that appends `output.std().item()` to one list puts the results in "
        "order by itself. Run the model once, under `torch.no_grad()`.",
    ],
    misconceptions=[
        Misconception(
            "after_activation",
            "This is measured after the activation function, where ReLU has already cut off the negative half. Measure the "
            "output of each `nn.Linear` itself.",
            [
                *(hooked(spread, wrong.activations) for spread in BOTH),
                *(hooked(spread, look_at=_activated) for spread in BOTH),
                *(hooked(spread, lambda model: [*wrong.activations(model), model]) for spread in BOTH),
                wrong.walked(list, sample, activated=True),
            ],
        ),
        Misconception(
            "keeps_outputs",
            "The outputs are kept and measured only after the pass. An activation function that works in place, such as "
            "`nn.ReLU(inplace=True)`, has overwritten them by then: measure in the hook, or keep a clone.",
            [wrong.measured_after_the_pass(spread) for spread in BOTH],
        ),
        Misconception(
            "input_std",
            "This is the spread of what goes into each linear layer. A hook gets `(layer, inputs, output)`: use the output.",
            [hooked(spread, look_at=_incoming) for spread in BOTH],
        ),
        Misconception(
            "variance",
            "These are variances, the squares of what is asked for. The standard deviation is in the units of the activations.",
            [hooked(lambda v: v.var().item()), hooked(lambda v: v.var(correction=0).item())],
        ),
        Misconception(
            "hooks_left",
            "The model is not as it was: a hook, or a replaced `forward`, is still on it and would run at every later call, during "
            "training as well. Keep what `register_forward_hook` returns and call `remove()` on it.",
            [hooked(remove=False), hooked(after=lambda model: setattr(model[0], "forward", model[0].forward))],
        ),
        Misconception(
            "mode_changed",
            "The model comes back in another mode, training or evaluation, than it was handed over in. Nothing here depends on the "
            "mode: leave it alone, or put it back.",
            [
                *(hooked(spread, before=mode) for mode in (nn.Module.eval, nn.Module.train) for spread in BOTH),
                *(hooked(spread, before=nn.Module.eval, after=nn.Module.train) for spread in BOTH),
            ],
        ),
        Misconception(
            "freezes_parameters",
            "The parameters come back with `requires_grad` switched off, so they would never be trained. To measure without "
            "autograd, run the model under `with torch.no_grad():`.",
            [hooked(before=lambda model: model.requires_grad_(False))],
        ),
        Misconception(
            "autograd_left_off",
            "Autograd was switched off and stays off, so that nothing after this call could be trained. `with torch.no_grad():` "
            "switches it off for a block and puts it back.",
            [hooked(before=lambda model: torch.set_grad_enabled(False))],
        ),
        Misconception(
            "gradient_on",
            "Autograd records the forward pass: it keeps every activation in memory for a backward pass that never comes. Run the "
            "model under `with torch.no_grad():`.",
            [hooked(graph=True)],
        ),
        Misconception(
            "several_passes",
            "The model runs more than once. One forward pass shows all layers, and with hooks in place each further pass would be "
            "measured again.",
            [hooked(passes=2), wrong.one_pass_per_layer(sample)],
        ),
        Misconception(
            "hook_returns",
            "The hook returns something, and what a forward hook returns takes the place of the layer's output. Store the "
            "number in a list, and return nothing.",
            [wrong.hook_that_returns(spread) for spread in (torch.std, sample)],
        ),
        Misconception(
            "order_of_declaration",
            "The numbers are right, but in the order in which the layers were declared. Asked for is the order in which the "
            "forward pass calls them, which is the order in which hooks fire.",
            [wrong.in_order_of_declaration(spread) for spread in BOTH],
        ),
        Misconception(
            "top_level_only",
            "Only layers at the top of the model are seen. Blocks hold layers of their own: `children()` stops at the first level, "
            "`modules()` goes all the way down.",
            [hooked(spread, wrong.linear_children) for spread in BOTH],
        ),
        Misconception(
            "assumes_sequential",
            "This calls the layers one after the other, as in `nn.Sequential`. Other models add, branch and reorder in their own "
            "`forward`: run the model itself, and let hooks listen.",
            [wrong.walked(layers, spread) for layers in (list, wrong.indexed, nn.Module.children) for spread in BOTH],
        ),
        Misconception(
            "skips_activations",
            "The linear layers are called directly one after the other, without what lies between them. Run the model itself, and "
            "let hooks listen.",
            [wrong.walked(wrong.linear_layers, spread) for spread in BOTH],
        ),
        Misconception(
            "every_module",
            "There are too many numbers: other modules than `nn.Linear` are measured, too.",
            [
                hooked(spread, layers)
                for layers in (wrong.leaves, lambda model: list(model.modules()), lambda model: [*model.modules()][1:])
                for spread in BOTH
            ],
        ),
        Misconception(
            "nothing_measured",
            "The list is empty: no hook was called. Put hooks on the layers first, then run the model, and only then take the hooks "
            "off.",
            [hooked(passes=0)],
        ),
        Misconception(
            "last_layer_only",
            "There is one number, for the model's last output. Asked for is one for each linear layer on the way.",
            [wrong.std_of_the_last(spread) for spread in BOTH],
        ),
        Misconception(
            "mean_of_stds",
            "The spread is taken per feature or per example, and then averaged. Asked for is one standard deviation over all entries "
            "of the output: how far their means lie from each other belongs to it.",
            [
                form(dim, correction)
                for form in (wrong.mean_of_stds, wrong.root_of_mean_variance)
                for dim in (0, -1)
                for correction in (0, 1)
            ],
        ),
        Misconception(
            "std_per_feature",
            "Each layer gives a list: a standard deviation per feature or per example. Asked for is one number over all entries of "
            "the output; `output.std()` without a dimension is that.",
            [wrong.list_of_stds(dim, correction) for dim in (0, -1) for correction in (0, 1)],
        ),
        Misconception(
            "root_mean_square",
            "This is the root of the mean square. For the standard deviation, subtract the mean first.",
            [hooked(wrong.root_mean_square), hooked(wrong.norm_over_root_of_one_less)],
        ),
        Misconception(
            "std_of_weights",
            "This is the spread of the layers' weights. Asked for is the spread of what the layers put out for the batch x.",
            [wrong.stds_of_weights(spread) for spread in BOTH],
        ),
    ],
    conventions=[
        Convention(
            "population",
            "Right, with the population's standard deviation, which divides by the number of entries n; PyTorch's `std` divides by "
            "n − 1 unless told otherwise. Over a whole batch the difference is far below what matters here.",
            [hooked(population)],
        ),
    ],
)


def _bumps(theta: Tensor) -> Tensor:
    """Curved differently in every direction, and no quadratic."""
    return (torch.exp(0.7 * theta) * torch.sin(2 * theta)).sum() + theta[0] * theta[-1] ** 2


def _penalized(theta: Tensor) -> Tensor:
    """A logistic loss with a penalty."""
    return _logistic(theta) + 0.3 * theta.square().sum()


def _logistic(theta: Tensor) -> Tensor:
    return F.softplus(torch.outer(theta, torch.arange(1.0, 4.0, dtype=theta.dtype)).sum(0)).mean() + theta.exp().sum()


def _at(f: Callable, theta: list[float], claimed: Callable | None = None, **options: float) -> Callable[[], dict]:
    """A case's inputs: f, a point, and the gradient of `claimed` (of f itself if none is given)."""

    def inputs() -> dict:
        point = torch.tensor(theta, dtype=torch.float64, requires_grad=True)
        (grad,) = torch.autograd.grad((claimed or f)(point), point)
        return {"f": f, "theta": point.detach(), "grad": grad, "options": options}

    return inputs


def _gradients(candidate: Callable, case: Case, record: Trace) -> None:
    """Check a gradient; record what was done to the inputs, and if nothing was, the result."""
    f, theta, grad, options = case.fresh().values()
    point, claimed = theta.clone(), grad.clone()
    moved, watched = [], []

    def observed(at: Tensor) -> Tensor:
        moved.append(not torch.equal(theta, point))
        watched.append(at.requires_grad)
        return f(at)

    result = candidate(observed, theta, grad, **options)
    record.clue("theta was changed on the way", any(moved))
    record.clue("f is differentiated", any(watched))
    back = torch.allclose(theta, point, rtol=0, atol=1e-12) and not theta.requires_grad
    left = "It changes its argument theta: work on a copy."
    if not record.property("theta is left as it was", back, left, stage="effect"):
        return
    record.effect("grad is left as it was", torch.equal(grad, claimed), "It changes its argument grad: work on a copy.")
    record("the result", result)


GRADIENT_CHECK = Exercise(
    id="initialization.gradient_check",
    title="Checking a gradient",
    minutes=8,
    points=2,
    reference=reference.gradient_check,
    driver=_gradients,
    cases=[
        Case("a gradient without its penalty, ε = 0.1", _at(_penalized, [0.4, -0.9, 0.2], _logistic, eps=0.1)),
        Case("a right gradient, ε = 0.02", _at(_bumps, [0.8, -0.3, 1.1, 0.5], eps=0.02)),
        Case("a right gradient, the default ε", _at(_bumps, [0.3, 1.2, -0.7, 0.9, 0.1])),
        Case("a single parameter", _at(_bumps, [0.6], _penalized, eps=0.1), edge=True),
    ],
    hints=[
        "Move one component at a time: a vector of zeros with ε in place i, added to θ and subtracted from it.",
        "The step from θ − ε eᵢ to θ + ε eᵢ has the length 2ε. In Python, `a / 2 * b` is (a / 2) · b.",
        "Build every vector with `torch.zeros_like(theta)`, which keeps float64, and take the norms of whole vectors at the end.",
    ],
    misconceptions=[
        Misconception(
            "one_sided",
            "The differences are one-sided: f at θ itself enters them. Their error falls only with ε, that of centred ones, from "
            "θ − ε eᵢ to θ + ε eᵢ, with ε².",
            [
                checked(lambda f, theta, step, eps: (f(theta + step) - f(theta)) / eps),
                checked(lambda f, theta, step, eps: (f(theta) - f(theta - step)) / eps),
                checked(lambda f, theta, step, eps: (f(theta + step) - f(theta)) / (2 * eps)),
                checked(lambda f, theta, step, eps: (f(theta) - f(theta - step)) / (2 * eps)),
                checked(lambda f, theta, step, eps: (f(theta + 2 * step) - f(theta)) / (2 * eps)),
                checked(lambda f, theta, step, eps: (f(theta) - f(theta - 2 * step)) / (2 * eps)),
            ],
        ),
        Misconception(
            "divides_by_eps",
            "The approximation is twice too large: from one side to the other the step is 2ε, and the difference is divided by ε.",
            [checked(lambda f, theta, step, eps: (f(theta + step) - f(theta - step)) / eps)],
        ),
        Misconception(
            "multiplies_by_eps",
            "The difference is divided by 2 and then multiplied by ε: `/ 2 * eps` is worked out from left to right. Put the "
            "denominator in parentheses.",
            [checked(lambda f, theta, step, eps: (f(theta + step) - f(theta - step)) / 2 * eps)],
        ),
        Misconception(
            "unit_step",
            "The step is 1 and not ε, though the difference is divided by ε: move θ by ε in one component.",
            [
                checked(lambda f, theta, step, eps: (f(theta + step / eps) - f(theta - step / eps)) / (2 * eps)),
                checked(lambda f, theta, step, eps: (f(theta + step / eps) - f(theta)) / eps),
                checked(lambda f, theta, step, eps: (f(theta + step / eps) - f(theta - step / eps)) / 2),
            ],
        ),
        Misconception(
            "no_division",
            "The difference of the two values of f is not divided by the length of the step between them, or not by ε.",
            [
                checked(lambda f, theta, step, eps: f(theta + step) - f(theta - step)),
                checked(lambda f, theta, step, eps: (f(theta + step) - f(theta - step)) / 2),
            ],
        ),
        Misconception(
            "missing_parentheses",
            "Parentheses are missing: `a - b / c` divides b alone, and `a / b + c` adds c to the quotient. A difference above a "
            "fraction's line, or a sum below it, needs its own.",
            [
                checked(lambda f, theta, step, eps: f(theta + step) - f(theta - step) / (2 * eps)),
                checked(lambda f, theta, step, eps: f(theta + step) - f(theta - step) / 2 * eps),
                checked(error=lambda a, g: wrong.euclidean(a - g) / wrong.euclidean(a) + wrong.euclidean(g)),
                checked(error=lambda a, g: wrong.euclidean(a - g) / wrong.euclidean(g) + wrong.euclidean(a)),
            ],
        ),
        Misconception(
            "half_step",
            "The differences are centred, but reach only ε/2 to each side. Here f is taken at θ + ε eᵢ and θ − ε eᵢ.",
            [checked(lambda f, theta, step, eps: (f(theta + step / 2) - f(theta - step / 2)) / eps)],
        ),
        Misconception(
            "wrong_sign",
            "The approximation has the wrong sign: subtract f(θ − ε eᵢ) from f(θ + ε eᵢ), not the other way round.",
            [checked(lambda f, theta, step, eps: (f(theta - step) - f(theta + step)) / (2 * eps))],
        ),
        Misconception(
            "all_components_at_once",
            "All components of θ move together: `theta + eps` adds ε to each. That gives one slope, not d of them; move one "
            "component at a time.",
            [
                wrong.all_components_at_once,
                wrong.all_components_at_once_as_a_number,
                wrong.all_components_at_once_against_the_sum,
            ],
        ),
        Misconception(
            "ignores_eps",
            "The result is that of another step: a fixed number stands where `eps` should.",
            [checked(step_of=lambda eps, fixed=fixed: fixed) for fixed in (1e-3, 1e-4, 1e-5, 1e-6, 1e-7)],
        ),
        Misconception(
            "autograd_for_differences",
            "The gradient to compare with comes from autograd. If that is what made `grad`, the check compares it with itself; "
            "finite differences need nothing but values of f.",
            [wrong.by_autograd],
        ),
        Misconception(
            "float32",
            "Part of this is computed in float32, whose seven digits are too few for small differences. `torch.zeros(d)` and "
            "`torch.tensor([…])` make float32; `torch.zeros_like(theta)` has θ's dtype.",
            [
                checked(cast=Tensor.float),
                wrong.float32_step,
                wrong.float32_step_and_quotient,
                lambda f, theta, grad, eps=1e-5: checked()(lambda t: f(t.float()), theta, grad, eps),
                lambda f, theta, grad, eps=1e-5: checked()(lambda t: f(t.float()).double(), theta, grad, eps),
                lambda f, theta, grad, eps=1e-5: checked()(f, theta.float(), grad, eps),
                lambda f, theta, grad, eps=1e-5: checked()(f, theta.float(), grad.float(), eps),
            ],
        ),
        Misconception(
            "mutates_theta",
            "θ itself is changed. `plus = theta` makes no copy, and `theta[i] += eps` stays until it is taken back; so f is taken "
            "at the wrong points, or θ comes back another. Work on `theta.clone()`.",
            [wrong.not_put_back, wrong.aliased, wrong.aliased_in_turn],
        ),
        Misconception(
            "steps_accumulate",
            "What is moved is made once, before the loop, and never put back: the steps in earlier components are still in it when "
            "the next one is moved. Start every component from θ itself.",
            [wrong.steps_accumulate, lambda f, theta, grad, eps=1e-5: wrong.not_put_back(f, theta.clone(), grad, eps)],
        ),
        Misconception(
            "one_component_only",
            "Only one component of the gradient is approximated. Fill a vector in the loop and compare after it: is a `return` "
            "indented too far, or one variable overwritten?",
            [checked(error=lambda a, g, one=one: wrong.relative(*one(a, g))) for one in wrong.ONE_COMPONENT],
        ),
        Misconception(
            "approximation_is_zero",
            "Your approximation is zero in every component: both values of f are taken at the same point, or what you compute never "
            "gets into the vector.",
            [wrong.nothing_filled_in],
        ),
        Misconception(
            "squared_norms",
            "A root is missing: a norm, or the whole quotient, is squared. A relative error of 1e-4 would no longer read 1e-4.",
            [
                wrong.measured(wrong.square),
                checked(error=lambda a, g: wrong.relative(a, g) ** 2),
                checked(error=lambda a, g: wrong.square(a - g) / (wrong.euclidean(a) + wrong.euclidean(g))),
                checked(error=lambda a, g: wrong.euclidean(a - g) / (wrong.square(a) + wrong.square(g))),
                checked(error=lambda a, g: wrong.square(a - g) / (wrong.euclidean(a) + wrong.euclidean(g)) ** 2),
            ],
        ),
        Misconception(
            "max_norm",
            "This takes the largest component. The norms here are Euclidean: the root of the sum of squares.",
            [
                wrong.measured(wrong.largest),
                checked(error=lambda a, g: ((a - g).abs() / (a.abs() + g.abs())).max()),
                checked(error=lambda a, g: ((a - g).abs() / torch.maximum(a.abs(), g.abs())).max()),
                checked(error=lambda a, g: wrong.largest(a - g)),
                checked(error=lambda a, g: wrong.largest(a - g) / (wrong.euclidean(a) + wrong.euclidean(g))),
            ],
        ),
        Misconception(
            "sum_of_absolutes",
            "This adds up absolute values. The norms here are Euclidean: the root of the sum of squares.",
            [wrong.measured(lambda v: v.abs().sum()), checked(error=lambda a, g: (a - g).abs().sum())],
        ),
        Misconception(
            "mean_of_ratios",
            "This is a relative error per component, and then their mean. Take the norms of whole vectors, then divide once; else a "
            "component near zero counts as much as a large one.",
            [checked(error=lambda a, g: ((a - g).abs() / (a.abs() + g.abs())).mean())],
        ),
        Misconception(
            "absolute_error",
            "The difference is not divided by the size of the gradients. Whether 1e-3 is much depends on whether they are 1 or 1e-3.",
            [
                checked(error=lambda a, g, size=size: size(a - g))
                for size in (
                    wrong.euclidean,
                    wrong.square,
                    lambda v: v.square().mean(),
                    lambda v: v.square().mean().sqrt(),
                    lambda v: v.abs().mean(),
                )
            ],
        ),
        Misconception(
            "one_norm_below",
            "The denominator is not the sum of the two norms: only one of them enters it, or their larger one, or twice one.",
            [
                checked(error=lambda a, g: wrong.euclidean(a - g) / wrong.euclidean(g)),
                checked(error=lambda a, g: wrong.euclidean(a - g) / wrong.euclidean(a)),
                checked(error=lambda a, g: wrong.euclidean(a - g) / max(wrong.euclidean(a), wrong.euclidean(g))),
                checked(error=lambda a, g: wrong.euclidean(a - g) / (2 * wrong.euclidean(g))),
                checked(error=lambda a, g: wrong.euclidean(a - g) / (2 * wrong.euclidean(a))),
            ],
        ),
        Misconception(
            "norm_of_the_sum",
            "The denominator is the norm of the sum of the vectors, or the root of the sum of their squared norms. Take the two "
            "norms, then add them.",
            [
                checked(error=lambda a, g: wrong.euclidean(a - g) / wrong.euclidean(a + g)),
                checked(error=lambda a, g: wrong.euclidean(a - g) / (wrong.square(a) + wrong.square(g)).sqrt()),
            ],
        ),
        Misconception(
            "difference_of_norms",
            "This compares only how long the two gradients are. Two vectors of one length may point anywhere: subtract first, then "
            "take the norm.",
            [
                checked(
                    error=lambda a, g: (
                        (wrong.euclidean(a) - wrong.euclidean(g)).abs() / (wrong.euclidean(a) + wrong.euclidean(g))
                    )
                ),
                checked(
                    error=lambda a, g: (
                        (wrong.euclidean(a) - wrong.euclidean(g)) / (wrong.euclidean(a) + wrong.euclidean(g))
                    )
                ),
            ],
        ),
    ],
)

EXERCISES = [XAVIER_NORMAL, KAIMING_NORMAL, ACTIVATION_STDS, GRADIENT_CHECK]
