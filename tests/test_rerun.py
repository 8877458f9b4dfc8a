"""That the command which reruns the solved notebooks finds what depends on threads, on being run once, or on others' seeds."""

from pathlib import Path

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from course_utils.build.execute import execute
from tests.rerun import found, varied

ALIKE = {
    "text": "text",
    "setup": "import torch; torch.set_num_threads(1)",
    "own": "torch.manual_seed(0); print(torch.rand(1))",
}
THREADS = {"threads": "print(torch.get_num_threads())"}
TWICE = {"counts": "counted = globals().get('counted', 0) + 1; print(counted)"}
SEEDED = {"seeds": "import random; random.seed(0)", "draws": "print(random.random(), torch.rand(1))"}
RAISES = {"raises": "assert torch.get_num_threads() == 1, 'another claim'"}


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> NotebookNode:
    """A notebook as the builder stores it."""
    sources = ALIKE | SEEDED | THREADS | TWICE | RAISES
    cells = [(new_markdown_cell if id == "text" else new_code_cell)(source, id=id) for id, source in sources.items()]
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    return execute(new_notebook(cells=cells, metadata=metadata), tmp_path_factory.mktemp("stored"))


def otherwise(stored: NotebookNode, folder: Path, compare: bool = True, **options) -> list[str]:
    """The cells that come out otherwise, as the command names them."""
    lines = found(stored, execute(varied(stored, **options), folder), compare)
    return [line.partition(":")[0] for line in lines]


def test_run_as_before_nothing_is_found(stored, tmp_path):
    assert otherwise(stored, tmp_path) == []


def test_more_threads(stored, tmp_path):
    assert otherwise(stored, tmp_path, threads=2) == ["threads", "raises"]


def test_where_outputs_differ_by_right_only_what_raises_is_found(stored, tmp_path):
    assert otherwise(stored, tmp_path, compare=False, threads=2) == ["raises"]


def test_every_cell_run_again_in_its_place(stored, tmp_path):
    assert otherwise(stored, tmp_path, again=True) == ["draws, run again", "counts, run again"]


def test_generators_left_somewhere_else(stored, tmp_path):
    assert otherwise(stored, tmp_path, scattered=True) == ["draws"]
