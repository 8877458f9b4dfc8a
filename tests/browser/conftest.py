"""The browser tests' fixtures: one JupyterLab a session, one browser and page a file."""

import os
from collections.abc import Iterator

import pytest

from tests.browser.chromium import find_chromium


def _without_browser(reason: str) -> None:
    if os.environ.get("COURSE_REQUIRE_BROWSER"):
        pytest.fail(f"COURSE_REQUIRE_BROWSER is set, but there is {reason}")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the browser; without one the tests are skipped, or fail where COURSE_REQUIRE_BROWSER is set."""
    try:
        return find_chromium()
    except FileNotFoundError as missing:
        _without_browser(str(missing))


@pytest.fixture(scope="session")
def server(chromium, ipython_folder):
    """A JupyterLab server, whose kernels keep the rules of `tests/in_kernels.py`."""
    from tests.browser.server import serve

    with serve(ipython_folder) as server:
        yield server


@pytest.fixture(scope="module")
def lab(server, chromium) -> Iterator["Lab"]:  # noqa: F821
    """A JupyterLab page; it ends with its file, since the event loop of a live playwright is in the notebooks' way."""
    from tests.browser.lab import Lab, launch

    with launch(chromium) as browser:
        lab = Lab(server, browser.new_page(viewport={"width": 1280, "height": 900}))
        yield lab
        lab.close()
