"""How a notebook's cells are spread over slides: a slide begins where its author says, and where the last one is full.

Heights are estimates, in pixels of the slide's style sheet. They need not be exact: a slide that is a little too high
can be scrolled.
"""

import base64
import math
import re
import struct
from collections.abc import Iterator
from copy import deepcopy

from nbformat import NotebookNode

WIDTH, HEIGHT = 1280, 860  # of a slide
ROOM = 750  # of its height, for what stands on it
IMAGE = 660  # the most that the style sheet gives to an image
TEXT_LINE, CODE_LINE, BLOCK, CHARACTERS = 26, 23, 14, 125  # two lines' heights, the gap below a block, letters a line
STARTS = ("slide", "subslide")
HIDDEN = "slides-hide-input"  # the tag of a code cell of which only the outputs are shown


def laid_out(cells: list[NotebookNode]) -> list[NotebookNode]:
    """The cells in pieces (a text's blocks, a code cell's outputs), with a new slide wherever the next piece has no room.

    What belongs together stays together where it fits: a text is cut only where it is higher than a slide, and a
    heading is never the last thing on one.
    """
    found, used, begin = [], 0.0, None
    for cell in cells:
        kind = cell.metadata.slideshow.slide_type
        if kind in ("skip", "notes"):
            found.append(cell)
            continue
        begin = kind if kind in STARTS else begin
        for piece in _pieces(cell):
            high = height(piece)
            if begin is None and used and used + high > ROOM:
                begin = "subslide"
            if begin is not None:
                piece.metadata.slideshow, begin, used = NotebookNode(slide_type=begin), None, 0.0
            found.append(piece)
            used += high
    return found


def height(cell: NotebookNode) -> float:
    """About how many pixels a cell takes on a slide."""
    if cell.cell_type == "markdown":
        return sum(map(_block_height, _blocks(cell.source)))
    lines = 0 if is_hidden(cell) else len(cell.source.splitlines()) * CODE_LINE + 2 * BLOCK
    return lines + sum(_output_height(output) for output in cell.outputs)


def is_hidden(cell: NotebookNode) -> bool:
    """Whether only a code cell's outputs are shown."""
    return HIDDEN in cell.metadata.get("tags", [])


def _pieces(cell: NotebookNode) -> Iterator[NotebookNode]:
    if cell.cell_type == "code":
        parts = [[output] for output in cell.outputs] if is_hidden(cell) else [cell.outputs]
        yield from (_piece(cell, i, outputs=outputs) for i, outputs in enumerate(parts))
    elif height(cell) <= ROOM:
        yield cell
    else:
        yield from (_piece(cell, i, source=text) for i, text in enumerate(_slidefuls(_blocks(cell.source))))


def _piece(cell: NotebookNode, i: int, **changed: object) -> NotebookNode:
    """A copy with other contents; only the first begins what its cell began."""
    piece = deepcopy(cell)
    piece.update(changed)
    if i:
        piece.id, piece.metadata.slideshow = f"{cell.id}-{i}", NotebookNode(slide_type="-")
    return piece


def _slidefuls(blocks: list[str]) -> Iterator[str]:
    """The blocks of a long text, joined to as few texts as fit on a slide each."""
    gathered: list[str] = []
    for block in blocks:
        if gathered and sum(map(_block_height, [*gathered, block])) > ROOM and not gathered[-1].startswith("#"):
            yield "\n\n".join(gathered)
            gathered = []
        gathered.append(block)
    yield "\n\n".join(gathered)


def _blocks(source: str) -> list[str]:
    return [block for block in re.split(r"\n\s*\n", source) if block.strip()]


def _block_height(block: str) -> float:
    if block.startswith("#"):
        return 70
    lines = block.splitlines()
    if lines[0].startswith("|"):
        return 33 * len(lines) + BLOCK
    if "$$" in block or "\\begin" in block:
        return 50 * max(1, block.count(r"\\") + 1) + BLOCK
    if lines[0].startswith("```"):
        return CODE_LINE * len(lines) + BLOCK
    items = re.split(r"\n(?=\s*(?:[-*]|\d+\.) )", block)  # within one the lines flow
    return TEXT_LINE * sum(math.ceil(len(item) / CHARACTERS) for item in items) + BLOCK


def _output_height(output: NotebookNode) -> float:
    data = output.get("data", {})
    if "image/png" in data:
        wide, high = struct.unpack(">II", base64.b64decode(data["image/png"][:44])[16:24])
        return min(IMAGE, high * min(1, (WIDTH - 40) / wide)) + BLOCK
    if "<table" in data.get("text/html", ""):
        return 33 * data["text/html"].count("<tr") + BLOCK
    text = data.get("text/plain") or output.get("text", "")
    return CODE_LINE * sum(math.ceil(max(1, len(line)) / CHARACTERS) for line in text.splitlines()) + BLOCK
