"""What is observed of an attempt: values reduced to plain data, recorded in order.

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
            return f"a {self.dtype} of {len(self.value)}"
        return words.get(self.kind) or ("a dict" if self.kind == "mapping" else f"an object of type {self.value}")


def plain(value: object, depth: int = 6) -> Plain:
    """Reduce any value to plain data. Sequences and dicts are followed to a depth of six.

    Types are compared by identity, and no method of the value is called: any of them may lie.
    """
    kind = type(value)
    if value is None:
        return Plain("none")
    if issubclass(kind, torch.Tensor):
        return _plain_tensor(value)
    if issubclass(kind, np.ndarray):
        return _plain_array(np.array(value))
    if kind is bool or kind is np.bool_:
        return Plain("flag", bool(value))
    if kind is int or kind is float or issubclass(kind, (np.integer, np.floating)):
        return Plain("number", _float(value))
    if kind is str:
        return Plain("text", value)
    if depth and issubclass(kind, (list, tuple)):
        base = list if issubclass(kind, list) else tuple
        return Plain("sequence", tuple(plain(item, depth - 1) for item in base.__iter__(value)), dtype=base.__name__)
    if depth and issubclass(kind, dict):
        return Plain("mapping", tuple((_key(key), plain(item, depth - 1)) for key, item in dict.items(value)))
    return Plain("object", type_name(value))


def type_name(value: object) -> str:
    """The name of a value's type; no metaclass is asked, because it may lie."""
    return type.__dict__["__name__"].__get__(type(value))


def _float(number: object) -> float:
    try:
        return float(number)
    except OverflowError:  # an int beyond all floats
        return math.inf if number > 0 else -math.inf


def _key(key: object) -> str:
    return repr(key) if any(type(key) is kind for kind in (str, int, float, bool)) else type_name(key)


def _plain_tensor(tensor: torch.Tensor) -> Plain:
    with torch._C.DisableTorchFunctionSubclass():
        data = torch.Tensor.detach(tensor).cpu()
        if type(data) is not torch.Tensor:
            return Plain("object", type_name(tensor))
        if data.numel() > LARGEST:
            return Plain("tensor", np.zeros(0), str(data.dtype), tuple(data.shape))
        name = str(data.dtype)
        data = data.to_dense().resolve_conj().resolve_neg()
        data = data.to(torch.float32) if data.dtype in (torch.bfloat16, torch.float16) else data.clone()
        return Plain("tensor", data.numpy(), name, tuple(data.shape))


def _plain_array(array: np.ndarray) -> Plain:
    numeric = array.dtype.kind in "biufc" and array.size <= LARGEST
    return Plain("array", array if numeric else np.zeros(0), str(array.dtype), array.shape)


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

    @property
    def out_of_memory(self) -> bool:
        return "MemoryError" in self.type or "can't allocate memory" in self.text

    @property
    def final(self) -> bool:
        """Whether it makes no sense to try another case."""
        return self.stub or self.timed_out or self.out_of_memory

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
