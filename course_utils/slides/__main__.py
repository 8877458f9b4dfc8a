"""The command line: `python -m course_utils.slides [topic …] [--minutes 30|60|120] [--solved] [--to FOLDER] [--assets FOLDER]`."""

import argparse
import sys
from pathlib import Path

from ..build.authoring import PATHS
from ..build.course import BuildError, Course
from ..paths import this_course
from ..topics import known_topic
from . import write_slides


def main(words: list[str] | None = None, course: Course | None = None) -> int:
    """Write slides, by default of the longest path through every notebook into `build/slides/`; 0 if all is well."""
    course, status = course or this_course(), 0
    arguments = _arguments(words)
    folder = arguments.to or course.root / "build" / "slides"
    how = {"minutes": arguments.minutes, "answers": arguments.solved, "assets": arguments.assets}
    for topic in arguments.topic or course.topics():
        try:
            print(write_slides(course, topic, folder, **how))
        except BuildError as problem:
            print(problem, file=sys.stderr)
            status = 1
    return status


def _arguments(words: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m course_utils.slides", description=main.__doc__.splitlines()[0])
    parser.add_argument("topic", nargs="*", type=known_topic, help="only these topics")
    parser.add_argument("--minutes", type=int, choices=PATHS, default=PATHS[-1], help="only this path")
    parser.add_argument("--solved", action="store_true", help="show the answers in the exercises' gaps")
    parser.add_argument("--to", type=Path, metavar="FOLDER", help="where to write them")
    parser.add_argument("--assets", type=Path, metavar="FOLDER", help="a node_modules to take the scripts from")
    arguments = parser.parse_args(words)
    return arguments


if __name__ == "__main__":
    sys.exit(main())
