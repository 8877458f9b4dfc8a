"""The command line: `python -m course_utils.site [--students] [--to FOLDER]`."""

import argparse
import sys
from pathlib import Path

from ..build.course import BuildError, Course
from ..paths import this_course
from . import write_site


def main(words: list[str] | None = None, course: Course | None = None) -> int:
    """Build the static site, by default into `build/site`; 0 if all is well, 1 if it warns or cannot be built."""
    course = course or this_course()
    parser = argparse.ArgumentParser(prog="python -m course_utils.site", description=main.__doc__.splitlines()[0])
    parser.add_argument(
        "--students", action="store_true", help="leave out answers, the instructor's notes and the guide"
    )
    parser.add_argument("--to", type=Path, metavar="FOLDER", help="where the site goes, in place of an earlier one")
    arguments = parser.parse_args(words)
    folder = arguments.to or course.root / "build" / "site"
    try:
        warnings = write_site(course, folder, students=arguments.students)
    except BuildError as problem:
        print(problem, file=sys.stderr)
        return 1
    print(*warnings, sep="\n", end="\n" if warnings else "", file=sys.stderr)
    print(folder / "index.html")
    return 1 if warnings else 0


if __name__ == "__main__":
    sys.exit(main())
