"""Whether the environment that a notebook runs in fits the course, in one line; nothing is imported or downloaded for it."""

import math
import os
import platform
import re
import shutil
import tomllib
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

import torch
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from . import datasets
from .memory import CGROUP, free_memory

DISTRIBUTION = "neural-network-optimization-and-tuning"
PYPROJECT = Path(__file__).resolve().parent.parent / "pyproject.toml"
LEAST_MEMORY = 2**30  # bytes: what the largest notebook's kernel takes
ROOM = 100e6  # bytes: what unpacking the data takes for a moment
STRICT = "Run this cell, and this line says whether your environment fits: versions, cores, memory, device."
"""What stands in the solved notebooks, whose stored outputs are compared on every machine."""


def fits() -> str:
    """One line: what is here, or what falls short and what to do about it.

    Where COURSE_STRICT is 1 it is `STRICT`, in which nothing depends on the machine. It takes some milliseconds.
    """
    if os.environ.get("COURSE_STRICT") == "1":
        return STRICT
    short = shortcomings()
    return f"This environment falls short. {' '.join(short)}" if short else f"This environment fits: {described()}."


def described() -> str:
    """Versions, cores, free memory and device, such as `Python 3.11, PyTorch 2.15, 2 cores, 1.9 GB of memory free, CPU`."""
    python, pytorch = (".".join(version.split(".")[:2]) for version in (platform.python_version(), torch.__version__))
    cores, free = count_cores(), free_memory(torch.device("cpu"))
    parts = [f"Python {python}", f"PyTorch {pytorch}", f"{cores} core{'s' * (cores > 1)}"]
    if math.isfinite(free):
        parts.append(f"{free / 1e9:.1f} GB of memory free")
    return ", ".join([*parts, _device()])


def shortcomings() -> list[str]:
    """One sentence for each thing that falls short, with what to do; empty if all is well."""
    found = [_versions(), _builds(), _memory(), _room()]
    return [sentence for sentence in found if sentence]


def count_cores() -> int:
    """Cores that this process may use, by its affinity and its container's share of the time (control groups, version 2)."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    try:
        quota, period = map(int, (CGROUP / "cpu.max").read_text().split())  # "max", where there is none, is no number
    except (OSError, ValueError):
        return cores
    return min(cores, math.ceil(quota / period))


def bounds() -> list[Requirement]:
    """What the course needs, Python first: from pyproject.toml in a checkout, else from the installed package."""
    if PYPROJECT.is_file():
        project = tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))["project"]
        python, lines = project["requires-python"], project["dependencies"]
    else:
        installed = metadata.metadata(DISTRIBUTION)
        python, lines = installed["Requires-Python"], installed.get_all("Requires-Dist", [])
    return [Requirement(f"python{python}"), *map(Requirement, lines)]


def _versions() -> str | None:
    outside = []
    for wanted in bounds():
        found = platform.python_version() if wanted.name == "python" else _version(wanted.name)
        if found is None or not wanted.specifier.contains(found, prereleases=True):
            outside.append(f"{wanted.name} {wanted.specifier} (here: {found or 'none'})")
    if outside:
        return (
            f"It needs {', '.join(outside)}: install the course anew, `pip install -c requirements.txt -e .` in its "
            "folder, and restart the kernel."
        )


def _builds() -> str | None:
    """torchvision beside a torch that it was not built for fails with `operator torchvision::nms does not exist`."""
    torchvision = _torchvision_version()
    if torchvision and not (
        _required_torch().contains(torch.__version__, prereleases=True) and _same_cuda(torchvision)
    ):
        return (
            f"torch {torch.__version__} and torchvision {torchvision} come from different builds, so that the data "
            "cannot be read: uninstall both, install them together from the same place, and restart the kernel."
        )


def _same_cuda(torchvision: str) -> bool:
    """Whether a torchvision built for a CUDA has a torch for the same (`+cu126`, `+cu128`: 12) beside it.

    Versions without such a label, as on macOS and from conda, say nothing.
    """
    ours, theirs = (re.search(r"\+(cpu|cu\d\d)", version) for version in (torch.__version__, torchvision))
    return not ours or not theirs or theirs[1] == "cpu" or ours[1] == theirs[1]


def _required_torch() -> SpecifierSet:
    lines = map(Requirement, metadata.requires("torchvision") or [])
    return next((line.specifier for line in lines if line.name == "torch"), SpecifierSet())


def _torchvision_version() -> str | None:
    """With its label (`0.29.2+cu132`), read from its file: importing it takes a second, and fails where it matters."""
    spec = find_spec("torchvision")
    try:
        text = (Path(spec.origin).parent / "version.py").read_text(encoding="utf-8")
        return re.search(r"__version__ = ['\"]([^'\"]+)", text)[1]
    except (AttributeError, TypeError, OSError):  # none is installed, or it is laid out in another way
        return _version("torchvision")


def _memory() -> str | None:
    free = free_memory(torch.device("cpu"))
    if free < LEAST_MEMORY:
        return (
            f"Only {free / 1e9:.1f} GB of memory is free, and a notebook may need {LEAST_MEMORY / 1e9:.1f}: shut down the kernels of "
            "other notebooks, or close other programs."
        )


def _room() -> str | None:
    """Whether the data are unpacked, or can be: into the user's cache folder, else into one for temporary files."""
    folders = [datasets._user_cache(), datasets._temporary_cache()]
    if any((folder / "FashionMNIST" / "raw").is_dir() for folder in folders):
        return None
    writable = [folder for folder in map(_nearest, folders) if os.access(folder, os.W_OK)]
    if not writable:
        return (
            f"Neither {folders[0]} nor {folders[1]} can be written, so that the data cannot be unpacked: set the "
            "environment variable COURSE_CACHE to a folder that you may write to."
        )
    if shutil.disk_usage(writable[0]).free < ROOM:
        return (
            f"The disk that holds {folders[0]} has less than {ROOM / 1e6:.0f} MB left, which the data need: make room, "
            "or set the environment variable COURSE_CACHE to a folder on another disk."
        )


def _nearest(folder: Path) -> Path:
    """The folder, or what there is of the way to it."""
    return next(there for there in (folder, *folder.absolute().parents) if there.exists())


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _device() -> str:
    if torch.cuda.device_count():  # asks the driver's monitor, and starts nothing that a fork would have to inherit
        return "CPU (a CUDA device is there too)"
    return "CPU (Apple's MPS is there too)" if torch.backends.mps.is_available() else "CPU"
