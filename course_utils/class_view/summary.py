"""From entries to figures: how each person came on with each exercise, and each exercise with the class."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from .reading import Entry


@dataclass(frozen=True)
class Progress:
    """One person at one exercise.

    Args:
        attempts: checks of something written, up to the first that passed, this included; all of them if none did.
        minutes: from the first attempt to the one that passed; None if none did.
        mistakes: the named mistakes, with the number of attempts that made each.
    """

    who: str
    exercise: str
    passed: bool
    attempts: int
    minutes: float | None
    mistakes: Counter[str]


@dataclass(frozen=True)
class Row:
    """One exercise and the class.

    Args:
        tried: people who had something written checked.
        passed, at_once: those of them who passed, and who passed with their first attempt.
        attempts, minutes: medians over those who passed; None if nobody did.
        mistake: the named mistake that most people made, "" if no mistake had a name.
        mistaken: how many people made it.
        stuck: who has not passed, most attempts first.
    """

    exercise: str
    tried: int
    passed: int
    at_once: int
    attempts: float | None
    minutes: float | None
    mistake: str
    mistaken: int
    stuck: tuple[Progress, ...]


def progress(entries: Iterable[Entry]) -> list[Progress]:
    """Each person at each exercise that they attempted, in order of first attempts. Entries come oldest first."""
    attempts: dict[tuple[str, str], list[Entry]] = {}
    for entry in entries:
        if entry.attempted:
            attempts.setdefault((entry.who, entry.exercise), []).append(entry)
    return [_progress(found) for found in attempts.values()]


def rows(people: Iterable[Progress], order: Sequence[str] = ()) -> list[Row]:
    """The exercises that somebody attempted: those of `order` in that order, then others by id."""
    of_exercise: dict[str, list[Progress]] = {}
    for one in people:
        of_exercise.setdefault(one.exercise, []).append(one)
    places = {exercise: place for place, exercise in enumerate(order)}
    ids = sorted(of_exercise, key=lambda exercise: (places.get(exercise, len(places)), exercise))
    return [_row(exercise, of_exercise[exercise]) for exercise in ids]


def stuck_most(table: Sequence[Row]) -> Row | None:
    """The exercise that most people have not passed; of equal ones that which fewest passed, then the first."""
    stuck = [row for row in table if row.stuck]
    return max(stuck, key=lambda row: (len(row.stuck), -row.passed), default=None)


def _progress(attempts: list[Entry]) -> Progress:
    first = next((place for place, attempt in enumerate(attempts) if attempt.passed), None)
    until = attempts if first is None else attempts[: first + 1]
    return Progress(
        who=attempts[0].who,
        exercise=attempts[0].exercise,
        passed=first is not None,
        attempts=len(until),
        minutes=None if first is None else (until[-1].time - until[0].time).total_seconds() / 60,
        mistakes=Counter(attempt.misconception for attempt in until if attempt.misconception),
    )


def _row(exercise: str, people: list[Progress]) -> Row:
    passed = [one for one in people if one.passed]
    made = Counter(slug for one in people for slug in one.mistakes)
    mistake, mistaken = min(made.items(), key=lambda item: (-item[1], item[0]), default=("", 0))
    return Row(
        exercise=exercise,
        tried=len(people),
        passed=len(passed),
        at_once=sum(one.attempts == 1 for one in passed),
        attempts=median(one.attempts for one in passed) if passed else None,
        minutes=median(one.minutes for one in passed) if passed else None,
        mistake=mistake,
        mistaken=mistaken,
        stuck=tuple(sorted((one for one in people if not one.passed), key=lambda one: (-one.attempts, one.who))),
    )
