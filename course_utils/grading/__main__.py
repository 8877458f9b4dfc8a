"""The command line: `python -m course_utils.grading FOLDER [topic …]`."""

import argparse
import sys
from pathlib import Path

from ..topics import known_topic
from .folder import prepare_folder


def main(words: list[str] | None = None) -> int:
    """Fill a folder for nbgrader and say what to do in it; 0 if all went well."""
    parser = argparse.ArgumentParser(
        prog="python -m course_utils.grading", description="Fill a folder in which nbgrader's commands work."
    )
    parser.add_argument("folder", type=Path, help="made if it does not exist")
    parser.add_argument("topic", nargs="*", type=known_topic, help="only these notebooks")
    arguments = parser.parse_args(words)
    try:
        names = prepare_folder(arguments.folder, arguments.topic)
    except OSError as error:
        print(error, file=sys.stderr)
        return 1
    if not names:
        print("no solved notebooks: run python -m course_utils.build", file=sys.stderr)
        return 1
    print(f"{arguments.folder}: {', '.join(names)}. In that folder, for each assignment:")
    print(f"  nbgrader generate_assignment {names[0]}   what students get, in release/")
    print(f"  nbgrader autograde {names[0]}             points for submitted/<student>/{names[0]}/{names[0]}.ipynb")
    print(f"  nbgrader generate_feedback {names[0]}     a page per student, in feedback/")
    print("  nbgrader export                                 all points, in grades.csv")
    return 0


if __name__ == "__main__":
    sys.exit(main())
