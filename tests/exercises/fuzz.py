"""Thousands of generated attempts at every exercise, thrown at `evaluate`.

    python -m tests.exercises.fuzz [--seconds N] [--exercise id] [--seed N] [--in-process] [--list]

prints one line an exercise: how many attempts there were, how many of them failed, by name and without one, how many passed and do
what the reference does on fresh inputs ("equal"), how many passed and do something else ("suspicious"), and what must never
happen: an exception out of `evaluate`, a state that it leaves changed, an attempt that outlives its deadline.
"""

import argparse
import builtins
import itertools
import os
import random
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
import torch

from course_utils.exercises import Exercise, evaluate, exercise, exercises, judging
from course_utils.exercises.guard import default_device
from tests.exercises.excused import excused
from tests.exercises.fresh import differs
from tests.exercises.liars import liar
from tests.exercises.mutants import Mutant, change, compiled, crossed, mutants, reference_source

SLACK = 2.0
"""Seconds beyond the deadline, for the fork and a busy machine, before an attempt counts as one that was not stopped."""


@dataclass
class Tally:
    """What came of the attempts at one exercise; the lists hold what is to be read."""

    attempts: int = 0
    raised: int = 0
    named: int = 0
    unnamed: int = 0
    equal: int = 0
    excused: int = 0
    suspicious: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def attempts(asked: Exercise, draw: random.Random) -> Iterator[tuple[str, Callable]]:
    """Attempts without end, each with a description: single changes, pairs of them, crossings with random expressions, liars."""
    source = reference_source(asked)
    kinds = [mutants(source, draw), _pairs(source, draw), _crossings(source, draw)]
    for turn in itertools.count():
        if turn % 8 == 7:
            yield liar(asked, draw)
            continue
        mutant = next(kinds[(0, 0, 0, 1, 2, 0, 0)[turn % 8]], None) or next(kinds[turn % 2 + 1])
        try:
            yield mutant.change, compiled(asked, mutant.source)
        except Exception:  # a class or a default that cannot even be defined
            continue


def _pairs(source: str, draw: random.Random) -> Iterator[Mutant]:
    while True:
        once = next(mutants(source, draw))
        twice = next(mutants(once.source, draw), None)
        if twice is not None and twice.source != source:
            yield Mutant(change(source, twice.source), twice.source)


def _crossings(source: str, draw: random.Random) -> Iterator[Mutant]:
    while True:
        mutant = crossed(source, draw)
        if mutant is not None:
            yield mutant


def state() -> dict[str, object]:
    """What an attempt may not change."""
    return {
        "dtype": torch.get_default_dtype(),
        "device": default_device(),
        "grad mode": (torch.is_grad_enabled(), torch.is_inference_mode_enabled()),
        "threads of torch": torch.get_num_threads(),
        "torch's numbers": torch.get_rng_state().tolist(),
        "random's numbers": random.getstate(),
        "NumPy's numbers": str(np.random.get_state()),
        "NumPy's errors": np.geterr(),
        "streams": (sys.stdin, sys.stdout, sys.stderr, builtins.input),
        "folder": os.getcwd(),
        "environment": dict(os.environ),
        "recursion": sys.getrecursionlimit(),
        "filters": list(warnings.filters),
        "threads": set(threading.enumerate()),
        "modules": set(sys.modules) if judging.can_fork() else None,  # what is loaded in this process stays loaded
        "optimizers": [vars(torch.optim.Optimizer).copy(), vars(torch.optim.SGD).copy()],
        "tensors": vars(torch.Tensor).copy(),
    }


def try_one(asked: Exercise, told: str, candidate: Callable, tally: Tally, rounds: int = 25) -> None:
    """Evaluate one attempt and enter what comes of it; one that passes is given fresh inputs in so many rounds."""
    tally.attempts += 1
    before, since = state(), time.monotonic()
    try:
        verdict = evaluate(asked.id, candidate)
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        tally.wrong.append(f"escaped: {type(error).__name__}: {told}")
        return
    if time.monotonic() - since > judging.SECONDS + SLACK:
        tally.wrong.append(f"not stopped after {time.monotonic() - since:.1f} s: {told}")
    after = state()
    tally.wrong += [f"changed {name}: {told}" for name in before if before[name] != after[name]]
    if verdict.passed:
        _enter_pass(told, None if verdict.convention else differs(asked, candidate, rounds), asked.id, tally)
    elif verdict.misconception is not None:
        tally.named += 1
    elif verdict.message.startswith("It raised"):
        tally.raised += 1
    else:
        tally.unnamed += 1


def _enter_pass(told: str, found: str | None, id: str, tally: Tally) -> None:
    if found is None:
        tally.equal += 1
    elif excused(id, told) is not None:
        tally.excused += 1
    else:
        tally.suspicious.append(f"{told}\n      {found}")


def prepared(asked: Exercise) -> None:
    """Have all that is expected computed and all that is loaded late loaded, so that only attempts can change anything."""
    evaluate(asked.id, asked.reference)
    evaluate(asked.id, len)
    judging.mistaken(asked)
    differs(asked, asked.reference)


def fuzz(asked: Exercise, draw: random.Random, seconds: float = 1e9, most: int = 10**9, rounds: int = 25) -> Tally:
    """Attempts at one exercise until time is over or so `most` have been made."""
    prepared(asked)
    tally, until = Tally(), time.monotonic() + seconds
    for told, candidate in itertools.islice(attempts(asked, draw), most):
        try_one(asked, told, candidate, tally, rounds)
        if time.monotonic() > until:
            break
    return tally


_COLUMNS = ("attempts", "raised", "named", "unnamed", "equal", "excused", "suspicious", "wrong")


def _row(tally: Tally) -> list[int]:
    return [len(value) if isinstance(value := getattr(tally, name), list) else value for name in _COLUMNS]


def main() -> int:
    """Run as a command; the exit code says whether anything was suspicious or wrong."""
    asks = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asks.add_argument("--seconds", type=float, default=300.0, help="for all exercises together")
    asks.add_argument("--exercise", help="only this one, or only this topic")
    asks.add_argument("--seed", type=int, default=0)
    asks.add_argument("--in-process", action="store_true", help="without forking, as on Windows; many more attempts")
    given = asks.parse_args()
    if given.in_process:
        judging.can_fork = lambda: False
    chosen = exercises(given.exercise) if given.exercise and "." not in given.exercise else exercises()
    chosen = [exercise(given.exercise)] if given.exercise and "." in given.exercise else chosen
    print(f"{'exercise':34}" + "".join(f"{name:>11}" for name in _COLUMNS))
    totals, bad = [0] * len(_COLUMNS), False
    for asked in chosen:
        tally = fuzz(asked, random.Random(f"{given.seed} {asked.id}"), given.seconds / len(chosen))
        totals = [a + b for a, b in zip(totals, _row(tally), strict=True)]
        print(f"{asked.id:34}" + "".join(f"{number:11}" for number in _row(tally)), flush=True)
        for line in (*tally.suspicious, *tally.wrong):
            print(f"    {line}")
            bad = True
    print(f"{'all':34}" + "".join(f"{number:11}" for number in totals))
    return int(bad)


if __name__ == "__main__":
    sys.exit(main())
