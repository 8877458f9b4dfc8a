"""Timing that means something on a shared, noisy machine: repeats of all contenders in turn, medians, and their ratio."""

import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

Ratios = Iterator["Line"]


@dataclass(frozen=True)
class Line:
    """One line of the report: what was compared, both medians, their ratio (or a single figure) and the target.

    `reach` is the bound that must hold ("≥" for a speed-up, "≤" for a cost); None where nothing is demanded.
    """

    name: str
    value: float
    unit: str = "×"
    reach: float | None = None
    at_least: bool = True
    detail: str = ""

    @property
    def reached(self) -> bool:
        return self.reach is None or (self.value >= self.reach if self.at_least else self.value <= self.reach)

    def __str__(self) -> str:
        sign = "≥" if self.at_least else "≤"
        target = (
            "" if self.reach is None else f"reach {sign} {self.reach:g} {self.unit}: {'yes' if self.reached else 'NO'}"
        )
        return f"{self.name:<62} {self.value:9.2f} {self.unit:<3} {self.detail:<32} {target}".rstrip()


def seconds(*contenders: Callable[[], object], repeats: int) -> list[list[float]]:
    """Times of each contender, taken in turn after one unmeasured round: [contender][repeat]."""
    times: list[list[float]] = [[] for _ in contenders]
    for repeat in range(repeats + 1):
        for contender, kept in zip(contenders, times, strict=True):
            start = time.perf_counter()
            contender()
            if repeat:
                kept.append(time.perf_counter() - start)
    return times


def medians(*contenders: Callable[[], object], repeats: int) -> list[float]:
    """The median time of each contender in seconds."""
    return [statistics.median(kept) for kept in seconds(*contenders, repeats=repeats)]


def against(ours: float, theirs: float, ours_name: str = "ours", theirs_name: str = "theirs") -> str:
    """Both medians as text, in milliseconds."""
    return f"{ours_name} {1e3 * ours:.3g} ms, {theirs_name} {1e3 * theirs:.3g} ms"


def percentile(values: list[float], share: float) -> float:
    """The value below which `share` of the values lie."""
    return sorted(values)[min(int(share * len(values)), len(values) - 1)]
