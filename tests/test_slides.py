"""Slides: what is shown of a notebook, where a new slide begins, and where the page takes its scripts from."""

import re

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from course_utils import paths
from course_utils.build.references import regions
from course_utils.exercises import exercise
from course_utils.guide.measured import ANSWER
from course_utils.slides import as_html, deck, layout, write_slides
from course_utils.slides.__main__ import main

COURSE = paths.this_course()
TOPICS = [topic for topic in COURSE.topics() if COURSE.solved(topic).exists()]


def _slides(cells: list[NotebookNode]) -> list[list[NotebookNode]]:
    """The cells slide by slide."""
    slides = []
    for cell in cells:
        if cell.metadata.slideshow.slide_type in layout.STARTS:
            slides.append([])
        if cell.metadata.slideshow.slide_type not in ("skip", "notes"):
            slides[-1].append(cell)
    return slides


def _text(paragraphs: int, slide_type: str = "-", **metadata) -> NotebookNode:
    source = "\n\n".join(f"Paragraph {i}.{60 * ' word'}" for i in range(paragraphs))
    return new_markdown_cell(source, metadata={"slideshow": {"slide_type": slide_type}, **metadata})


@pytest.fixture(params=TOPICS)
def decks(request):
    """A topic's starter, solved notebook and deck."""
    starter, solved = COURSE.read(COURSE.starter(request.param)), COURSE.read(COURSE.solved(request.param))
    return starter, solved, deck(starter, solved)


def test_no_slide_is_higher_than_its_room_unless_it_holds_one_thing(decks):
    *_, shown = decks
    for slide in _slides(shown.cells):
        assert sum(map(layout.height, slide)) <= layout.ROOM or len(slide) == 1, slide[0].id


def test_every_text_and_output_is_on_some_slide(decks):
    _, solved, shown = decks
    texts = "\n\n".join(cell.source for cell in shown.cells if cell.cell_type == "markdown")
    for cell in solved.cells:
        if cell.cell_type == "markdown":
            assert all(block in texts for block in layout._blocks(cell.source))
    count = {True: 0, False: 0}
    for notebook in (solved, shown):
        kept = [c for c in notebook.cells if c.cell_type == "code" and "check" not in c.metadata]
        count[notebook is solved] = sum(len(cell.outputs) for cell in kept)
    assert count[True] == count[False] > 0


def test_exercises_are_shown_as_gaps_and_answers_only_when_asked_for(decks):
    starter, solved, shown = decks
    page, with_answers = as_html(shown), deck(starter, solved, answers=True)
    sources = {cell.metadata.exercise: cell.source for cell in shown.cells if "exercise" in cell.metadata}
    answers = {cell.metadata.exercise: cell.source for cell in with_answers.cells if "exercise" in cell.metadata}
    assert sources
    for name, source in sources.items():
        assert "raise NotImplementedError" in source
        for region in regions(exercise(name)):
            assert region not in source and region in answers[name]
    assert page.count("NotImplementedError") >= len(sources)


def test_code_that_shows_something_is_hidden_and_short_code_that_shows_nothing_is_not():
    cells = [_text(1, "slide")]
    for source, text in (("print(1)", "1"), ("rate = 0.1", None), ("\n".join(["step()"] * 20), None)):
        outputs = [new_output("stream", text=text)] if text else []
        cells.append(new_code_cell(source, outputs=outputs, metadata={"slideshow": {"slide_type": "-"}}))
    notebook = new_notebook(cells=cells)
    hidden = {
        cell.source: layout.is_hidden(cell) for cell in deck(notebook, notebook).cells if cell.cell_type == "code"
    }
    assert hidden == {"print(1)": True, "rate = 0.1": False}  # long code without outputs is left out


def test_a_slide_begins_where_the_last_is_full_and_where_the_author_says():
    cells = [_text(2, "slide"), _text(2), _text(7), _text(1, "subslide"), _text(1, "skip"), _text(1, "fragment")]
    kinds = [cell.metadata.slideshow.slide_type for cell in layout.laid_out(cells)]
    assert kinds == ["slide", "-", "subslide", "subslide", "skip", "fragment"]


def test_a_text_higher_than_a_slide_is_cut_between_its_paragraphs_and_not_below_a_heading():
    long = _text(12, "slide")
    long.source = long.source.replace("Paragraph 8.", "## Heading\n\nParagraph 8.")
    pieces = layout.laid_out([long])
    assert len(pieces) == 2 and pieces[1].metadata.slideshow.slide_type == "subslide"
    assert "\n\n".join(piece.source for piece in pieces) == long.source.strip()
    assert not any(piece.source.splitlines()[-1].startswith("#") for piece in pieces)
    assert len({piece.id for piece in pieces}) == 2


def test_what_begins_a_slide_and_shows_nothing_hands_the_beginning_on():
    silent = new_code_cell("\n".join(["step()"] * 20), metadata={"slideshow": {"slide_type": "subslide"}})
    notebook = new_notebook(cells=[_text(1, "slide"), silent, _text(1)])
    assert [cell.metadata.slideshow.slide_type for cell in deck(notebook, notebook).cells] == ["slide", "subslide"]


def test_an_answer_is_shown_without_the_prediction_that_nobody_made(decks):
    _, solved, shown = decks
    texts = [output.get("data", {}).get("text/plain", "") for cell in shown.cells for output in cell.get("outputs", [])]
    assert not any(ANSWER in text for text in texts)
    assert any(text.startswith("Measured: ") for text in texts)


def test_instructors_notes_are_speakers_notes(decks):
    page = as_html(decks[2])
    assert '<aside class="notes">' in page
    assert page.index('<aside class="notes">') < page.rindex("<strong>Answer.</strong>")


def test_the_scripts_come_from_a_folder_of_packages_or_from_the_network(tmp_path):
    online = write_slides(COURSE, "minibatch_sgd", tmp_path, minutes=30).read_text(encoding="utf-8")
    local = write_slides(COURSE, "minibatch_sgd", tmp_path, minutes=30, assets=tmp_path / "packages" / "node_modules")
    page = local.read_text(encoding="utf-8")
    scripts = re.findall(r'<(?:script src|link href)="([^"]+)"', page)
    needed = [script for script in scripts if "font-awesome" not in script]
    assert len(needed) == 5 and all(script.startswith("packages/node_modules/") for script in needed)
    assert '"packages/node_modules/reveal.js/dist/reveal.js"' in page
    assert "packages/node_modules" not in online and "https://" in online
    assert "automatic: false" in page and "automatic: true" not in page


def test_a_path_has_the_slides_of_its_cells_only(tmp_path):
    assert main(["minibatch_sgd", "--minutes", "30", "--to", str(tmp_path)], COURSE) == 0
    page = (tmp_path / "01_minibatch_sgd_30.slides.html").read_text(encoding="utf-8")
    assert "The step" in page and "Lowering the rate</h2>" not in page and "Lowering the rate<a" not in page


def test_a_notebook_that_is_missing_is_named(tmp_path, capsys):
    assert main(["momentum", "--to", str(tmp_path)], type(COURSE)(tmp_path, ())) == 1
    assert "03_momentum.ipynb: does not exist" in capsys.readouterr().err
