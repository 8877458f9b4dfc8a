"""Searches by real processes: each trial is done once, whatever dies; no process is left behind."""

import math
import os
import subprocess
import sys
import time
from pathlib import Path

import optuna
import pytest
from optuna.trial import TrialState

from course_utils.search import shared_study, workers
from course_utils.search.worker import find_objective, work
from course_utils.search.workers import WorkersError, search_with_workers

COURSE = Path(__file__).parents[2]
pytestmark = pytest.mark.filterwarnings("ignore:Heartbeat of storage")  # said where a test takes a ticket by `ask`

CONFIGS = [{"x": float(x)} for x in range(6)]
TOY = """
import math, os, time
from pathlib import Path

def _here():
    Path(f"process-{os.getpid()}").touch()

def square(trial):
    _here()
    return (trial.suggest_float("x", -10, 10) - 3) ** 2

def raises(trial):
    _here()
    raise ArithmeticError("the loss is a banana")

def never_ends(trial):
    _here()
    time.sleep(3600)

def dies(trial):
    _here()
    if trial.suggest_float("x", -10, 10) == 3 and not Path("cured").exists():
        os._exit(9)
    return 1.0
"""


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch) -> Path:
    """The current folder, with spaces and foreign letters in its name, and a module of objectives in it."""
    folder = tmp_path / "a search für ŷ, 20% #1"
    folder.mkdir()
    (folder / "toy.py").write_text(TOY)
    monkeypatch.chdir(folder)
    return folder


def _running(folder: Path) -> list[int]:
    """The processes that an objective was run in and that are still there."""
    found = [int(file.name.removeprefix("process-")) for file in folder.glob("process-*")]
    assert found, "no worker got as far as its objective"
    return [pid for pid in found if _lives(pid)]


def _lives(pid: int) -> bool:
    psutil = pytest.importorskip("psutil")
    return psutil.pid_exists(pid) and "course_utils.search.worker" in psutil.Process(pid).cmdline()


@pytest.mark.parametrize("storage", [None, "trials.db", "trials.journal"])
def test_a_killed_workers_trial_is_run_again_and_the_count_is_right(storage, folder, capfd):
    outcome = search_with_workers("toy:square", CONFIGS, workers=3, storage=storage, kill_one=True)
    assert str(outcome) == "asked for 6, completed 6, lost 1, run again 1"
    lost = [trial for trial in outcome.trials if trial.state == TrialState.FAIL]
    again = [trial for trial in outcome.trials if trial.user_attrs.get("retry_of") == lost[0].number]
    assert [trial.params for trial in lost] == [trial.params for trial in again] == [CONFIGS[0]]
    done = [trial for trial in outcome.trials if trial.state == TrialState.COMPLETE]
    assert sorted(trial.value for trial in done) == sorted((config["x"] - 3) ** 2 for config in CONFIGS)
    assert outcome.best.params == {"x": 3.0}
    assert "0" not in {trial.user_attrs["worker"] for trial in done}
    assert capfd.readouterr() == ("", "")
    assert _running(folder) == []


@pytest.mark.parametrize("storage", ["trials.db", "trials.journal"])
def test_no_ticket_is_taken_twice(storage):
    """Optuna alone fails here in SQLite: with nothing to compute, several workers reach for the same ticket."""
    outcome = search_with_workers("toy:square", [{"x": 0.0}] * 40, workers=4, storage=storage)
    assert str(outcome) == "asked for 40, completed 40, lost 0, run again 0"
    assert sorted(trial.user_attrs["ticket"] for trial in outcome.trials) == list(range(40))


def test_the_sampler_proposes_what_was_only_counted():
    outcome = search_with_workers("toy:square", 7, workers=3, kill_one=True)
    assert str(outcome) == "asked for 7, completed 7, lost 1, run again 1"
    assert len({trial.params["x"] for trial in outcome.trials}) == 7  # one value of x was tried twice: the lost one


def test_the_outcome_does_not_depend_on_the_number_of_workers():
    tables = [search_with_workers("toy:square", CONFIGS, workers=count).table() for count in (1, 3)]
    assert tables[0].equals(tables[1])
    assert list(tables[0]["value"]) == [9, 4, 1, 0, 1, 4]


def test_an_objective_that_raises_is_told_in_its_own_words(folder):
    with pytest.raises(WorkersError, match=r"ArithmeticError: the loss is a banana; 0 of 4 trials are completed"):
        search_with_workers("toy:raises", 4)
    assert _running(folder) == []


@pytest.mark.parametrize("name", ["toy:cube", "toys:square", "toy"])
def test_an_objective_that_is_not_there_is_named(name):
    with pytest.raises(ValueError, match=f"'{name.split(':')[0]}"):
        find_objective(name)
    with pytest.raises(WorkersError, match=f"ValueError: .*'{name.split(':')[0]}"):
        search_with_workers(name, 1, workers=1)


def test_the_time_limit_ends_every_worker(folder, monkeypatch):
    real, began = time.monotonic, []

    def clock() -> float:  # the limit comes as soon as an objective has begun
        began.extend([1] if any(folder.glob("process-*")) else [])
        return real() + 1000 * bool(began)

    monkeypatch.setattr(workers.time, "monotonic", clock)
    with pytest.raises(WorkersError, match="the time of 500 s was up: 0 of 4 trials are completed"):
        search_with_workers("toy:never_ends", 4, time_limit=500)
    assert _running(folder) == []


def test_the_stop_button_ends_every_worker(folder, monkeypatch):
    real = time.sleep

    def interrupted(seconds: float) -> None:
        real(seconds)
        if any(folder.glob("process-*")):
            raise KeyboardInterrupt

    monkeypatch.setattr(workers.time, "sleep", interrupted)
    with pytest.raises(KeyboardInterrupt):
        search_with_workers("toy:never_ends", 4)
    assert _running(folder) == []


def test_when_all_workers_died_the_next_call_goes_on_from_there(folder):
    with pytest.raises(WorkersError, match="all 2 workers died"):
        search_with_workers("toy:dies", CONFIGS, storage="trials.db")
    Path("cured").touch()
    outcome = search_with_workers("toy:dies", CONFIGS, storage="trials.db")
    assert str(outcome) == "asked for 6, completed 6, lost 2, run again 1"  # one trial, lost twice
    assert {trial.params["x"] for trial in outcome.trials if trial.state == TrialState.FAIL} == {3.0}
    with pytest.raises(ValueError, match="another name"):
        search_with_workers("toy:dies", [{"x": 5.0}], storage="trials.db")


def test_a_search_that_was_cut_off_is_continued_and_what_was_running_is_run_again():
    with shared_study.ticket_study("trials.db", "search") as study:
        shared_study.issue(study, CONFIGS)
        assert study.ask().number == 0  # its process was cut off here, before it asked for x
    outcome = search_with_workers("toy:square", CONFIGS, storage="trials.db")
    assert str(outcome) == "asked for 6, completed 6, lost 1, run again 1"
    assert sorted(t.value for t in outcome.trials if t.value is not None) == [0, 1, 1, 4, 4, 9]


def test_a_worker_started_by_hand_does_all_that_is_left(folder):
    with shared_study.ticket_study("trials.db", "by hand") as study:
        shared_study.issue(study, CONFIGS)
        command = [sys.executable, "-m", "course_utils.search.worker", "trials.db", "by hand", "toy:square"]
        subprocess.run(command, check=True, timeout=120, env=os.environ | {"PYTHONPATH": str(COURSE)})
        assert [trial.value for trial in study.trials] == [9, 4, 1, 0, 1, 4]


def _piped(objective: str) -> subprocess.Popen:
    """A worker as a notebook starts one, on the study "search" of trials.db, told to begin."""
    command = [sys.executable, "-m", "course_utils.search.worker", "trials.db", "search", objective, "--pipe"]
    worker = subprocess.Popen(command, stdin=subprocess.PIPE, env=os.environ | {"PYTHONPATH": str(COURSE)})
    worker.stdin.write(b"\n")
    worker.stdin.flush()
    return worker


def test_a_worker_ends_when_the_notebook_is_gone(folder):
    with shared_study.ticket_study("trials.db", "search") as study:
        shared_study.issue(study, 1)
    with _piped("toy:never_ends") as worker:
        try:
            while not any(folder.glob("process-*")):
                assert worker.poll() is None
                time.sleep(0.01)
            worker.stdin.close()
            worker.wait(timeout=60)
        finally:
            worker.kill()


def test_a_worker_whose_pipe_is_still_open_ends_in_good_order():
    with shared_study.ticket_study("trials.db", "search") as study:
        shared_study.issue(study, 1)
    with _piped("toy:square") as worker:
        try:
            assert worker.wait(timeout=60) == 0
        finally:
            worker.kill()


def _first_put_back_by(study: optuna.study.Study, put_back):
    """An objective whose first trial is put back by another process, so to speak, while it is at work."""

    def objective(trial: optuna.trial.Trial) -> float:
        x = trial.suggest_float("x", -10, 10)
        if trial.number == 0:
            put_back()
        return x

    return objective


@pytest.mark.parametrize("storage", ["trials.db", "trials.journal"])
def test_a_worker_whose_trial_was_put_back_while_it_lived_goes_on(storage):
    with shared_study.ticket_study(storage, "search") as study:
        shared_study.issue(study, CONFIGS)
        objective = _first_put_back_by(study, lambda: shared_study.put_back(study, study.trials[0]))
        work(study, objective, "a")
        done = shared_study.tickets(study, TrialState.COMPLETE)
        assert sorted(trial.value for trial in done) == [0, 1, 2, 3, 4, 5]


def test_a_trial_without_signs_of_life_is_put_back_by_the_database():
    import sqlite3

    with shared_study.ticket_study("trials.db", "search", heartbeat=60) as study:
        shared_study.issue(study, CONFIGS[:2])

        def two_minutes_pass() -> None:
            database = sqlite3.connect("trials.db", isolation_level=None)  # every statement is stored at once
            age = "UPDATE trial_heartbeats SET heartbeat = datetime(heartbeat, '-121 seconds')"
            while database.execute(age).rowcount != 1:  # until the first sign of life, which another thread gives
                pass
            database.close()
            optuna.storages.fail_stale_trials(study)

        work(study, _first_put_back_by(study, two_minutes_pass), "a")
        assert [trial.state.name for trial in study.trials] == ["FAIL", "COMPLETE", "COMPLETE"]
        assert study.trials[2].user_attrs["retry_of"] == 0 and study.trials[2].value == 0


def test_a_ticket_that_was_taken_and_never_named_is_found(monkeypatch):
    monkeypatch.setattr(workers, "UNNAMED", 0.0)
    with shared_study.ticket_study("trials.db", "search") as study:
        shared_study.issue(study, CONFIGS)
        for name in (None, "dead", "alive"):
            trial = study.ask()
            if name is not None:
                trial.set_user_attr(shared_study.WORKER, name)
        assert [trial.number for trial in workers._taken_by(study, "dead")] == [0, 1]


def test_a_trial_that_is_no_ticket_is_not_run():
    with shared_study.ticket_study("trials.db", "search") as study:
        shared_study.issue(study, 1)
        study.enqueue_trial({}, user_attrs={})  # what the step makes where another worker took the last ticket
        values = iter([math.nan])
        work(study, lambda trial: next(values), "a")
        assert [trial.value for trial in shared_study.tickets(study)] == [math.inf]  # NaN is worse than any number
    with shared_study.ticket_study("trials.db", "other") as study:
        shared_study.issue(study, 2)
        study.ask(), study.ask()
        waiting = iter([["a ticket"]])
        with pytest.MonkeyPatch.context() as patch:
            look = shared_study.tickets
            patch.setattr(shared_study, "tickets", lambda s, *states: next(waiting, None) or look(s, *states))
            looks = iter([True, False])
            patch.setattr(shared_study, "open_tickets", lambda s: next(looks))
            work(study, lambda trial: pytest.fail("it was run"), "a")
        assert study.trials[2].state == TrialState.PRUNED


@pytest.mark.parametrize("arguments", [{"workers": 0}, {"workers": 1, "kill_one": True}, {"trials": 0}, {"trials": []}])
def test_a_search_that_cannot_be_is_refused(arguments):
    with pytest.raises(ValueError, match="one worker or more"):
        search_with_workers("toy:square", **{"trials": 1} | arguments)


def test_where_there_is_no_memory_for_so_many_workers_none_is_started(monkeypatch):
    monkeypatch.setattr(workers, "free_memory", lambda device: 5e8)
    monkeypatch.setattr(workers.subprocess, "Popen", None)
    with pytest.raises(WorkersError, match=r"^2 workers need 0\.6 GB of memory or more, and 0\.5 GB is free: "):
        search_with_workers("course_utils.search.objectives:small_network", 2)


def test_the_course_is_imported_without_optuna():
    command = "import course_utils, course_utils.training, sys; sys.exit('optuna' in sys.modules)"
    subprocess.run([sys.executable, "-c", command], check=True, env=os.environ | {"PYTHONPATH": str(COURSE)})
