"""From what was observed to a verdict: compare it with what is expected, and name the mistake."""

import dataclasses
import itertools
from collections.abc import Sequence

from course_utils.exercises.differences import Difference, difference, loosely_equal
from course_utils.exercises.observations import STAGES, Observation, Raised, Trace
from course_utils.exercises.spec import Case, Divergence, Exercise, Verdict

Expectations = dict[str, list[list[Trace]]]
"""slug -> for each implementation, one trace per case; the reference's slug is ""."""

ENDLESS = "Your code had not finished after a few seconds and was stopped. Look for a loop that never ends."
LOST = {
    "time": ENDLESS,
    "crash": "Your code crashed the Python process that it ran in. A recursion without end does that, for example.",
    "exit": "Your code ended the Python process that it ran in. An exercise returns its result; it never exits.",
}


def verdict(asked: Exercise, expected: Expectations, traces: Sequence[Trace]) -> Verdict | None:
    """Compare the traces of an attempt with what is expected: passed, an accepted convention, a named mistake, or what differs.

    None if there is a mistake to be named and `expected` does not hold what the misconceptions do.
    """
    if traces[-1].raised is not None and traces[-1].raised.stub:
        return Verdict(False, attempted=False, message=_stub_message(asked, traces[-1].raised))
    slug, reference, failing = _nearest(asked, expected, traces)
    if failing is None:
        notes = {convention.slug: convention.note for convention in asked.conventions}
        return Verdict(True, message=notes.get(slug, f"{asked.name} does what it should."), convention=slug or None)
    raised = traces[failing].raised
    nameable = raised is None or not raised.final  # no wrong implementation runs without end
    if nameable and not all(mistake.slug in expected for mistake in asked.misconceptions):
        return None
    found = _worst(reference[failing], traces[failing])
    divergence = None if found is None else _divergence(asked.cases[failing], *found)
    mistake = diagnose(asked, expected, traces, failing, reference) if nameable else None
    if mistake is not None:
        message = next(m.message for m in asked.misconceptions if m.slug == mistake)
        return Verdict(False, misconception=mistake, message=message, divergence=divergence)
    message = _difference_message(asked, asked.cases[failing], traces[failing], found)
    return Verdict(False, message=_printable(message), divergence=divergence)


def _first_failing(expected: Sequence[Trace], got: Sequence[Trace]) -> int | None:
    """The first case in which a trace differs from what is expected; a case that was not reached differs."""
    for i, wanted in enumerate(expected):
        if i >= len(got) or (got[i].raised is None) != (wanted.raised is None) or _differences(wanted, got[i]):
            return min(i, len(got) - 1)
    return None


def _differences(expected: Trace, got: Trace) -> list[tuple[Observation, Difference]]:
    """Each observation that differs, in order. Where nothing was raised, one too few or too many differs as well."""
    found = []
    for wanted, seen in itertools.zip_longest(_judged(expected), _judged(got)):
        if wanted is None or seen is None:
            if expected.raised is None and got.raised is None:
                found.append(_unpaired(wanted, seen))
            break
        differs = difference(wanted.value, seen.value)
        if differs is not None:
            found.append((seen, differs if seen.detail is None else Difference(seen.stage, seen.detail)))
    return found


def _unpaired(wanted: Observation | None, seen: Observation | None) -> tuple[Observation, Difference]:
    """What to say of the first observation that stands alone: an attempt went on for too long, or ended too early."""
    text = "should not be there any more" if wanted is None else "is missing"
    alone = wanted or seen
    name = alone.name if alone.detail is None else f"“{alone.name}”"
    return dataclasses.replace(alone, name=name, detail=None), Difference("value", text)


def _judged(seen: Trace) -> list[Observation]:
    return [observation for observation in seen.observations if observation.stage != "clue"]


def _worst(expected: Trace, got: Trace) -> tuple[Observation, Difference] | None:
    """Of all differences the one that comes first in the order of judging."""
    return min(_differences(expected, got), key=lambda pair: STAGES.index(pair[1].stage), default=None)


def _nearest(
    asked: Exercise, expected: Expectations, traces: Sequence[Trace]
) -> tuple[str, Sequence[Trace], int | None]:
    """The accepted form that an attempt follows the longest: its slug, what it does, and the case in which the attempt leaves it.

    Between equals it is the reference ("", None where the attempt follows it to the end).
    """
    nearest = None
    for slug in ("", *(convention.slug for convention in asked.conventions)):
        for form in expected[slug]:
            failing = _first_failing(form, traces)
            if failing is None:
                return slug, form, None
            if nearest is None or failing > nearest[2]:
                nearest = slug, form, failing
    return nearest


def diagnose(
    asked: Exercise, expected: Expectations, traces: Sequence[Trace], failing: int, reference: Sequence[Trace]
) -> str | None:
    """The slug of the mistake whose wrong implementation behaves as the attempt does.

    It must do the same in the first failing case, and fail there itself; between several, the number of other cases in which it does decides,
    then the number of clues that agree.
    """
    best, most = None, (0, 0)
    for mistake in asked.misconceptions:
        for wrong in expected[mistake.slug]:
            if not _same(asked, failing, reference[failing], wrong[failing], traces[failing]):
                continue
            if _first_failing(reference[failing : failing + 1], wrong[failing : failing + 1]) is None:
                continue
            same = sum(_same(asked, i, reference[i], wrong[i], seen) for i, seen in enumerate(traces))
            clues = sum(_clues(a) == _clues(b) for a, b in zip(wrong, traces, strict=False))
            if (same, clues) > most:
                best, most = mistake.slug, (same, clues)
    return best


def _clues(seen: Trace) -> str:
    return str([observation.value for observation in seen.observations if observation.stage == "clue"])


def _same(asked: Exercise, i: int, reference: Trace, wrong: Trace, got: Trace) -> bool:
    """Whether an attempt and a wrong implementation did the same in case i.

    In random exercises only the properties up to the first one that fails count: what follows depends on the numbers drawn.
    """
    a, b, c = _judged(wrong), _judged(got), _judged(reference)
    raised = wrong.raised, got.raised
    if asked.random and got.raised is None:
        failed = (k for k, (x, y) in enumerate(zip(c, b, strict=False)) if difference(x.value, y.value))
        first = next(failed, len(b) - 1)
        a, b, raised = a[: first + 1], b[: first + 1], (None, None)
    if (raised[0] is None) != (raised[1] is None) or len(a) != len(b):
        return False
    if raised[0] is not None and not asked.cases[i].edge and not raised[0].same_as(raised[1]):
        return False
    return all(x.name == y.name and loosely_equal(x.value, y.value) for x, y in zip(a, b, strict=True))


def _divergence(case: Case, seen: Observation, differs: Difference) -> Divergence | None:
    if differs.stage not in ("value", "finite") or seen.detail is not None or differs.expected == "":
        return None
    return Divergence(case.name, seen.step, seen.name, differs.index, differs.expected, differs.got)


def _stub_message(asked: Exercise, raised: Raised) -> str:
    line = raised.line or "raise NotImplementedError"
    return _printable(f"{asked.name} is still to be written: replace `{line}` by your code.")


def _difference_message(asked: Exercise, case: Case, got: Trace, found: tuple[Observation, Difference] | None) -> str:
    """What to say where no mistake could be named."""
    if got.raised is not None:
        return _raised_message(asked, case, got.raised)
    if found is None:
        return f"In the case “{case.name}” it should have raised an exception."
    seen, differs = found
    if seen.detail is not None:
        return differs.text
    divergence = _divergence(case, seen, differs)
    when = f" after step {seen.step}" if seen.step is not None else ""
    return str(divergence or f"In the case “{case.name}”{when}, {seen.name} {differs.text}.")


def _raised_message(asked: Exercise, case: Case, raised: Raised) -> str:
    if raised.timed_out:
        return ENDLESS
    if raised.out_of_memory:
        return f"Your code asked for more than 1 GiB of memory in the case “{case.name}”."
    at = f" in your line `{raised.line}`" if raised.line else f" when {asked.name} was called as the exercise says"
    what = f"{raised.type}: {raised.text}" if raised.text else raised.type
    return f"It raised {what}{at} (case “{case.name}”)."


def _printable(message: str) -> str:
    """A message in one line without what cannot be shown: parts of it may be a candidate's words."""
    return "".join(c if c.isprintable() else " " if c.isspace() else "\ufffd" for c in message[:1000])
