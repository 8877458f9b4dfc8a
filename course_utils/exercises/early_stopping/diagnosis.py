"""The exercise `early_stopping.diagnose`: bias and variance by two errors."""

from collections.abc import Callable
from operator import ge, gt

from course_utils.exercises.observations import Trace, plain
from course_utils.exercises.spec import Case, Exercise, Misconception
from course_utils.exercises.wrong import early_stopping as wrong
from course_utils.exercises.wrong.early_stopping import gaps, worded
from solutions import early_stopping as reference

ANSWERS = ("high bias", "high variance", "high bias and high variance", "low bias and low variance")


def _diagnoses(candidate: Callable, case: Case, record: Trace) -> None:
    """Ask for several diagnoses; record whether the answers are texts, whether they are among the four, and which."""
    answers = {}
    for errors, options in case.fresh()["points"]:
        given = [*map(str, errors), *(f"{name}={value}" for name, value in options.items())]
        answers[f"diagnose({', '.join(given)})"] = plain(candidate(*errors, **options))
    for name, kind in (("an answer", "none"), ("a text", "text")):
        odd = {call: found for call, found in answers.items() if (found.kind == kind) == (kind == "none")}
        told = "".join(f"{call} should be a text; it is {found.describe()}." for call, found in [*odd.items()][:1])
        if not record.property(name, not odd, told, stage="type"):
            return
    odd = {call: found.value for call, found in answers.items() if found.value not in ANSWERS}
    told = "".join(f"{call} is “{text}”, which is none of the four answers." for call, text in [*odd.items()][:1])
    if record.property("one of the four answers", not odd, told):
        for call, found in answers.items():
            record(call, found.value)


def _points(*points: tuple[float, ...], **options: float) -> dict:
    return {"points": [(errors, options) for errors in points]}


DIAGNOSE = Exercise(
    id="early_stopping.diagnose",
    title="Bias or variance?",
    minutes=5,
    reference=reference.diagnose,
    driver=_diagnoses,
    cases=[
        Case(
            "against no error at all",
            _points((0.01, 0.11), (0.15, 0.16), (0.15, 0.3), (0.005, 0.01), (0.11, 0.03), (0.03, 0.07)),
        ),
        Case(
            "against a Bayes error",
            _points(
                (0.15, 0.16, 0.14),
                (0.16, 0.3, 0.14),
                (0.2, 0.22, 0.1),
                (0.3, 0.4, 0.18),
                (0.3, 0.31, 0.29),
                (0.08, 0.3, 0.1),
                (0.02, 0.04, 0.1),
            ),
        ),
        Case(
            "another tolerance",
            {
                "points": [
                    *_points((0.15, 0.3, 0.02), (0.35, 0.4, 0.1), (0.3, 0.55, 0.08), tolerance=0.2)["points"],
                    *_points((0.05, 0.06, 0.02), (0.02, 0.06, 0.01), (0.012, 0.025, 0.002), tolerance=0.02)["points"],
                ]
            },
        ),
        Case(
            "gaps of exactly the tolerance",
            _points((0.5, 0.75, 0.25), (0.5, 0.625, 0.25), (0.25, 0.5, 0.25), tolerance=0.25),  # no rounding in halves
            edge=True,
        ),
    ],
    hints=[
        "Two gaps, two questions. How far is training from the best possible? How far is the development set from "
        "training?",
        "Bias: `train_error - bayes_error > tolerance`. Variance: `dev_error - train_error > tolerance`. Either can "
        "be high, whatever the other is.",
        "Four answers for two questions: ask first whether both are high, or collect the words and join them with ' "
        "and '.",
    ],
    misconceptions=[
        Misconception(
            "no_answer",
            "In some cases it returns None. Each of the four combinations has an answer, and `return` gives it back; "
            "`print` only shows it.",
            [
                worded(lambda bias, variance: None),
                worded(lambda bias, variance: wrong.WORDS[bias, variance] if bias or variance else None),
            ],
        ),
        Misconception(
            "wording",
            "An answer is not one of the four texts. They are, letter for letter: `high bias`, `high variance`, `high "
            "bias and high variance`, `low bias and low variance`.",
            [worded(lambda bias, variance: wrong.WORDS[bias, variance].capitalize())],
        ),
        Misconception(
            "swapped",
            "Bias and variance are exchanged. Bias shows on the training set itself: the network cannot fit what it "
            "has seen. Variance is what is lost between training and development set.",
            [worded(lambda bias, variance: wrong.WORDS[variance, bias])],
        ),
        Misconception(
            "inverted",
            "High and low are exchanged: a gap *larger* than the tolerance is high.",
            [worded(lambda bias, variance: wrong.WORDS[not bias, not variance])],
        ),
        Misconception(
            "only_one",
            "Where both are high, only one is reported. With `if … elif`, the second question is never asked once the "
            "first is answered yes; ask both.",
            [
                worded(lambda bias, variance: wrong.WORDS[bias, variance and not bias]),
                worded(lambda bias, variance: wrong.WORDS[bias and not variance, variance]),
                wrong.larger_gap_only,
            ],
        ),
        Misconception(
            "either_is_both",
            "Where only one of the two is high, both are reported, or neither. Each has a question of its own.",
            [
                worded(lambda bias, variance: wrong.WORDS[bias or variance, bias or variance]),
                worded(lambda bias, variance: wrong.WORDS[bias and variance, bias and variance]),
            ],
        ),
        Misconception(
            "ignores_bayes",
            "The Bayes error is not used. Where even the best possible classifier errs in 14 of 100 cases, a training "
            "error of 15 % is excellent: bias is train_error − bayes_error.",
            [gaps(bias=lambda t, d, b: t)],
        ),
        Misconception(
            "dev_against_bayes",
            "Variance is measured from the Bayes error, or from zero. That contains the bias; variance is what comes "
            "on top of it, dev_error − train_error.",
            [
                gaps(variance=lambda t, d, b: d - b),
                gaps(variance=lambda t, d, b: d),
                gaps(bias=lambda t, d, b: t, variance=lambda t, d, b: d),
            ],
        ),
        Misconception(
            "bayes_in_variance",
            "The Bayes error is taken off the variance too. It is contained in both errors, so their difference has "
            "lost it already: variance is dev_error − train_error.",
            [gaps(variance=lambda t, d, b: d - t - b)],
        ),
        Misconception(
            "bias_from_dev",
            "Bias is measured on the development set. That contains the variance; bias shows on the training set, "
            "train_error − bayes_error.",
            [
                gaps(bias=lambda t, d, b: d - b),
                gaps(bias=lambda t, d, b: d),
            ],
        ),
        Misconception(
            "wrong_sign",
            "A difference is the wrong way round. Errors usually fall from the development set to the training set to "
            "the Bayes error: subtract each from the one before it.",
            [
                gaps(variance=lambda t, d, b: t - d),
                gaps(bias=lambda t, d, b: b - t),
                gaps(bias=lambda t, d, b: b - t, variance=lambda t, d, b: t - d),
            ],
        ),
        Misconception(
            "absolute_values",
            "The sign of a gap is lost. A training error *below* the Bayes error is no sign of bias, and a "
            "development error below the training error none of variance.",
            [
                gaps(lambda t, d, b: abs(t - b), lambda t, d, b: abs(d - t)),
                gaps(bias=lambda t, d, b: abs(t - b)),
                gaps(variance=lambda t, d, b: abs(d - t)),
            ],
        ),
        Misconception(
            "relative_gaps",
            "A gap is divided by an error. The tolerance is a difference of errors, in points: 0.01 against 0.005 is "
            "twice as much, and no worry.",
            [
                gaps(bias=bias, variance=variance)
                for bias in (
                    lambda t, d, b: t - b,
                    lambda t, d, b: (t - b) / t,
                    lambda t, d, b: (t - b) / b,
                    lambda t, d, b: b and (t - b) / b,
                    lambda t, d, b: (t - b) / max(b, 1e-8),
                )
                for variance in (lambda t, d, b: d - t, lambda t, d, b: (d - t) / t, lambda t, d, b: (d - t) / d)
            ][1:],
        ),
        Misconception(
            "ties_are_high",
            "A gap of exactly the tolerance is reported as high. A gap *up to* this size is no worry: ask for `>`, not "
            "`>=`.",
            [gaps(above=above) for above in ((ge, ge), (ge, gt), (gt, ge))],
        ),
        Misconception(
            "ignores_tolerance",
            "The tolerance has no effect, or not on both gaps: each is compared with `tolerance`, not with zero or "
            "with a number written in.",
            [
                gaps(tolerances=tolerances)
                for tolerances in (
                    lambda given: (0.05, 0.05),
                    lambda given: (0.0, 0.0),
                    lambda given: (given, 0.05),
                    lambda given: (0.05, given),
                    lambda given: (given, 0.0),
                    lambda given: (0.0, given),
                    lambda given: (0.1, 0.1),
                )
            ],
        ),
    ],
)
