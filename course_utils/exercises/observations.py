"""What is observed of an attempt: values reduced to plain data, recorded in order, and compared.

Nothing that belongs to a candidate survives here: a tensor becomes an array, a number a Python number, anything unknown
the name of its type. So an object that lies about its equality, its printed form or its class cannot mislead a verdict.
"""

import math
from dataclasses import dataclass, field

import numpy as np
import torch

STAGES = ("runs", "type", "shape", "dtype", "finite", "effect", "value")
"""The order of judging: of all that differs in a case, the first of these is what the student is told."""

LARGEST = 1_000_000
"""More elements than this are not looked at; the shape alone tells that something is wrong."""


@dataclass(frozen=True)
class Plain:
    """A value as plain data. `kind` is tensor, array, number, flag, text, none, sequence, mapping or object."""

    kind: str
    value: object = None
    dtype: str = ""
    shape: tuple[int, ...] = ()

    def describe(self) -> str:
        """The value's type in a student's words."""
        words = {
            "array": "a NumPy array",
            "number": "a number",
            "flag": "True or False",
            "text": "a text",
            "none": "None",
        }
        if self.kind == "tensor":
            return f"a tensor of shape {list(self.shape)}" if self.shape else "a tensor of no dimensions"
        if self.kind == "sequence":
            return f"a list of {len(self.value)}"
        return words.get(self.kind) or ("a dict" if self.kind == "mapping" else f"an object of type {self.value}")


def plain(value: object, depth: int = 6) -> Plain:
    """Reduce any value to plain data. Sequences and dicts are followed to a depth of six."""
    kind = type(value)
    if value is None:
        return Plain("none")
    if issubclass(kind, torch.Tensor):
        return _plain_tensor(value)
    if issubclass(kind, np.ndarray):
        return _plain_array(np.array(value), "array")
    if kind in (bool, np.bool_):
        return Plain("flag", bool(value))
    if kind in (int, float) or issubclass(kind, (np.integer, np.floating)):
        return Plain("number", value if kind in (int, float) else value.item())
    if kind is str:
        return Plain("text", value)
    if depth and issubclass(kind, (list, tuple)):
        items = (list if issubclass(kind, list) else tuple).__iter__(value)
        return Plain("sequence", tuple(plain(item, depth - 1) for item, _ in zip(items, range(LARGEST), strict=False)))
    if depth and kind is dict:
        return Plain("mapping", tuple((_key(key), plain(item, depth - 1)) for key, item in value.items()))
    return Plain("object", str(type.__getattribute__(kind, "__name__")))


def _key(key: object) -> str:
    return repr(key) if type(key) in (str, int, float, bool) else type(key).__name__


def _plain_tensor(tensor: torch.Tensor) -> Plain:
    with torch._C.DisableTorchFunctionSubclass():
        data = tensor.detach().cpu()
        if data.numel() > LARGEST:
            return Plain("tensor", np.zeros(0), str(data.dtype), tuple(data.shape))
        name = str(data.dtype)
        data = data.to_dense().resolve_conj().resolve_neg()
        data = data.to(torch.float32) if data.dtype in (torch.bfloat16, torch.float16) else data.clone()
        return Plain("tensor", data.numpy(), name, tuple(data.shape))


def _plain_array(array: np.ndarray, kind: str) -> Plain:
    if array.dtype == object or array.size > LARGEST:
        return Plain(kind, np.zeros(0), str(array.dtype), array.shape)
    return Plain(kind, array, str(array.dtype), array.shape)


@dataclass(frozen=True)
class Observation:
    """One thing seen: `name` is what a student reads, `stage` where it belongs in the order of judging.

    A property (`detail` is not None) says whether something holds; everything else is a value. A clue (stage "clue") is
    not judged.
    """

    name: str
    value: Plain
    step: int | None = None
    stage: str = "value"
    detail: str | None = None


@dataclass(frozen=True)
class Raised:
    """An exception of a candidate: its type, its text, and the student's own line."""

    type: str
    text: str
    line: str = ""
    stub: bool = False
    timed_out: bool = False

    def same_as(self, other: "Raised") -> bool:
        return (self.type, self.text[:40]) == (other.type, other.text[:40])


@dataclass
class Trace:
    """What was observed of one candidate on one case, in order; `raised` if it ended in an exception."""

    observations: list[Observation] = field(default_factory=list)
    raised: Raised | None = None

    def __call__(self, name: str, value: object, *, step: int | None = None) -> None:
        """Record a value: compared with the reference's, type, shape, dtype and numbers."""
        self.observations.append(Observation(name, plain(value), step))

    def clue(self, name: str, value: object) -> None:
        """Record a value that is not judged, only used to tell mistakes apart that look the same otherwise."""
        self.observations.append(Observation(name, plain(value), stage="clue"))

    def property(self, name: str, holds: bool, detail: str, *, stage: str = "value", step: int | None = None) -> bool:
        """Record whether something holds; `detail` is what a student is told where it should hold and does not.

        Returns `holds`, so that a driver can end where going on makes no sense.
        """
        self.observations.append(Observation(name, Plain("flag", bool(holds)), step, stage, detail))
        return bool(holds)

    def effect(self, name: str, holds: bool, detail: str, *, step: int | None = None) -> None:
        """Record whether a side effect stayed away (or came, if it should)."""
        self.property(name, holds, detail, stage="effect", step=step)


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
    with np.errstate(all="ignore"):
        return np.isclose(got, expected, rtol=relative, atol=absolute, equal_nan=True)


def difference(expected: Plain, got: Plain) -> Difference | None:
    """How `got` differs from `expected`, or None. A list may stand for a tuple and an int for a float."""
    if expected.kind != got.kind:
        hint = (
            "; `.item()` makes it a number" if (expected.kind, got.kind, got.shape) == ("number", "tensor", ()) else ""
        )
        return Difference("type", f"should be {expected.describe()}; it is {got.describe()}{hint}")
    if expected.kind in ("tensor", "array"):
        return _array_difference(expected, got)
    if expected.kind == "number":
        return _number_difference(float(expected.value), float(got.value))
    if expected.kind in ("sequence", "mapping"):
        return _container_difference(expected, got)
    if expected.value != got.value:
        return Difference(
            "value", f"should be {expected.value}; it is {got.value}", (), str(expected.value), str(got.value)
        )
    return None


def _number_difference(expected: float, got: float) -> Difference | None:
    if bool(close(np.float64(expected), np.float64(got))):
        return None
    stage = "finite" if math.isfinite(expected) and not math.isfinite(got) else "value"
    return Difference(stage, f"should be {expected:.6g}; it is {got:.6g}", (), expected, got)


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
    return Difference("finite" if infinite else "value", f"should be {a:.6g}; it is {b:.6g}", index, float(a), float(b))


def _container_difference(expected: Plain, got: Plain) -> Difference | None:
    if len(expected.value) != len(got.value):
        return Difference("shape", f"should have {len(expected.value)} items; it has {len(got.value)}")
    for i, (a, b) in enumerate(zip(expected.value, got.value, strict=True)):
        if expected.kind == "mapping":
            if a[0] != b[0]:
                return Difference("value", f"should have the key {a[0]}; it has {b[0]}")
            a, b = a[1], b[1]
        found = difference(a, b)
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
        return np.array([float(value.value)])
    if value.kind == "sequence":
        parts = [_numbers(item) for item in value.value]
        return None if any(part is None for part in parts) else np.concatenate([np.zeros(0), *parts])
    return None
