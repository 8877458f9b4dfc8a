"""Explorers: from the message that moves a control to the new picture, and what its computing and drawing take."""

import json
import statistics
import time
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from itertools import cycle, islice
from pathlib import Path

from course_utils.explorers.base import Explorer
from course_utils.topics import TOPICS
from tests.benchmarks.in_kernel import positions
from tests.benchmarks.kernel import FrontEnd, front_end
from tests.benchmarks.timing import Line, Ratios, percentile

ROOT = Path(__file__).resolve().parents[2]
RETRAIN: set[str] = set()  # explorers whose moves train a network: 100 ms
SETUP = """
from importlib import import_module
from course_utils import prepare
from tests.benchmarks.in_kernel import described, usual
%matplotlib inline
prepare()
"""
MAKE = """
make = getattr(import_module("course_utils.explorers.{topic}"), "{name}")
explorer, twin = make(), make()
output = usual(twin)
print(described(explorer, twin))
"""


def run(quick: bool) -> Ratios:
    moves, every = (30, 10) if quick else (100, 5)  # one move of `interact` to so many of ours
    topics = [topic for topic in TOPICS if find_spec(f"course_utils.explorers.{topic}")][: 1 if quick else None]
    with front_end(ROOT) as kernel:
        kernel.run(SETUP)
        for topic in topics:
            for name in import_module(f"course_utils.explorers.{topic}").__all__:
                yield from at_the_client(kernel, topic, name, moves, every)
    for topic in topics:
        explorers = import_module(f"course_utils.explorers.{topic}")
        for name in explorers.__all__:
            yield from in_process(getattr(explorers, name)(), name, moves)


def at_the_client(kernel: FrontEnd, topic: str, name: str, moves: int, every: int) -> Ratios:
    """Each control of an explorer in turn."""
    image, controls = json.loads(kernel.run(MAKE.format(topic=topic, name=name)).splitlines()[-1])

    def is_ours(message: dict) -> bool:
        return message["content"].get("comm_id") == image and bool(message["buffers"])

    def is_theirs(message: dict) -> bool:
        return message["msg_type"] == "display_data"

    for control, trait, values, our_comm, their_comm in controls:
        their_values, ours, theirs = cycle(values), [], []
        for number, value in enumerate(islice(cycle(values), moves)):
            ours.append(kernel.move(our_comm, {trait: value}, is_ours))
            if number % every == 0:
                theirs.append(kernel.move(their_comm, {trait: next(their_values)}, is_theirs))
        yield from _lines(f"{name}, {control}", [t for t in ours if t], [t for t in theirs if t], name in RETRAIN)


def _lines(name: str, ours: list[float], theirs: list[float], retrains: bool) -> Iterator[Line]:
    median, their_median = statistics.median(ours), statistics.median(theirs)
    p95, their_p95 = percentile(ours, 0.95), percentile(theirs, 0.95)
    yield Line(
        f"{name}: move to picture against interact",
        their_median / median,
        reach=None if retrains else 15,
        detail=f"p50 {1e3 * median:.1f} ms, theirs {1e3 * their_median:.3g} ms",
    )
    yield Line(
        f"{name}: move to picture, p95",
        1e3 * p95,
        "ms",
        100 if retrains else 25,
        at_least=False,
        detail=f"theirs {1e3 * their_p95:.3g} ms",
    )


def in_process(explorer: Explorer, name: str, moves: int) -> Ratios:
    """`Explorer.update` at each control's moves."""
    computed: list[float] = []
    compute = explorer.compute

    def timed(**values: object) -> object:
        started = time.perf_counter()
        data = compute(**values)
        computed.append(time.perf_counter() - started)
        return data

    explorer.compute = timed
    for control, widget in explorer.controls.items():
        computed.clear()
        whole = []
        trait, values = positions(widget)
        for value in islice(cycle(values), moves):
            started = time.perf_counter()
            setattr(widget, trait, value)
            whole.append(time.perf_counter() - started)
        drawn = [of_both - of_one for of_both, of_one in zip(whole, computed, strict=True)]
        detail = ", ".join(
            f"{part} {1e3 * statistics.median(times):.1f} / {1e3 * percentile(times, 0.95):.1f}"
            for part, times in (("compute", computed), ("draw", drawn))
        )
        yield Line(
            f"{name}, {control}: update, p50", 1e3 * statistics.median(whole), "ms", detail=f"p50 / p95: {detail}"
        )
