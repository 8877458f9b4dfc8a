"""A search by several processes on one shared study, watched, so that a dead process loses nothing."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from optuna.trial import FrozenTrial, TrialState

from course_utils.memory import free_memory
from course_utils.search import shared_study
from course_utils.search.worker import HELD, POLL, RAISED

if TYPE_CHECKING:
    import pandas
    from optuna.study import Study

UNNAMED = 20.0  # seconds after which a ticket that was taken and bears no name was taken by a dead worker
MEMORY = 3e8  # bytes that a worker takes at least: PyTorch's CPU build, the small images, a network
PACKAGE = Path(__file__).parents[2]


class WorkersError(RuntimeError):
    """The search cannot be finished; the message is one line that says why and what to do."""


@dataclass(frozen=True)
class Outcome:
    """What became of a search.

    Attributes:
        asked: trials that were to be done.
        completed: trials that have a value; `asked`, unless the search was not finished.
        lost: trials whose worker died before it had stored the value.
        retried: lost trials that were run again, with the same values, and completed.
        trials: every trial, completed or lost, in the order of their numbers.
    """

    asked: int
    completed: int
    lost: int
    retried: int
    trials: list[FrozenTrial]

    def __str__(self) -> str:
        return f"asked for {self.asked}, completed {self.completed}, lost {self.lost}, run again {self.retried}"

    @property
    def best(self) -> FrozenTrial:
        """The completed trial with the smallest value; of equal ones the first."""
        return min((trial for trial in self.trials if trial.value is not None), key=lambda trial: trial.value)

    def table(self) -> pandas.DataFrame:
        """One row per trial: its state, whose retry it is, its value, and what it was tried with."""
        import pandas

        rows = [
            {
                "trial": trial.number,
                "state": trial.state.name,
                "retry of": trial.user_attrs.get(shared_study.RETRY_OF, ""),
                "value": trial.value,
            }
            | trial.params
            for trial in self.trials
        ]
        return pandas.DataFrame(rows).set_index("trial")


def search_with_workers(
    objective: str,
    trials: int | Sequence[Mapping[str, Any]],
    *,
    workers: int = 2,
    storage: shared_study.Storage | None = None,
    study: str = "search",
    seed: int = 0,
    kill_one: bool = False,
    time_limit: float = 300.0,
) -> Outcome:
    """Have several Python processes do the trials of one study, each exactly once, whatever happens to a process.

    The workers share nothing but the storage, so that further ones can join from other machines where it is a database:
    give the server's URL here (`postgresql+psycopg2://user:password@host/searches`, `mysql+pymysql://…`; its driver
    must be installed), and run `python -m course_utils.search.worker URL STUDY MODULE:FUNCTION` there.

    A study that the storage holds already is continued: trials that were running count as lost, and only what is
    missing is done. So call this once at a time for one study.

    Args:
        objective: `module:function`, a function `trial -> float` that every worker imports, the smaller the better.
        trials: how many, their values proposed by Optuna's TPE; or each one's values, name → value, which makes the
            outcome independent of which worker was the faster.
        workers: how many processes, each with one thread.
        storage: a path (of an SQLite file, or of a journal file if it ends in `.journal`) or a database's URL; by
            default a file in a temporary folder, removed at the end.
        study: the study's name in the storage.
        seed: of the samplers.
        kill_one: kill the first worker when it has trained its first network and not yet stored the value. (It keeps
            the value back until then, so that the demonstration does not depend on who is the faster.)
        time_limit: seconds after which all workers are ended.

    Raises:
        WorkersError: the objective raised, all workers died, the time was up, or there is no memory for so many.
        ValueError: fewer than one worker or trial, or one worker that is to be killed; a study begun with other trials.
    """
    if workers < 1 + kill_one or (trials if isinstance(trials, int) else len(trials)) < 1:
        raise ValueError("a search needs one trial or more, one worker or more, and another one if the first is killed")
    free = free_memory(torch.device("cpu"))
    if free < workers * MEMORY:  # else the system ends whichever process it likes, this one perhaps
        raise WorkersError(
            f"{workers} workers need {workers * MEMORY / 1e9:.1f} GB of memory or more, and {free / 1e9:.1f} GB is free: shut down the "
            "kernels of other notebooks, or close other programs"
        )
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True)))
        storage = folder / "searches.db" if storage is None else storage
        shared = stack.enter_context(shared_study.ticket_study(storage, study, seed=seed))
        for trial in shared_study.tickets(shared, TrialState.RUNNING):
            shared_study.put_back(shared, trial)
        asked = shared_study.issue(shared, trials)
        commands = [
            [os.fspath(storage), study, objective, "--name", str(place), "--seed", str(seed + 1 + place)]
            + ["--hold"] * (kill_one and place == 0)
            for place in range(workers)
        ]
        with _started(commands, folder) as crew:
            _watch(shared, crew, kill_one, time_limit)
        return _outcome(shared, asked)


@dataclass
class _Worker:
    name: str
    process: subprocess.Popen
    log: Path
    told: bool = False  # to begin
    buried: bool = False  # its death is dealt with

    def begin(self) -> None:
        if not self.told:
            self.told = True
            with contextlib.suppress(OSError):  # it died before
                self.process.stdin.write(b"\n")
                self.process.stdin.flush()

    def last_words(self) -> str:
        lines = self.log.read_text(errors="replace").strip().splitlines()
        return lines[-1] if lines else "without a word"


@contextlib.contextmanager
def _started(commands: Sequence[Sequence[str]], folder: Path) -> Iterator[list[_Worker]]:
    """The workers' processes, which end with this block, however it ends."""
    path = os.pathsep.join(filter(None, [str(PACKAGE), os.environ.get("PYTHONPATH")]))
    environment = os.environ | {"PYTHONPATH": path, "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
    crew: list[_Worker] = []
    try:
        for place, arguments in enumerate(commands):
            log = folder / f"worker{place}.txt"
            command = [sys.executable, "-m", "course_utils.search.worker", *arguments, "--pipe"]
            with log.open("wb") as words:
                process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=words, stderr=words, env=environment)
            crew.append(_Worker(str(place), process, log))
        yield crew
    finally:
        for worker in crew:
            worker.process.kill()
        for worker in crew:
            worker.process.wait()
            with contextlib.suppress(OSError):
                worker.process.stdin.close()


def _watch(study: Study, crew: Sequence[_Worker], kill_one: bool, time_limit: float) -> None:
    """Return when every worker has ended and no ticket is open."""
    deadline = time.monotonic() + time_limit
    victim = crew[0] if kill_one else None
    while True:
        if victim is None:
            for worker in crew:
                worker.begin()
        elif _may_die(study, victim, crew):
            victim.process.kill()
            victim.process.wait()
            victim = None
        ended = [worker for worker in crew if worker.process.poll() is not None]
        for worker in ended:
            _bury(study, worker)
        if len(ended) == len(crew):
            break
        if time.monotonic() > deadline:
            raise WorkersError(f"the time of {time_limit:g} s was up: {_left(study)}")
        time.sleep(POLL)
    if shared_study.open_tickets(study):
        raise WorkersError(f"all {len(crew)} workers died, one saying {crew[-1].last_words()!r}; {_left(study)}")


def _may_die(study: Study, victim: _Worker, crew: Sequence[_Worker]) -> bool:
    """Have the victim begin, then, when it has a ticket, the others; true when it has trained, or has died by itself."""
    victim.begin()
    taken = [t for t in shared_study.tickets(study, TrialState.RUNNING) if _name(t) == victim.name]
    if taken:
        for worker in crew:
            worker.begin()
    return victim.process.poll() is not None or any(HELD in trial.user_attrs for trial in taken)


def _bury(study: Study, worker: _Worker) -> None:
    """Put a dead worker's ticket back.

    Raises:
        WorkersError: it did not die but end, because the objective raised.
    """
    if worker.buried:
        return
    worker.buried = True
    if worker.process.returncode == RAISED:
        raise WorkersError(f"a worker stopped, {worker.last_words()}; {_left(study)}")
    if worker.process.returncode != 0:
        for trial in _taken_by(study, worker.name):
            shared_study.put_back(study, trial)


def _taken_by(study: Study, name: str) -> list[FrozenTrial]:
    """The tickets that a dead worker had taken: those with its name, and those without one that stay so.

    It may have died between taking a ticket and writing its name on it; a living worker does both in a moment.
    """
    deadline = time.monotonic() + UNNAMED
    suspects = None
    while True:
        running = shared_study.tickets(study, TrialState.RUNNING)
        unnamed = [t for t in running if _name(t) is None and (suspects is None or t.number in suspects)]
        if not unnamed or time.monotonic() > deadline:
            return unnamed + [trial for trial in running if _name(trial) == name]
        suspects = {trial.number for trial in unnamed}
        time.sleep(POLL)


def _name(trial: FrozenTrial) -> str | None:
    return trial.user_attrs.get(shared_study.WORKER)


def _left(study: Study) -> str:
    asked = {trial.user_attrs[shared_study.TICKET] for trial in shared_study.tickets(study)}
    done = len(shared_study.tickets(study, TrialState.COMPLETE))
    return f"{done} of {len(asked)} trials are completed; with a storage of your own, the next call goes on from there"


def _outcome(study: Study, asked: int) -> Outcome:
    done = shared_study.tickets(study, TrialState.COMPLETE)
    lost = shared_study.tickets(study, TrialState.FAIL)
    retried = [trial for trial in done if shared_study.RETRY_OF in trial.user_attrs]
    return Outcome(asked, len(done), len(lost), len(retried), shared_study.tickets(study))
