"""A static site of the course: solved notebooks, claims, the tools' reference and the instructor's guide, without a network.

The command line: `python -m course_utils.site [--students] [--to FOLDER]`. It needs the dependency group `site`
(`uv sync --group site`), executes no notebook, and reads what the builder wrote.
"""

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from ..build.course import BuildError, Course
from ..guide import guide
from ..topics import notebook_name
from .notebooks import figure_texts, page, title
from .pages import claims_page, front_page, headed, instructors_page
from .reference import reference_pages

MARK = "objects.inv"  # every site has it; a folder without it holds something else, and is not overwritten


def sources(course: Course, *, students: bool = False) -> dict[str, str]:
    """What the site is made from: the texts of its files by their path.

    Args:
        course: its notebooks have been built.
        students: leave out what stands only for instructors (answers, notes, the guide), and show stubs for answers.

    Raises:
        BuildError: a notebook is missing or cannot be read.
    """
    topics = course.topics()
    titles = {topic: title(course.read(course.starter(topic))) for topic in topics}
    files = {f"notebooks/{notebook_name(topic)}.ipynb": page(course, topic, students=students) for topic in topics}
    files |= {f"starters/{notebook_name(topic)}.ipynb": course.starter(topic).read_text("utf-8") for topic in topics}
    if not students:
        files |= {f"guide/{notebook_name(topic)}.md": headed(guide(course, topic), titles[topic]) for topic in topics}
        files["guide/index.md"] = instructors_page(course, topics)
    files["claims.md"] = claims_page(course, titles)
    files |= reference_pages()
    files["index.md"] = front_page(course, topics, students=students)
    return files


def write_site(course: Course, folder: Path, *, students: bool = False) -> list[str]:
    """Build the site into `folder`, in place of an earlier one there; Sphinx's warnings, of which there should be none.

    Raises:
        BuildError: the folder holds something else, Sphinx is not installed, or a notebook cannot be read.
    """
    if folder.exists() and (not folder.is_dir() or (any(folder.iterdir()) and not (folder / MARK).exists())):
        raise BuildError(f"{folder}: is not empty and holds no earlier site; name another folder")
    try:
        from .rendering import render
    except ModuleNotFoundError as missing:
        raise BuildError(f"the site needs {missing.name}: run `uv sync --group site`") from None
    files = sources(course, students=students)
    with tempfile.TemporaryDirectory(prefix="course-site-") as temporary:
        written, html = Path(temporary) / "source", Path(temporary) / "html"
        _write_all(written, files)
        warnings = render(written, html, figure_texts(course))
        shutil.rmtree(folder, ignore_errors=True)  # nothing of an instructor's site stays in a student's
        shutil.copytree(html, folder)
    return warnings


def _write_all(folder: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
