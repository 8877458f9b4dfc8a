"""How fast the course is, as ratios taken in one run: `python -m tests.benchmarks [--quick] [part …]`.

Exit status 1 when a figure that must be reached is missed. `--quick` takes under three minutes.
"""

import argparse
import importlib
import sys

import torch

from course_utils.preparation import prepare

PARTS = ("engine", "epochs", "paths", "sweeps", "sliders")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("parts", nargs="*", choices=[[], *PARTS], help=f"of {', '.join(PARTS)}; all by default")
    parser.add_argument("--quick", action="store_true", help="less data and fewer repeats")
    arguments = parser.parse_args()
    prepare()
    print(f"torch {torch.__version__}, {torch.get_num_threads()} thread, medians of interleaved repeats")
    missed = 0
    for part in arguments.parts or PARTS:
        for line in importlib.import_module(f"tests.benchmarks.{part}").run(arguments.quick):
            print(line, flush=True)
            missed += not line.reached
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())
