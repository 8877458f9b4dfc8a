"""The checking engine and every topic's exercises.

`evaluate` judges an attempt, `check` shows the verdict in a notebook. Each topic's module only declares: what the exercise
is, on which cases attempts are compared, and which wrong implementations name which mistake.
"""

from course_utils.exercises.checking import check
from course_utils.exercises.judging import evaluate
from course_utils.exercises.registry import exercise, exercises
from course_utils.exercises.spec import Case, Convention, Divergence, Exercise, Misconception, Verdict

__all__ = [
    "Case",
    "Convention",
    "Divergence",
    "Exercise",
    "Misconception",
    "Verdict",
    "check",
    "evaluate",
    "exercise",
    "exercises",
]
