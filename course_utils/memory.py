"""How much memory is free, as far as the system tells."""

import os
from pathlib import Path

import torch

CGROUP = Path("/sys/fs/cgroup")  # where a container's limit is read


def free_memory(device: torch.device) -> float:
    """Bytes that can still be taken on this device; infinite where nobody says.

    In a container it is what its limit leaves, which the system's own figure does not tell.
    """
    if device.type == "cuda":
        return torch.cuda.mem_get_info(device)[0]
    if device.type != "cpu":
        return float("inf")
    return min(_of_system(), _of_container())


def _of_system() -> float:
    try:
        lines = Path("/proc/meminfo").read_text().splitlines()
        kilobytes = next(line.split()[1] for line in lines if line.startswith("MemAvailable"))
        return 1024 * int(kilobytes)
    except (OSError, StopIteration):  # not Linux: half of what the machine has is a careful guess
        try:
            return 0.5 * os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
        except (AttributeError, ValueError, OSError):
            return float("inf")


def _of_container() -> float:
    """By the limit of version 2 control groups."""
    try:
        limit = int((CGROUP / "memory.max").read_text())  # "max", where there is none, is no number
        used = int((CGROUP / "memory.current").read_text())
        stat = dict(line.split() for line in (CGROUP / "memory.stat").read_text().splitlines())
        return limit - used + int(stat["inactive_file"])  # cached files give way
    except (OSError, ValueError, KeyError):
        return float("inf")
