"""The checking engine's verdicts, the references' steps, what importing costs and how much memory a notebook takes."""

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import torch

from course_utils.exercises import evaluate, exercises
from course_utils.exercises.judging import accepted, mistaken
from course_utils.topics import TOPICS, notebook_name
from tests.benchmarks.timing import Line, Ratios, against, medians

ROOT = Path(__file__).resolve().parents[2]
STEPS = (  # topic, reference, torch's, options of both, share of its time to reach
    ("minibatch_sgd", "SGD", torch.optim.SGD, {}, None),
    ("momentum", "Momentum", torch.optim.SGD, {"momentum": 0.9}, None),
    ("adaptive", "Adam", torch.optim.Adam, {}, 1),
)
PEAK = "print([line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')][0])"


def run(quick: bool) -> Ratios:
    yield from verdicts(every=16 if quick else 1)
    yield from steps(repeats=200 if quick else 1000)
    yield from imports(repeats=1 if quick else 7)
    if not quick and os.path.exists("/proc/self/status"):
        yield from memory()


def verdicts(every: int) -> Ratios:
    """Wrong implementations of every exercise's misconceptions, one of `every` so many, and its reference, judged once."""
    times, once = [], []
    for exercise in exercises():
        start = time.perf_counter()
        accepted(exercise), mistaken(exercise)  # once a kernel, at the first attempt and at the first that fails
        once.append(1e3 * (time.perf_counter() - start))
        forms = [form for mistake in exercise.misconceptions for form in mistake.wrong]
        for candidate in [exercise.reference, *forms[::every]]:
            start = time.perf_counter()
            evaluate(exercise.id, candidate)
            times.append(1e3 * (time.perf_counter() - start))
    yield Line(f"verdict of evaluate, median of {len(times)}", statistics.median(times), "ms", 100, at_least=False)
    yield Line(f"verdict of evaluate, slowest of {len(times)}", max(times), "ms", 1000, at_least=False)
    yield Line(f"what is expected, once for each of {len(once)} exercises, slowest", max(once), "ms")


def steps(repeats: int) -> Ratios:
    """A step on the 52,000 parameters of 784-64-32-10."""
    shapes = [(64, 784), (64,), (32, 64), (32,), (10, 32), (10,)]

    def stepper(kind: type[torch.optim.Optimizer], options: dict[str, float]) -> Callable[[], object]:
        params = [torch.nn.Parameter(torch.randn(shape)) for shape in shapes]
        for p in params:
            p.grad = torch.randn_like(p)
        return kind(params, lr=1e-3, **options).step

    for topic, name, torchs, options, reach in STEPS:
        if find_spec(f"solutions.{topic}"):
            reference = getattr(import_module(f"solutions.{topic}"), name)
            ours, theirs = medians(stepper(reference, options), stepper(torchs, options), repeats=repeats)
            yield Line(
                f"step: reference {name} over torch.optim.{torchs.__name__}",
                ours / theirs,
                reach=reach,
                at_least=False,
                detail=against(ours, theirs),
            )


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
