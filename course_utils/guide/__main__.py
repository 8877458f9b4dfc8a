"""The command line: `python -m course_utils.guide [topic …] [--to FOLDER]`."""

import argparse
import sys
from pathlib import Path

from ..build.course import BuildError, Course
from ..paths import this_course
from ..topics import known_topic
from . import write_guide


def main(words: list[str] | None = None, course: Course | None = None) -> int:
    """Write the guides, by default those of all notebooks into `build/guide/`; 0 if all is well."""
    course, status = course or this_course(), 0
    arguments = _arguments(words)
    for topic in arguments.topic or course.topics():
        try:
            print(write_guide(course, topic, arguments.to or course.root / "build" / "guide"))
        except BuildError as problem:
            print(problem, file=sys.stderr)
            status = 1
    return status


def _arguments(words: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m course_utils.guide", description=main.__doc__.splitlines()[0])
    parser.add_argument("topic", nargs="*", type=known_topic, help="only the guides to these topics' notebooks")
    parser.add_argument("--to", type=Path, metavar="FOLDER", help="where to write them")
    arguments = parser.parse_args(words)
    return arguments


if __name__ == "__main__":
    sys.exit(main())
