"""The command line: `python -m course_utils.build [topic …] [--check] [--force]`."""

import argparse
import sys
from pathlib import Path

from ..topics import known_topic
from . import Course, build, check


def main(words: list[str] | None = None, course: Course | None = None) -> int:
    """Build or check the course; 0 if all is well, else 1 and a line per problem.

    Args:
        words: the command line's, without the program's name.
        course: by default the one in the folder above this package, with the exercises that it declares.
    """
    arguments = _arguments(words)
    course = course or _this_course()
    topics = arguments.topic or course.topics()
    if arguments.check:
        problems = check(course, arguments.topic)
    else:
        problems = build(course, arguments.topic, force=arguments.force)
    for problem in problems:
        print(problem, file=sys.stderr)
    if not problems:
        print(f"up to date: {', '.join(topics) or 'no notebooks yet'}")
    return 1 if problems else 0


def _this_course() -> Course:
    from ..exercises import exercises  # here, so that --help and a mistyped topic need no torch

    return Course(Path(__file__).resolve().parents[2], exercises())


def _arguments(words: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m course_utils.build", description=build.__doc__.splitlines()[0])
    parser.add_argument("topic", nargs="*", type=known_topic, help="build only these topics")
    parser.add_argument("--check", action="store_true", help="write and execute nothing; exit 1 if anything differs")
    parser.add_argument("--force", action="store_true", help="execute again and take every new output")
    arguments = parser.parse_args(words)
    return arguments


if __name__ == "__main__":
    sys.exit(main())
