"""`check`: show the verdict on an attempt, and hand back something that the rest of the notebook can use."""

import functools
import types
from collections.abc import Callable

from course_utils.exercises import log, panel
from course_utils.exercises.judging import evaluate
from course_utils.exercises.registry import UnknownExercise, exercise
from course_utils.exercises.spec import Exercise, Verdict


def check(id: str, candidate: object) -> object:
    """Check an attempt, show what comes of it, and return what the next cells should use.

    Where a log of verdicts was asked for (`log`), the verdict is added to it.

    Args:
        id: "<topic>.<name>".
        candidate: what the student wrote.

    Returns:
        The candidate if it passed, else a stand-in for it: the course's own version, marked by `__handed_back__ = id`.
        An unknown id is said, and the candidate comes back as it is.
    """
    try:
        asked = exercise(id)
    except UnknownExercise as error:
        print(error)
        return candidate
    verdict = evaluate(id, candidate)
    show(asked, verdict)
    log.record(id, verdict)
    return candidate if verdict.passed else stand_in(asked)


def show(asked: Exercise, verdict: Verdict) -> None:
    """Show a verdict as a panel where there is a notebook, as text elsewhere."""
    from IPython import get_ipython
    from IPython.display import display

    text = panel.text(asked, verdict)
    if get_ipython() is None:
        print(text)
    else:
        display({"text/plain": text, "text/html": panel.html(asked, verdict)}, raw=True)


def stand_in(asked: Exercise) -> Callable:
    """The reference under a mark: a subclass of a class, a wrapper of a function, with `__handed_back__` set to the id.

    With answers off (COURSE_ANSWERS=off) its source cannot be displayed.
    """
    reference = asked.reference
    if isinstance(reference, type):
        hidden = (
            {}
            if panel.answers_shown()
            else {k: _sourceless(v) for k, v in vars(reference).items() if isinstance(v, types.FunctionType)}
        )
        body = {**hidden, "__handed_back__": asked.id, "__doc__": reference.__doc__, "__module__": __name__}
        return type(reference)(reference.__name__, (reference,), body)

    function = reference if panel.answers_shown() else _sourceless(reference)

    @functools.wraps(function)
    def standing_in(*args, **kwargs):
        return function(*args, **kwargs)

    standing_in.__handed_back__ = asked.id
    return standing_in


def _sourceless(function: types.FunctionType) -> types.FunctionType:
    """The same function with no file behind it, so that `??` has nothing to show."""
    code = function.__code__.replace(co_filename="<the course's version>")
    copy = types.FunctionType(
        code, function.__globals__, function.__name__, function.__defaults__, function.__closure__
    )
    copy.__kwdefaults__, copy.__doc__, copy.__annotations__ = (
        function.__kwdefaults__,
        function.__doc__,
        function.__annotations__,
    )
    return copy
