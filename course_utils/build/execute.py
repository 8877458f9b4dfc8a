"""Running a solved notebook, and what of its outputs is kept."""

import base64
import os
import struct
from copy import deepcopy
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import NoSuchKernel
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError
from nbformat import NotebookNode

from ..tolerance import agrees, environment

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
CELL_TIMEOUT = 600  # seconds
_IMAGES = ("image/png", "image/jpeg")


class ExecutionError(Exception):
    """A cell failed: `cell` is its id (None if no cell was reached), the message is the exception's last line."""

    def __init__(self, cell: str | None, message: str) -> None:
        super().__init__(message)
        self.cell = cell


def execute(notebook: NotebookNode, folder: Path) -> NotebookNode:
    """The notebook with the outputs of a fresh kernel started in `folder`. Raises `ExecutionError`."""
    executed, started = deepcopy(notebook), []
    client = NotebookClient(
        executed,
        kernel_name="python3",
        timeout=CELL_TIMEOUT,
        record_timing=False,
        store_widget_state=False,
        coalesce_streams=True,
        resources={"metadata": {"path": str(folder)}},
        on_cell_start=lambda cell, cell_index: started.append(cell.id),
    )
    try:
        client.execute(env={**os.environ, "COURSE_STRICT": "1"})
    except CellExecutionError as error:
        raise ExecutionError(started[-1], f"{error.ename}: {_last_line(error.evalue)}") from None
    except CellTimeoutError:
        raise ExecutionError(started[-1], f"did not finish in {CELL_TIMEOUT} s") from None
    except (NoSuchKernel, RuntimeError) as error:
        raise ExecutionError(started[-1] if started else None, f"the kernel died: {_last_line(error)}") from None
    executed.metadata = deepcopy(notebook.metadata)  # the kernel's versions and widget states stay out
    executed.metadata.setdefault("course", {})["made_with"] = environment()
    for cell in executed.cells:
        if cell.cell_type == "code":
            cell.outputs = [output for output in map(_clean, cell.outputs) if output.get("data", True)]
    return executed


def keep_agreeing_outputs(new: NotebookNode, old: NotebookNode) -> None:
    """Put the old outputs back into the cells of `new` whose source is unchanged and whose new text agrees."""
    before = {cell.id: cell for cell in old.cells if cell.cell_type == "code"}
    for cell in new.cells:
        previous = before.get(cell.id)
        if previous and previous.source == cell.source and outputs_agree(previous.outputs, cell.get("outputs")):
            cell.outputs = previous.outputs


def outputs_agree(old: Any, new: Any) -> bool:
    """Whether two outputs, or parts of them, are equal up to the tolerance. Of an image only its presence counts."""
    if isinstance(old, dict) and isinstance(new, dict):
        unseen = (*_IMAGES, "execution_count", "traceback")
        return old.keys() == new.keys() and all(outputs_agree(old[key], new[key]) for key in old if key not in unseen)
    if isinstance(old, list) and isinstance(new, list):
        return len(old) == len(new) and all(map(outputs_agree, old, new))
    if type(old) is type(new) and isinstance(old, str | float):
        return agrees(str(old), str(new))
    return old == new


def _clean(output: NotebookNode) -> NotebookNode:
    """The output without its live widget and without the name of the software that drew its figure."""
    data = output.get("data", {})
    data.pop(WIDGET_VIEW, None)
    if "image/png" in data:
        data["image/png"] = _without_software(data["image/png"])
    return output


def _without_software(encoded: str) -> str:
    """A PNG in base64 without its `Software` text, which holds a version; no other byte changes."""
    png = base64.b64decode(encoded)
    if b"tEXtSoftware\0" not in png:
        return encoded
    start = png.index(b"tEXtSoftware\0") - 4  # a chunk: length, type, data, checksum
    (length,) = struct.unpack(">I", png[start : start + 4])
    return base64.b64encode(png[:start] + png[start + 12 + length :]).decode()


def _last_line(error: object) -> str:
    return (str(error).strip().splitlines() or [""])[-1]
