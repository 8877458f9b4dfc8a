"""An Optuna study in a file or a database, as a list of numbered tickets that several processes work through.

Optuna alone keeps neither promise of a search that is worth running on many processes. `study.optimize` with a limit
on all trials together (`MaxTrialsCallback`) does one trial too many for each other process that is still at work when
the limit is reached. And the trial of a process that dies stays RUNNING for ever; a database with heartbeats finds it,
a journal file never does. So the trials are written down beforehand, as tickets. To take one off the list is one step
of the storage, in which no other process gets it; the ticket of a dead process is put back.
"""

from __future__ import annotations

import contextlib
import os
import warnings
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import optuna
from optuna.exceptions import ExperimentalWarning
from optuna.storages.journal import JournalFileBackend, JournalFileOpenLock
from optuna.trial import FrozenTrial, TrialState
from sqlalchemy import event
from sqlalchemy.engine import URL, Engine

Storage = str | os.PathLike[str]

JOURNAL = ".journal"  # the ending of a path that asks for a journal file
BUSY = 60  # seconds that a process waits for its turn to write into an SQLite file
HEARTBEAT = 60  # seconds between two signs of life of a trial in a database
TICKET, CONFIG, RETRY_OF, WORKER = "ticket", "config", "retry_of", "worker"  # attributes of a trial


@contextlib.contextmanager
def ticket_study(
    storage: Storage, name: str, *, seed: int | None = None, heartbeat: int = HEARTBEAT
) -> Iterator[optuna.study.Study]:
    """The study `name` of a storage, made if it is not there; the smallest value is the best. For a `with` block.

    Inside the block Optuna says nothing below a warning: its messages carry times, and a notebook's outputs are
    compared. After it the storage's file is closed.

    Args:
        storage: a path that ends in `.journal`, a journal file; any other path, an SQLite file; or the URL of a database
            server, such as `postgresql+psycopg2://user:password@host/searches` or `mysql+pymysql://…`.
        seed: of the sampler (TPE), which proposes what a ticket leaves open.
        heartbeat: seconds between two signs of life of a trial. In a database a trial that has given none for twice as
            long is put back by whoever asks next; that is how another machine's death is found. Journal files have no
            heartbeats.

    Raises:
        OSError, sqlalchemy.exc.SQLAlchemyError: the file or the server cannot be reached.
    """
    with _quiet():
        opened = _opened(storage, heartbeat)
        try:
            # Counting running trials as bad ones keeps processes from all proposing the same point.
            sampler = optuna.samplers.TPESampler(seed=seed, constant_liar=True)
            yield optuna.create_study(storage=opened, study_name=name, sampler=sampler, load_if_exists=True)
        finally:
            opened.remove_session()
            if isinstance(opened, optuna.storages.RDBStorage):
                opened.engine.dispose()  # Windows does not remove a file that is open


def _opened(storage: Storage, heartbeat: int) -> optuna.storages.BaseStorage:
    place = os.fspath(storage)
    if place.endswith(JOURNAL):
        # The default lock is a symbolic link, which Windows keeps to administrators.
        return optuna.storages.JournalStorage(JournalFileBackend(place, lock_obj=JournalFileOpenLock(place)))
    arguments: dict[str, Any] = {"heartbeat_interval": heartbeat, "grace_period": 2 * heartbeat}
    arguments[_stale_callback()] = _put_back_failed
    if "://" not in place:
        place = URL.create("sqlite", database=os.path.abspath(place)).render_as_string(hide_password=False)
    if place.startswith("sqlite"):
        arguments["engine_kwargs"] = {"connect_args": {"timeout": BUSY}}
    storage = optuna.storages.RDBStorage(place, **arguments)
    if storage.engine.dialect.name == "sqlite":
        _one_at_a_time(storage.engine)
    return storage


def _one_at_a_time(engine: Engine) -> None:
    """Make looking at a ticket and taking it one step in SQLite, where it is two: five workers took some twice.

    SQLite has no locks of rows, which Optuna relies on, and Python opens a transaction only before it writes.
    """

    @event.listens_for(engine, "connect")
    def _leave_transactions_to_sqlalchemy(connection: Any, _: Any) -> None:
        connection.isolation_level = None

    @event.listens_for(engine, "begin")
    def _lock_before_reading(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    engine.dispose()  # the connections that are open already


def _stale_callback() -> str:
    """The argument's name: Optuna 4.9 gave it another, and warns about the old one."""
    major, minor, *_ = optuna.__version__.split(".")
    return "heartbeat_stale_trial_callback" if (int(major), int(minor)) >= (4, 9) else "failed_trial_callback"


def issue(study: optuna.study.Study, trials: int | Sequence[Mapping[str, Any]]) -> int:
    """Write down the tickets that the study does not hold yet, and return how many there are in all.

    Args:
        trials: how many, their values left to the study's sampler; or each one's values, name → value, which the
            objective then gets from `trial.suggest_…`.

    Raises:
        ValueError: the study was begun with other values.
    """
    configs = [{}] * trials if isinstance(trials, int) else [dict(config) for config in trials]
    held = {ticket.user_attrs[TICKET]: ticket for ticket in tickets(study) if ticket.state != TrialState.FAIL}
    for number, config in enumerate(configs):
        if number not in held:
            study.enqueue_trial(config, user_attrs={TICKET: number, CONFIG: config})
        elif held[number].user_attrs[CONFIG] != config:
            raise ValueError(f"the study {study.study_name!r} was begun with other trials; give this one another name")
    return len(configs)


def put_back(study: optuna.study.Study, trial: FrozenTrial) -> None:
    """Mark the unfinished `trial` as failed and write its ticket down again, with the values that it had."""
    study.tell(trial.number, state=TrialState.FAIL)
    _put_back_failed(study, trial)


def _put_back_failed(study: optuna.study.Study, trial: FrozenTrial) -> None:
    if TICKET in trial.user_attrs:
        ticket = {key: trial.user_attrs[key] for key in (TICKET, CONFIG)}
        values = ticket[CONFIG] | trial.params
        study.enqueue_trial(values, user_attrs=ticket | {RETRY_OF: trial.number})


def tickets(study: optuna.study.Study, *states: TrialState) -> list[FrozenTrial]:
    """The study's tickets, in the order of their trials' numbers; only those in one of `states`, if any are given."""
    trials = study.get_trials(deepcopy=False, states=states or None)
    return [trial for trial in trials if TICKET in trial.user_attrs]


def open_tickets(study: optuna.study.Study) -> list[FrozenTrial]:
    """The tickets that wait, or that a worker has."""
    return tickets(study, TrialState.WAITING, TrialState.RUNNING)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    before = optuna.logging.get_verbosity()
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ExperimentalWarning)  # heartbeats, and constant_liar before Optuna 5
            yield
    finally:
        optuna.logging.set_verbosity(before)
