"""See a notebook as a student does: `python -m tests.browser.screens NOTEBOOK FOLDER` writes one PNG a screenful.

The notebook is opened in a real JupyterLab and run from top to bottom first; errors on the page are printed.
"""

import argparse
from pathlib import Path

from tests.browser.chromium import find_chromium
from tests.browser.lab import Lab, launch
from tests.browser.server import serve


def main() -> None:
    """Run a notebook and photograph it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("notebook", type=Path)
    parser.add_argument("folder", type=Path)
    arguments = parser.parse_args()
    with serve() as server, launch(find_chromium()) as browser:
        lab = Lab(server, browser.new_page(viewport={"width": 1280, "height": 900}))
        lab.open(arguments.notebook)
        lab.run_all()
        pictures = lab.screenshots(arguments.folder)
        print(f"{len(pictures)} pictures in {arguments.folder}", *lab.errors(), sep="\n")
        lab.close()


if __name__ == "__main__":
    main()
