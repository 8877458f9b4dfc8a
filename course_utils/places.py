"""Where the course can be opened without installing it first: every link and command, from one setting.

The command line: `python -m course_utils.places [--write]`. After the repository has moved, change `REPOSITORY` and run
it with `--write`: it renews the section of README.md between the two markers.
"""

import argparse
import sys
from urllib.parse import quote, urlencode

from .build.course import BuildError, Course, write
from .paths import this_course
from .topics import TOPICS, notebook_name

PLACEHOLDER = "OWNER/REPOSITORY"
REPOSITORY = PLACEHOLDER
"""The course's address on GitHub. As long as it is the placeholder, no link works, and the README says so."""
BRANCH = "main"
FIRST = notebook_name(TOPICS[0])
BEGIN, END = "<!-- places: begin -->", "<!-- places: end -->"


def git(repository: str = REPOSITORY) -> str:
    """The address to clone from."""
    return f"https://github.com/{repository}"


def binder(repository: str = REPOSITORY, notebook: str = FIRST) -> str:
    """Opens a notebook in JupyterLab on mybinder.org."""
    opened = quote(f"lab/tree/notebooks/{notebook}.ipynb", safe="/")
    return f"https://mybinder.org/v2/gh/{repository}/{BRANCH}?urlpath={opened}"


def badge(repository: str = REPOSITORY) -> str:
    """Binder's badge, in Markdown."""
    return f"[![Binder](https://mybinder.org/badge_logo.svg)]({binder(repository)})"


def colab(repository: str = REPOSITORY, notebook: str = FIRST) -> str:
    """Opens a notebook in Google Colab, where the first cell has to be `colab_install`."""
    return f"https://colab.research.google.com/github/{repository}/blob/{BRANCH}/notebooks/{notebook}.ipynb"


def colab_install(repository: str = REPOSITORY) -> str:
    """The cell that installs the course where a notebook was opened without it."""
    return f'!pip install -q "git+{git(repository)}"'


def nbgitpuller(repository: str = REPOSITORY, hub: str = "https://YOUR-HUB", notebook: str = FIRST) -> str:
    """Has a JupyterHub with nbgitpuller fetch the course, or what is new in it, and open a notebook."""
    folder = repository.rpartition("/")[2]
    opened = f"lab/tree/{folder}/notebooks/{notebook}.ipynb"
    asked = urlencode({"repo": git(repository), "branch": BRANCH, "urlpath": opened}, quote_via=quote, safe="")
    return f"{hub}/hub/user-redirect/git-pull?{asked}"


def vscode(repository: str = REPOSITORY) -> str:
    """Has Visual Studio Code clone the course."""
    return f"vscode://vscode.git/clone?url={quote(git(repository), safe='')}"


def section(repository: str = REPOSITORY) -> str:
    """The README's section about places, in Markdown."""
    unset = f"`{PLACEHOLDER}` stands for the course's address on GitHub, which is set in `course_utils/places.py`."
    return f"""\
### Elsewhere
{f"{chr(10)}{unset}{chr(10)}" * (repository == PLACEHOLDER)}
{badge(repository)} opens notebook 1 on Binder, with nothing installed. A session there has about one core and at most 2 GB of memory, and ends after ten idle minutes: download what you wrote.

**Google Colab**: [open notebook 1]({colab(repository)}), put this line into a new first cell, and run it (if Colab asks for a restart of the session, restart it):

```
{colab_install(repository)}
```

**Visual Studio Code**, with its Python and Jupyter extensions: clone `{git(repository)}` (or open `{vscode(repository)}` in a browser), run `uv sync` in the folder, open a notebook, and choose the kernel `.venv`.

**A JupyterHub** with nbgitpuller fetches the notebooks by a link, and later what is new in them. Its image needs the course, `pip install "git+{git(repository)}"`; in the link, put your hub's address in front:

```
{nbgitpuller(repository)}
```

The first cell of every notebook says in one line whether the place fits."""


def filled(readme: str, repository: str = REPOSITORY) -> str:
    """The README with the section renewed. Raises `BuildError` if it does not have the two markers once each, in order."""
    before, begin, rest = readme.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end) or readme.count(BEGIN) + readme.count(END) != 2:
        raise BuildError(f"README.md: needs one line {BEGIN} and below it one line {END}")
    return f"{before}{BEGIN}\n{section(repository)}\n{END}{after}"


def main(words: list[str] | None = None, course: Course | None = None) -> int:
    """Print every link and command for every notebook, or renew the README's section; 0 if all is well."""
    course = course or this_course()
    parser = argparse.ArgumentParser(prog="python -m course_utils.places", description=main.__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true", help="renew the section of README.md")
    if parser.parse_args(words).write:
        readme = course.root / "README.md"
        try:
            write(readme, filled(readme.read_text(encoding="utf-8")))
        except (OSError, BuildError) as problem:
            print(problem, file=sys.stderr)
            return 1
        return 0
    print(f"clone    {git()}\nVS Code  {vscode()}\nbadge    {badge()}\nColab    {colab_install()}\n")
    for topic in course.topics():
        name = notebook_name(topic)
        links = {"Binder": binder(notebook=name), "Colab": colab(notebook=name), "hub": nbgitpuller(notebook=name)}
        print(name, *(f"  {place:7}{link}" for place, link in links.items()), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
