"""What the tests of the checking engine share."""

import pytest

from course_utils.exercises import judging, registry
from tests.exercises.synthetic import EXERCISES


@pytest.fixture
def synthetic(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the synthetic exercises known to `evaluate` and `check`."""
    found = registry._of
    monkeypatch.setattr(registry, "_of", lambda topic: EXERCISES if topic == "synthetic" else found(topic))


@pytest.fixture
def without_fork(monkeypatch: pytest.MonkeyPatch) -> None:
    """Judge in this process, as where there is no fork."""
    monkeypatch.setattr(judging, "can_fork", lambda: False)


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave attempts the time that they take on a machine that is busy with something else."""
    monkeypatch.setattr(judging, "SECONDS", 30.0)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stop attempts early, so that a test of what never ends takes no longer than it must."""
    monkeypatch.setattr(judging, "SECONDS", 0.3)
