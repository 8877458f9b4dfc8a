"""The command line: `python -m course_utils.class_view FOLDER [-o OUT]`."""

import argparse
import sys
from pathlib import Path

from .reading import read
from .summary import progress, rows
from .tables import exercises_csv, page, people_csv, text


def main(words: list[str] | None = None) -> int:
    """Print the table of a class and write it as CSV, picture and page; 0 if all went well."""
    arguments = _arguments(words)
    try:
        entries, damaged = read(arguments.folder)
    except OSError as error:
        print(error, file=sys.stderr)
        return 1
    from .. import plots  # here, and what follows, so that --help and a mistyped folder need no torch
    from ..exercises import exercises
    from .picture import draw, finding

    known = exercises()
    people = progress(entries)
    table = rows(people, [exercise.id for exercise in known])
    said = finding(table, len({one.who for one in people}))
    told = {f"{each.id} {mistake.slug}": mistake.message for each in known for mistake in each.misconceptions}
    print(f"{text(table)}\n\n{said}" if table else said)
    if damaged:
        print(f"{damaged} damaged {'line was' if damaged == 1 else 'lines were'} left out.")
    if arguments.out:
        picture = plots.png(draw(table))
        written = {
            "class.csv": exercises_csv(table).encode(),
            "people.csv": people_csv(people).encode(),
            "class.png": picture,
            "class.html": page(table, said, picture, told).encode(),
        }
        return _write(arguments.out, written)
    return 0


def _write(folder: Path, files: dict[str, bytes]) -> int:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (folder / name).write_bytes(content)
    except OSError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{folder}: {', '.join(files)}")
    return 0


def _arguments(words: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m course_utils.class_view",
        description="The most common mistake of each exercise, and where people are stuck, from a folder of logs.",
    )
    parser.add_argument("folder", type=Path, help="holds the logs that COURSE_LOG made `check` write")
    parser.add_argument("-o", "--out", type=Path, help="a folder for class.csv, people.csv, class.png and class.html")
    return parser.parse_args(words)


if __name__ == "__main__":
    sys.exit(main())
