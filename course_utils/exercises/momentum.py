"""The exercises of notebook 3, *Remembering the way*."""

import math
from collections.abc import Callable

import torch
from torch import Tensor

from course_utils.exercises import drivers
from course_utils.exercises.observations import Trace
from course_utils.exercises.spec import Case, Convention, Exercise, Misconception
from course_utils.exercises.wrong import momentum as wrong
from course_utils.exercises.wrong.momentum import (
    Rule,
    averaging,
    in_frames,
    in_loops,
    setting,
    with_steps,
    with_velocities,
)
from course_utils.exercises.wrong.optimizer_loops import STATE, FreshState, NewStorage, made
from solutions import momentum as reference


def _series(n: int, seed: int) -> Tensor:
    return 2 + torch.randn(n, generator=torch.Generator().manual_seed(seed))


TINY = (1e-6, 1e-7, 1e-8, 1e-9, 1e-10, 1e-12, 1e-15, 1e-16)
"""What students add to a divisor that would be 0."""

EWMA = Exercise(
    id="momentum.ewma",
    title="An exponentially weighted average",
    minutes=6,
    reference=reference.ewma,
    driver=drivers.function,
    cases=[
        Case("7 values, beta = 0.9", {"values": _series(7, 0), "beta": 0.9}),
        Case("9 values, beta = 0.6", {"values": _series(9, 1), "beta": 0.6, "bias_correction": True}),
        Case("without correction", {"values": _series(6, 2), "beta": 0.4, "bias_correction": False}),
        Case("a single value", {"values": _series(1, 3), "beta": 0.7}, edge=True),
    ],
    hints=[
        "One number is carried from value to value: the average so far. It starts at 0, and each value moves it a little.",
        "Keep two things apart: the average that is carried on, and what is written into the result. Only the latter is corrected.",
        "Count the steps from 1: `for t, value in enumerate(values, start=1)`. At t = 1 the correction divides by 1 − beta.",
    ],
    misconceptions=[
        Misconception(
            "no_correction",
            "The averages are never corrected. They start from 0, so that the first ones are far too small; where "
            "`bias_correction` is true, divide by the sum of the weights so far, 1 − beta^t.",
            [averaging(corrected=lambda v, b, t: v)],
        ),
        Misconception(
            "always_corrected",
            "The averages are corrected also where `bias_correction` is false.",
            [averaging(uncorrected=lambda v, b, t: v / (1 - b**t))],
        ),
        Misconception(
            "flag_reversed",
            "`bias_correction` works the wrong way round: the averages are corrected where it is false.",
            [averaging(corrected=lambda v, b, t: v, uncorrected=lambda v, b, t: v / (1 - b**t))],
        ),
        Misconception(
            "correction_from_zero",
            "The exponent of the correction is one too small. The first value is step t = 1; at t = 0, 1 − beta^t would be 0.",
            [
                averaging(corrected=lambda v, b, t: v / (1 - b ** (t - 1))),
                averaging(corrected=lambda v, b, t: v / (1 - b ** (t - 1)) if t > 1 else v),
                averaging(corrected=lambda v, b, t: v / (1 - b ** max(t - 1, 1))),
                *(averaging(corrected=lambda v, b, t, eps=eps: v / (1 - b ** (t - 1) + eps)) for eps in TINY),
                wrong.ewma_divides_by_zero,
            ],
        ),
        Misconception(
            "correction_from_two",
            "The exponent of the correction is one too large. The first value is step t = 1, and its average is divided by 1 − beta.",
            [averaging(corrected=lambda v, b, t: v / (1 - b ** (t + 1)))],
        ),
        Misconception(
            "constant_correction",
            "Every average is divided by the same number. The weights that are missing become fewer with each step: divide the "
            "t-th average by 1 − beta^t.",
            [averaging(corrected=lambda v, b, t: v / (1 - b)), wrong.ewma_corrected_by_the_last_step],
        ),
        Misconception(
            "power_of_the_difference",
            "The power reaches too far: `(1 - beta) ** t` vanishes as t grows. The weights up to step t add up to 1 − beta^t: only "
            "beta is raised to the power.",
            [averaging(corrected=lambda v, b, t: v / (1 - b) ** t)],
        ),
        Misconception(
            "product_for_power",
            "The correction has beta times t in place of beta to the power of t: `beta**t`. Each step multiplies the weight "
            "of the start by beta once more.",
            [averaging(corrected=lambda v, b, t: v / (1 - b * t))],
        ),
        Misconception(
            "caret",
            "In Python `^` is no power: it works on the bits of whole numbers. Write `beta**t`.",
            [averaging(corrected=lambda v, b, t: v / (1 - b ^ t)), wrong.ewma_caret_of_tensors],
        ),
        Misconception(
            "missing_parentheses",
            "`v / 1 - beta**t` divides by 1 only, and subtracts the rest. Put the divisor in parentheses.",
            [averaging(corrected=lambda v, b, t: v / 1 - b**t)],
        ),
        Misconception(
            "multiplies_by_correction",
            "The averages are multiplied by the correction. They are too small at first: divide, by a number below 1.",
            [averaging(corrected=lambda v, b, t: v * (1 - b**t))],
        ),
        Misconception(
            "swapped_weights",
            "The weights are swapped: beta is the weight of the past, and 1 − beta that of the new value. With beta = 0.9 the "
            "average should move slowly.",
            [
                averaging(lambda v, x, b: (1 - b) * v + b * x),
                averaging(lambda v, x, b: (1 - b) * v + b * x, lambda v, b, t: v / (1 - (1 - b) ** t)),
                averaging(lambda v, x, b: (1 - b) * v + b * x, lambda v, b, t: v),
            ],
        ),
        Misconception(
            "starts_from_first_value",
            "The average starts from the first value. Here it starts from 0, and the correction makes up for it. A start from x_1 "
            "gives that single value the weight of all the past before it.",
            [
                averaging(start=lambda values: values[0]),
                averaging(start=lambda values: values[0], corrected=lambda v, b, t: v),
                wrong.ewma_from_the_second_value(lambda v, b, t: v / (1 - b**t)),
                wrong.ewma_from_the_second_value(lambda v, b, t: v / (1 - b ** (t - 1))),
                wrong.ewma_from_the_second_value(lambda v, b, t: v / (1 - b**t), uncorrected_too=False),
                wrong.ewma_first_value_without_correction,
            ],
        ),
        Misconception(
            "corrected_value_fed_back",
            "The corrected average is carried on into the next step, so that it is corrected again and again. Carry the "
            "uncorrected one on; the correction is for the result only.",
            [wrong.ewma_fed_back],
        ),
        Misconception(
            "new_value_unweighted",
            "The new value enters with weight 1, so this is a sum that fades, not an average: of a constant series it approaches "
            "1 / (1 − beta) times the constant. Give the new value the weight 1 − beta.",
            [
                averaging(lambda v, x, b: b * v + x),
                averaging(lambda v, x, b: b * v + x, lambda v, b, t: v),
            ],
        ),
        Misconception(
            "past_undiminished",
            "The average so far is added whole. Multiply it by beta, or the past never fades.",
            [averaging(lambda v, x, b: v + (1 - b) * x)],
        ),
        Misconception(
            "plain_mean",
            "This is the plain mean of all values so far. Here recent values count for more: each step multiplies the weight of "
            "the past by beta.",
            [wrong.ewma_plain_mean],
        ),
        Misconception(
            "previous_value_only",
            "Only the value before is remembered, not the average before. Carry the average itself from step to step.",
            [wrong.ewma_forgets],
        ),
        Misconception(
            "one_step_behind",
            "Each average is written down before its own value enters, so that the result is one step behind and starts with 0. "
            "Update the average first.",
            [
                wrong.ewma_one_step_behind(lambda v, b, t: v / (1 - b**t)),
                wrong.ewma_one_step_behind(lambda v, b, t: v / (1 - b ** max(t - 1, 1))),
            ],
        ),
        Misconception(
            "skips_first_value",
            "The first value never enters. Python counts from 0: `values[0]` is x_1.",
            [
                wrong.ewma_skips_first(lambda v, b, t: v / (1 - b**t)),
                wrong.ewma_skips_first(lambda v, b, t: v / (1 - b ** max(t - 1, 1))),
            ],
        ),
        Misconception(
            "weights_reversed",
            "The weights run the wrong way: the oldest value has the largest. The newest has 1 − beta, the one before beta times "
            "that, and so on into the past.",
            [wrong.ewma_weights_reversed, wrong.ewma_kernel_reversed],
        ),
        Misconception(
            "moving_window",
            "This is the plain mean of the last few values. 1 / (1 − beta) says about how far an exponentially weighted average looks "
            "back; it has no window: all values count, each one less than the next by the factor beta.",
            [wrong.ewma_window(round), wrong.ewma_window(int), wrong.ewma_window(math.ceil)],
        ),
        Misconception(
            "last_only",
            "This is the last average. Return all of them, one after each value: [n].",
            [wrong.ewma_last_only],
        ),
    ],
)


def _optimizer(candidate: Callable, case: Case, record: Trace) -> None:
    """Run an optimizer as `drivers.optimizer` does; `second_momentum` is a momentum for the second parameter's group."""
    second = case.fresh().get("second_momentum")

    def made(groups: list, **options) -> torch.optim.Optimizer:
        if second is not None:
            groups[1]["momentum"] = second
        return candidate(groups, **options)

    drivers.optimizer(made, case, record)


CASES = [  # in which no parameter comes so near to 0 that a velocity in float32 would be taken for a mistake
    Case("two parameters, momentum = 0.75", {"options": {"lr": 0.04, "momentum": 0.75}, "steps": 5}),
    Case("two groups of their own", {"options": {"lr": 0.03}, "second_lr": 0.01, "second_momentum": 0.6, "steps": 4}),
    Case(
        "the rate falls at step 3",
        {"options": {"lr": 0.03, "momentum": 0.7}, "change_lr": {3: 0.01}, "set_to_none": False, "steps": 5},
    ),
    Case(
        "a parameter without gradient",
        {"options": {"lr": 0.04, "momentum": 0.75}, "without_gradient": True, "steps": 3},
        edge=True,
    ),
]


def _of_any_velocity(rules: tuple[Rule, Rule]) -> list[Misconception]:
    """Mistakes in keeping a velocity, whatever step is made of it."""
    outside, inside = rules
    averaged = Rule(lambda v, g, r, m: m * v + (1 - m) * g, outside.step)
    reversed_sum = Rule(lambda v, g, r, m: g + m * v, outside.step)
    return [
        Misconception(
            "one_minus_mu",
            "The gradient enters the velocity multiplied by 1 − momentum. That is the averaged form: its velocity is smaller by this "
            "factor, ten times at momentum = 0.9, and its learning rates mean something else. Here the gradient enters whole.",
            [
                made(averaged),
                made(wrong.starts_from_the_gradient(averaged)),
                made(wrong.damped(outside)),
                made(wrong.damped_and_corrected(outside)),
            ],
        ),
        Misconception(
            "swapped_weights",
            "The old velocity keeps only 1 − momentum of itself. `momentum` is the share that stays: with 0.9, nine tenths.",
            with_velocities(outside, lambda v, g, m: (1 - m) * v + g, lambda v, g, m: (1 - m) * v + m * g),
        ),
        Misconception(
            "never_forgets",
            "The old velocity is kept whole, so that no gradient is ever forgotten. Multiply the old velocity, and only that, "
            "by momentum.",
            with_velocities(outside, lambda v, g, m: v + g, lambda v, g, m: v + m * g),
        ),
        Misconception(
            "velocity_opposes",
            "The old velocity and the new gradient enter with opposite signs, so that each step pulls against the one before. "
            "Momentum goes on where it went: in v = momentum·v + g both have the same sign.",
            with_velocities(outside, lambda v, g, m: g - m * v),
        ),
        Misconception(
            "lr_on_old_velocity",
            "The old velocity is multiplied by lr at every step, and is gone almost at once. (`v.mul_(lr)` does that too: it "
            "changes the velocity that is kept.) The rate belongs to the gradient as it enters, or to the step, not to what is remembered.",
            [made(Rule(lambda v, g, r, m: r * (m * v + g), inside.step))],
        ),
        Misconception(
            "shared_buffer",
            "Several parameters share one velocity, so that each is carried on by another one's gradients; where the shapes differ, "
            "it fails. Each parameter needs a velocity of its own: `self.state[p]` is a dict that belongs to p.",
            [*in_frames(outside, *STATE, wrong.VelocityPerGroup), *in_frames(reversed_sum, *STATE)],
        ),
        Misconception(
            "resets_buffer",
            "Nothing is remembered: every step is made of its own gradient alone. Keep a velocity for each parameter, for example "
            "in `self.state[p]`, store the new one there at every step, and step along it.",
            [*in_frames(outside, FreshState), *with_steps(outside, lambda w, v, g, m: g)],
        ),
        Misconception(
            "previous_gradient_only",
            "Only the gradient before is remembered. The velocity holds all of them: it is made of the velocity before, not of the "
            "gradient before.",
            [made(wrong.keeps_the_last_gradient_only(outside))],
        ),
        Misconception(
            "aliases_gradient",
            "What is remembered and the gradient are one tensor: `v = p.grad` is a second name for it and copies nothing. When the "
            "gradients are cleared in place, so is what is remembered. Start from zeros, or keep a copy.",
            [
                made(wrong.keeps_the_gradient(outside, in_place=False)),
                made(wrong.keeps_the_gradient(outside, in_place=True)),
                made(wrong.keeps_all_gradients_uncopied(outside)),
                made(wrong.changes_the_gradient_from_the_start(outside)),
            ],
        ),
        Misconception(
            "first_gradient_twice",
            "The velocity starts from the first gradient, and then the first step adds that gradient again. Start from zero; the "
            "first step makes the velocity equal to the gradient.",
            [made(wrong.starts_from_the_gradient(outside))],
        ),
        Misconception(
            "rests_at_first",
            "The first step moves nothing: it only prepares the velocity. Go on after that in the same step, with the gradient "
            "that is there.",
            [made(wrong.rests_at_first(outside, remembers)) for remembers in (False, True)],
        ),
    ]


def _of_any_optimizer(rules: tuple[Rule, Rule]) -> list[Misconception]:
    """Mistakes in going through groups and parameters, whatever happens to each."""
    loops = in_loops(rules)
    partly = [wrong.OwnMomentumInTheVelocity, wrong.OwnMomentumInTheLookAhead] if rules is wrong.NESTEROV else []
    momenta = [wrong.OwnMomentum, wrong.FirstGroupsMomentum, wrong.LastGroupsMomentum, *partly]
    return [
        Misconception(
            "ascends",
            "Every step goes uphill: the signs of the velocity and of the step do not fit together. With v = … + g or … + lr·g, "
            "subtract; only with v = … − lr·g, add.",
            loops["ascends"],
        ),
        Misconception(
            "rebinds",
            "Nothing has changed in the model's parameters. `p - …` makes a new tensor, and `p = …` only gives it the name p. "
            "Change the tensor in place: `p.sub_(…)` or `p -= …`.",
            loops["rebinds"],
        ),
        Misconception(
            "one_parameter_only",
            "Only one parameter of a group moves, the first or the last. Does the whole update stand inside the loop over the parameters, and does no `return` end it early?",
            loops["one_parameter_only"],
        ),
        Misconception(
            "first_group_only",
            "Only the first parameter group moves. Loop over all of `self.param_groups`.",
            loops["first_group_only"],
        ),
        Misconception(
            "ignores_group_lr",
            "The learning rate is not that of the group. It may differ from group to group, and a schedule changes it between "
            "steps: read `group['lr']` in every step.",
            [*loops["ignores_group_lr"], made(rules[0], wrong.OwnRateAndMomentum)],
        ),
        Misconception(
            "ignores_group_momentum",
            "The momentum is not that of the group. It may differ from group to group: read `group['momentum']`, as you do with "
            "the learning rate.",
            in_frames(rules[0], wrong.UsualMomentum, *momenta),
        ),
        Misconception(
            "no_learning_rate",
            "The learning rate is missing, both in the velocity and in the step. It belongs to one of the two.",
            loops["no_learning_rate"],
        ),
        Misconception(
            "stops_without_grad",
            "At a parameter without gradient the whole step ends, and those after it are never updated. Skip that one only: "
            "`continue`, not `return` or `break`.",
            loops["stops_without_grad"],
        ),
        Misconception(
            "fails_without_grad",
            "It fails on a parameter that has no gradient. Parameters that took no part in the loss have `p.grad is None`: skip them.",
            loops["fails_without_grad"],
        ),
        Misconception(
            "changes_grad",
            "The gradient itself is changed on the way: methods that end in _ work in place, `p.grad.mul_(…)` and `p.grad.add_(…)` "
            "too. Gradients are only read in step(): make new tensors of them, with `*` and `+`.",
            loops["changes_grad"],
        ),
        Misconception(
            "builds_graph",
            "Autograd is watching the update, and forbids changing a parameter in place while it records. The update is no part "
            "of the loss: put it under `with torch.no_grad():`.",
            loops["builds_graph"],
        ),
        Misconception(
            "zeroes_grad",
            "step() clears the gradients. That is the business of `zero_grad()`, which the training loop calls when it wants to: "
            "some loops add up the gradients of several batches before a step.",
            loops["zeroes_grad"],
        ),
    ]


def _conventions(rules: tuple[Rule, Rule], inside: str) -> list[Convention]:
    return [
        Convention("rate_inside_velocity", inside, [made(rules[1])]),
        Convention(
            "new_storage",
            "Right, by way of `p.data = …`. Note that this gives the parameter new memory at every step, so whatever shares the "
            "old memory (a view, a flat copy of all parameters) no longer follows; `p.sub_(…)` under `torch.no_grad()` changes it in place.",
            [made(rule, NewStorage) for rule in rules],
        ),
    ]


PLAIN, INSIDE = wrong.MOMENTUM
OLD = Rule(PLAIN.velocity, lambda w, v, g, r, m: r * v)

MOMENTUM = Exercise(
    id="momentum.Momentum",
    title="Momentum: the heavy ball",
    minutes=9,
    points=2,
    reference=reference.Momentum,
    driver=_optimizer,
    cases=CASES,
    hints=[
        "The loops are those of your SGD. New is that each parameter has something to remember from step to step.",
        "`self.state[p]` is a dict that belongs to p, empty at first: `self.state[p].get('velocity', 0.0)` is the old velocity, or 0.",
        "Three lines for each parameter: the new velocity from the old one and `p.grad`; store it; step along it.",
    ],
    misconceptions=[
        Misconception(
            "lr_twice",
            "The learning rate is applied twice: once as the gradient enters the velocity, and again in the step. Either place is "
            "right, but only one of them.",
            [
                made(Rule(INSIDE.velocity, PLAIN.step)),
                made(Rule(PLAIN.velocity, lambda w, v, g, r, m: r * r * w)),
                made(Rule(lambda v, g, r, m: r * (m * v + g), PLAIN.step)),
            ],
        ),
        Misconception(
            "old_velocity",
            "The step is made with the old velocity, which is one gradient behind. Update the velocity first, then step along the "
            "new one.",
            [
                *with_steps(PLAIN, lambda w, v, g, m: v),
                made(wrong.starts_from_the_gradient(OLD)),
                made(wrong.first_step_plain(OLD)),
            ],
        ),
        Misconception(
            "momentum_on_gradient",
            "The new gradient is multiplied by momentum, too: as it enters the velocity, or with the whole velocity in the step. "
            "Only the old velocity is.",
            with_steps(PLAIN, lambda w, v, g, m: m * w),
        ),
        Misconception(
            "gradient_twice",
            "The gradient counts twice: the new velocity contains it already, and the step adds it again. Step along the velocity alone.",
            with_steps(PLAIN, lambda w, v, g, m: w + g),
        ),
        Misconception(
            "nesterov",
            "This looks ahead: gradient plus momentum times the *new* velocity is Nesterov's step, which comes next. "
            "The heavy ball steps along the new velocity itself.",
            [made(rule) for rule in wrong.NESTEROV],
        ),
        Misconception(
            "rate_on_gradient_only",
            "In the step, lr multiplies the gradient but not the velocity. A velocity made of whole gradients needs the rate as much "
            "as they do.",
            [
                made(Rule(PLAIN.velocity, lambda w, v, g, r, m: r * g + m * v)),
                made(Rule(PLAIN.velocity, lambda w, v, g, r, m: r * g + w)),
                made(Rule(PLAIN.velocity, lambda w, v, g, r, m: r * g + m * w)),
            ],
        ),
        *_of_any_velocity(wrong.MOMENTUM),
        *_of_any_optimizer(wrong.MOMENTUM),
    ],
    conventions=_conventions(
        wrong.MOMENTUM,
        "Right, in the convention with the rate inside: v = momentum·v + lr·g, θ −= v, or with both signs turned. Here v is the last "
        "step itself. PyTorch has it outside: v = momentum·v + g, θ −= lr·v. They part when lr changes: outside, the new rate acts "
        "on the whole velocity at once; inside, only on new gradients.",
    ),
)

LOOK, LOOK_INSIDE = wrong.NESTEROV

NESTEROV = Exercise(
    id="momentum.Nesterov",
    title="Nesterov's look-ahead",
    minutes=8,
    reference=reference.Nesterov,
    driver=_optimizer,
    cases=CASES,
    hints=[
        "Begin with your Momentum: the velocity is updated as there. Only the step is another.",
        "The step has two parts: the gradient, and momentum times the velocity. Which velocity: before or after its update?",
        "With the old one, g + momentum·v is the new velocity, and the step that of plain momentum. So update v first.",
    ],
    misconceptions=[
        Misconception(
            "plain_momentum",
            "This is plain momentum. Either the step goes along v itself, or it is g + momentum·v with the *old* v, which is the same "
            "thing. Update v first, then look ahead with the new one. (Or the gradient is taken as that of x, where the parameters are already the point looked ahead to.)",
            [made(rule) for rule in wrong.MOMENTUM],
        ),
        Misconception(
            "no_gradient_in_look_ahead",
            "The step is momentum·v alone. The look-ahead comes on top of the gradient: g + momentum·v.",
            with_steps(LOOK, lambda w, v, g, m: m * w),
        ),
        Misconception(
            "look_ahead_twice",
            "This looks ahead twice: v is updated already, and then momentum is applied to the look-ahead once more, or the "
            "look-ahead is added a second time. Once is enough: g + momentum·v with the new v.",
            with_steps(LOOK, lambda w, v, g, m: g + m * (g + m * w), lambda w, v, g, m: g + 2 * m * w),
        ),
        Misconception(
            "looks_behind",
            "In the step, the gradient and the velocity have opposite signs: g − momentum·v looks back to where it came from. "
            "With v = … + g or … + lr·g, add the two; with v = … − lr·g, subtract lr·g from momentum·v.",
            with_steps(LOOK, lambda w, v, g, m: g - m * w),
        ),
        Misconception(
            "velocity_for_gradient",
            "The step amounts to v + momentum·v. The look-ahead belongs to the gradient: g + momentum·v. (In the form with two "
            "points, it is the one without look-ahead that is remembered.)",
            with_steps(LOOK, lambda w, v, g, m: w + m * w),
        ),
        Misconception(
            "undamped_look_ahead",
            "The new velocity is added whole to the gradient. The look-ahead goes as far as the velocity will carry in the next "
            "step, and that is momentum·v.",
            with_steps(LOOK, lambda w, v, g, m: g + w),
        ),
        Misconception(
            "momentum_on_wrong_term",
            "In the step, momentum multiplies the gradient instead of the velocity.",
            with_steps(LOOK, lambda w, v, g, m: m * g + w),
        ),
        Misconception(
            "momentum_on_gradient",
            "The velocity that is looked ahead with has been multiplied by momentum once too often: in the step, or before the new "
            "gradient was fully in it. In v = momentum·v + g only the old v is multiplied, and once more in g + momentum·v.",
            with_velocities(LOOK, lambda v, g, m: m * (v + g)),
        ),
        Misconception(
            "stores_look_ahead",
            "The look-ahead is stored as the velocity, so that the next step looks ahead from there. Store v; g + momentum·v is used "
            "for this one step only.",
            with_velocities(PLAIN, lambda v, g, m: g + m * (m * v + g)),
        ),
        Misconception(
            "first_step_plain",
            "The first step is one of plain gradient descent, without look-ahead. Its velocity is g, so the step is g + momentum·g.",
            [made(wrong.first_step_plain(LOOK))],
        ),
        Misconception(
            "lr_twice",
            "The learning rate is applied twice to the velocity: once as the gradient enters it, and again in the step. Either place is "
            "right, but only one of them.",
            [
                made(Rule(LOOK_INSIDE.velocity, LOOK.step)),
                made(Rule(LOOK_INSIDE.velocity, lambda w, v, g, r, m: r * (r * g + m * w))),
            ],
        ),
        Misconception(
            "lr_on_one_part",
            "The learning rate does not reach both parts of the step. With a velocity of whole gradients the step is lr · (g + momentum·v); "
            "with the rate inside the velocity, the gradient beside it still needs it.",
            [
                made(Rule(LOOK.velocity, LOOK_INSIDE.step)),
                made(Rule(LOOK.velocity, lambda w, v, g, r, m: g + r * m * w)),
                made(Rule(LOOK_INSIDE.velocity, lambda w, v, g, r, m: g + m * w)),
            ],
        ),
        *_of_any_velocity(wrong.NESTEROV),
        *_of_any_optimizer(wrong.NESTEROV),
    ],
    conventions=_conventions(
        wrong.NESTEROV,
        "Right, in the convention with the rate inside: v = momentum·v + lr·g, θ −= lr·g + momentum·v, or with both signs turned. "
        "PyTorch has it outside: v = momentum·v + g, θ −= lr·(g + momentum·v). They part when lr changes: outside, the new rate acts on "
        "the whole velocity at once; inside, only on new gradients.",
    ),
)


def _lr(mu: float, L: float, s: float, t: float) -> float:
    return (2 / (s + t)) ** 2


def _momentum(mu: float, L: float, s: float, t: float) -> float:
    return ((t - s) / (t + s)) ** 2


BEST_MOMENTUM = Exercise(
    id="momentum.best_momentum",
    title="The best rate and momentum on a quadratic",
    minutes=6,
    reference=reference.best_momentum,
    driver=drivers.function,
    cases=[
        Case("curvatures from 0.5 to 8", {"mu": 0.5, "L": 8.0}),
        Case("curvatures from 3 to 300", {"mu": 3.0, "L": 300.0}),
        Case("curvatures from 0.02 to 0.3", {"mu": 0.02, "L": 0.3}),
        Case("one curvature", {"mu": 4.0, "L": 4.0}, edge=True),
    ],
    hints=[
        "Begin with the rate: √(lr · mu) and √(lr · L) lie equally far from 1, one below and one above it.",
        "So 1 − √(lr · mu) = √(lr · L) − 1. Solve for √lr, and square.",
        "Put lr into √momentum = 1 − √(lr · mu), simplify if you like, and square that too.",
    ],
    misconceptions=[
        Misconception(
            "kappa_for_root",
            "The curvatures enter without their roots. It is √mu and √L, or √κ in place of κ, that count: this is what momentum gains "
            "over gradient descent, whose error shrinks by (κ − 1) / (κ + 1) a step.",
            [
                setting(_lr, lambda mu, L, s, t: ((L - mu) / (L + mu)) ** 2),
                setting(_lr, lambda mu, L, s, t: (L - mu) / (L + mu)),
                setting(lambda mu, L, s, t: (2 / (L + mu)) ** 2, _momentum),
                setting(lambda mu, L, s, t: (2 / (L + mu)) ** 2, lambda mu, L, s, t: ((L - mu) / (L + mu)) ** 2),
                setting(lambda mu, L, s, t: 2 / (L + mu), lambda mu, L, s, t: (L - mu) / (L + mu)),
                setting(lambda mu, L, s, t: 2 / (L + mu), lambda mu, L, s, t: ((L - mu) / (L + mu)) ** 2),
                *(
                    setting(rate, momentum)
                    for rate in (lambda mu, L, s, t: 4 * mu / (L + mu) ** 2, lambda mu, L, s, t: 4 * L / (L + mu) ** 2)
                    for momentum in (
                        lambda mu, L, s, t: ((L - mu) / (L + mu)) ** 2,
                        lambda mu, L, s, t: (L - mu) / (L + mu),
                    )
                ),
            ],
        ),
        Misconception(
            "beta_unsquared",
            "The rate is right; the momentum is not squared. (√L − √mu) / (√L + √mu) is its root, the factor by which the error "
            "shrinks in each step.",
            [setting(_lr, lambda mu, L, s, t: (t - s) / (t + s)), setting(_lr, lambda mu, L, s, t: (s - t) / (t + s))],
        ),
        Misconception(
            "lr_unsquared",
            "The momentum is right; the rate is not squared, or only its 2 is. 2 / (√L + √mu), all of it, is √lr.",
            [setting(lambda mu, L, s, t: 2 / (s + t), _momentum), setting(lambda mu, L, s, t: 4 / (s + t), _momentum)],
        ),
        Misconception(
            "both_unsquared",
            "Neither is squared: these are √lr and √momentum.",
            [
                setting(lambda mu, L, s, t: 2 / (s + t), lambda mu, L, s, t: (t - s) / (t + s)),
                setting(lambda mu, L, s, t: 2 / (s + t), lambda mu, L, s, t: (s - t) / (t + s)),
            ],
        ),
        Misconception(
            "factor_unsquared",
            "The 2 of the rate is not squared with the rest: √lr = 2 / (√L + √mu), so lr has a 4 on top.",
            [
                setting(lambda mu, L, s, t: 2 / (s + t) ** 2, _momentum),
                setting(lambda mu, L, s, t: 2 / (s + t) ** 2, lambda mu, L, s, t: (t - s) / (t + s)),
            ],
        ),
        Misconception(
            "ends_exchanged",
            "The two ends are exchanged: it is lr · mu that goes with (1 − √momentum)², and lr · L with (1 + √momentum)².",
            [
                setting(lambda mu, L, s, t: (2 * s / (s + t)) ** 2 / L, _momentum),
                setting(lambda mu, L, s, t: (2 * t / (s + t)) ** 2 / mu, _momentum),
            ],
        ),
        Misconception(
            "missing_factor",
            "The rate is too small by a factor of 4: √lr is 2 / (√L + √mu), not 1 / (√L + √mu).",
            [setting(lambda mu, L, s, t: 1 / (s + t) ** 2, _momentum)],
        ),
        Misconception(
            "gradient_descent_lr",
            "2 / (L + mu) is the best rate of gradient descent without momentum. With momentum a larger one is stable, and best: "
            "both ends of the spectrum ask for √momentum = |1 − √(lr · h)|.",
            [
                setting(lambda mu, L, s, t: 2 / (L + mu), _momentum),
                setting(lambda mu, L, s, t: 2 / (L + mu), lambda mu, L, s, t: (t - s) / (t + s)),
                setting(lambda mu, L, s, t: 2 / (L + mu), lambda mu, L, s, t: (1 - (2 * mu / (L + mu)) ** 0.5) ** 2),
                setting(lambda mu, L, s, t: 2 / (L + mu), lambda mu, L, s, t: ((2 * L / (L + mu)) ** 0.5 - 1) ** 2),
            ],
        ),
        Misconception(
            "one_over_l",
            "1 / L is a safe rate: it looks at the steepest direction only. With the right momentum a larger one is stable, and the "
            "best depends on mu, too.",
            [
                setting(lambda mu, L, s, t: 1 / L, _momentum),
                setting(lambda mu, L, s, t: 1 / L, lambda mu, L, s, t: (t - s) / (t + s)),
                setting(lambda mu, L, s, t: 1 / L, lambda mu, L, s, t: (1 - s / t) ** 2),
            ],
        ),
        Misconception(
            "rate_from_kappa_alone",
            "The momentum depends on κ = L / mu alone, but the rate does not: where everything is twice as steep, it must be half as "
            "large. Something with the unit of a curvature is missing below.",
            [
                setting(lambda mu, L, s, t: (2 / (1 + t / s)) ** 2, _momentum),
                setting(lambda mu, L, s, t: (2 / (1 + s / t)) ** 2, _momentum),
            ],
        ),
        Misconception(
            "difference_of_roots",
            "The rate has the difference of the roots where their sum belongs. From 1 − √(lr · mu) = √(lr · L) − 1 follows "
            "√(lr · L) + √(lr · mu) = 2.",
            [setting(lambda mu, L, s, t: (2 / (t - s)) ** 2 if t > s else math.inf, _momentum)],
        ),
        Misconception(
            "root_of_the_sum",
            "The root is taken of the sum. √L + √mu is not √(L + mu): take each root first.",
            [
                setting(lambda mu, L, s, t: 4 / (L + mu), lambda mu, L, s, t: (L - mu) / (L + mu)),
                setting(lambda mu, L, s, t: 4 / (L + mu), _momentum),
            ],
        ),
        Misconception(
            "caret",
            "In Python `^` is no power: it works on the bits of whole numbers. Write `**2`.",
            [setting(lambda mu, L, s, t: (2 / (s + t)) ^ 2, _momentum), wrong.best_momentum_by_carets_in_place],
        ),
        Misconception(
            "exchanged",
            "The two have changed places: return the rate first, then the momentum.",
            [setting(_momentum, _lr)],
        ),
    ],
)

EXERCISES = [EWMA, MOMENTUM, NESTEROV, BEST_MOMENTUM]
