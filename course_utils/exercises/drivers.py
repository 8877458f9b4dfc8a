"""How attempts are run: a driver calls a candidate with a case's inputs and records what it observes, in order."""

from collections.abc import Callable

import torch

from course_utils.exercises.observations import Trace
from course_utils.exercises.spec import Case


def function(candidate: Callable, case: Case, record: Trace) -> None:
    """Call a function with the case's inputs by position; record what it returns and whether it left its inputs alone."""
    inputs = case.fresh()
    tensors = {name: value.clone() for name, value in inputs.items() if isinstance(value, torch.Tensor)}
    record("the result", candidate(*inputs.values()))
    for name, before in tensors.items():
        record.effect(
            f"{name} is left as it was", _same(inputs[name], before), f"It changes its argument {name}: work on a copy."
        )
        watched = inputs[name].requires_grad != before.requires_grad
        told = f"It sets requires_grad on its argument {name}: work on a copy, `{name}.detach().clone()`."
        record.effect(f"{name} does not require gradients", not watched, told)


def _same(now: torch.Tensor, before: torch.Tensor) -> bool:
    """Whether two tensors hold exactly the same; NaN equals NaN."""
    if now.shape != before.shape or now.dtype != before.dtype:
        return False
    return bool(((now == before) | ((now != now) & (before != before))).all())


def optimizer(candidate: type, case: Case, record: Trace) -> None:
    """Run an optimizer on two parameters of different shapes whose gradients keep changing, and record its path.

    Whether a parameter stays in its memory is looked at in edge cases only: `p.data = …` is accepted, and were it seen in
    every case, no other mistake of an answer that is written so could be named.

    The case's inputs:
        options: the optimizer's arguments other than the parameters.
        second_lr: a learning rate for the second parameter, which then is a group of its own.
        change_lr: {step: learning rate}, set in every group before that step.
        set_to_none: how gradients are cleared between steps.
        without_gradient: another parameter, the first of all, takes no part in the loss.
        steps: how many (default 6).
    """
    inputs = case.fresh()
    params = _parameters(inputs.get("without_gradient", False))
    made = candidate(_groups(params, inputs.get("second_lr")), **inputs["options"])
    if not record.property(
        "a torch.optim.Optimizer",
        issubclass(type(made), torch.optim.Optimizer),
        "It should be a subclass of torch.optim.Optimizer.",
        stage="type",
    ):
        return
    for step in range(1, inputs.get("steps", 6) + 1):
        for group in made.param_groups if step in inputs.get("change_lr", {}) else ():
            group["lr"] = inputs["change_lr"][step]
        made.zero_grad(set_to_none=inputs.get("set_to_none", True))
        _loss(params, step).backward()
        places = {name: p.data_ptr() for name, p in params.items()}  # while it is in use, no other tensor gets it
        _one_step(made, params, step, record)
        if case.edge:
            _same_memory(params, places, step, record)


def _one_step(made: torch.optim.Optimizer, params: dict[str, torch.nn.Parameter], step: int, record: Trace) -> None:
    before = {name: (p.grad, None if p.grad is None else p.grad.clone()) for name, p in params.items()}
    made.step()
    for name, p in params.items():
        record(name, p, step=step)
    for name, p in params.items():
        given, gradient = before[name]
        cleared = gradient is not None and (p.grad is None or bool(gradient.any() and not p.grad.any()))
        record.effect(f"{name}'s gradient is not cleared", not cleared, "step() clears the gradients.", step=step)
        kept = cleared or (p.grad is given and (gradient is None or _same(p.grad, gradient)))
        record.effect(f"{name}'s gradient is left as it was", kept, "step() changes the gradients.", step=step)
        leaf = p.is_leaf and p.requires_grad
        record.effect(
            f"{name} is still a leaf", leaf, f"After step(), {name} is no leaf of the graph any more.", step=step
        )


def _same_memory(params: dict[str, torch.nn.Parameter], places: dict[str, int], step: int, record: Trace) -> None:
    for name, p in params.items():
        told = f"{name} has moved to other memory: update it in place."
        record.effect(f"{name} is updated in place", p.data_ptr() == places[name], told, step=step)


def _parameters(third: bool) -> dict[str, torch.nn.Parameter]:
    start = ({"unused": [0.5, -0.5]} if third else {}) | {"w": [0.9, -1.3, 0.4], "M": [[1.2, -0.7], [0.3, 2.1]]}
    return {name: torch.nn.Parameter(torch.tensor(values, dtype=torch.float64)) for name, values in start.items()}


def _groups(params: dict[str, torch.nn.Parameter], second_lr: float | None) -> list:
    first, *others = params.values()
    return [first, *others] if second_lr is None else [{"params": [first]}, {"params": others, "lr": second_lr}]


def _loss(params: dict[str, torch.nn.Parameter], step: int) -> torch.Tensor:
    """Curvature of its own in every direction and a target that moves: each step's gradient differs, and signs change."""
    w, M = params["w"], params["M"]
    along = torch.tensor([0.5, 2.0, 1.1], dtype=torch.float64)
    across = torch.tensor([[0.8, 1.7], [2.3, 0.4]], dtype=torch.float64)
    target = 0.7 * (-1.0) ** step * step
    return (along * (w - target) ** 2).sum() / 2 + (across * (M + target) ** 2).sum() / 2 + w[0] * M[0, 1]


def schedule(candidate: Callable, case: Case, record: Trace) -> None:
    """Call a schedule for every step from 0 on, each time with the case's `lr` and `options`, and record the rates.

    `unit` is what the schedule counts, for the message ("step" by default).
    """
    inputs = case.fresh()
    for step in range(inputs["steps"]):
        record(f"the rate at {inputs.get('unit', 'step')} {step}", candidate(step, inputs["lr"], **inputs["options"]))
