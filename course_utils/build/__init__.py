"""From the authored notebooks and references to stubs and solved notebooks; `--check` for continuous integration.

`build` writes, `check` only looks. Both work on a `Course`: any folder with `notebooks/` and `solutions/` in it.
"""

from .builder import build, check
from .course import BuildError, Course

__all__ = ["BuildError", "Course", "build", "check"]
