"""How two observed values differ, and whether they are the same numbers at least."""

import math
from dataclasses import dataclass

import numpy as np

from course_utils.exercises.observations import Plain
from course_utils.exercises.spec import apart


@dataclass(frozen=True)
class Difference:
    """The first way in which two values differ."""

    stage: str
    text: str
    index: tuple[int, ...] = ()
    expected: float | str = ""
    got: float | str = ""


def _tolerance(dtype: str) -> tuple[float, float]:
    """(relative, absolute). Wide enough for a constant that was rounded to float32 on its way."""
    return (1e-4, 1e-6) if "float32" in dtype or "float16" in dtype else (1e-6, 1e-9)


def close(expected: np.ndarray, got: np.ndarray, dtype: str = "") -> np.ndarray:
    """Elementwise equality within the tolerance of `dtype`; NaN equals NaN. Never warns."""
    relative, absolute = _tolerance(dtype)
    a, b = (array if array.dtype.kind in "fc" else array.astype(float) for array in (expected, got))
    with np.errstate(all="ignore"):  # np.isclose says the same in ten times the time
        near = np.isfinite(a) & (abs(b - a) <= absolute + relative * abs(a))
        return near | (a == b) | ((a != a) & (b != b))


def difference(expected: Plain, got: Plain, *, inside: bool = False) -> Difference | None:
    """How `got` differs from `expected`, or None. A list may stand for a tuple and an int for a float.

    `inside` says that the two are items of what was returned.
    """
    if expected.kind != got.kind:
        hint = "" if inside and got.kind == "none" else _hint(expected, got)
        return Difference("type", f"should be {expected.describe()}; it is {got.describe()}{hint}")
    if expected.kind in ("tensor", "array"):
        return _array_difference(expected, got)
    if expected.kind == "number":
        return _number_difference(expected.value, got.value)
    if expected.kind in ("sequence", "mapping"):
        return _container_difference(expected, got)
    if expected.value != got.value:
        return Difference(
            "value", f"should be {expected.value}; it is {got.value}", (), str(expected.value), str(got.value)
        )
    return None


def _hint(expected: Plain, got: Plain) -> str:
    """How to turn one kind of value into the other, where students often stop one step short."""
    if got.kind == "none":
        return ". Is there a `return`? (`print` shows a value and returns nothing.)"
    if (expected.kind, got.kind, got.shape) == ("number", "tensor", ()):
        return "; `.item()` makes it a number"
    return ""


def _number_difference(expected: float, got: float) -> Difference | None:
    if bool(close(np.array(expected), np.array(got))):
        return None
    stage = "finite" if math.isfinite(expected) and not math.isfinite(got) else "value"
    return Difference(stage, _apart(expected, got), (), expected, got)


def _array_difference(expected: Plain, got: Plain) -> Difference | None:
    if expected.shape != got.shape:
        return Difference("shape", f"should have the shape {list(expected.shape)}; it has {list(got.shape)}")
    if expected.dtype != got.dtype:
        return Difference("dtype", f"should have the dtype {expected.dtype}; it has {got.dtype}")
    wrong = ~close(expected.value, got.value, expected.dtype)
    if not wrong.any():
        return None
    index = tuple(int(i) for i in np.argwhere(wrong)[0])
    a, b = expected.value[index].item(), got.value[index].item()
    if isinstance(a, complex) or isinstance(b, complex):
        return Difference("value", f"should be {a}; it is {b}", index, str(a), str(b))
    infinite = np.isfinite(expected.value).all() and not np.isfinite(got.value).all()
    return Difference("finite" if infinite else "value", _apart(float(a), float(b)), index, float(a), float(b))


def _apart(expected: float, got: float) -> str:
    return "should be {}; it is {}".format(*apart(expected, got))


def _container_difference(expected: Plain, got: Plain) -> Difference | None:
    if len(expected.value) != len(got.value):
        return Difference("shape", f"should have {len(expected.value)} items; it has {len(got.value)}")
    for i, (a, b) in enumerate(zip(expected.value, got.value, strict=True)):
        if expected.kind == "mapping":
            if a[0] != b[0]:
                return Difference("value", f"should have the key {a[0]}; it has {b[0]}")
            a, b = a[1], b[1]
        found = difference(a, b, inside=True)
        if found is not None:
            return Difference(found.stage, f"item {i} {found.text}", (i, *found.index), found.expected, found.got)
    return None


def loosely_equal(a: Plain, b: Plain) -> bool:
    """The same numbers, whatever holds them: this names a mistake also where the type or the shape is wrong besides."""
    x, y = _numbers(a), _numbers(b)
    if x is None or y is None:
        return difference(a, b) is None
    return x.shape == y.shape and bool(close(x, y, a.dtype + b.dtype).all())


def _numbers(value: Plain) -> np.ndarray | None:
    """All numbers in a value as one flat array, or None where it holds anything else."""
    if value.kind in ("tensor", "array"):
        return value.value.reshape(-1)
    if value.kind in ("number", "flag"):
        return np.array([value.value], dtype=float)
    if value.kind == "sequence":
        parts = [_numbers(item) for item in value.value]
        return None if any(part is None for part in parts) else np.concatenate([np.zeros(0), *parts])
    return None
