"""How much memory is free, read from files laid out as the system's."""

import pytest
import torch

from course_utils import memory

CPU = torch.device("cpu")


@pytest.fixture
def container(tmp_path, monkeypatch):
    """A container's files, to be filled."""
    monkeypatch.setattr(memory, "CGROUP", tmp_path)

    def fill(limit, used, cached):
        (tmp_path / "memory.max").write_text(f"{limit}\n")
        (tmp_path / "memory.current").write_text(f"{used}\n")
        (tmp_path / "memory.stat").write_text(f"anon 5\ninactive_file {cached}\nactive_file 7\n")

    return fill


def test_a_containers_limit_counts_without_what_is_in_use_but_with_what_gives_way(container):
    container(limit=1000, used=700, cached=200)
    assert memory.free_memory(CPU) == 500


def test_without_a_limit_the_system_is_asked(container):
    without_files = memory.free_memory(CPU)
    container(limit="max", used=700, cached=200)
    assert 1e6 < memory.free_memory(CPU) < 1e15
    assert 1e6 < without_files < 1e15


def test_a_device_that_does_not_tell_has_no_limit():
    assert memory.free_memory(torch.device("meta")) == float("inf")
