"""A course of one solved notebook with claims, two files of pins, a git repository, and a uv that does what it is told."""

import json
import subprocess
import sys
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_notebook, new_output

from course_utils.build import Course
from course_utils.build.course import as_text
from course_utils.claims import record

REQUIREMENTS = "# Exact versions.\none==1.0\ntwo==2.0 ; sys_platform == 'win32'\n"
PROJECT = """\
[project]
name = "miniature"
dependencies = ["one>=1"]

[dependency-groups]
dev = ["three"]
site = ["four"]

[tool.uv]
# The same pins.
constraint-dependencies = [
    "one==1.0",
    "two==2.0 ; sys_platform == 'win32'",
]

[tool.other]
kept = ["]"]
"""

# Keeps what it was asked and the pyproject.toml that it saw, and answers with `answer`, or fails if there is none.
UV = """\
import json, os, pathlib, sys
here = pathlib.Path(__file__).parent
project = pathlib.Path("pyproject.toml")
seen = {"words": sys.argv[1:], "project": project.read_text() if project.exists() else "", "folder": os.getcwd()}
with (here / "asked").open("a") as file:
    file.write(json.dumps(seen) + chr(10))
if sys.argv[1] == "run":
    sys.exit(int((here / "rebuilt").read_text()) if (here / "rebuilt").exists() else 0)
if not (here / "answer").exists():
    sys.exit("error: no solution\\n  because two and one disagree")
print((here / "answer").read_text())
"""


class Uv(list):
    """The command; `answers` says what it will print, `asked` what it was run with."""

    def __init__(self, folder: Path) -> None:
        super().__init__([sys.executable, str(folder / "uv.py")])
        self.folder = folder
        (folder / "uv.py").write_text(UV)

    def answers(self, text: str) -> None:
        (self.folder / "answer").write_text(text)

    def fails_to_rebuild(self) -> None:
        (self.folder / "rebuilt").write_text("1")

    def asked(self) -> list[dict]:
        path = self.folder / "asked"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def write_claims(root: Path, *claims: dict) -> Course:
    """A solved notebook, and its starter, that make these claims (arguments of `record`)."""
    outputs = [new_output("display_data", metadata={"course_claim": record(**claim)}) for claim in claims]
    for folder, shown in (("notebooks", []), ("solutions", outputs)):
        path = root / folder / "01_minibatch_sgd.ipynb"
        path.parent.mkdir(exist_ok=True)
        path.write_text(as_text(new_notebook(cells=[new_code_cell("", id="one", outputs=shown)])), encoding="utf-8")
    nbformat.validate(nbformat.read(path, as_version=4))
    return Course(root, [])


def write_pins(root: Path) -> None:
    (root / "requirements.txt").write_text(REQUIREMENTS)
    (root / "pyproject.toml").write_text(PROJECT)


def commit(root: Path) -> None:
    identity = ["-c", "user.name=A", "-c", "user.email=a@example.invalid", "-c", "commit.gpgsign=false"]
    for words in (["init", "-q"], ["add", "."], [*identity, "commit", "-q", "-m", "one"]):
        subprocess.run(["git", *words], cwd=root, check=True)
