"""The line that says whether the environment fits: what it names, and what each shortcoming is told to do."""

import os
import re
import shutil
import types
from email.message import Message
from importlib import metadata

import IPython
import pytest
import torch

from course_utils import preparation, surroundings


@pytest.fixture(autouse=True)
def fitting(monkeypatch, tmp_path):
    """Enough memory, an empty cache folder with room, and no strictness, whatever the machine."""
    monkeypatch.delenv("COURSE_STRICT", raising=False)
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(surroundings.datasets, "_temporary_cache", lambda: tmp_path / "temporary" / "cache")
    monkeypatch.setattr(surroundings, "free_memory", lambda device: 1.94e9)
    monkeypatch.setattr(surroundings.shutil, "disk_usage", lambda folder: types.SimpleNamespace(free=1e9))


def _versions(monkeypatch, **found: str | None) -> None:
    """Have some distributions found in these versions, or not found (None)."""
    installed = metadata.version

    def version(name: str) -> str:
        if name in found and found[name] is None:
            raise metadata.PackageNotFoundError(name)
        return found.get(name) or installed(name)

    monkeypatch.setattr(surroundings.metadata, "version", version)


def _builds(monkeypatch, torch_version: str, torchvision_version: str, requires: list[str]) -> str | None:
    monkeypatch.setattr(torch, "__version__", torch_version)
    monkeypatch.setattr(surroundings, "_torchvision_version", lambda: torchvision_version)
    monkeypatch.setattr(surroundings.metadata, "requires", lambda name: requires)
    return surroundings._builds()


def test_a_fitting_environment_is_described_in_one_line():
    line = surroundings.fits()
    assert re.fullmatch(
        r"This environment fits: Python 3\.\d+, PyTorch 2\.\d+, \d+ cores?, 1\.9 GB of memory free, CPU.*\.", line
    )


def test_a_line_that_is_stored_and_compared_says_nothing_of_the_machine(monkeypatch):
    monkeypatch.setenv("COURSE_STRICT", "1")
    monkeypatch.setattr(surroundings, "free_memory", lambda device: 1e6)
    assert surroundings.fits() == surroundings.STRICT


def test_versions_out_of_bounds_and_missing_packages_are_named_together(monkeypatch):
    _versions(monkeypatch, optuna="3.6.1", tqdm=None)
    (sentence,) = surroundings.shortcomings()
    wanted = {requirement.name: requirement.specifier for requirement in surroundings.bounds()}
    assert f"optuna {wanted['optuna']} (here: 3.6.1)" in sentence
    assert f"tqdm {wanted['tqdm']} (here: none)" in sentence
    assert "numpy" not in sentence and "pip install" in sentence
    assert surroundings.fits() == f"This environment falls short. {sentence}"


def test_an_old_python_is_named(monkeypatch):
    monkeypatch.setattr(surroundings.platform, "python_version", lambda: "3.10.14")
    assert "python >=3.11 (here: 3.10.14)" in surroundings.fits()


def test_the_bounds_are_the_same_from_a_checkout_and_from_an_installed_package(monkeypatch, tmp_path):
    checkout = set(surroundings.bounds())
    assert {"python", "torch", "torchvision"} < {requirement.name for requirement in checkout}
    installed = Message()  # what importlib.metadata gives
    for requirement in checkout:
        python = requirement.name == "python"
        installed["Requires-Python" if python else "Requires-Dist"] = str(requirement).removeprefix(
            "python" if python else ""
        )
    monkeypatch.setattr(surroundings, "PYPROJECT", tmp_path / "none")
    monkeypatch.setattr(surroundings.metadata, "metadata", lambda name: installed)
    assert set(surroundings.bounds()) == checkout


@pytest.mark.parametrize(
    ("ours", "theirs", "requires", "same"),
    [
        ("2.15.0+cpu", "0.29.2+cu132", ["torch (>=2.14.0)"], False),
        ("2.6.0+cu118", "0.21.0+cu126", ["torch==2.6.0"], False),
        ("2.6.0", "0.20.0", ["numpy", "torch==2.5.0"], False),
        ("2.6.0+cu124", "0.21.0+cu126", ["torch==2.6.0"], True),
        ("2.6.0+cpu", "0.21.0+cpu", ["torch==2.6.0"], True),
        ("2.6.0", "0.21.0", ["torch==2.6.0"], True),
        ("2.6.0.post301", "0.21.0", [], True),
    ],
)
def test_torch_and_torchvision_of_different_builds_are_told_apart(monkeypatch, ours, theirs, requires, same):
    sentence = _builds(monkeypatch, ours, theirs, requires)
    assert (sentence is None) == same
    if not same:
        assert ours in sentence and theirs in sentence and "together" in sentence


def test_this_torchvision_is_read_without_being_imported_and_as_it_names_itself():
    import torchvision

    assert surroundings._torchvision_version() == torchvision.__version__


def test_little_memory_is_said(monkeypatch):
    monkeypatch.setattr(surroundings, "free_memory", lambda device: 0.4e9)
    assert "Only 0.4 GB of memory" in surroundings.fits()


def test_a_machine_that_does_not_tell_its_memory_fits(monkeypatch):
    monkeypatch.setattr(surroundings, "free_memory", lambda device: float("inf"))
    assert "fits" in surroundings.fits() and "memory" not in surroundings.fits()


def test_folders_that_cannot_be_written_matter_only_until_the_data_are_unpacked(monkeypatch, tmp_path):
    monkeypatch.setattr(os, "access", lambda folder, mode: False)
    assert "COURSE_CACHE" in surroundings.fits()
    (tmp_path / "cache" / "FashionMNIST" / "raw").mkdir(parents=True)
    assert "fits" in surroundings.fits()


def test_one_folder_that_can_be_written_is_enough(monkeypatch, tmp_path):
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(os, "access", lambda folder, mode: folder.name == "temporary")
    assert "fits" in surroundings.fits()


def test_a_full_disk_is_said(monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: types.SimpleNamespace(free=9e6))
    assert "less than 100 MB" in surroundings.fits()


@pytest.mark.parametrize(("share", "cores"), [("50000 100000", 1), ("max 100000", None), (None, None)])
def test_a_containers_share_of_the_cores_counts(monkeypatch, tmp_path, share, cores):
    monkeypatch.setattr(surroundings, "CGROUP", tmp_path)
    monkeypatch.setattr(os, "sched_getaffinity", lambda process: {0, 1, 2}, raising=False)
    if share:
        (tmp_path / "cpu.max").write_text(f"{share}\n")
    assert surroundings.count_cores() == (cores or 3)


def test_a_notebooks_first_cell_shows_the_line_and_a_script_does_not(monkeypatch):
    shown = []
    monkeypatch.setattr(IPython.display, "display", lambda bundle, raw: shown.append(bundle))
    preparation.prepare()
    assert shown == []
    monkeypatch.setattr(IPython, "get_ipython", lambda: True)
    preparation.prepare()
    assert shown[0]["text/plain"] == surroundings.fits()
    assert surroundings.fits() in shown[0]["text/html"]


def test_one_core_is_told_where_only_the_systems_own_count_is_known(monkeypatch, tmp_path):
    monkeypatch.setattr(surroundings, "CGROUP", tmp_path)
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)  # as on macOS and on Windows
    for found in (1, None):
        monkeypatch.setattr(os, "cpu_count", lambda found=found: found)
        assert ", 1 core, " in surroundings.fits()


@pytest.mark.parametrize(
    ("gpus", "mps", "device"),
    [(0, False, "CPU."), (0, True, "CPU (Apple's MPS is there too)."), (1, False, "CPU (a CUDA device is there too).")],
)
def test_an_accelerator_is_told_and_not_used(monkeypatch, gpus, mps, device):
    monkeypatch.setattr(torch.cuda, "device_count", lambda: gpus)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: mps)
    assert surroundings.fits().endswith(f", {device}")
    preparation.prepare()
    assert torch.zeros(1).device.type == "cpu"
