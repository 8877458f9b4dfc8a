"""The checking engine's verdicts, the references' steps, what importing costs and how much memory a notebook takes."""

import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

import torch

from course_utils.exercises import evaluate, exercises
from course_utils.topics import TOPICS, notebook_name
from solutions.minibatch_sgd import SGD
from tests.benchmarks.timing import Line, Ratios, against, medians

ROOT = Path(__file__).resolve().parents[2]
PEAK = "print([line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')][0])"


def run(quick: bool) -> Ratios:
    yield from verdicts()
    yield from steps(repeats=200 if quick else 1000)
    yield from imports(repeats=3 if quick else 7)
    if not quick and os.path.exists("/proc/self/status"):
        yield from memory()


def verdicts() -> Ratios:
    """Every reference and every wrong implementation of every misconception, judged once."""
    times = []
    for exercise in exercises():
        evaluate(exercise.id, exercise.reference)  # the expectations are computed once a kernel
        for candidate in [exercise.reference, *(form for mistake in exercise.misconceptions for form in mistake.wrong)]:
            start = time.perf_counter()
            evaluate(exercise.id, candidate)
            times.append(1e3 * (time.perf_counter() - start))
    yield Line(f"verdict of evaluate, median of {len(times)}", statistics.median(times), "ms", 100, at_least=False)
    yield Line(f"verdict of evaluate, slowest of {len(times)}", max(times), "ms", 1000, at_least=False)


def steps(repeats: int) -> Ratios:
    """A step on the 52,000 parameters of 784-64-32-10."""
    shapes = [(64, 784), (64,), (32, 64), (32,), (10, 32), (10,)]

    def stepper(kind):
        params = [torch.nn.Parameter(torch.randn(shape)) for shape in shapes]
        for p in params:
            p.grad = torch.randn_like(p)
        return kind(params, lr=1e-3).step

    ours, theirs = medians(stepper(SGD), stepper(torch.optim.SGD), repeats=repeats)
    yield Line("step: reference SGD over torch.optim.SGD", ours / theirs, detail=against(ours, theirs))


def imports(repeats: int) -> Ratios:
    """What `from course_utils import check` takes beyond `import torch, numpy`, each in a fresh process."""
    base, whole = "import torch, numpy", "import torch, numpy\nfrom course_utils import check"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}

    def timed(code: str):
        return lambda: subprocess.run([sys.executable, "-c", code], env=environment, check=True)

    plain, ours = medians(timed(base), timed(whole), repeats=repeats)
    yield Line(
        "import of course_utils beyond torch's",
        ours - plain,
        "s",
        0.3,
        at_least=False,
        detail=against(ours, plain, "with", "without"),
    )


def memory() -> Ratios:
    """The peak of each solved notebook's kernel, run from top to bottom."""
    from nbclient import NotebookClient
    from nbformat import read
    from nbformat.v4 import new_code_cell

    for topic in TOPICS:
        path = ROOT / "solutions" / f"{notebook_name(topic)}.ipynb"
        if not path.exists():
            continue
        notebook = read(path, 4)
        notebook.cells.append(new_code_cell(PEAK))
        start = time.perf_counter()
        NotebookClient(
            notebook, timeout=600, kernel_name="python3", resources={"metadata": {"path": str(path.parent)}}
        ).execute()
        peak = int(json.loads(notebook.cells[-1].outputs[0].text)) / 1024
        yield Line(f"peak memory of {path.stem}", peak, "MiB", 1024, at_least=False)
        yield Line(f"time of {path.stem} from start to end", time.perf_counter() - start, "s", 60, at_least=False)
