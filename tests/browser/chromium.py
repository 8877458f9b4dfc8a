"""Which Chromium the browser tests drive, if there is one."""

import os
import shutil
from importlib.util import find_spec


def find_chromium() -> str:
    """What COURSE_CHROMIUM names, else the one on the path. Raises FileNotFoundError, also where its driver is missing."""
    if find_spec("playwright") is None:
        raise FileNotFoundError("no playwright: `pip install playwright`")
    chromium = os.environ.get("COURSE_CHROMIUM") or shutil.which("chromium")
    if chromium is None:
        raise FileNotFoundError("no Chromium: install one (`apt-get install chromium`) or name it in COURSE_CHROMIUM")
    return chromium
