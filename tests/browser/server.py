"""A JupyterLab server of our own: free port, temporary folders, nothing of the user's settings, no network."""

import contextlib
import json
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SETTINGS = {
    # Cells out of sight are part of the page too, so that they can be found and photographed.
    "@jupyterlab/notebook-extension/tracker.jupyterlab-settings": {"windowingMode": "none"},
}
PAGE_CONFIG = {"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": True}}


@dataclass(frozen=True)
class Server:
    """A running JupyterLab: `url` and `token` to reach it, `root` the folder whose files it shows."""

    url: str
    token: str
    root: Path


def _write_json(path: Path, content: dict) -> None:
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(content))


def _environment(home: Path, ipython: Path) -> dict[str, str]:
    folders = {
        "JUPYTER_CONFIG_DIR": home / "config",
        "JUPYTER_DATA_DIR": home / "data",
        "JUPYTER_RUNTIME_DIR": home / "runtime",
        "JUPYTERLAB_SETTINGS_DIR": home / "settings",
        "JUPYTERLAB_WORKSPACES_DIR": home / "workspaces",
        "IPYTHONDIR": ipython,
    }
    return os.environ | {name: str(folder) for name, folder in folders.items()}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_until_ready(server: Server, process: subprocess.Popen, log: Path, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while process.poll() is None and time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"{server.url}/api/status?token={server.token}", timeout=seconds)
        except urllib.error.URLError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"JupyterLab did not start:\n{log.read_text()}")


@contextlib.contextmanager
def serve(ipython: Path | None = None) -> Iterator[Server]:
    """Start JupyterLab over an empty folder; stop it, and its kernels, at the end. `ipython` is their IPython folder, or empty."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        port = _free_port()
        server = Server(f"http://127.0.0.1:{port}", secrets.token_hex(16), home / "root")
        server.root.mkdir()
        for name, content in SETTINGS.items():
            _write_json(home / "settings" / name, content)
        _write_json(home / "config" / "labconfig" / "page_config.json", PAGE_CONFIG)
        command = [
            *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--expose-app-in-browser"),
            *("--ip=127.0.0.1", f"--port={port}", "--ServerApp.port_retries=0"),
            *(f"--IdentityProvider.token={server.token}", f"--ServerApp.root_dir={server.root}"),
            "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        ]
        log = home / "log"
        with log.open("w") as output:
            process = subprocess.Popen(
                command, cwd=home, env=_environment(home, ipython or home / "ipython"), stdout=output, stderr=output
            )
        try:
            _wait_until_ready(server, process, log)
            yield server
        finally:
            process.terminate()
            process.wait(timeout=30)
