"""What the drivers of notebook 6's exercises have in common."""

import torch
from torch import Tensor

from course_utils.exercises.observations import Trace


def normal(*shape: int, seed: int, dtype: torch.dtype = torch.float64) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=dtype)


def all_hold(properties: list[tuple], record: Trace) -> bool:
    """Record properties (name, holds, detail[, stage]); whether all of them hold."""
    return all(
        [record.property(name, holds, detail, stage=(*stage, "value")[0]) for name, holds, detail, *stage in properties]
    )


def all_equal(draws: Tensor) -> bool:
    return torch.equal(draws, draws[:1].expand_as(draws))
