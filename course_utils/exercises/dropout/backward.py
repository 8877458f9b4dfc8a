"""The exercise `dropout.dropout_backward`: through the mask of the forward pass, and no other."""

import math
from collections.abc import Callable

import torch
from torch import Tensor

from course_utils.exercises.dropout.recording import all_hold
from course_utils.exercises.guard import seed_everything
from course_utils.exercises.observations import Trace, plain
from course_utils.exercises.spec import Case, Exercise, Misconception
from course_utils.exercises.wrong import dropout as wrong
from course_utils.exercises.wrong.dropout import backward
from solutions import dropout as reference


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
    if all_hold(properties, record) and _same_mask(dx, again, mask, record):
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
    return all_hold(properties, record)


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
