"""The pages of the site that are no notebooks, in Markdown: the front page, the claims, the list of guides."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from .. import places
from ..build.course import BuildError, Course
from ..guide.blocks import plain, table
from ..guide.measured import claims
from ..topics import notebook_name

PAGES = {"CLAIMS.md": ("the claims", "claims.md"), "INSTRUCTORS.md": ("for instructors", "guide/index.md")}
"""Files of the course that have a page: their names, what a link is called that has only the name, and the page's name."""
OMITTED, FOR_INSTRUCTORS = "Test it", "Teach with it"  # sections of README.md that not every site has
LINK = re.compile(r"(?<!!)\[([^\]]+)\]\(([^)]+)\)")
BADGE = re.compile(r"\[!\[([^\]]*)\]\([^)]*\)\]")  # a picture on a link, which would be fetched from elsewhere
CLAIMS = """\
# Claims

What the course says about a measurement, beside what was measured when the solved notebooks were built: the mean and the
standard deviation over seeds. A claim that stops being true fails the course's tests."""
GUIDES = "## The guides\n\nWhat `python -m course_utils.guide` writes, here to be read at once."


def front_page(course: Course, topics: Iterable[str], *, students: bool = False) -> str:
    """README.md without what only matters beside the course's files, and with the site's contents below its introduction."""
    readme = (course.root / "README.md").read_text(encoding="utf-8")
    if places.REPOSITORY == places.PLACEHOLDER:
        readme = re.sub(f"{places.BEGIN}.*{places.END}\n*", "", readme, flags=re.DOTALL)
    introduction, *parts = re.split(r"^(?=## )", readme, flags=re.MULTILINE)
    omitted = (OMITTED, FOR_INSTRUCTORS) if students else (OMITTED,)
    kept = [part for part in parts if part.splitlines()[0].removeprefix("## ") not in omitted]
    return _linked("".join([introduction, _contents(topics, students=students), *kept]))


def _contents(topics: Iterable[str], *, students: bool) -> str:
    reference = ["claims", "reference/index", *([] if students else ["guide/index"])]
    lists = {"Notebooks": [f"notebooks/{notebook_name(topic)}" for topic in topics], "And beside them": reference}
    return "## Read it here\n\n" + "\n".join(_toctree(names, caption) for caption, names in lists.items()) + "\n"


def _toctree(names: Iterable[str], caption: str) -> str:
    return "\n".join(["```{toctree}", ":maxdepth: 1", f":caption: {caption}", "", *names, "```", ""])


def _linked(text: str, up: str = "") -> str:
    """Links to the course's files as links to their pages, or as mere words where a file has none; badges as words.

    Args:
        up: the way from the text's own page to the front page.
    """

    def link(found: re.Match[str]) -> str:
        words, target = found.groups()
        if "://" in target or target.startswith("#"):
            return found[0]
        name, page = PAGES.get(target, (words, None))
        words = name if words == target else words
        return f"[{words}]({up}{page})" if page else words

    return LINK.sub(link, BADGE.sub(r"[\1]", text))


def claims_page(course: Course, titles: Mapping[str, str]) -> str:
    """Every claim of the course: a table for each notebook. Raises `BuildError` if a notebook cannot be read."""
    parts = [CLAIMS]
    for topic, title in titles.items():
        records = [record for cell in course.read(course.solved(topic)).cells for record in claims(cell)]
        link = f"[{title}](notebooks/{notebook_name(topic)}.ipynb)"
        rows = table(["claim", "measured", "source and its figure", "verdict"], map(_row, records))
        parts.append(f"## {link}\n\n:::{{container}} claims\n{rows}\n:::" if records else f"## {link}\n\nNone.")
    return "\n\n".join(parts) + "\n"


def _row(record: Mapping[str, Any]) -> list[str]:
    measured = [": ".join(filter(None, (name, entry["shown"]))) for name, entry in record["measured"].items()]
    source = ": ".join(str(record[key]) for key in ("source", "source_value") if record[key] is not None)
    verdict = "holds" if record["holds"] else "does not hold"
    return [
        plain(record["text"]),
        "".join(f'<span class="figure">{plain(figure)}</span>' for figure in measured),
        plain(source or "the course's own"),
        verdict,
    ]


def headed(guide: str, title: str) -> str:
    """A guide under the notebook's title alone: the list that it stands in says what it is."""
    heading, line, rest = guide.partition("\n")
    if not heading.startswith("# "):
        raise BuildError(f"the guide to notebook {title} has no heading")
    return f"# {title}: guide{line}{rest}"


def instructors_page(course: Course, topics: Iterable[str]) -> str:
    """INSTRUCTORS.md, and below it a list of the guides."""
    text = _linked((course.root / "INSTRUCTORS.md").read_text(encoding="utf-8"), up="../")
    names = [notebook_name(topic) for topic in topics]
    return f"{text}\n{GUIDES}\n\n" + "\n".join(["```{toctree}", ":maxdepth: 1", "", *names, "```", ""])
