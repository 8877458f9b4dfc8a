"""The stop button at any moment: whatever a run of the notebook was doing, the next one from the top ends as if nothing had been.

The moments are counted in the kernel's own processor time, so that they fall on the same work under every load, and fall
into the notebook's code: an interrupt that meets ipykernel between two cells may lose a message, course or no course.
"""

import json
import random
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from jupyter_client import BlockingKernelClient
from jupyter_client.manager import start_new_kernel

ROOT = Path(__file__).resolve().parent.parent
SEED = 20

SETUP = """
import os, resource, signal, sys, threading
import matplotlib, torch
from course_utils import check, plots, predict, predictions, prepare, reveal
from course_utils.datasets import fashion_mnist
from course_utils.exercises import evaluate
from course_utils.explorers import minibatch_sgd as explorers
from course_utils.models import mlp
from course_utils.sweep import grid, sweep
from course_utils.training import fit
from solutions.minibatch_sgd import SGD as reference

prepare()
"""
NOTEBOOK = [
    SETUP,
    'predict("stop.question", "Which?", ["the first", "the second"])',
    "large, data = fashion_mnist(train=2000), fashion_mnist(train=2000, size=14)",
    """
class SGD(torch.optim.Optimizer):
    def __init__(self, params, lr):
        super().__init__(params, {"lr": lr})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    p.sub_(group["lr"] * p.grad)

for _ in range(20):
    SGD = check("minibatch_sgd.SGD", SGD)
wrong = check("minibatch_sgd.staircase", lambda epoch, lr, factor=10.0, every=10: lr / factor ** epoch)
""",
    """
network = mlp(196, 32, 10, seed=0)
history = fit(network, data.train, data.validation, optimizer=SGD(network.parameters(), lr=0.1), epochs=8, batch_size=20)
""",
    """
from functools import partial
runs = sweep(partial(mlp, 196, 32, 10), data.train, data.validation, settings=grid(lr=[0.01, 0.1], seed=range(4)),
             optimizer=SGD, epochs=4, batch_size=50)
""",
    """
explorer = explorers.gradient_noise()
explorer.show()
fig, ax = plots.figure()
plots.band(ax, *runs.final("validation_error", over="lr"), "error", plots.PALETTE[0])
plots.show(fig, "Errors.")
reveal("stop.question", "the second")
""",
]

FIT, SWEEP = 4, 5  # cells that take time of the kernel's own

# What the notebook measured, and what a stop might have left changed.
STATE = """
import json
kernel = get_ipython().kernel
try:
    children = os.waitpid(-1, os.WNOHANG)
except ChildProcessError:
    children = None
print(json.dumps({
    "loss": history.loss, "error": history.validation_error, "fit stopped in": history.interrupted,
    "sweep": runs.validation_error.tolist(), "sweep stopped in": runs.interrupted,
    "attempts": [evaluate("minibatch_sgd.SGD", SGD).passed, hasattr(SGD, "__handed_back__"), wrong.__handed_back__],
    "explorer": explorer.text, "answer": predictions._line("stop.question", "the second"),
    "random": torch.rand(3).tolist(), "threads": torch.get_num_threads(), "grad": torch.is_grad_enabled(),
    "type": str(torch.get_default_dtype()), "look": repr(sorted(matplotlib.rcParams.items())),
    "running": threading.active_count(),
    "children": children, "descriptors": len(os.listdir("/proc/self/fd")) if os.path.exists("/proc/self/fd") else 0,
    "handlers": [repr(signal.getsignal(number)) for number in (signal.SIGALRM, signal.SIGINT)],
    "timer": signal.getitimer(signal.ITIMER_REAL), "folder": os.getcwd(), "recursion": sys.getrecursionlimit(),
    "streams": [type(stream).__name__ for stream in (sys.stdin, sys.stdout, sys.stderr)], "send": kernel.session.send.__qualname__,
}))
"""
ARM = """
import signal
stopped = False

def stop(number, frame):
    global stopped
    inside = frame
    while inside is not None and inside.f_code.co_name != "run_code":  # IPython's, which runs a cell
        inside = inside.f_back
    if inside is None:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0.001)
    else:
        stopped = True
        signal.raise_signal(signal.SIGINT)

signal.signal(signal.SIGVTALRM, stop)
signal.setitimer(signal.ITIMER_VIRTUAL, {seconds})
"""
DISARM = "signal.setitimer(signal.ITIMER_VIRTUAL, 0)"
SPENT = "print(resource.getrusage(resource.RUSAGE_SELF).ru_utime)"

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the moments are told by a POSIX timer")


class Page:
    """A notebook open in a kernel."""

    def __init__(self, client: BlockingKernelClient) -> None:
        self.client = client

    def run(self, code: str) -> tuple[str, str | None]:
        """What a cell prints, and the name of the exception it ends in."""
        printed = []

        def hear(message: dict) -> None:
            if message["msg_type"] == "stream":
                printed.append(message["content"]["text"])

        reply = self.client.execute_interactive(code, timeout=120, output_hook=hear, allow_stdin=False)
        return "".join(printed), reply["content"].get("ename")

    def run_all(self, stop_in: int | None = None, arm: str = "") -> list[str | None]:
        """Run the cells from the top, up to the first that fails: what each ends in. At the start of one, a stop may be armed."""
        ends = []
        for number, code in enumerate(NOTEBOOK):
            ends.append(self.run(arm + code if number == stop_in else code)[1])
            if number == stop_in:
                self.run(DISARM)
            if ends[-1]:
                break
        return ends

    def state(self) -> dict:
        printed, error = self.run(STATE)
        assert error is None, printed
        return json.loads(printed.splitlines()[-1])

    def spent(self) -> float:
        return float(self.run(SPENT)[0])


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    manager, client = start_new_kernel(cwd=str(ROOT))
    try:
        yield Page(client)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


@pytest.fixture(scope="module")
def undisturbed(page) -> tuple[dict, list[float]]:
    """How the notebook ends, and how many seconds of processor time each cell takes when everything is imported."""
    assert page.run_all() == [None] * len(NOTEBOOK)
    page.run('predictions._commit("stop.question", "the first")')
    times = [page.spent()]
    for code in NOTEBOOK:
        page.run(code)
        times.append(page.spent())
    return page.state(), [after - before for before, after in pairwise(times)]


@pytest.mark.parametrize("cell", [FIT, SWEEP], ids=["fit", "sweep"])
def test_a_run_stopped_at_any_moment_can_be_run_again_from_the_top(page, undisturbed, cell):
    expected, seconds = undisturbed
    moment = random.Random(SEED + cell).uniform(0.05, 0.5) * seconds[cell]
    for earlier in (1, 2, 4, 8):  # a cell that was faster this time has ended before the stop
        page.run_all(cell, ARM.format(seconds=moment / earlier))
        if page.run("print(stopped)")[0] == "True\n":
            break
    # They keep what is finished, and the notebook goes on.
    assert page.state()[{FIT: "fit stopped in", SWEEP: "sweep stopped in"}[cell]]
    assert page.run_all() == [None] * len(NOTEBOOK)
    assert page.state() == expected
