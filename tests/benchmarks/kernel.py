"""A front end of a kernel: it runs code, moves controls and waits for the new picture."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty

from jupyter_client.manager import start_new_kernel

PATIENCE = 300  # seconds that a cell may take
QUIET = 0.05  # seconds without a message after which a move is over


class FrontEnd:
    """The client of a running kernel; moves go to a subshell, as JupyterLab sends them, where the kernel has them."""

    def __init__(self, client) -> None:
        self.client = client
        self.subshell = None
        if "kernel subshells" in client.kernel_info(reply=True, timeout=PATIENCE)["content"]["supported_features"]:
            client.control_channel.send(client.session.msg("create_subshell_request"))
            self.subshell = client.control_channel.get_msg(timeout=PATIENCE)["content"]["subshell_id"]

    def run(self, code: str) -> str:
        """What the code prints."""
        messages: list[dict] = []
        reply = self.client.execute_interactive(code, timeout=PATIENCE, output_hook=messages.append)["content"]
        if reply["status"] != "ok":
            raise RuntimeError("\n".join(reply["traceback"]))
        return "".join(message["content"]["text"] for message in messages if message["msg_type"] == "stream")

    def move(self, comm: str, state: dict[str, object], answers: Callable[[dict], bool]) -> float | None:
        """Seconds from the message that moves a control to the message that `answers`; None if none comes."""
        content = {"comm_id": comm, "data": {"method": "update", "state": state, "buffer_paths": []}}
        message = self.client.session.msg("comm_msg", content)
        message["header"]["subshell_id"] = self.subshell
        started, taken = time.perf_counter(), None
        self.client.shell_channel.send(message)
        try:
            while taken is None:
                if answers(self.client.iopub_channel.get_msg(timeout=10)):
                    taken = time.perf_counter() - started
            while True:
                self.client.iopub_channel.get_msg(timeout=QUIET)
        except Empty:
            return taken


@contextmanager
def front_end(folder: Path) -> Iterator[FrontEnd]:
    """Of a kernel of this environment that runs in `folder`."""
    manager, client = start_new_kernel(
        kernel_name="python3", cwd=str(folder), extra_arguments=["--IPKernelApp.log_level=50"]
    )
    try:
        yield FrontEnd(client)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
