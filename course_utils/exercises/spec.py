"""What an exercise is made of, and what comes of checking an attempt at it."""

import copy
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Case:
    """One set of inputs on which attempts are compared.

    Args:
        name: what a student reads: "batches of 4 out of 10".
        inputs: the driver's inputs by name, or a function that makes them; every run gets its own copy.
        edge: an edge value (p = 0, None, NaN, a missing gradient). Edge cases come after the regular ones, and in them
            one exception is as good as another for telling which mistake was made.
    """

    name: str
    inputs: dict[str, Any] | Callable[[], dict[str, Any]] = field(default_factory=dict)
    edge: bool = False

    def fresh(self) -> dict[str, Any]:
        """The inputs, made anew."""
        return self.inputs() if callable(self.inputs) else copy.deepcopy(self.inputs)


@dataclass(frozen=True)
class Misconception:
    """A mistake with a name: wrong implementations that show what it does, and what to tell who makes it."""

    slug: str
    message: str
    wrong: Sequence[Callable]


@dataclass(frozen=True)
class Convention:
    """Another published form that is accepted: implementations that show what it does, and the note that says which it is."""

    slug: str
    note: str
    forms: Sequence[Callable]


@dataclass(frozen=True, eq=False)
class Exercise:
    """An exercise, declared once.

    Args:
        id: "<topic>.<name>", where `name` is the function or class that the student writes.
        title: a few words.
        minutes: time it takes.
        reference: the answer, from `solutions/<topic>.py`.
        driver: `driver(candidate, case, record)` runs an attempt on one case and records what it observes, in order.
        cases: regular cases first, edge cases after them.
        hints: at least two, from a nudge to nearly the answer.
        misconceptions: the mistakes that are told by name.
        conventions: other accepted forms.
        random: judged by recorded properties, because many ways of drawing random numbers are right.
        points: for grading.
    """

    id: str
    title: str
    minutes: int
    reference: Callable
    driver: Callable
    cases: Sequence[Case]
    hints: Sequence[str]
    misconceptions: Sequence[Misconception]
    conventions: Sequence[Convention] = ()
    random: bool = False
    points: int = 1

    @property
    def topic(self) -> str:
        return self.id.partition(".")[0]

    @property
    def name(self) -> str:
        return self.id.partition(".")[2]


@dataclass(frozen=True)
class Divergence:
    """The first number that differs: where it stands, what was expected there and what was found."""

    case: str
    step: int | None
    name: str
    index: tuple[int, ...]
    expected: float | str
    got: float | str

    def __str__(self) -> str:
        place = f"{self.name}[{', '.join(map(str, self.index))}]" if self.index else self.name
        when = f" after step {self.step}" if self.step is not None else ""
        expected, got = apart(self.expected, self.got)
        return f"In the case “{self.case}”{when}, {place} should be {expected}; it is {got}."


@dataclass(frozen=True)
class Verdict:
    """What `evaluate` says of an attempt. `message` is plain text; `misconception` and `convention` are slugs or None."""

    passed: bool
    attempted: bool = True
    misconception: str | None = None
    message: str = ""
    convention: str | None = None
    divergence: Divergence | None = None


def apart(expected: float | str, got: float | str) -> tuple[str, str]:
    """Two numbers in words, with as many digits as it takes to see that they differ, six or more."""
    if not (isinstance(expected, float) and isinstance(got, float)):
        return str(expected), str(got)
    for digits in range(6, 18):
        shown = f"{expected:.{digits}g}", f"{got:.{digits}g}"
        if shown[0] != shown[1]:
            break
    return shown
