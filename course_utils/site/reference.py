"""The reference: which modules it covers, a page for each package, and docstrings as reStructuredText."""

import ast
import re
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

INDEX = """\
# Reference

What the docstrings say, a page for each package: `solutions` has the course's own version of every exercise, `course_utils` what the
notebooks use, and the packages below it what explains, checks, builds and teaches.
"""
LATER = {"exercises/wrong"}  # folders of mistakes, which have no place in a reference
EQUATION = re.compile(r"\s*[^\s=≈←]\S*(\s\S{1,4}){0,2}\s[=≈←]\s")
SECTION = re.compile(r"(Args|Returns|Raises|Attributes|Yields):$")
EMPHASIS = re.compile(r"(?<![\w*])\*(\w|\w[^*`\n]*\w)\*(?![\w*])")
SPECIAL = re.compile(r"([*|\\])|(?<=\w)(_)(?!\w)|(?<!\w)(_)(?=\w)")


def reference_pages() -> dict[str, str]:
    """The texts of the reference's pages by their path: one for each package, and a list of them."""
    packages = {
        package: list(modules) for root in ("solutions", "course_utils") for package, modules in _packages(root)
    }
    files = {f"reference/{package}.rst": _page(package, modules) for package, modules in packages.items()}
    lines = ["```{toctree}", ":maxdepth: 1", "", *packages, "```", ""]
    return files | {"reference/index.md": INDEX + "\n" + "\n".join(lines)}


def _packages(root: str) -> Iterator[tuple[str, list[str]]]:
    """Packages with the modules that their page shows.

    A package below the root that has an `__all__` is shown by what that names. Of others the modules are shown that
    define something public.
    """
    base = Path(find_spec(root).origin).parent
    for init in sorted(base.rglob("__init__.py")):
        folder = init.parent
        inside = folder.relative_to(base).as_posix()
        if inside in LATER or any(_named(parent / "__init__.py") for parent in _between(base, folder)):
            continue
        package = ".".join([root, *folder.relative_to(base).parts])
        if folder != base and _named(init):
            yield package, [package]
            continue
        modules = [path for path in sorted(folder.glob("*.py")) if path.stem[0] != "_" and _public(path)]
        own = [package] if _public(init) else []
        if own or modules:
            yield package, [*own, *(f"{package}.{path.stem}" for path in modules)]


def _between(base: Path, folder: Path) -> list[Path]:
    return [parent for parent in folder.parents if base in parent.parents]


def _named(init: Path) -> bool:
    """Whether a package says in `__all__` what is public."""
    return any(isinstance(node, ast.Name) and node.id == "__all__" for node in ast.walk(_parsed(init)))


def _public(path: Path) -> bool:
    """Whether a module defines a function or a class without an underscore."""
    defined = (ast.FunctionDef, ast.ClassDef)
    return any(isinstance(node, defined) and node.name[0] != "_" for node in _parsed(path).body)


def _parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _page(package: str, modules: list[str]) -> str:
    parts = [_heading(package.removeprefix("course_utils."), "="), f"``{package}``"]
    parts += [] if package in modules else [f".. automodule:: {package}"]
    for module in modules:
        heading = [] if module == package else [_heading(module.removeprefix(f"{package}."), "-")]
        parts += [*heading, f".. automodule:: {module}\n   :members:"]
    return "\n\n".join(parts) + "\n"


def _heading(text: str, line: str) -> str:
    text = text.replace("_", r"\_")
    return f"{text}\n{line * len(text)}"


def restructured(docstring: str) -> str:
    """A docstring of this course as reStructuredText: `…` is code, equations below each other keep their lines.

    A paragraph that is indented and follows a colon is code, as is a dialogue with Python (`>>>`).

    Raises:
        ValueError: a backtick has no partner in its paragraph.
    """
    paragraphs, done = docstring.split("\n\n"), []
    for i, text in enumerate(paragraphs):
        indented = all(line.startswith("    ") for line in text.splitlines())
        if i and indented and paragraphs[i - 1].endswith(":"):
            done[-1] += ":"
            done.append(text)
        else:
            done.append(text if text.lstrip().startswith(">>>") else _paragraph(text))
    return "\n\n".join(done)


def _paragraph(text: str) -> str:
    """Equations keep their lines, and what is said of conventions and sources begins a line of its own."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        raise ValueError(f"a backtick has no partner in: {text}")
    text = "".join(f"``{part}``" if i % 2 else _plain(part) for i, part in enumerate(parts))
    text = re.sub(r"(?<=\S) {3,}(?=\S)", "\u2003", text)  # space between equations, which HTML would close up
    lines = text.splitlines()
    if len(lines) < 2 or SECTION.match(lines[0]) or not any(map(EQUATION.match, lines[1:])):
        return re.sub(r"\n(?=(Conventions?|Sources?): )", "\n\n", text)
    return "\n".join(f"| {line}" for line in lines)


def _plain(text: str) -> str:
    """Text outside code, in which nothing but *…* is a mark."""
    pieces = EMPHASIS.split(text)
    return "".join(f"*{piece}*" if i % 2 else SPECIAL.sub(r"\\\g<0>", piece) for i, piece in enumerate(pieces))
