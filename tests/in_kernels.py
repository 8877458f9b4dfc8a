"""Run at the start of every kernel in which pytest executes a notebook: no cell may connect to another machine.

That is seen only from inside: many a library catches the exception of a connection that fails.
"""

import sys

LOOPBACK = ("127.", "::1", "localhost")


class Connects(BaseException):
    """A cell reaches for the network. No `except Exception` hides it."""


def forbid_connections() -> None:
    """Let every later attempt to find or to reach another machine raise `Connects`, in this process and its forks."""
    sys.addaudithook(_audit)


def _audit(event: str, arguments: tuple) -> None:
    if event in ("socket.getaddrinfo", "socket.gethostbyname"):
        host = arguments[0]
    elif event in ("socket.connect", "socket.sendto", "socket.sendmsg") and isinstance(
        arguments[1], tuple
    ):  # else a local socket's path
        host = arguments[1][0]
    else:
        return
    host = host.decode() if isinstance(host, bytes) else host
    if host and not str(host).startswith(LOOPBACK):
        raise Connects(f"{event} to {host}")


if __name__ == "__main__":
    forbid_connections()
