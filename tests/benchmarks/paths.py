"""A thousand optimizer paths at once against one after another."""

import time

import torch

from course_utils.landscapes import rosenbrock
from course_utils.trajectories import trajectories
from tests.benchmarks.timing import Line, Ratios, medians

RUNS, STEPS = 1000, 200


def run(quick: bool) -> Ratios:
    landscape = rosenbrock()
    starts = 2 * torch.rand(RUNS, 2, generator=torch.Generator().manual_seed(0), dtype=torch.float64) - 1

    def one_by_one(count: int) -> float:
        begin = time.perf_counter()
        for start in starts[:count]:
            p = torch.nn.Parameter(start.clone())
            optimizer = torch.optim.Adam([p], lr=0.01)
            for _ in range(STEPS):
                optimizer.zero_grad()
                ((1 - p[0]) ** 2 + 100 * (p[1] - p[0] ** 2) ** 2).backward()
                optimizer.step()
        return (time.perf_counter() - begin) / count * RUNS

    single = one_by_one(3 if quick else 10)  # the time of all, from a few
    together = medians(lambda: trajectories(torch.optim.Adam, landscape, starts, STEPS, lr=0.01), repeats=5)[0]
    detail = f"{1e3 * together:.3g} ms, one by one {single:.3g} s"
    yield Line(
        f"{RUNS:,} paths of {STEPS} Adam steps at once, against autograd", single / together, reach=2000, detail=detail
    )
