"""One process of a search: it takes tickets off a shared study until none is open.

    python -m course_utils.search.worker STORAGE STUDY MODULE:FUNCTION

starts one by hand, on any machine that reaches the storage. `course_utils.search.workers` starts several, watches them, and
keeps a pipe to each; a worker whose pipe closes ends, so that none outlives the notebook.
"""

import argparse
import importlib
import math
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable

import optuna
from optuna.trial import Trial, TrialState

from course_utils.search import shared_study

Objective = Callable[[Trial], float]

RAISED = 70  # the exit code that says: the objective raised; any other but 0 means that the process died
POLL = 0.1  # seconds between two looks at tickets that are still with others
HELD = "held"  # what a trial's attribute says while its worker keeps the value back


def find_objective(name: str) -> Objective:
    """The function that `module:function` names.

    Raises:
        ValueError: it names none; the message says which part was not found.
    """
    module, separator, function = name.partition(":")
    if not (module and separator and function):
        raise ValueError(f"an objective is named module:function, such as my_search:objective, not {name!r}")
    try:
        found = getattr(importlib.import_module(module), function, None)
    except ModuleNotFoundError as error:
        raise ValueError(f"the objective {name!r} is in no module that Python finds ({error})") from None
    if not callable(found):
        raise ValueError(f"the module {module!r} holds no function {function!r}")
    return found


def work(study: optuna.study.Study, objective: Objective, worker: str, *, hold: bool = False) -> None:
    """Take tickets until none waits and none is with another worker, whose death would put it back.

    Args:
        objective: a trial's value, the smaller the better; NaN counts as infinite.
        worker: the name that is written on each ticket taken.
        hold: keep back the first ticket's value for ever, so that this process can be killed at the worst moment.
    """
    taken: list[int] = []  # the trial that is being run, if there is one

    def run(trial: Trial) -> float:
        if shared_study.TICKET not in trial.user_attrs:  # another took the last one between the look and the step
            raise optuna.TrialPruned
        taken.append(trial.number)
        trial.set_user_attr(shared_study.WORKER, worker)
        value = float(objective(trial))
        if hold:
            trial.set_user_attr(HELD, True)
            threading.Event().wait()
        return math.inf if math.isnan(value) else value

    while shared_study.open_tickets(study):
        if not shared_study.tickets(study, TrialState.WAITING):
            optuna.storages.fail_stale_trials(study)
            time.sleep(POLL)
            continue
        try:
            study.optimize(run, n_trials=1)
        except Exception:
            if not taken or not _was_put_back(study, taken[-1]):
                raise
        taken.clear()


def _was_put_back(study: optuna.study.Study, trial: int) -> bool:
    """Whether a trial counted as lost before it had ended, as after a computer's sleep; its value cannot be stored."""
    return any(ticket.user_attrs.get(shared_study.RETRY_OF) == trial for ticket in shared_study.tickets(study))


def _end_with_the_pipe() -> None:
    """End this process when the one that started it closes its pipe, or dies."""
    while os.read(sys.stdin.fileno(), 1):  # not sys.stdin.read, whose lock would make the end of the process a crash
        pass
    os._exit(0)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m course_utils.search.worker", description=__doc__.splitlines()[0])
    parser.add_argument("storage", help="a file's path or a database's URL")
    parser.add_argument("study", help="the study's name")
    parser.add_argument("objective", help="module:function")
    parser.add_argument("--name", default="", help="written on each ticket that this worker takes")
    parser.add_argument("--seed", type=int, help="of the sampler")
    parser.add_argument("--pipe", action="store_true", help="begin at a byte on standard input, end when that ends")
    parser.add_argument("--hold", action="store_true", help="keep back the first value, to be killed")
    arguments = parser.parse_args()
    if arguments.pipe:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the stop button reaches the whole group; the pipe ends this one
        if not os.read(sys.stdin.fileno(), 1):  # the sign to begin
            return
        threading.Thread(target=_end_with_the_pipe, daemon=True).start()
    try:
        with shared_study.ticket_study(arguments.storage, arguments.study, seed=arguments.seed) as study:
            work(study, find_objective(arguments.objective), arguments.name, hold=arguments.hold)
    except Exception:
        traceback.print_exc()
        sys.exit(RAISED)


if __name__ == "__main__":
    sys.path.insert(0, os.getcwd())
    main()
