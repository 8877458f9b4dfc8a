"""The exercise `dropout.dropout`: inverted dropout, judged by the properties of many masks."""

import math
from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor

from course_utils.exercises.dropout.recording import all_equal, all_hold, normal
from course_utils.exercises.guard import seed_everything
from course_utils.exercises.observations import Plain, Trace, plain
from course_utils.exercises.spec import Case, Exercise, Misconception
from course_utils.exercises.wrong import dropout as wrong
from course_utils.exercises.wrong.dropout import dropping
from solutions import dropout as reference

DRAWS = 100
"""Masks from which statistics are taken."""

SEQUENCE = 40
"""Masks that are compared as a whole with another sequence of as many."""


def _dropping(candidate: Callable, case: Case, record: Trace) -> None:
    """Drop elements many times; record what must hold, from the gravest flaw to the subtlest."""
    inputs = case.fresh()
    x, p = normal(*inputs["shape"], seed=1, dtype=inputs["dtype"]), inputs["p"]
    if not _one_result(candidate, x, p, True, record):
        return
    draws = _draw(candidate, x, p, 3, number=DRAWS)
    if not _some_dropped(draws, record) or inputs["first"] and not _randomness(candidate, x, p, draws, record):
        return
    scale = _scales(draws, x, record)
    if scale is not None and _masks(draws != 0, p, record) and _scaled_right(draws, scale, p, record):
        _flows_back(candidate, x, p, record)


def _one_result(candidate: Callable, x: Tensor, p: float, training: bool, record: Trace) -> bool:
    """Whether one tensor like x comes back, and x stays as it was."""
    given = x.clone()
    seed_everything(1)
    out = candidate(given, p, training, torch.Generator().manual_seed(3))
    found = plain(out)
    is_tensor = found.kind == "tensor"
    short = is_tensor and len(found.shape) == 1 and x.dim() > 1 and math.prod(found.shape) < x.numel()
    shape, dtype = list(x.shape), f"x is {x.dtype}, the result {found.dtype}: keep the dtype of x."
    like_x = is_tensor and found.shape == tuple(x.shape)
    properties = [
        ("something is returned", out is not None, "It returns None. Is there a `return`?", "type"),
        ("nothing besides", not _with_mask(found, x), "It returns the mask as well.", "type"),
        ("a tensor", is_tensor, f"It should return a tensor; it returns {found.describe()}.", "type"),
        ("zeros stand for what is dropped", not short, "Only the survivors come back.", "shape"),
        ("the shape", like_x, f"The result should have the shape {shape}; it is {found.describe()}.", "shape"),
        ("the dtype", found.dtype == str(x.dtype), dtype, "dtype"),
        ("x is left as it was", torch.equal(given, x), "It changes x: work on a new tensor.", "effect"),
    ]
    return all_hold(properties, record)


def _with_mask(found: Plain, x: Tensor) -> bool:
    """Whether it is a pair, one of which is two-valued, as a mask is."""
    if found.kind != "sequence" or len(found.value) != 2:
        return False
    tensors = [item for item in found.value if item.kind == "tensor" and item.shape == tuple(x.shape)]
    return len(tensors) == 2 and any(len(np.unique(item.value)) <= 2 for item in tensors)


def _draw(
    candidate: Callable,
    x: Tensor,
    p: float,
    source: int | torch.Generator | None,
    world: int = 1,
    number: int = SEQUENCE,
) -> Tensor:
    """Several results, one after the other: [number, *x.shape]. `source` is the generator or its seed."""
    seed_everything(world)
    generator = torch.Generator().manual_seed(source) if isinstance(source, int) else source
    return torch.stack([candidate(x.clone(), p, generator=generator) for _ in range(number)]).detach()


def _some_dropped(draws: Tensor, record: Trace) -> bool:
    properties = [
        ("finite", bool(draws.isfinite().all()), "Some results are infinite or not a number.", "finite"),
        ("something is kept", bool(draws.any()), "Everything is dropped."),
        ("something is dropped", bool((draws == 0).any()), "Nothing is dropped."),
    ]
    return all_hold(properties, record)


def _randomness(candidate: Callable, x: Tensor, p: float, draws: Tensor, record: Trace) -> bool:
    """Whether what is dropped comes anew each time, from the generator alone. `draws` begin with one of seed 3."""
    first = draws[:SEQUENCE]
    decides = torch.equal(first, _draw(candidate, x, p, 3, world=2))
    another = not torch.equal(first, _draw(candidate, x, p, 4))
    properties = [
        ("the generator decides", decides, "Two generators with the same seed drop different elements."),
        ("another seed, another mask", another, "Generators with different seeds drop the same elements."),
        ("drawn anew", not all_equal(first), "A second call with the same generator drops the same again."),
    ]
    return all_hold(properties, record) and _randomness_without_generator(candidate, x, p, record)


def _randomness_without_generator(candidate: Callable, x: Tensor, p: float, record: Trace) -> bool:
    alone = _draw(candidate, x, p, None)
    globally = torch.equal(alone, _draw(candidate, x, p, None))
    properties = [
        ("drawn anew without one", not all_equal(alone), "Without a generator, every call drops the same."),
        ("the global generator", globally, "Without a generator, `torch.manual_seed` should decide; it does not."),
    ]
    return all_hold(properties, record)


def _scales(draws: Tensor, x: Tensor, record: Trace) -> Tensor | None:
    """What the survivors were multiplied by in each draw, [number]; None, with the property recorded, if that is no one number."""
    kept = draws != 0
    flat, ratios = draws[kept], (draws / x)[kept]
    one_value = bool((flat - flat[0]).abs().max() < 1e-4 * flat[0].abs())
    each = torch.where(kept, draws / x, 0.0).flatten(1)
    scale = each.sum(1) / kept.flatten(1).sum(1).clamp(min=1)
    spread = (ratios - scale.reshape(-1, *[1] * x.dim()).expand_as(draws)[kept]).abs().max()
    properties = [
        ("x is in the result", not one_value, "All survivors are equal, whatever x holds."),
        ("one scale", bool(spread < 1e-4 * scale.abs().max()), "The survivors are not all x times the same number."),
    ]
    return scale if all_hold(properties, record) else None


def _masks(kept: Tensor, p: float, record: Trace) -> bool:
    """Is every element kept by itself, and with probability 1 − p? Statistics to six standard errors and more."""
    number, elements = len(kept), kept[0].numel()
    flat = kept.flatten(1).double()
    share, counts = float(flat.mean()), kept.flatten(1).sum(1)
    of_rows, of_columns = kept.flatten(2).sum(2), kept.flatten(1, -2).sum(1)
    same_count = any(bool((found == found[0, 0]).all()) for found in (counts[:, None], of_rows, of_columns))

    def fits(q: float) -> bool:
        return abs(share - q) < 6 * math.sqrt(q * (1 - q) / (number * elements))

    wanted = f"With p = {p}, a share of {1 - p:.2g} should be kept; it is {share:.2g}."
    right, whole = fits(1 - p), bool(((counts == 0) | (counts == elements)).all())
    above_p = 0.5 * math.erfc(p / math.sqrt(2))  # of normal numbers; of uniform ones from −1 to 1 it is (1 − p) / 2
    each = bool(((flat.mean(0) - (1 - p)).abs() < 7.5 * math.sqrt(p * (1 - p) / number)).all())
    properties = [
        ("not all or nothing", not whole, "Either all elements are dropped or none."),
        ("rows have masks of their own", not _alike(kept, 1), "The same elements are dropped in every row."),
        ("rows are not dropped whole", not _alike(kept, -1), "A row is dropped or kept as a whole."),
        ("the number dropped is random", not same_count, "The same number of elements is dropped every time."),
        ("not kept with probability p", right or not fits(p), wanted),
        ("not by numbers around 0", right or not (fits(above_p) or fits((1 - p) / 2)), wanted),
        ("not half of them", right or not fits(0.5), wanted),
        ("not dropped twice", right or not fits((1 - p) ** 2), wanted),
        ("the share that is kept", right, wanted),
        ("every element alike", each, "Some elements are dropped more often than others."),
        ("each by itself", _independent(kept, p), "Elements are not dropped independently of each other."),
    ]
    return all_hold(properties, record)


def _alike(kept: Tensor, dim: int) -> bool:
    """Whether the masks never change along a dimension."""
    return bool((kept == kept.narrow(dim, 0, 1)).all())


def _independent(kept: Tensor, p: float) -> bool:
    """Do the numbers kept in each row, each column and altogether vary as the binomial distribution has it?"""
    flat = kept.reshape(len(kept), -1, kept.shape[-1]).double()  # [number, rows, columns]
    for counts, n in ((flat.sum(2), flat.shape[2]), (flat.sum(1), flat.shape[1]), (flat.sum((1, 2)), flat[0].numel())):
        variance = n * p * (1 - p)
        found = ((counts - n * (1 - p)) ** 2).mean()
        error = math.sqrt((2 * variance**2 + variance * abs(1 - 6 * p * (1 - p))) / counts.numel())
        if abs(found - variance) > 8 * error:
            return False
    return True


def _scaled_right(draws: Tensor, scale: Tensor, p: float, record: Trace) -> bool:
    """Are the survivors multiplied by 1 / (1 − p), and if not, by something that has a name?"""
    share = (draws != 0).flatten(1).double().mean(1)
    some = share > 0
    found, right = float(scale[some].mean()), 1 / (1 - p)

    def fits(factor: float | Tensor) -> bool:
        return bool(((scale - factor)[some].abs() < 1e-4 * scale[some].abs()).all())

    wanted = f"With p = {p} the survivors should be multiplied by {right:.4g}; they are by {found:.4g}."
    mistaken = {
        "not left as they are": fits(1.0),
        "not multiplied by p": fits(p),
        "not divided by p": fits(1 / p),
        "not multiplied by 1 − p": fits(1 - p),
        "not scaled twice": fits(right**2),
        "not by the share that happened to stay": fits(1 / share.clamp(min=1e-9)),
    }
    properties = [(name, fits(right) or not holds, wanted) for name, holds in mistaken.items()]
    return all_hold([*properties, ("the scale", fits(right), wanted)], record)


def _flows_back(candidate: Callable, x: Tensor, p: float, record: Trace) -> None:
    watched = x.clone().requires_grad_()
    out = candidate(watched, p, True, torch.Generator().manual_seed(6))
    if record.property("autograd can follow", out.requires_grad, "No gradient flows back to x."):
        out.sum().backward()
        expected = torch.where(out == 0, 0.0, 1 / (1 - p)).to(x.dtype)
        close = watched.grad is not None and torch.allclose(watched.grad, expected)
        record.property("the gradient", close, "The gradient that reaches x is not that of the result.")


def _evaluating(candidate: Callable, case: Case, record: Trace) -> None:
    """In evaluation x comes back."""
    inputs = case.fresh()
    x, p = normal(*inputs["shape"], seed=2, dtype=inputs["dtype"]), inputs["p"]
    if not _one_result(candidate, x, p, False, record):
        return
    out = candidate(x.clone(), p, training=False, generator=torch.Generator().manual_seed(3)).detach()
    dropped = bool((out == 0).any()) and p < 1
    ratio = float((out / x).mean())
    one = bool(torch.allclose(out, ratio * x)) and ratio not in (0.0, 1.0)
    unchanged = torch.equal(out, x)
    told = "In evaluation x should come back as it is."
    properties = [
        ("nothing is dropped", not dropped, told),
        ("not multiplied by 1 − p", unchanged or not (one and math.isclose(ratio, 1 - p, rel_tol=1e-4)), told),
        ("not multiplied by anything", unchanged or not one, told),
        ("no zeros for p = 1", p < 1 or bool(out.any()), told),
        ("x comes back", unchanged, told),
    ]
    all_hold(properties, record)


def _at_an_end(candidate: Callable, case: Case, record: Trace) -> None:
    """With p = 0 nothing happens, with p = 1 nothing is left."""
    inputs = case.fresh()
    x, p = normal(*inputs["shape"], seed=2, dtype=inputs["dtype"]), inputs["p"]
    if not _one_result(candidate, x, p, True, record):
        return
    out = candidate(x.clone(), p, generator=torch.Generator().manual_seed(3)).detach()
    expected, kept = x * (1 - p), float((out != 0).double().mean())
    told = f"With p = {p:g} the result should be " + ("zeros." if p else "x.")
    properties = [
        ("finite", bool(out.isfinite().all()), told),
        ("not x as it is", not p or not torch.equal(out, x), told),
        ("something is left of x", p == 1 or bool(out.any()), told),
        ("not about half of x", not 0.2 < kept < 0.8, told),
        ("the result", torch.allclose(out, expected, rtol=1e-4, atol=0), told),  # x / (1 + 1e-8) is as good
    ]
    all_hold(properties, record)


def _dropout_driver(candidate: Callable, case: Case, record: Trace) -> None:
    inputs = case.fresh()
    kind = _evaluating if not inputs["training"] else _dropping if 0 < inputs["p"] < 1 else _at_an_end
    kind(candidate, case, record)


def _x(*shape: int, p: float, training: bool = True, dtype: torch.dtype = torch.float64, first: bool = False) -> dict:
    """A case's inputs. In the `first` one it is also asked where the random numbers come from, which needs many calls."""
    return {"shape": shape, "p": p, "training": training, "dtype": dtype, "first": first}


DROPOUT = Exercise(
    id="dropout.dropout",
    title="Dropout, forward",
    minutes=7,
    reference=reference.dropout,
    driver=_dropout_driver,
    random=True,
    cases=[
        Case("p = 0.2, 7 examples of 5 features", _x(7, 5, p=0.2, first=True)),
        Case("p = 0.3, 4 examples of 9 features", _x(4, 9, p=0.3)),
        Case("p = 0.7, a batch of sequences, [4, 3, 2], float32", _x(4, 3, 2, p=0.7, dtype=torch.float32)),
        Case("evaluation, p = 0.3", _x(4, 6, p=0.3, training=False)),
        Case("p = 1", _x(4, 6, p=1.0), edge=True),
        Case("p = 0", _x(4, 6, p=0.0), edge=True),
        Case("evaluation, p = 1", _x(4, 6, p=1.0, training=False), edge=True),
    ],
    hints=[
        "Draw a uniform number between 0 and 1 for each element of x. Which of them lie below p, and how often does that happen?",
        "`torch.rand(x.shape, generator=generator) >= p` is True where an element is kept. A product with it puts zeros where it is False.",
        "What is kept with probability 1 − p has the mean (1 − p) · x; which factor makes up for that, and what becomes of it at p = 1? "
        "In evaluation nothing is drawn: x comes back.",
    ],
    misconceptions=[
        Misconception(
            "scales_by_p",
            "The survivors are multiplied by p. They stay with probability 1 − p, which lowers the mean by that factor, so they have to "
            "grow by its inverse.",
            [dropping(scale=lambda p: p)],
        ),
        Misconception(
            "scales_by_one_over_p",
            "The survivors are divided by p, the probability of being dropped. Divide by the probability of being kept, 1 − p; then the "
            "mean stays what it was.",
            [dropping(scale=lambda p: 1 / p if p else 1.0)],
        ),
        Misconception(
            "no_scaling",
            "The survivors are not scaled, so the mean of the result is only 1 − p times that of x, and the next layer would get larger "
            "inputs in evaluation than in training. Inverted dropout makes up for it in training.",
            [dropping(scale=lambda p: 1.0)],
        ),
        Misconception(
            "original_form",
            "This is dropout in its original form (Srivastava et al., 2014): no scaling in training, times 1 − p in evaluation. Asked for "
            "is inverted dropout, as in PyTorch: the survivors grow in training, and evaluation leaves x as it is.",
            [dropping(scale=lambda p: 1.0, evaluate=lambda x, p: x * (1 - p))],
        ),
        Misconception(
            "scales_by_keep",
            "The survivors are multiplied by 1 − p. That makes them smaller still: they have to be divided by it.",
            [dropping(scale=lambda p: 1 - p), dropping(scale=lambda p: 1 - p, evaluate=lambda x, p: x * (1 - p))],
        ),
        Misconception(
            "scales_twice",
            "The survivors are divided by 1 − p twice. Once is enough to keep the mean.",
            [dropping(scale=lambda p: wrong.inverse_keep(p) ** 2)],
        ),
        Misconception(
            "scales_by_observed_share",
            "The survivors are divided by the share that happened to stay in this draw. That ties every element to all others, and fails "
            "where none stays: divide by its expectation, 1 − p.",
            [wrong.scaled_by_observed_share],
        ),
        Misconception(
            "keep_probability",
            "Elements are kept with probability p. In this exercise, as in PyTorch, p is the probability of being dropped. (In papers "
            "p is often that of being kept.)",
            [
                dropping(lambda *given: ~wrong.drawn(*given)),
                dropping(lambda *given: ~wrong.drawn(*given), lambda p: 1 / p if p else 1.0),
                dropping(lambda *given: ~wrong.drawn(*given), lambda p: 1.0),
            ],
        ),
        Misconception(
            "active_in_eval",
            "Elements are dropped in evaluation as well. With `training=False` nothing is random: x comes back as it is.",
            [wrong.active_in_eval, wrong.unscaled_and_active_in_eval],
        ),
        Misconception(
            "scales_in_eval",
            "In evaluation x comes back multiplied by a factor. Inverted dropout does all its scaling in training, just so that evaluation "
            "can leave x as it is.",
            [
                dropping(evaluate=lambda x, p: x * (1 - p)),
                dropping(evaluate=lambda x, p: x * wrong.inverse_keep(p)),
                dropping(evaluate=lambda x, p: x * p),
            ],
        ),
        Misconception(
            "same_mask_every_row",
            "The same elements are dropped in every row: one mask was drawn and broadcast over the batch. Draw a number for every element, "
            "so that each example meets a thinned network of its own.",
            [dropping(wrong.one_row_for_all)],
        ),
        Misconception(
            "drops_whole_rows",
            "A row is dropped or kept as a whole: too few numbers were drawn, and broadcasting copied them along the row. Draw one for "
            "every element.",
            [dropping(wrong.one_number_per_row)],
        ),
        Misconception(
            "one_draw_for_all",
            "Either all elements are dropped or none: a single number decides for the whole tensor. Draw one for every element.",
            [dropping(wrong.one_number_for_all)],
        ),
        Misconception(
            "fixed_number",
            "Exactly the same number of elements is dropped every time. Dropout decides on each element by itself, so that their number "
            "varies from draw to draw.",
            [dropping(wrong.fixed_number), dropping(wrong.fixed_number_per_row)],
        ),
        Misconception(
            "normal_numbers",
            "The mask comes from numbers of which half are negative: normally distributed ones (`randn`), or uniform ones between −1 and "
            "1. Below p lies a share of p only where the numbers are uniform between 0 and 1 (`rand`).",
            [dropping(wrong.normal_numbers), dropping(wrong.uniform_around_zero)],
        ),
        Misconception(
            "ignores_p",
            "Half of the elements are dropped, whatever p is. Compare the uniform numbers with p; rounding compares them with ½.",
            [dropping(wrong.rounded), dropping(wrong.rounded, lambda p: 2.0), dropping(wrong.rounded, lambda p: 1.0)],
        ),
        Misconception(
            "drops_twice",
            "Only a share of (1 − p)² is kept, as if two masks were drawn and applied one after the other. One mask is enough.",
            [dropping(wrong.twice)],
        ),
        Misconception(
            "nothing_dropped",
            "Nothing is ever dropped. Is the mask used at all, and does it hold False somewhere?",
            [wrong.returning(lambda x, kept, scale: x), wrong.returning(lambda x, kept, scale: x * scale)],
        ),
        Misconception(
            "training_reversed",
            "Elements are dropped in evaluation and not in training: the test of `training` is the wrong way round.",
            [lambda x, p, training=True, generator=None: dropping()(x, p, not training, generator)],
        ),
        Misconception(
            "everything_dropped",
            "Everything is dropped, although p < 1. Look at the mask: is it True with probability 1 − p? Uniform numbers turned into "
            "integers, for one, are all 0.",
            [wrong.returning(lambda x, kept, scale: x * 0)],
        ),
        Misconception(
            "mask_without_x",
            "The survivors all have one value: this is the mask, perhaps scaled. Multiply x by it.",
            [wrong.returning(lambda x, kept, scale: kept.to(x.dtype) * scale)],
        ),
        Misconception(
            "returns_mask",
            "It returns the mask along with the result. Asked for is the result alone.",
            [
                wrong.returning(lambda x, kept, scale: (x * kept * scale, kept)),
                wrong.returning(lambda x, kept, scale: (x * kept * scale, kept * scale)),
            ],
        ),
        Misconception(
            "survivors_only",
            "Only the survivors come back, in one row: indexing with a mask picks elements and forgets where they stood. Dropped "
            "elements stay in their places, as zeros.",
            [wrong.returning(lambda x, kept, scale: x[kept] * scale)],
        ),
        Misconception(
            "changes_input",
            "The tensor x that was passed in is changed. It belongs to the caller, and the way back may still need its values: "
            "make a new one.",
            [wrong.changed_in_place, wrong.zeros_written_into_x],
        ),
        Misconception(
            "ignores_generator",
            "The mask does not come from the generator that you were given: either the same seed gives different masks, or they repeat "
            "where they should be new. Pass `generator=generator` to the function that draws (`F.dropout` has no such argument), and "
            "leave its seed alone.",
            [
                dropping(wrong.drawn_globally),
                dropping(wrong.generator_of_its_own),
                dropping(wrong.generator_restarted),
            ],
        ),
        Misconception(
            "fixed_without_generator",
            "Without a generator every call drops the same elements, so part of the network would never be trained. A new "
            "`torch.Generator()` always begins with the same seed; where `generator` is None, pass just that on.",
            [dropping(wrong.fixed_where_none_is_given)],
        ),
        Misconception(
            "cuts_graph",
            "The values are right, but no gradient flows back to x: it was detached, or went through `.data`, NumPy or `no_grad()`. What "
            "lies before dropout would never be trained. The mask needs no gradient, x does.",
            [wrong.returning(lambda x, kept, scale: x.detach() * kept * scale)],
        ),
        Misconception(
            "nan_at_one",
            "p = 1 is allowed, and drops everything: the result is zeros. The scale 1 / (1 − p) has no value there, and so NaN or an "
            "exception comes out. Treat that case by itself.",
            [wrong.divided_by_zero, wrong.python_divided_by_zero],
        ),
        Misconception(
            "ignored_at_one",
            "With p = 1 nothing is dropped. All elements should be: the result is zeros.",
            [wrong.p_equal_to_one_is_not_dropped],
        ),
        Misconception(
            "zeros_in_eval_at_one",
            "With p = 1 zeros come back in evaluation too. Nothing is dropped there, whatever p is: ask for `training` before p.",
            [wrong.p_before_training],
        ),
    ],
)
