"""Slides of a notebook: its slide types, the figures of the solved one, and the gaps of the starter.

Answers and notes for the instructor are speaker's notes (press S). Slides take their scripts from the network, or from
a folder of npm packages that `--assets` names: `npm install reveal.js@4 mathjax@2 requirejs jquery@3` makes it.
"""

import os
from copy import deepcopy
from pathlib import Path

from nbconvert import SlidesExporter
from nbformat import NotebookNode
from traitlets.config import Config

from ..build.authoring import PATHS
from ..build.course import Course, write
from ..guide.measured import ANSWER
from ..paths import shortened
from ..topics import notebook_name
from .layout import HEIGHT, HIDDEN, IMAGE, WIDTH, laid_out

SHORT = 8  # lines of code that are shown although they show nothing themselves
PACKAGES = {
    "reveal_url_prefix": "reveal.js",
    "mathjax_url": "mathjax/MathJax.js?config=TeX-AMS_CHTML-full,Safe",
    "require_js_url": "requirejs/require.js",
    "jquery_url": "jquery/dist/jquery.min.js",
}
"""Where an npm folder holds what nbconvert's exporter calls so."""
STYLE = f"""<style>
.reveal h1 {{ font-size: 1.7em; }}
.reveal h2 {{ font-size: 1.4em; }}
.reveal h3 {{ font-size: 1.1em; }}
.reveal section img {{ max-height: {IMAGE}px; max-width: 100%; width: auto; height: auto; margin: 0; }}
.reveal .jp-InputPrompt, .reveal .jp-OutputPrompt {{ display: none; }}
</style>
"""


def deck(starter: NotebookNode, solved: NotebookNode, *, answers: bool = False) -> NotebookNode:
    """What is shown: of exercises the gaps, of other code what it shows, and no checks.

    Args:
        starter, solved: a notebook before and after it was built.
        answers: show the answers in the gaps.
    """
    deck = deepcopy(solved)  # whose slide types and outputs are changed below
    stubs = {cell.id: cell.source for cell in starter.cells}
    for cell in deck.cells:
        if "check" in cell.metadata:
            cell.metadata.slideshow = {"slide_type": "skip"}
        elif "exercise" in cell.metadata:
            cell.source = cell.source if answers else stubs[cell.id]
        elif cell.cell_type == "code" and (cell.outputs or len(cell.source.splitlines()) > SHORT):
            cell.metadata.tags = [*cell.metadata.get("tags", []), HIDDEN]
        for output in cell.get("outputs", []):
            _say_what_was_measured(output)
    deck.cells = laid_out(deck.cells)
    return deck


def _say_what_was_measured(output: NotebookNode) -> None:
    """Leave out of a revealed answer that nobody predicted anything: on slides nobody could."""
    text = output.get("data", {}).get("text/plain", "")
    if ANSWER in text:
        output.data["text/plain"] = ANSWER.removeprefix(" — ") + text.partition(ANSWER)[2]


def as_html(notebook: NotebookNode, assets: str | None = None) -> str:
    """The deck as one HTML page.

    Args:
        assets: the address of a folder of npm packages, relative to the page; by default the network is used.
    """
    config = Config()
    config.TagRemovePreprocessor.remove_input_tags = {HIDDEN}
    config.SlidesExporter.reveal_width, config.SlidesExporter.reveal_height = str(WIDTH), str(HEIGHT)
    config.SlidesExporter.reveal_scroll = True
    config.SlidesExporter.reveal_number = "c/t"
    config.SlidesExporter.exclude_input_prompt = config.SlidesExporter.exclude_output_prompt = True
    if assets is not None:
        for name, place in PACKAGES.items():
            setattr(config.SlidesExporter, name, f"{assets}/{place}")
    page, _ = SlidesExporter(config=config).from_notebook_node(notebook)
    # MathJax would measure a formula on a slide that is not shown yet, and break it into pieces one letter wide.
    return page.replace("automatic: true", "automatic: false").replace("</head>", f"{STYLE}</head>", 1)


def write_slides(
    course: Course,
    topic: str,
    folder: Path,
    *,
    minutes: int = PATHS[-1],
    answers: bool = False,
    assets: Path | None = None,
) -> Path:
    """Write the slides of one path through a notebook into `folder`, and say where. Raises `BuildError`."""
    starter, solved = course.read(course.starter(topic)), course.read(course.solved(topic))
    folder.mkdir(parents=True, exist_ok=True)
    place = None if assets is None else Path(os.path.relpath(assets, folder)).as_posix()
    page = as_html(deck(starter, shortened(solved, minutes), answers=answers), place)
    path = folder / f"{notebook_name(topic)}_{minutes}.slides.html"
    write(path, page)
    return path
