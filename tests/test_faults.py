"""A student's first minutes where something is missing: the network, a folder to write to, room on the disk, cores, or POSIX.

Each runs in a process of its own. What a process must not have is taken from it by namespaces, as a user or as root;
where the system grants none, those tests are skipped.
"""

import functools
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parent.parent
COPIED = ("course_utils", "solutions", "notebooks", "pyproject.toml", "CLAIMS.md")

FIRST_MINUTES = """
import os, sys
from pathlib import Path

exec(os.environ["BEFORE"])
exec(os.environ["SETUP"])
import course_utils, json, threading
from course_utils import surroundings
from course_utils.build import Course, check as check_built
from course_utils.datasets import DatasetError
from course_utils.exercises import evaluate, exercises, isolation
from solutions import minibatch_sgd as solved

answer = {"from": course_utils.__file__, "line": surroundings.fits(), "cores": surroundings.count_cores()}
try:
    data = fashion_mnist(train=500, size=14)
except DatasetError as error:
    print(json.dumps(answer | {"error": str(error)}))
    raise SystemExit
network = mlp(196, 32, 10, seed=0)
history = fit(network, data.train, data.validation, optimizer=torch.optim.SGD(network.parameters(), lr=0.1), epochs=1,
              batch_size=50, progress=False)


def forever(*args, **kwargs):
    while True:
        pass


def constant(epoch, lr, factor=10.0, every=10):
    return lr


runs = sweep(partial(mlp, 196, 32, 10), data.train, data.validation, settings=grid(lr=[0.1], seed=[0]), optimizer=solved.SGD,
             epochs=1, batch_size=50, progress=False)
explorer = explorers.gradient_noise()
name = "minibatch_sgd.staircase"
verdicts = [evaluate(name, attempt) for attempt in (solved.staircase, constant, forever)]
root = Path(course_utils.__file__).parents[1]
print(json.dumps(answer | {
    "loss": [history.loss[-1], runs.loss[0, -1].item()],
    "verdicts": [[verdict.passed, verdict.message] for verdict in verdicts],
    "checked": check(name, solved.staircase)(10, 1.0),
    "explorer": [explorer.text, len(explorer.image.value)],
    "in a child": isolation.can_fork(),
    "built": check_built(Course(root, exercises()), ["minibatch_sgd"]) if "BUILT" in os.environ else None,
    "threads": [type(thread).__name__ for thread in threading.enumerate()],
}))
"""


ONE_CORE = "os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})"

# What Windows does not have and the course uses elsewhere; taken away once PyTorch, which asks for its own reasons, is loaded.
NO_POSIX = """
import ipywidgets, matplotlib.pyplot, pandas, platformdirs, select, signal, torch, torchvision, tqdm.auto
for module, names in {
    os: ["fork", "getuid", "killpg", "sched_getaffinity", "setsid", "sysconf"],
    signal: ["SIGALRM", "SIGKILL", "setitimer", "getitimer"],
    select: ["poll"],
}.items():
    for name in names:
        delattr(module, name)
os.environ["USERNAME"] = "student"  # Windows sets it
sys.modules["resource"] = None
"""

# Scripts that a shell runs in namespaces of its own; they end in what the words after them say.
NO_NETWORK = 'exec "$@"'
READ_ONLY = """
mount --bind "$PWD" "$PWD" && mount -o remount,ro,bind "$PWD" && cd "$PWD"
mount -t tmpfs -o ro tmpfs "$HOME"
! touch "$PWD/written" "$HOME/written" 2> /dev/null
exec "$@"
"""
SMALL_DISK = 'mount -t tmpfs -o size=20m tmpfs "$COURSE_CACHE"; exec "$@"'


def _in_namespaces(script: str, command: list[str]) -> list[str]:
    """The command that runs `script` as root of its own mounts, on a network that leads nowhere."""
    return ["unshare", "--user", "--map-root-user", "--mount", "--net", "sh", "-ec", script, "sh", *command]


@functools.cache
def _may_have_namespaces() -> bool:
    if shutil.which("unshare") is None:
        return False
    with tempfile.TemporaryDirectory() as folder:
        tried = _in_namespaces('mount -t tmpfs tmpfs "$1"', [folder])
        return subprocess.run(tried, capture_output=True).returncode == 0


@pytest.fixture
def namespaces() -> None:
    if not _may_have_namespaces():
        pytest.skip("this system grants no mounts and no network of one's own")


@pytest.fixture(scope="module")
def setup() -> str:
    """Notebook 1's first cell."""
    notebook = nbformat.read(ROOT / "notebooks" / "01_minibatch_sgd.ipynb", as_version=4)
    return next(cell.source for cell in notebook.cells if cell.id == "setup")


@pytest.fixture(scope="module")
def copy(tmp_path_factory) -> Path:
    """The course in a folder whose path holds spaces and letters beyond ASCII."""
    folder = tmp_path_factory.mktemp("faults") / "Übungen für Ωmega" / "course copy"
    folder.mkdir(parents=True)
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", ".*"))
        else:
            shutil.copy(ROOT / name, folder / name)
    return folder


@pytest.fixture
def first_minutes(tmp_path, setup):
    """A function that runs a student's first minutes and returns what came of them."""

    def run(folder: Path = ROOT, script: str | None = None, before: str = "", **environment: str) -> dict:
        for name in ("home", "temporary", "cache ß"):
            (tmp_path / name).mkdir()
        places = {"HOME": "home", "TMPDIR": "temporary", "COURSE_CACHE": "cache ß"}
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("COURSE_", "XDG_"))}
        told = {name: str(tmp_path / place) for name, place in places.items()} | {"SETUP": setup, "BEFORE": before}
        command = [sys.executable, "-c", FIRST_MINUTES]
        ended = subprocess.run(
            _in_namespaces(script, command) if script else command,
            cwd=folder,
            env=kept | told | environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=300,
        )
        assert ended.returncode == 0, ended.stderr
        return json.loads(ended.stdout.splitlines()[-1])

    return run


def _went_well(answer: dict) -> None:
    fitted, swept = answer["loss"]
    assert fitted == pytest.approx(swept, rel=1e-4)
    right, wrong, endless = answer["verdicts"]
    assert (right[0], wrong[0], endless[0]) == (True, False, False)
    assert "should be" in wrong[1] and "had not finished" in endless[1]
    assert answer["checked"] == pytest.approx(0.1)
    text, size = answer["explorer"]
    assert "gradient" in text and size > 5000
    assert sorted(answer["threads"]) == ["TMonitor", "_MainThread"]  # the first is of the progress bars


def test_a_path_with_spaces_and_other_letters_a_read_only_checkout_and_home_and_no_network(
    namespaces, copy, first_minutes, tmp_path
):
    answer = first_minutes(copy, READ_ONLY, COURSE_CACHE="", BUILT="1")
    _went_well(answer)
    assert Path(answer["from"]).is_relative_to(copy)
    assert "fits" in answer["line"]
    assert answer["built"] == []
    assert not list((tmp_path / "home").iterdir())
    assert list((tmp_path / "temporary").glob("*/FashionMNIST/raw/*"))


def test_one_core_and_no_network(namespaces, first_minutes, tmp_path):
    answer = first_minutes(script=NO_NETWORK, before=ONE_CORE)
    _went_well(answer)
    assert answer["cores"] == 1 and " 1 core," in answer["line"]
    assert list((tmp_path / "cache ß").glob("FashionMNIST/raw/*"))


def test_a_system_without_what_only_posix_has(first_minutes):
    answer = first_minutes(before=NO_POSIX)
    _went_well(answer)
    assert not answer["in a child"]


def test_a_disk_that_is_nearly_full_is_said_beforehand_and_in_one_line(namespaces, first_minutes):
    answer = first_minutes(script=SMALL_DISK)
    assert "less than 100 MB left" in answer["line"]
    assert "is full" in answer["error"] and "100 MB" in answer["error"] and "\n" not in answer["error"]
