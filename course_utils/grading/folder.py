"""A folder in which nbgrader's commands work: its configuration, and the solved notebooks as the sources of assignments."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from ..topics import TOPICS, notebook_name

_SOLUTIONS = Path(__file__).resolve().parents[2] / "solutions"
_CONFIG = Path(__file__).with_name("nbgrader_config.py")


def prepare_folder(folder: Path, topics: Sequence[str] = (), solutions: Path = _SOLUTIONS) -> list[str]:
    """Fill a folder for nbgrader: one assignment per notebook. A configuration that is there already is left as it is.

    Args:
        folder: made if it does not exist.
        topics: which notebooks; all that are solved, if empty.
        solutions: where the solved notebooks are.

    Returns:
        The names of the assignments.

    Raises:
        FileNotFoundError: a notebook that was asked for has not been solved.
    """
    wanted = [notebook_name(topic) for topic in topics or TOPICS]
    solved = {name: solutions / f"{name}.ipynb" for name in wanted}
    missing = [name for name, path in solved.items() if not path.exists()]
    if topics and missing:
        raise FileNotFoundError(f"no solved notebook of {', '.join(missing)}: run python -m course_utils.build")
    names = [name for name in wanted if name not in missing]
    for name in names:
        source = folder / "source" / name
        source.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(solved[name], source / f"{name}.ipynb")
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / _CONFIG.name).exists():
        shutil.copyfile(_CONFIG, folder / _CONFIG.name)
    return names
