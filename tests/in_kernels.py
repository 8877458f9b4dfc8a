"""Run at the start of every kernel in which pytest executes a notebook: no cell connects, every figure can be read, and none
draws from a random generator as another cell left it.

The rules are kept from inside because only here are they seen: a connection that fails is caught by many a library, and a
picture in a file no longer says which of its lines differ by colour alone.
"""

import itertools
import random
import sys
from pathlib import Path

from IPython import get_ipython

LOOPBACK = ("127.", "::1", "localhost")


class Connects(BaseException):
    """A cell reaches for the network. No `except Exception` hides it."""


def forbid_connections() -> None:
    """Let every later attempt to find or to reach another machine raise `Connects`, in this process and its forks."""
    sys.addaudithook(_audit)


def _audit(event: str, arguments: tuple) -> None:
    if event in ("socket.getaddrinfo", "socket.gethostbyname"):
        host = arguments[0]
    elif event in ("socket.connect", "socket.sendto") and isinstance(arguments[1], tuple):  # else a local socket's path
        host = arguments[1][0]
    else:
        return
    host = host.decode() if isinstance(host, bytes) else host
    if host and not str(host).startswith(LOOPBACK):
        raise Connects(f"{event} to {host}")


def demand_legible_figures() -> None:
    """Let `plots.show` raise where a figure is too pale, or differs by colour alone."""
    from course_utils import plots
    from tests.legibility import faults

    show = plots.show

    def checked(fig, text):
        fig.draw_without_rendering()
        if found := faults(fig):
            raise AssertionError("this figure cannot be read by everybody: " + "; ".join(found))
        if not text.strip():
            raise AssertionError("this figure has no text")
        show(fig, text)

    plots.show = checked


def scatter_seeds() -> None:
    """Before every cell, leave the global generators where no run from top to bottom would: what a cell shows is then its own."""
    seeds = itertools.count(1_000_003)

    def scatter(_):
        seed = next(seeds)
        random.seed(seed)
        if "numpy" in sys.modules:
            sys.modules["numpy"].random.seed(seed)
        if "torch" in sys.modules:
            sys.modules["torch"].manual_seed(seed)

    get_ipython().events.register("pre_run_cell", scatter)


if __name__ == "__main__":
    scatter_seeds()
    forbid_connections()
    if (Path(__file__).parent / "legibility.py").exists():
        sys.path.append(str(Path(__file__).resolve().parents[1]))
        demand_legible_figures()
