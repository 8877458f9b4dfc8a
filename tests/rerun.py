"""The solved notebooks, run in another way than the one in which they were made.

    python -m tests.rerun [--threads N | --in-place] [--scattered] [topic …]

`--threads N` gives PyTorch N threads: figures part, and the claims must hold all the same.
`--in-place` runs every cell, and then once more before the next one, as readers do: both must print what is stored.
`--scattered` leaves the global generators somewhere else before every cell: again each must print what is stored.

Prints a line for each cell that comes out otherwise; the exit status is their number.
"""

import argparse
import sys
from copy import deepcopy
from pathlib import Path

from nbformat import NotebookNode, read
from nbformat.v4 import new_code_cell

from course_utils.build.execute import execute, outputs_agree
from course_utils.tolerance import environment

ROOT = Path(__file__).resolve().parents[1]
ONCE = {"capstone-baseline"}  # run again it refuses a second look at the test set, as it should
IN_KERNELS = str(Path(__file__).with_name("in_kernels.py"))
SCATTER = f"__import__('runpy').run_path({IN_KERNELS!r})['scatter_seeds']()"


def varied(
    notebook: NotebookNode, *, threads: int | None = None, again: bool = False, scattered: bool = False
) -> NotebookNode:
    """A copy that sets `threads` after its first code cell, runs each cell `again`, or scatters the seeds before each.

    A cell's copies name it in `metadata.of`; one that raises does not keep the others from being run.
    """
    copy = deepcopy(notebook)
    copy.cells = [new_code_cell(SCATTER)] if scattered else []
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for cell in code:
        for turn in range(1 + (again and cell.id not in ONCE)):
            tags = [*cell.metadata.get("tags", []), "raises-exception"]
            metadata = {**cell.metadata, "tags": tags, "of": cell.id, "turn": turn}
            copy.cells.append(new_code_cell(cell.source, metadata=metadata))
        if threads and cell is code[0]:
            copy.cells.append(new_code_cell(f"torch.set_num_threads({threads})"))
    return copy


def found(stored: NotebookNode, run: NotebookNode, compare: bool) -> list[str]:
    """A line for each cell of the run that raised or, compared, shows something else than is stored."""
    expected, lines = {cell.id: cell.get("outputs", []) for cell in stored.cells}, []
    for cell in run.cells:
        outputs, of = cell.outputs, cell.metadata.get("of", cell.source)
        place = f"{of}, run again" if cell.metadata.get("turn") else of
        errors = [f"{output.ename}: {output.evalue}" for output in outputs if output.output_type == "error"]
        if errors and not any(output.output_type == "error" for output in expected.get(of, [])):
            lines += [f"{place}: {error}" for error in errors]
        elif compare and of in expected and not outputs_agree(expected[of], outputs):
            lines.append(f"{place}: was\n{_text(expected[of])}\nand is\n{_text(outputs)}")
    return lines


def _text(outputs: list[NotebookNode]) -> str:
    return "\n".join(output.get("text") or output.get("data", {}).get("text/plain", "") for output in outputs)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--threads", type=int)
    parser.add_argument("--in-place", action="store_true")
    parser.add_argument("--scattered", action="store_true")
    parser.add_argument("topics", nargs="*")
    asked, count = parser.parse_args(), 0
    for path in sorted((ROOT / "solutions").glob("*.ipynb")):
        if asked.topics and path.stem[3:] not in asked.topics:
            continue
        stored = read(path, as_version=4)
        run = execute(
            varied(stored, threads=asked.threads, again=asked.in_place, scattered=asked.scattered), path.parent
        )
        compare = not asked.threads and stored.metadata.course.made_with == environment()
        lines = found(stored, run, compare)
        print(
            f"{path.stem}: {f'{len(lines)} otherwise' if lines else 'as it should be'}", *lines, sep="\n  ", flush=True
        )
        count += len(lines)
    return min(count, 100)


if __name__ == "__main__":
    sys.exit(main())
