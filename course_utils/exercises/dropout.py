"""The exercises of notebook 6, *Regularization*."""

import copy
import itertools
import math
from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from course_utils.exercises.guard import seed_everything
from course_utils.exercises.observations import Plain, Trace, plain
from course_utils.exercises.spec import Case, Exercise, Misconception
from course_utils.exercises.wrong import dropout as wrong
from course_utils.exercises.wrong.dropout import added, backward, combining, dropping, joined, predicting, scaled
from solutions import dropout as reference


def _normal(*shape: int, seed: int, dtype: torch.dtype = torch.float64) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=dtype)


def _all_hold(properties: list[tuple], record: Trace) -> bool:
    """Record properties (name, holds, detail[, stage]); whether all of them hold."""
    return all(
        [record.property(name, holds, detail, stage=(*stage, "value")[0]) for name, holds, detail, *stage in properties]
    )


DRAWS = 100
"""Masks from which statistics are taken."""

SEQUENCE = 40
"""Masks that are compared as a whole with another sequence of as many."""


def _dropping(candidate: Callable, case: Case, record: Trace) -> None:
    """Drop elements many times; record what must hold, from the gravest flaw to the subtlest."""
    inputs = case.fresh()
    x, p = _normal(*inputs["shape"], seed=1, dtype=inputs["dtype"]), inputs["p"]
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
    return _all_hold(properties, record)


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
    return _all_hold(properties, record)


def _randomness(candidate: Callable, x: Tensor, p: float, draws: Tensor, record: Trace) -> bool:
    """Whether what is dropped comes anew each time, from the generator alone. `draws` begin with one of seed 3."""
    first = draws[:SEQUENCE]
    decides = torch.equal(first, _draw(candidate, x, p, 3, world=2))
    another = not torch.equal(first, _draw(candidate, x, p, 4))
    properties = [
        ("the generator decides", decides, "Two generators with the same seed drop different elements."),
        ("another seed, another mask", another, "Generators with different seeds drop the same elements."),
        ("drawn anew", not _all_equal(first), "A second call with the same generator drops the same again."),
    ]
    return _all_hold(properties, record) and _randomness_without_generator(candidate, x, p, record)


def _randomness_without_generator(candidate: Callable, x: Tensor, p: float, record: Trace) -> bool:
    alone = _draw(candidate, x, p, None)
    globally = torch.equal(alone, _draw(candidate, x, p, None))
    properties = [
        ("drawn anew without one", not _all_equal(alone), "Without a generator, every call drops the same."),
        ("the global generator", globally, "Without a generator, `torch.manual_seed` should decide; it does not."),
    ]
    return _all_hold(properties, record)


def _all_equal(draws: Tensor) -> bool:
    return torch.equal(draws, draws[:1].expand_as(draws))


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
    return scale if _all_hold(properties, record) else None


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
    below_p = 0.5 * math.erfc(p / math.sqrt(2))  # of normal numbers, those above p
    each = bool(((flat.mean(0) - (1 - p)).abs() < 7.5 * math.sqrt(p * (1 - p) / number)).all())
    properties = [
        ("not all or nothing", not whole, "Either all elements are dropped or none."),
        ("rows have masks of their own", not _alike(kept, 1), "The same elements are dropped in every row."),
        ("rows are not dropped whole", not _alike(kept, -1), "A row is dropped or kept as a whole."),
        ("the number dropped is random", not same_count, "The same number of elements is dropped every time."),
        ("not kept with probability p", right or not fits(p), wanted),
        ("not by normal numbers", right or not fits(below_p), wanted),
        ("not half of them", right or not fits(0.5), wanted),
        ("not dropped twice", right or not fits((1 - p) ** 2), wanted),
        ("the share that is kept", right, wanted),
        ("every element alike", each, "Some elements are dropped more often than others."),
        ("each by itself", _independent(kept, p), "Elements are not dropped independently of each other."),
    ]
    return _all_hold(properties, record)


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
    return _all_hold([*properties, ("the scale", fits(right), wanted)], record)


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
    x, p = _normal(*inputs["shape"], seed=2, dtype=inputs["dtype"]), inputs["p"]
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
    _all_hold(properties, record)


def _at_an_end(candidate: Callable, case: Case, record: Trace) -> None:
    """With p = 0 nothing happens, with p = 1 nothing is left."""
    inputs = case.fresh()
    x, p = _normal(*inputs["shape"], seed=2, dtype=inputs["dtype"]), inputs["p"]
    if not _one_result(candidate, x, p, True, record):
        return
    out = candidate(x.clone(), p, generator=torch.Generator().manual_seed(3)).detach()
    expected = x * (1 - p)
    told = f"With p = {p:g} the result should be " + ("zeros." if p else "x.")
    properties = [
        ("finite", bool(out.isfinite().all()), told),
        ("not x as it is", not p or not torch.equal(out, x), told),
        ("the result", torch.equal(out, expected), told),
    ]
    _all_hold(properties, record)


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
            "The mask comes from normally distributed numbers (`randn`). Below p lies a share of p only where the numbers are uniform "
            "between 0 and 1 (`rand`).",
            [dropping(wrong.normal_numbers)],
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


def _backward(candidate: Callable, case: Case, record: Trace) -> None:
    """Go back through a mask twice, among different global seeds; record what must hold, and the result if all does."""
    inputs = case.fresh()
    dout, mask, p = inputs.values()

    def run(world: int) -> tuple[object, Tensor, Tensor]:
        seed_everything(world)
        given = dout.clone(), mask.clone()
        return candidate(*given, p), *given

    (dx, given, given_mask), (again, *_) = run(1), run(2)
    found = plain(dx)
    is_tensor, like_dout = found.kind == "tensor", found.shape == tuple(dout.shape)
    short = is_tensor and len(found.shape) == 1 and found.shape[0] == int(mask.sum()) < mask.numel()
    wanted = f"It should return a tensor of shape {list(dout.shape)}; it returns {found.describe()}."
    properties = [
        ("dout is left as it was", torch.equal(given, dout), "It changes its argument dout.", "effect"),
        ("the mask is left as it was", torch.equal(given_mask, mask), "It changes its argument mask.", "effect"),
        ("zeros stand for what was dropped", not short, "Only the gradients of survivors come back.", "shape"),
        ("a tensor", is_tensor, wanted, "type"),
        ("the shape", like_dout, wanted, "shape"),
    ]
    if _all_hold(properties, record) and _same_mask(dx, again, mask, record):
        record("dx", dx)


def _same_mask(dx: Tensor, again: Tensor, mask: Tensor, record: Trace) -> bool:
    """Is the gradient cut exactly where the forward pass dropped?"""
    flows, mixed = dx != 0, bool(mask.any()) and not bool(mask.all())
    differs = not torch.equal(flows, again != 0) or bool((flows & ~mask).any() or (mask & ~flows).any())
    through_all, inverted = bool(flows.all()), torch.equal(flows, ~mask)
    told = "Gradients should flow exactly where the mask is True."
    properties = [
        ("the mask is used", not (mixed and through_all), told),
        ("the mask is not inverted", not (mixed and inverted), told),
        ("it is the mask of the forward pass", not (mixed and differs), told),
    ]
    return _all_hold(properties, record)


def _masked(*shape: int, p: float, dropped: float, dtype: torch.dtype = torch.float64) -> Callable[[], dict]:
    """A gradient and a mask in which elements are dropped with probability `dropped`."""

    def inputs() -> dict:
        generator = torch.Generator().manual_seed(len(shape) + shape[0])
        mask = torch.rand(*shape, generator=generator) >= dropped
        return {"dout": torch.randn(*shape, generator=generator, dtype=dtype), "mask": mask, "p": p}

    return inputs


DROPOUT_BACKWARD = Exercise(
    id="dropout.dropout_backward",
    title="Dropout, backward",
    minutes=4,
    reference=reference.dropout_backward,
    driver=_backward,
    random=True,  # because a mask that is drawn anew is one of the mistakes
    cases=[
        Case("p = 0.3, [5, 3]", _masked(5, 3, p=0.3, dropped=0.4)),
        Case("p = 0.7, [4, 6]", _masked(4, 6, p=0.7, dropped=0.7)),
        Case("p = 0.2, [2, 3, 4], float32", _masked(2, 3, 4, p=0.2, dropped=0.3, dtype=torch.float32)),
        Case("p = 0", _masked(3, 4, p=0.0, dropped=0.0), edge=True),
        Case("a mask in which nothing is kept", _masked(3, 2, p=0.9, dropped=1.0), edge=True),
    ],
    hints=[
        "Write down one element of the forward pass, yᵢ = xᵢ · kᵢ / (1 − p). What is ∂yᵢ/∂xᵢ, and does yᵢ depend on any other x?",
        "The chain rule: ∂L/∂xᵢ = ∂L/∂yᵢ · ∂yᵢ/∂xᵢ. `mask` holds the kᵢ of the forward pass, and a bool tensor may be a factor.",
    ],
    misconceptions=[
        Misconception(
            "new_mask",
            "A new mask is drawn. The gradient has to take the way that the forward pass took: through the elements kept there, which is "
            "what `mask` says.",
            [
                backward(kept=wrong.backward_drawn_anew),
                backward(kept=wrong.backward_drawn_besides),
                backward(kept=wrong.backward_drawn_from_a_seed),
            ],
        ),
        Misconception(
            "inverted_mask",
            "Gradients flow through the elements that were dropped. `mask` is True where an element was kept.",
            [backward(kept=lambda dout, mask, p: ~mask)],
        ),
        Misconception(
            "ignores_mask",
            "Gradients flow through the dropped elements as well. Their y was 0 whatever x was, so their gradient is 0.",
            [backward(kept=lambda dout, mask, p: 1)],
        ),
        Misconception(
            "no_scaling",
            "The factor is missing. Forward, the survivors were multiplied by 1 / (1 − p); the derivative of that is the same factor.",
            [backward(lambda p: 1)],
        ),
        Misconception(
            "scales_by_p",
            "It multiplies by p. The factor of the forward pass, 1 / (1 − p), is also that of the way back.",
            [backward(lambda p: p)],
        ),
        Misconception(
            "scales_by_one_over_p",
            "It divides by p. The forward pass divided by 1 − p, the probability of being kept, and the way back does the same.",
            [backward(lambda p: 1 / p if p else math.inf)],
        ),
        Misconception(
            "scales_by_keep",
            "It multiplies by 1 − p. The way back is not the inverse of the way forward: the derivative of x / (1 − p) is 1 / (1 − p).",
            [backward(lambda p: 1 - p)],
        ),
        Misconception(
            "scales_twice",
            "It divides by 1 − p twice. `mask` is not scaled, and dout does not hold the factor yet: divide once.",
            [backward(lambda p: 1 / (1 - p) ** 2)],
        ),
        Misconception(
            "scales_by_observed_share",
            "It divides by the share of elements that the mask keeps. The forward pass divided by 1 − p, whatever was drawn.",
            [wrong.backward_by_observed_share],
        ),
        Misconception(
            "mask_without_dout",
            "This is ∂y/∂x, the mask times its factor. The chain rule multiplies it by what comes from above, dout.",
            [wrong.backward_without_dout],
        ),
        Misconception(
            "survivors_only",
            "Only the gradients of the survivors come back, in one row: indexing with a mask forgets where elements stood. The dropped "
            "ones have a gradient too, 0.",
            [wrong.backward_of_survivors],
        ),
        Misconception(
            "changes_dout",
            "The tensor dout that was passed in is changed. Another branch of the network may need it: make a new one.",
            [wrong.dout_times_mask_in_place, wrong.dout_divided_in_place],
        ),
    ],
)


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
            p.copy_(0.2 + _normal(*p.shape, seed=20 + i))
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
    return _all_hold(properties, record)


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
    _all_hold(properties, record)
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
    if _all_hold(properties, record):
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
            p.copy_(_normal(*p.shape, seed=40 + i) + 0.3)
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
    if not _all_hold(properties, record):
        return
    record("the penalty", result)
    same = all(torch.equal(a, b) for a, b in zip(before, model.parameters(), strict=True))
    record.effect("the parameters are left as they were", same, "It changes the parameters: only add something up.")
    clean = all(p.grad is None for p in model.parameters())
    record.effect("no gradients are computed", clean, "It computes gradients: leave `backward()` to the training loop.")
    if found.shape == ():
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


class _Passes(list):
    """What was seen of each forward pass; a copy of a model writes into the same list."""

    def __deepcopy__(self, memo: dict) -> "_Passes":
        return self


class _Noted(torch.autograd.Function):
    """The identity, which notes what passes through a network; under `torch.vmap` too, where a pass is many at once."""

    @staticmethod
    def forward(passes: _Passes, x: Tensor, logits: Tensor, in_training: bool) -> Tensor:
        passes.append((x.detach().clone(), logits.detach().clone(), in_training))
        return logits.clone()

    @staticmethod
    def setup_context(ctx: object, inputs: tuple, output: Tensor) -> None:
        pass

    @staticmethod
    def backward(ctx: object, gradient: Tensor) -> tuple:
        return None, None, gradient, None

    @staticmethod
    def vmap(info: object, in_dims: tuple, passes: _Passes, x: Tensor, logits: Tensor, in_training: bool) -> tuple:
        x, logits = (
            t.expand(info.batch_size, *t.shape) if dim is None else t.movedim(dim, 0)
            for t, dim in ((x, in_dims[1]), (logits, in_dims[2]))
        )
        return _Noted.apply(passes, x, logits, in_training), 0


class _Network(nn.Module):
    """A classifier with batch normalization and, some layers deep, dropout. It notes what passes through it."""

    def __init__(self, inputs: int, hidden: int, classes: int, p: float) -> None:
        super().__init__()
        self.body = nn.Sequential(
            nn.Linear(inputs, hidden), nn.BatchNorm1d(hidden), nn.Sequential(nn.Tanh(), nn.Dropout(p))
        )
        self.head = nn.Linear(hidden, classes)
        self.passes = _Passes()

    def forward(self, x: Tensor) -> Tensor:
        in_training = self.body[1].training
        return _Noted.apply(self.passes, x, self.head(self.body(x)), in_training)


def _network(inputs: int, hidden: int, classes: int, p: float, modes: str) -> _Network:
    """A network that is sure of itself once and torn the next time, in the modes `training`, `evaluation` or `mixed`."""
    model = _Network(inputs, hidden, classes, p)
    with torch.no_grad():
        for i, tensor in enumerate((*model.parameters(), model.body[1].running_mean)):
            tensor.copy_(_normal(*tensor.shape, seed=60 + i))
        model.head.weight.mul_(1.5)
        model.body[1].running_var.copy_(0.3 + _normal(hidden, seed=70).abs())
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
        _normal(inputs["m"], 4, seed=80, dtype=torch.float32),
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
    return _all_hold(properties, record)


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
    """Were there as many passes as asked for, with dropout on and batch normalization not? One pass more may be a trial."""
    passes, thinned = len(logits), _thinned(twin, x)
    distance = (logits[:, :, None] - thinned.transpose(0, 1)).abs().amax(-1).amin(-1)  # [passes, m]
    among_them = any(bool((run < 1e-3).all()) for run in _runs(distance, samples))
    still, off = _all_equal(logits), torch.allclose(logits, twin(x), rtol=1e-4, atol=1e-4)
    training = any(in_training for *_, in_training in seen)
    counted = f"With samples = {samples} the model should run as often; it runs {passes} times."
    told = "Dropout should be on during the passes, and all other modules in evaluation."
    properties = [
        ("batch normalization is in evaluation", not training, told),
        ("dropout is on", not off, told),
        ("more than one pass", passes > 1, counted),
        ("every pass has masks of its own", not still, "All passes drop the same units."),
        ("the passes are those of thinned networks", among_them, told),
        ("the number of passes", passes in (samples, samples + 1), counted),
    ]
    return _all_hold(properties, record)


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
    told = "mean should be the mean of the probabilities over the passes."
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
    if not _all_hold([*properties, ("the mean", right, told)], record):
        return False
    right, told = std_is(std), "std should be the standard deviation of the probabilities over the passes."
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
    return _all_hold([*properties, ("the std", right, told)], record)


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
    return _all_hold(properties, record)


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

EXERCISES = [DROPOUT, DROPOUT_BACKWARD, SCALE_FOR_TEST, PENALTY, MC_PREDICT]
