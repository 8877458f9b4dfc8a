"""The command line: `python -m course_utils.upkeep [--pins] [--rebuild] [--claims [REVISION]] [--check]`."""

import argparse
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from ..build import BuildError, Course, check
from ..build.__main__ import _this_course
from .claims import changed_claims, table
from .pins import raise_pins

ROOT = Path(__file__).resolve().parents[2]


def main(words: list[str] | None = None, course: Course | None = None, uv: Sequence[str] = ("uv",)) -> int:
    """Take the steps that are asked for, or all, in this order; 0 if all went well, else 1 and a line per problem.

    The steps after one that failed are not taken. Every file is whole at every moment, so that a step that was
    interrupted can be taken again.

    Args:
        words: the command line's, without the program's name.
        course: by default the one in the folder above this package.
        uv: the command by which versions are found and, with new pins, the notebooks are rebuilt.
    """
    asked = _arguments(words)
    everything = not (asked.pins or asked.rebuild or asked.claims or asked.check)
    root = course.root if course else ROOT
    try:
        if asked.pins or everything:
            _pins(root, uv)
        if asked.rebuild or everything:
            # In another process: with new pins, also in another environment, which `uv run` makes.
            _rebuild(root, [*uv, "run", "python"] if asked.pins or everything else [sys.executable])
        course = course or _this_course()
        if asked.claims or everything:
            _claims(course, asked.claims or "HEAD")
        if (asked.check or everything) and (problems := check(course)):
            raise BuildError("\n".join(problems))
    except BuildError as problem:
        print(problem, file=sys.stderr)
        return 1
    print(f"\n{_next(everything)}")
    return 0


def _pins(root: Path, uv: Sequence[str]) -> None:
    changes = raise_pins(root, uv)
    print("\n".join(["Pins:", *(f"  {change}" for change in changes)]) if changes else "Pins: the newest already.")


def _rebuild(root: Path, python: Sequence[str]) -> None:
    try:
        run = subprocess.run([*python, "-m", "course_utils.build", "--force"], cwd=root)
    except OSError as error:
        raise BuildError(f"the notebooks cannot be rebuilt: {python[0]}: {error.strerror}") from None
    if run.returncode:
        raise BuildError(
            "not every notebook could be rebuilt (see above); those keep their old outputs. A claim that does not hold any "
            "more is mended in its notebook, in its text or in its measurement; then take this step again: --rebuild"
        )


def _claims(course: Course, revision: str) -> None:
    print(f"\nClaims, {revision} → now:\n\n{table(changed_claims(course, revision))}")


def _next(everything: bool) -> str:
    if not everything:
        return "Done. Without options all steps are taken: --pins, --rebuild, --claims HEAD, --check."
    return (
        "Next: read the table above, and the sentences in the notebooks around what changed; look at the figures; run the "
        "tests (`uv run --all-groups pytest`), also on the lowest versions that pyproject.toml admits; note the change in CHANGELOG.md; "
        "commit pins, notebooks and CLAIMS.md together."
    )


def _arguments(words: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m course_utils.upkeep",
        description="What a maintainer does each term; without options, all of it.",
    )
    parser.add_argument("--pins", action="store_true", help="pin the newest versions that pyproject.toml admits")
    parser.add_argument("--rebuild", action="store_true", help="execute every notebook again and take the new outputs")
    parser.add_argument(
        "--claims",
        metavar="REVISION",
        nargs="?",
        const="HEAD",
        help="list the claims that came out otherwise than at a git revision (HEAD unless said otherwise)",
    )
    parser.add_argument("--check", action="store_true", help="whether all files are what the builder would write")
    return parser.parse_args(words)


if __name__ == "__main__":
    sys.exit(main())
