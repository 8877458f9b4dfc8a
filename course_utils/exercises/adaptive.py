"""The exercises of notebook 4, *A learning rate per parameter*."""

from collections.abc import Callable

from course_utils.exercises import drivers
from course_utils.exercises.observations import Trace
from course_utils.exercises.spec import Case, Convention, Exercise, Misconception
from course_utils.exercises.wrong import adaptive as wrong
from course_utils.exercises.wrong import adaptive_moments as wrong_moments
from solutions import adaptive as reference

AROUND = {
    "ascends": "Every step goes uphill: it is added to the parameter. The gradient points towards larger loss; subtract.",
    "rebinds": "Nothing has changed in the model's parameters. `p - …` makes a new tensor, and `p = …` only gives it the name p; "
    "the model still holds the old one. Change the tensor in place: `p.sub_(…)` or `p -= …`.",
    "one_parameter_only": "Only one parameter moves, the last of its group or the first of all. The update stands inside the loop over "
    "the parameters, and no `return` does.",
    "ignores_group_lr": "The learning rate is not that of the group. It may differ from group to group, and a schedule changes it "
    "between steps: read `group['lr']` in every step.",
    "no_learning_rate": "The step is taken as it is: the learning rate is missing.",
    "first_group_only": "Only the first parameter group moves. Loop over all of `self.param_groups`.",
    "stops_without_grad": "At a parameter without gradient the loop ends, and those after it are never updated. Skip that one "
    "only: `continue`, not `return` or `break`.",
    "fails_without_grad": "It fails on a parameter that has no gradient. Parameters that took no part in the loss have "
    "`p.grad is None`: skip them.",
    "changes_grad": "The gradient is changed on the way: methods that end in `_`, such as `p.grad.mul_(…)` or `p.grad.pow_(2)`, "
    "work in place. Gradients are only read in step(); write `p.grad * …` or `p.grad**2`.",
    "builds_graph": "Autograd is watching the update, and forbids changing a parameter in place while it records. The update is "
    "no part of the loss: put it under `with torch.no_grad():`.",
    "zeroes_grad": "step() clears the gradients. That is the business of `zero_grad()`, which the training loop calls when it "
    "wants to: some loops add up the gradients of several batches before a step.",
    "shared_buffer": "Several parameters share a tensor: what is remembered, or a rate that was computed for one of them and is not "
    "made anew for the next. Each needs tensors of its own, of its own shape: keep what lasts in `self.state[p]`.",
    "state_reset": "Nothing is remembered from one step to the next: what should build up starts anew each time. Make it once, "
    "when `self.state[p]` is still empty, and change it from then on.",
}
"""What to say of the mistakes around a formula, the same for every optimizer here."""

QUOTIENT = {
    "eps_outside_denominator": "eps is added to the quotient and not to the denominator: division comes before addition. There it "
    "keeps nothing from being divided by zero. Put the denominator in brackets.",
    "no_eps": "The value of eps makes no difference: it is not added to the denominator, or a constant stands for "
    "`group['eps']`. With nothing added, an entry whose gradients were all zero gives 0/0, which is NaN.",
}
"""What to say of the same quotient's mistakes, whatever is under the root."""

NEW_STORAGE = (
    "Right, by way of `p.data = …`. Note that this gives the parameter new memory at every step, so whatever shares the old "
    "memory (a view, a flat copy of all parameters) no longer follows; `p.sub_(…)` under `torch.no_grad()` changes it in place."
)


def _misconceptions(messages: dict[str, str], forms: dict[str, list[Callable]]) -> list[Misconception]:
    return [Misconception(slug, messages[slug], forms[slug]) for slug in {**messages, **forms}]


def _cases(options: dict[str, object], others: dict[str, object], short: dict[str, object] | None = None) -> list[Case]:
    """The optimizers' cases, one with these options and three with the others; an epsilon that is large enough to be seen.

    `short` gives the past a weight below ½: from there on, 1 − α is no remainder of a division.
    """
    shown = ", ".join(f"{name} = {value}" for name, value in options.items())
    return [
        Case(shown, {"options": options, "steps": 5}),
        Case(
            "gradients zeroed in place, the rate falls at step 3",
            {"options": others, "change_lr": {3: 0.02}, "set_to_none": False, "steps": 4},
        ),
        Case("two groups with rates of their own", {"options": others, "second_lr": 0.04, "steps": 3}),
        Case("a parameter without gradient", {"options": others, "without_gradient": True, "steps": 2}, edge=True),
        Case("the default hyperparameters", {"options": {}, "steps": 3}, edge=True),
        *([Case("a short memory", {"options": short, "steps": 3}, edge=True)] if short else []),
    ]


ADAGRAD = Exercise(
    id="adaptive.Adagrad",
    title="A rate per entry: Adagrad",
    minutes=6,
    reference=reference.Adagrad,
    driver=drivers.optimizer,
    cases=_cases({"lr": 0.3, "eps": 0.001}, {"lr": 0.2, "eps": 0.004}),
    hints=[
        "Each parameter needs a tensor of its own shape that lasts from step to step: `self.state[p]` is an empty dict at first, "
        "and you may put `torch.zeros_like(p)` into it.",
        "In every step add the square of the gradient to that tensor, entry by entry: `p.grad**2`.",
        "Then divide the gradient by the root of the sum. `(… .sqrt() + group['eps'])` is the whole denominator.",
    ],
    misconceptions=_misconceptions(
        {
            "no_root": "The root is missing: the gradient is divided by the sum of squares itself. Then larger gradients make smaller "
            "steps, and the unit of the gradient does not cancel. Divide by the root of the sum.",
            "eps_inside_root": "eps stands under the root. Some lectures write it so, but it is another rule, in which the same eps "
            "means something else. Here, as in PyTorch, it is added after the root has been taken.",
            "root_stored": "What is remembered is a root: methods that end in `_`, such as `sqrt_()`, change the tensor itself, and the next "
            "step goes on from there. Remember the squares, and take the root in a new tensor: `.sqrt()`.",
            "exponential_average": "The past fades: the old squares are multiplied by a factor below 1 in every step, which is RMSprop's idea. "
            "Adagrad forgets nothing: every square keeps its full weight.",
            "sum_of_gradients": "The gradients are added up without being squared (or only their magnitudes are). Opposite gradients "
            "cancel in a plain sum, and its root may be NaN. Add up g².",
            "mean_of_squares": "The sum is divided by the number of steps: a mean of squares. One lecture writes Adagrad so, with a rate "
            "that falls as 1/√t beside it; the two together give the plain sum that is asked for here.",
            "mean_of_squares_and_decay": "This is the form of one lecture: a rate that falls as 1/√t over the root of the mean of squares. The "
            "two √t cancel but in front of eps, which counts √t times. Keep the plain sum, and the rate as it is.",
            "old_state": "The step uses the sum from before this step's square came in, and the first one divides by eps alone. "
            "First add g², then divide.",
            "wrong_start": "The sum does not hold what it should after the first step. It starts from zero, and each g² is added "
            "once.",
            "whole_tensor": "The whole tensor shares one sum or one mean, so that all its entries get the same rate. Adagrad works entry "
            "by entry: what is remembered has the shape of the parameter.",
            "no_gradient": "The gradient is missing from the numerator: every entry moves by its rate, and always the same way. "
            "The rate multiplies the gradient.",
            "multiplies": "The gradient is multiplied by the root where it should be divided by it: entries with large gradients "
            "get larger steps still.",
        }
        | QUOTIENT
        | AROUND,
        wrong.ADAGRAD,
    ),
    conventions=[Convention("new_storage", NEW_STORAGE, [wrong.ADAGRAD_NEW_STORAGE])],
)


RMSPROP = Exercise(
    id="adaptive.RMSprop",
    title="Forgetting the old squares: RMSprop",
    minutes=6,
    reference=reference.RMSprop,
    driver=drivers.optimizer,
    cases=_cases({"lr": 0.1, "alpha": 0.8, "eps": 0.001}, {"lr": 0.05, "alpha": 0.7, "eps": 0.004}, {"alpha": 0.3}),
    hints=[
        "Only one line differs from Adagrad: what becomes of the remembered tensor.",
        "The old mean counts with weight α, the new square with weight 1 − α: together 1, so that it stays a mean.",
        "In place: `v.mul_(alpha).add_(…)`, and then divide the gradient by `(v.sqrt() + group['eps'])`.",
    ],
    misconceptions=_misconceptions(
        {
            "cumulative_sum": "Nothing is forgotten: all squares count alike, as in Adagrad. In RMSprop the old mean is multiplied by α in "
            "every step, so that a square of k steps ago counts only α^k times as much.",
            "gradient_not_squared": "The gradient is averaged without being squared (or only its magnitude is). Opposite gradients cancel "
            "in a plain mean, and its root may be NaN. Average g².",
            "square_of_product": "The weight 1 − α is squared together with the gradient. Only g is: mind the brackets.",
            "swapped_alpha": "The weights have changed places: the old mean should count with α and the new square with 1 − α. With α "
            "near 1, this way round it remembers hardly more than the last step.",
            "no_one_minus_alpha": "The new square counts with weight 1: this is a decaying sum, 1 / (1 − α) times the mean. Give the new square the "
            "weight 1 − α.",
            "ignores_alpha": "It does not use the α that was given: 0.9 or 0.99 is written in where `group['alpha']` should stand.",
            "root_stored": "What is remembered is a root: methods that end in `_`, such as `sqrt_()`, change the tensor itself, and the next "
            "step goes on from there. Remember the squares, and take the root in a new tensor: `.sqrt()`.",
            "missing_brackets": "The brackets around 1 − α are missing: multiplication comes before subtraction, so that "
            "`1 - alpha * x` is `1 - (alpha * x)`.",
            "bias_correction": "The mean is divided by 1 − α^t. That correction is Adam's; RMSprop does without, and its first steps are "
            "larger for it.",
            "eps_inside_root": "eps stands under the root. Some lectures and libraries write it so, but it is another rule, in which the "
            "same eps means something else. Here, as in PyTorch, it is added after the root has been taken.",
            "no_root": "The root is missing: the gradient is divided by the mean of its squares. Then larger gradients make smaller steps, "
            "and the unit of the gradient does not cancel. The R in RMS is a root.",
            "old_state": "The step uses the mean from before this step's square came in, and the first one divides by eps alone. "
            "First update the mean, then divide.",
            "wrong_start": "The mean of squares does not start from zero: it starts from the first square, or from one. Libraries differ "
            "here; PyTorch, and this exercise, start from zero.",
            "whole_tensor": "The whole tensor shares one mean, so that all its entries get the same rate. RMSprop works entry by entry: "
            "what is remembered has the shape of the parameter.",
            "no_gradient": "The gradient is missing from the numerator: every entry moves by its rate, and always the same way. "
            "The rate multiplies the gradient.",
            "multiplies": "The gradient is multiplied by the root where it should be divided by it: entries with large gradients "
            "get larger steps still.",
        }
        | QUOTIENT
        | AROUND,
        wrong.RMSPROP,
    ),
    conventions=[Convention("new_storage", NEW_STORAGE, [wrong.RMSPROP_NEW_STORAGE])],
)


COUNT_AND_CORRECTION = {
    "t_from_zero": "t starts at 0, so in the first step the correction divides by 1 − β⁰ = 0. Advance the counter before you use it: the "
    "first step is t = 1.",
    "shared_step_counter": "The step counter runs too fast: it is advanced once per parameter, or per group, and not once per step. "
    "Keep a count for each parameter in `self.state[p]`.",
    "no_correction": "The bias correction is missing. m and v start from zero and are too small at first, v much more than m: with the "
    "default betas the first step is 3.16 times too large. Divide each by 1 − β^t.",
    "half_correction": "Only one of m and v is corrected. Both start from zero, so both are too small at first: divide each by its "
    "own 1 − β^t.",
    "corrected_moments_stored": "The corrected moment is stored, so the next step averages on from it and corrects it again. Remember m "
    "and v as they are; m̂ and v̂ are for this step only.",
    "swapped_betas": "β₁ and β₂ have changed places, in the means, in the corrections or in both. β₁ belongs to m, β₂ to v.",
}
MOMENTS = {
    "no_root": "The root is missing: m̂ is divided by v̂, a mean of *squares*. Then larger gradients make smaller steps, and the unit of "
    "the gradient does not cancel.",
    "eps_inside_root": "eps stands under the root. Some lectures write it so, but it is another rule, in which the same eps means "
    "something else. Here, as in Adam's Algorithm 1 and in PyTorch, it is added after the root has been taken.",
    "gradient_for_m": "The numerator is made from this step's gradient alone. Adam's steps follow the mean of the gradients, m̂.",
    "missing_brackets": "The brackets around 1 − β or 1 − β^t are missing: multiplication and division come before subtraction, so that "
    "`m / 1 - beta1**t` is `(m / 1) - beta1**t`.",
    "ignores_betas": "It does not use the betas that were given: 0.9 or 0.999 is written in where `group['betas']` should stand.",
    "wrong_start": "A moment starts from the first gradient, or from its square. Both start from zero: that is the bias which the "
    "correction by 1 − β^t takes out.",
}
ADAM = Exercise(
    id="adaptive.Adam",
    title="Momentum and a rate per entry: Adam",
    minutes=12,
    points=2,
    reference=reference.Adam,
    driver=drivers.optimizer,
    cases=_cases(
        {"lr": 0.1, "betas": (0.8, 0.97), "eps": 0.001},
        {"lr": 0.06, "betas": (0.7, 0.4), "eps": 0.004},
        {"betas": (0.3, 0.9)},
    ),
    hints=[
        "Three things last from step to step, for each parameter: the count t and two tensors, m and v. All start from zero.",
        "In each step, in this order: advance t; update m with the gradient and v with its square; correct both; step.",
        "`m_hat = m / (1 - beta1**t)` is a new tensor for this step only. `v_hat` likewise, with beta2.",
        "eps comes last: the root of v_hat, and then `+ group['eps']`.",
    ],
    misconceptions=_misconceptions(
        COUNT_AND_CORRECTION
        | {
            "t_one_ahead": "t is one ahead: the first step corrects with β² where it should with β¹. Does the counter start from 1 and "
            "advance before it is used?",
            "multiplies_correction": "The moments are multiplied by 1 − β^t. They are too small at first, so divide by it.",
            "no_power": "A moment enters the step as a decaying sum. Either the correction divides by 1 − β, without the power t, or both the "
            "weight 1 − β of what is new and the correction are missing. Weigh what is new with 1 − β, and divide by 1 − β^t for the step.",
            "power_of_difference": "The correction divides by (1 − β)^t, which soon is next to nothing. Only β is raised to the power: 1 − β^t.",
            "no_decay": "Nothing is forgotten in m or in v: what is old counts in full, so that a sum grows where a mean should be. Multiply the "
            "old value by β in every step.",
            "rate_overwritten": "The corrected rate is stored where the rate was, so that it is corrected again at the next parameter or in the next "
            "step. Give it a name of its own that is computed from `group['lr']` each time.",
            "root_stored": "What is remembered is a root: methods that end in `_`, such as `sqrt_()`, change the tensor itself, and the next "
            "step goes on from there. Remember the squares, and take the root in a new tensor: `.sqrt()`.",
            "product_for_power": "The correction divides by 1 − β·t. β is to be raised to the power t, `beta**t`: then 1 − β^t is small at "
            "first and comes close to 1.",
            "same_beta_twice": "One beta stands where the other belongs, perhaps in a line that was copied. m and its correction take β₁, "
            "v and its correction β₂.",
            "swapped_weights": "The weights in a mean have changed places: the past counts with β, what is new with 1 − β. With β "
            "near 1, this way round it remembers hardly more than the last step.",
            "no_one_minus_beta": "What is new counts with weight 1 where it should with 1 − β. That makes a decaying sum; the correction by "
            "1 − β^t belongs to the decaying mean.",
            "eps_before_correction": "eps is added to the root of v before the correction. That is the efficient form at the end of "
            "section 2 of Adam's paper, whose ε̂ is another number: it weighs more in the first steps. Algorithm 1, and PyTorch, "
            "correct v first.",
            "correction_outside_root": "The root is taken before the correction, so that √v is divided by 1 − β₂^t. Correct v first, then "
            "take the root.",
            "gradient_not_squared": "v averages the gradient, or its magnitude, where it should average the square. The mean of the gradient "
            "itself is m.",
            "square_of_m": "v is made from m. It is the decaying mean of g²; the square of the mean leaves out how much the gradient "
            "scatters.",
            "square_of_product": "The weight 1 − β₂ is squared together with the gradient. Only g is: mind the brackets.",
            "old_state": "The step uses a moment from before this step's gradient came in. First update m and v, then correct, then "
            "step.",
            "aliases_gradient": "m is `p.grad` itself under another name: when one is changed in place, by step() or by `zero_grad()`, so is "
            "the other. Give m memory of its own, `torch.zeros_like(p)`.",
        }
        | MOMENTS
        | QUOTIENT
        | AROUND,
        wrong_moments.ADAM,
    ),
    conventions=[Convention("new_storage", NEW_STORAGE, [wrong_moments.ADAM_NEW_STORAGE])],
)


DIFFGRAD = Exercise(
    id="adaptive.DiffGrad",
    title="Friction from the change of the gradient: diffGrad",
    minutes=8,
    reference=reference.DiffGrad,
    driver=drivers.optimizer,
    cases=_cases(
        {"lr": 0.1, "betas": (0.8, 0.97), "eps": 0.001},
        {"lr": 0.06, "betas": (0.7, 0.4), "eps": 0.004},
        {"betas": (0.3, 0.9)},
    ),
    hints=[
        "Start from Adam. One more tensor lasts from step to step: the gradient of the step before, zeros at first.",
        "The friction is `torch.sigmoid` of the absolute difference of the two gradients, entry by entry. It multiplies the step, "
        "and nothing of it is remembered.",
        "After its use, remember this gradient for the next step: its numbers, in memory of their own (`copy_` or `clone`).",
    ],
    misconceptions=_misconceptions(
        {
            "no_absolute_value": "The absolute value is missing: a change in one direction slows the step, and one in the other "
            "speeds it up. Only the size of the change counts.",
            "friction_on_second_moment": "The friction acts on v or on the denominator, where it makes the step larger. It multiplies the "
            "numerator.",
            "friction_on_gradient": "The friction multiplies the gradient before it enters the means, so that it stays in them for many "
            "steps. m and v are Adam's; ξ_t multiplies this one step.",
            "friction_remembered": "m is stored with the friction in it, and each step adds more. Remember m as Adam does; the friction "
            "multiplies this step only.",
            "no_friction": "This is Adam: the friction is missing, or it is computed and not used.",
            "no_sigmoid": "The sigmoid is missing: where the gradient does not change, the step is zero, and elsewhere it has no upper bound. "
            "The friction lies between ½ and 1.",
            "friction_reversed": "The friction is upside down: it lies between 0 and ½ and slows where the gradient changes most. sigmoid(x) is "
            "1 / (1 + e^(−x)): mind the minus.",
            "squared_difference": "The difference is squared. The friction is the sigmoid of its absolute value.",
            "difference_of_magnitudes": "This compares the sizes of the two gradients, so that a change of sign does not count. Subtract "
            "first, then take the absolute value.",
            "difference_of_moments": "The friction comes from m. It compares the raw gradients: that of the step before, and this one.",
            "whole_tensor": "One friction serves the whole tensor. diffGrad has one for every entry: no norm, sum or mean.",
            "previous_gradient_not_updated": "The previous gradient never changes: it is still zero, or still the first one. Remember this "
            "step's gradient at the end of every step.",
            "previous_gradient_updated_too_early": "Every friction is ½: the previous gradient has already been overwritten by this one when "
            "the two are compared. Compare first, then remember.",
            "starts_from_first_gradient": "The first step's friction is wrong. There is no gradient before the first: g_0 = 0, so it is "
            "sigmoid(|g_1|).",
            "aliases_gradient": "The previous gradient is `p.grad` itself, not a copy. Where gradients are zeroed in place, the next backward "
            "pass overwrites both, and they never differ: clone it.",
            "eps_before_correction": "eps is added to the root of v before the correction. The authors' code does so; their equations, and "
            "this exercise, correct v first.",
        }
        | COUNT_AND_CORRECTION
        | MOMENTS
        | QUOTIENT
        | AROUND,
        wrong_moments.DIFFGRAD,
    ),
    conventions=[Convention("new_storage", NEW_STORAGE, [wrong_moments.DIFFGRAD_NEW_STORAGE])],
)


def _rates(candidate: Callable, case: Case, record: Trace) -> None:
    """The rate of every step of a run, by position: step, total_steps, warmup_steps, lr."""
    total_steps, warmup_steps, lr = case.fresh().values()
    for step in range(total_steps):
        record(f"the rate at step {step}", candidate(step, total_steps, warmup_steps, lr))


def _run(total_steps: int, warmup_steps: int, lr: float) -> dict[str, float]:
    return {"total_steps": total_steps, "warmup_steps": warmup_steps, "lr": lr}


WARMUP_COSINE = Exercise(
    id="adaptive.warmup_cosine",
    title="Warm-up, then a cosine",
    minutes=6,
    reference=reference.warmup_cosine,
    driver=_rates,
    cases=[
        Case("13 steps, 4 of them warm-up, lr = 0.3", _run(13, 4, 0.3)),
        Case("25 steps, 7 of them warm-up, lr = 0.002", _run(25, 7, 0.002)),
        Case("11 steps, 8 of them warm-up, lr = 5", _run(11, 8, 5.0)),
        Case("no warm-up", _run(9, 0, 0.3), edge=True),
        Case("one step of warm-up", _run(8, 1, 0.3), edge=True),
        Case("warm-up until the last step but one", _run(6, 5, 0.3), edge=True),
    ],
    hints=[
        "Two formulas and one `if`. With warmup_steps = 4, which share of lr do steps 0, 1, 2 and 3 get?",
        "After the warm-up, which share of the rest has passed at this step? It is 0 at step = warmup_steps and would be 1 at "
        "step = total_steps.",
        "½ (1 + cos(π · share)) goes from 1 to 0. `math.cos` takes radians, and `math.pi` is π.",
    ],
    misconceptions=_misconceptions(
        {
            "zero_first_step": "The first rate is zero, so the first step changes nothing. Steps count from 0: step 0 is the first "
            "of warmup_steps steps, and gets 1 / warmup_steps of lr.",
            "warmup_one_too_long": "The warm-up has one step too many: it is over when step = warmup_steps, because steps count from 0. "
            "Use `<`, not `<=`.",
            "warmup_one_too_short": "The warm-up ends one step early. Step warmup_steps − 1 still belongs to it, and gets the full rate.",
            "full_rate_late": "The warm-up stops short of lr: its last step, warmup_steps − 1, should have the full rate already. Divide "
            "by warmup_steps.",
            "no_warmup": "There is no linear warm-up. While step < warmup_steps the rate grows by the same amount in each step, up to lr.",
            "warmup_from_lr": "The rate exceeds lr during the warm-up. lr is what the warm-up ends with, its largest rate.",
            "warmup_over_whole_run": "The warm-up is stretched over total_steps, so it never comes near lr. Divide by warmup_steps.",
            "integer_division": "`//` drops the fraction, so that a share which should move from 0 to 1 in small steps jumps. Use `/`.",
            "missing_brackets": "A pair of brackets is missing: division comes before addition and subtraction, so that `a - b / c` is "
            "`a - (b / c)`.",
            "branches_swapped": "The two formulas have changed places: the line belongs to the steps before warmup_steps, the cosine to those "
            "from there on.",
            "ignores_lr": "The rate is not in proportion to lr, in the warm-up, in the decay or in both: what is computed there is a share "
            "between 0 and 1. Multiply it by lr.",
            "fails_without_warmup": "It fails if warmup_steps is 0: then nothing may be divided by it. Compute the warm-up's rate only while "
            "step < warmup_steps.",
            "degrees": "The angle is not in radians, which `math.cos` takes. Half a turn is π; nothing needs to be converted.",
            "no_pi": "π is missing from the angle, so that the rate never falls below .77 of lr. Half a period of the cosine is an angle from 0 to π.",
            "cosine_over_whole_run": "The cosine takes the warm-up's steps into its length. It has total_steps − warmup_steps steps, and "
            "its first is step = warmup_steps, with the full rate.",
            "cosine_without_offset": "The cosine counts its steps from 0, so it has run for warmup_steps steps when the warm-up ends. Its "
            "first step is step = warmup_steps, with the full rate.",
            "total_off_by_one": "The cosine is one step off. It gives the full rate at step = warmup_steps and would be zero at step = "
            "total_steps, one step after the last one taken.",
            "full_period": "The rate falls and rises again: this is a whole period of the cosine. Half of it, an angle from 0 to π, goes from "
            "1 down to −1.",
            "quarter_period": "This is a quarter of a cosine's period, which falls fastest at the end. Asked for is half a period, raised and "
            "halved: ½ (1 + cos …).",
            "no_half": "After the warm-up the rate is twice as large as it should be: 1 + cos lies between 0 and 2. Halve it.",
            "no_one_plus": "The rate becomes negative: a cosine lies between −1 and 1. Add 1 and halve the sum, all of it, and it lies between "
            "0 and 1.",
            "cosine_rises": "After the warm-up the rate does not start from lr and fall. ½ (1 + cos x) is 1 at x = 0 and 0 at x = π; with a "
            "minus or a sine it is not.",
            "linear_decay": "The rate falls along a straight line. Bend it: ½ (1 + cos(π · share)), with the share inside the cosine, falls slowly at first and at the end, and "
            "fastest in between.",
            "no_decay": "After the warm-up the rate stays where it is. It should fall along half a cosine. Does the share that has passed "
            "grow from step to step? A `//` in it keeps it at 0.",
            "minimum_not_zero": "The rate falls to a minimum above zero. Many schedules have one; this one would reach zero at "
            "step = total_steps.",
        },
        wrong.WARMUP_COSINE,
    ),
)

EXERCISES = [ADAGRAD, RMSPROP, ADAM, DIFFGRAD, WARMUP_COSINE]
