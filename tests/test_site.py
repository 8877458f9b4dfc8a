"""The static site: it builds without a warning, fetches nothing, loses nothing, and a student's has no answers."""

import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

import nbformat
import pytest
from bs4 import BeautifulSoup

from course_utils import places, site
from course_utils.build.authoring import answers
from course_utils.build.claims_table import claims_file
from course_utils.build.course import BuildError, Course
from course_utils.build.leaks import leaked
from course_utils.exercises import Exercise, exercises
from course_utils.guide.measured import ANSWER, predictions
from course_utils.paths import this_course
from course_utils.site import notebooks, pages, reference
from course_utils.site.__main__ import main
from course_utils.topics import notebook_name

COURSE = this_course()
TOPICS = COURSE.topics()
STUDENTS = ["momentum", "dropout"]  # the notebooks of the student's site that is built here
LOADED = "script[src], link[href], img, iframe, source"


def _parsed(folder: Path) -> dict[Path, BeautifulSoup]:
    """The site's pages; what is in `_static` belongs to the theme and is no page."""
    paths = (path for path in sorted(folder.rglob("*.html")) if "_static" not in path.parts)
    return {path: BeautifulSoup(path.read_text("utf-8"), "html.parser") for path in paths}


def _text(page: BeautifulSoup) -> str:
    """What a page says, with one space between words."""
    return " ".join(page.get_text().split())


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("site") / "site"
    assert site.write_site(COURSE, folder) == []  # Sphinx's warnings
    return folder


@pytest.fixture(scope="module")
def parsed(built):
    return _parsed(built)


@pytest.fixture(scope="module")
def for_students(tmp_path_factory) -> Path:
    """A student's site of two notebooks, in the place of an instructor's; the reference is the same in both."""
    folder = tmp_path_factory.mktemp("students")
    course = _copied(folder / "course", STUDENTS)
    earlier = folder / "site" / "guide"
    earlier.mkdir(parents=True)
    (earlier / "index.html").write_text("answers")
    (folder / "site" / site.MARK).write_text("")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(site, "reference_pages", lambda: {"reference/index.md": "# Reference\n"})
        assert site.write_site(course, folder / "site", students=True) == []
    return folder / "site"


def _ids(page: BeautifulSoup) -> set[str]:
    return {element["id"] for element in page.select("[id]")}


def _copied(root: Path, topics: list[str]) -> Course:
    """A course of only these topics' notebooks."""
    course = Course(root, ())
    for path in ["README.md"] + [f(topic).relative_to(COURSE.root) for topic in topics for f in _files()]:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes((COURSE.root / path).read_bytes())
    return course


def _files():
    return COURSE.starter, COURSE.solved, COURSE.answers


def test_every_page_loads_only_what_the_site_has(built, parsed):
    for path, page in parsed.items():
        for element in page.select(LOADED):
            address = urlsplit(element.get("src") or element.get("href"))
            assert address.scheme in ("", "data") and not address.netloc, (path.name, element.attrs)
            assert address.scheme == "data" or (path.parent / unquote(address.path)).exists(), (path, address.path)
    for style in built.rglob("*.css"):
        for address in re.findall(r"url\(\s*[\"']?([^\"')]+)|@import\s+[\"']([^\"']+)", style.read_text("utf-8")):
            assert not re.match(r"https?:|//", "".join(address)), (style.name, address)


def test_every_link_inside_the_site_leads_somewhere(parsed):
    anchors = {path: _ids(page) for path, page in parsed.items()}
    followed = 0
    for path, page in parsed.items():
        for link in (element["href"] for element in page.select("a[href]")):
            address = urlsplit(link)
            if address.scheme or address.netloc or link in ("#", ""):
                continue
            target = (path.parent / unquote(address.path)).resolve() if address.path else path
            assert target.exists(), (path.name, link)
            if address.fragment and target in anchors:
                assert unquote(address.fragment) in anchors[target], (path.name, link)
            followed += 1
    assert followed > 100 * len(TOPICS)


@pytest.mark.parametrize("topic", TOPICS)
def test_a_notebooks_page_shows_its_figures_with_their_texts(built, parsed, topic):
    page = parsed[built / "notebooks" / f"{notebook_name(topic)}.html"]
    shown = [image.get("alt") for image in page.select(".cell_output img")]
    outputs = [output for cell in COURSE.read(COURSE.solved(topic)).cells for output in cell.get("outputs", [])]
    pictures = [output for output in outputs if "image/png" in output.get("data", {})]
    assert pictures
    assert shown == [" ".join(output.metadata["image/png"]["alt"].split()) for output in pictures]
    explorers = [output for output in pictures if "text/plain" in output.data]
    assert len(page.select("p.static-view")) == len(explorers) > 0


@pytest.mark.parametrize("topic", TOPICS)
def test_a_notebooks_page_says_all_that_the_notebook_says(built, parsed, topic):
    page = parsed[built / "notebooks" / f"{notebook_name(topic)}.html"]
    said = _text(page)
    solved = COURSE.read(COURSE.solved(topic))
    for asked in (question for found in predictions(solved).values() for question in found):
        assert " ".join(asked.question.replace("`", "").split()) in said
        assert f"Measured: {' '.join(asked.answer.replace('`', '').split())}" in said
    for cell in solved.cells:
        if cell.cell_type == "code" and "grade_for" not in cell.metadata:
            assert " ".join(cell.source.split()) in said, cell.id
        for output in cell.get("outputs", []):
            if "text" in output:
                assert " ".join(output.text.split()) in said, cell.id
    assert ANSWER.strip() not in said and "BEGIN HIDDEN TESTS" not in said
    offered = built / "notebooks" / page.select_one("a[download]")["href"]
    assert offered.read_bytes() == COURSE.starter(topic).read_bytes()


def test_equations_reach_the_page_and_mathjax_lies_beside_it(built, parsed):
    page = parsed[built / "notebooks" / f"{notebook_name('adaptive')}.html"]
    equations = [equation.get_text() for equation in page.select("div.math")]
    assert any(r"\begin{cases}" in equation for equation in equations)
    assert page.select("script[src*='mathjax/tex-chtml.js']")
    assert any((built / "_static" / "mathjax" / "output" / "chtml" / "fonts" / "woff-v2").glob("*.woff"))
    assert "Apache License" in (built / "_static" / "mathjax" / "LICENSE").read_text("utf-8")


def test_the_table_of_claims_is_complete(built, parsed):
    rows = claims_file(COURSE).read_text("utf-8").splitlines()[7:]
    shown = parsed[built / "claims.html"].select("tbody tr")
    assert len(shown) == len(rows) > 50
    for row, line in zip(shown, rows, strict=True):
        _, claim, _, ours, verdict = (cell.replace(r"\|", "|").strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1])
        claimed, measured, _, judged = row.select("td")
        assert _text(claimed) == " ".join(claim.replace("`", "").split())
        figures = [_text(figure) for figure in measured.select("span.figure")]
        assert "; ".join(figures) == ours.replace("`", "")
        assert _text(judged) == verdict


def test_the_reference_has_every_exercise_and_what_the_notebooks_use(parsed, built):
    documented = {id for path, page in parsed.items() if path.parent.name == "reference" for id in _ids(page)}
    for declared in (entry for topic in TOPICS for entry in exercises(topic)):
        assert f"solutions.{declared.topic}.{declared.reference.__name__}" in documented
    for name in ("sweep.sweep", "training.fit", "plots.band", "exercises.check", "explorers.base.Explorer"):
        assert f"course_utils.{name}" in documented
    assert not any("exercises.wrong" in name for name in documented)


def test_the_guides_are_there_below_what_instructors_are_told(built, parsed):
    for topic in TOPICS:
        said = _text(parsed[built / "guide" / f"{notebook_name(topic)}.html"])
        for declared in exercises(topic):
            assert all(known.slug in said for known in declared.misconceptions)
    assert _text(parsed[built / "guide" / "index.html"].select_one("h1")).startswith("For instructors")


def test_the_front_page_leads_to_every_notebook(built, parsed):
    links = [link["href"] for link in parsed[built / "index.html"].select("article a[href]")]
    assert {f"notebooks/{notebook_name(topic)}.html" for topic in TOPICS} <= set(links)
    assert {"claims.html", "reference/index.html", "guide/index.html"} <= set(links)


def _code(folder: Path) -> str:
    """What the pages of a site and the notebooks beside them say, line by line, as `leaked` reads it."""
    texts = [page.get_text() for page in _parsed(folder).values()]
    return "\n".join(texts + [_sources(path.read_text("utf-8")) for path in folder.rglob("*.ipynb")])


def _sources(notebook: str) -> str:
    return "\n".join(cell.source for cell in nbformat.reads(notebook, 4).cells)


def _telling(topic: str) -> list[Exercise]:
    """The exercises of which `leaked` knows the answer when it sees it: others are as short as any code."""
    reference = (COURSE.root / "solutions" / f"{topic}.py").read_text("utf-8")
    return [entry for entry in exercises(topic) if leaked(reference, [entry])]


def test_a_students_site_has_no_answers_and_no_guide(for_students):
    assert not (for_students / "guide").exists()
    code = _code(for_students)
    said = " ".join(code.split())
    for topic in STUDENTS:
        assert leaked(code, exercises(topic)) == []
        assert not any(f"{entry.id}: passed" in said for entry in exercises(topic))
        for _, note in answers(COURSE, topic):
            assert not any(words in said for words in _sentences(note))
    everything = said + "".join(path.read_text("utf-8") for path in for_students.rglob("*.js*"))
    assert "For the instructor" not in everything and "BEGIN HIDDEN TESTS" not in everything
    assert "raise NotImplementedError" in said


def test_the_other_site_has_what_a_students_leaves_out(built, parsed):
    code = _code(built)
    said = " ".join(code.split())
    for topic in TOPICS:
        telling = _telling(topic)
        assert leaked(code, telling) == [entry.id for entry in telling] != []
        for _, note in answers(COURSE, topic):
            assert all(words in said for words in _sentences(note))


def _sentences(note: str) -> list[str]:
    """The longer sentences of a note that are shown as they are written, without emphasis and code."""
    sentences = re.split(r"(?<=[.?!])\s+|\n", note)
    return [words for words in sentences if len(words) > 30 and not re.search(r"[*`$\\|<\[&]|^\d+\. |^\s|^- ", words)]


@pytest.mark.parametrize("topic", TOPICS)
def test_no_answer_is_in_the_sources_of_a_students_notebook_or_of_the_reference(topic):
    telling = _telling(topic)
    shown = _sources(notebooks.page(COURSE, topic, students=True))
    assert leaked(shown, exercises(topic)) == [] and "For the instructor" not in shown
    assert leaked(_sources(notebooks.page(COURSE, topic)), telling) == [entry.id for entry in telling] != []
    assert not any(leaked(entry.reference.__doc__, [entry]) for entry in exercises(topic))


def test_binder_and_colab_are_linked_once_there_is_an_address():
    assert "Binder" not in notebooks.links("momentum", places.PLACEHOLDER)
    found = notebooks.links("momentum", "ada/course")
    assert places.binder("ada/course", "03_momentum") in found and places.colab("ada/course", "03_momentum") in found


def test_the_front_page_names_other_places_once_there_is_an_address_and_fetches_no_badge(tmp_path, monkeypatch):
    course = _copied(tmp_path, ["momentum"])
    assert "### Elsewhere" not in pages.front_page(course, ["momentum"])
    monkeypatch.setattr(places, "REPOSITORY", "ada/course")
    (tmp_path / "README.md").write_text(places.filled((tmp_path / "README.md").read_text("utf-8"), "ada/course"))
    page = pages.front_page(course, ["momentum"])
    assert f"[Binder]({places.binder('ada/course')})" in page and "![" not in page


def test_docstrings_become_restructured_text():
    text = "Twice `x | y`, *not* |x| or n_ * 2.\n\nm = a + b,   c = d\nv = e\n\nAs Adam does.\nSource: Ada (1843)."
    assert reference.restructured(text) == (
        "Twice ``x | y``, *not* \\|x\\| or n\\_ \\* 2.\n\n| m = a + b,\u2003c = d\n| v = e\n\n"
        "As Adam does.\n\nSource: Ada (1843)."
    )
    assert reference.restructured("So:\n\n    f(*x)") == "So::\n\n    f(*x)"
    with pytest.raises(ValueError, match="no partner"):
        reference.restructured("one ` alone")


def test_a_folder_that_holds_something_else_is_left_alone(tmp_path, capsys):
    (tmp_path / "thesis.txt").write_text("years")
    assert main(["--to", str(tmp_path)], COURSE) == 1
    assert "holds no earlier site" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_notebook_that_is_missing_is_named(tmp_path):
    course = _copied(tmp_path, ["momentum"])
    course.solved("momentum").unlink()
    with pytest.raises(BuildError, match="03_momentum.ipynb: does not exist"):
        site.sources(course)
