"""Hands and eyes in a real JupyterLab: open a notebook, run it, edit a cell, move a slider, read and photograph."""

import ast
import base64
import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path

import nbformat
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from tests.browser.server import Server

CHROMIUM_OPTIONS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
# Read from the model: on the page an error looks like anything else written to stderr.
ERRORS = """() => [...jupyterapp.shell.currentWidget.content.model.cells]
    .flatMap(cell => cell.toJSON().outputs ?? [])
    .filter(output => output.output_type === 'error')
    .map(error => error.ename + ': ' + error.evalue)
"""
ALL_HAVE_RUN = """() => [...jupyterapp.shell.currentWidget.content.model.cells]
    .every(cell => cell.type !== 'code' || cell.executionCount !== null)
"""
KERNEL_STATUS = """async () => {
    const kernel = jupyterapp.shell.currentWidget.sessionContext.session.kernel;
    const user_expressions = {status: "open('/proc/self/status').read()"};
    const reply = await kernel.requestExecute({code: '', silent: true, user_expressions}).done;
    return reply.content.user_expressions?.status?.data?.['text/plain'] ?? '';
}"""
# The session says when it is ready; the status dot in the toolbar does not always follow.
KERNEL_IS_READY = """async () => {
    const panel = jupyterapp.shell.currentWidget;
    await panel.context.ready;
    await panel.sessionContext.ready;
    await panel.sessionContext.session.kernel.info;
}"""
COMMAND = """([command, milliseconds]) => Promise.race([
    jupyterapp.commands.execute(command),
    new Promise((_, reject) => setTimeout(() => reject(new Error(command + ' took too long')), milliseconds)),
])"""
READ_IMAGE = """async image => {
    const blob = await (await fetch(image.src)).blob();
    const reader = new FileReader();
    const read = new Promise(resolve => reader.onload = resolve);
    reader.readAsDataURL(blob);
    await read;
    return reader.result.split(',')[1];
}"""
NEW_IMAGE = f"""async ([image, old, milliseconds]) => {{
    const deadline = performance.now() + milliseconds;
    while (await ({READ_IMAGE})(image) === old) {{
        if (performance.now() > deadline) throw new Error('the picture stayed the same');
        await new Promise(requestAnimationFrame);
    }}
}}"""


@contextlib.contextmanager
def launch(chromium: str) -> Iterator[Browser]:
    """A headless browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_OPTIONS)
        yield browser
        browser.close()


class Lab:
    """One notebook at a time in a JupyterLab page. Cells are named by their id, or by their place from 0."""

    def __init__(self, server: Server, page: Page) -> None:
        self.server = server
        self.page = page

    def open(self, notebook: Path) -> None:
        """Open a copy of a notebook and wait for its kernel."""
        shutil.copy(notebook, self.server.root)
        self.notebook = notebook
        self._cells = nbformat.read(notebook, as_version=4).cells
        self.page.goto(f"{self.server.url}/lab/tree/{notebook.name}?token={self.server.token}&reset")
        expect(self.cell(0)).to_be_visible(timeout=60_000)
        self.page.evaluate(KERNEL_IS_READY)

    def close(self) -> None:
        """Stop the notebook's kernel."""
        self.page.evaluate("() => window.jupyterapp?.shell.currentWidget?.sessionContext.shutdown()")

    def run_all(self, seconds: float = 180) -> None:
        """Run every cell, and return when the last has run or one has raised."""
        self.page.evaluate(COMMAND, ["notebook:run-all-cells", 1000 * seconds])

    def run_cell(self, cell: str | int, seconds: float = 60) -> None:
        """Run one cell."""
        self.page.evaluate(
            """index => {
                const notebook = jupyterapp.shell.currentWidget.content;
                notebook.deselectAll();
                notebook.activeCellIndex = index;
            }""",
            self._index(cell),
        )
        self.page.evaluate(COMMAND, ["notebook:run-cell", 1000 * seconds])

    def set_cell_source(self, cell: str | int, source: str) -> None:
        """Replace a cell's text."""
        self.page.evaluate(
            "([i, text]) => jupyterapp.shell.currentWidget.content.model.cells.get(i).sharedModel.setSource(text)",
            [self._index(cell), source],
        )

    def cell_with(self, **metadata: str) -> str:
        """The id of the only cell whose metadata holds these entries: `cell_with(exercise="minibatch_sgd.SGD")`."""
        (cell,) = (cell for cell in self._cells if metadata.items() <= cell.metadata.items())
        return cell.id

    def cell(self, cell: str | int) -> Locator:
        """A cell on the page."""
        return self.page.locator(".jp-Notebook .jp-Cell").nth(self._index(cell))

    def cell_output_text(self, cell: str | int) -> str:
        """What a reader sees under a cell, as text; folded parts are not seen."""
        return self.cell(cell).locator(".jp-Cell-outputArea").inner_text()

    def wait_for_output(self, cell: str | int, text: str) -> None:
        """Wait until a cell's output holds a text, line breaks and runs of spaces aside."""
        expect(self.cell(cell).locator(".jp-Cell-outputArea")).to_contain_text(
            text, use_inner_text=True, timeout=30_000
        )

    def kernel_status(self) -> str:
        """What /proc says of the notebook's kernel, "" where there is none."""
        return ast.literal_eval(self.page.evaluate(KERNEL_STATUS) or "''")

    def errors(self) -> list[str]:
        """The exceptions that cells of the notebook have shown."""
        return self.page.evaluate(ERRORS)

    def all_cells_have_run(self) -> bool:
        """Whether every code cell has a number."""
        return self.page.evaluate(ALL_HAVE_RUN)

    def explorers(self) -> list[str]:
        """The ids of the cells that show an explorer."""
        return [cell.id for cell in self._cells if cell.cell_type == "code" and cell.source.startswith("explorers.")]

    def press_control(self, cell: str | int) -> None:
        """Move the first slider under a cell by a key, or its first menu if there is no slider."""
        output = self.cell(cell).locator(".jp-Cell-outputArea")
        handles, menus = output.locator(".widget-slider .noUi-handle"), output.locator("select")
        expect(handles.or_(menus).first).to_be_visible(timeout=30_000)
        if handles.count():
            handle = handles.first
            at_the_end = handle.get_attribute("aria-valuenow") == handle.get_attribute("aria-valuemax")
            handle.press("ArrowLeft" if at_the_end else "ArrowRight")
        else:
            menus.first.press("ArrowDown")

    def focus_cell(self, cell: str | int) -> None:
        """Put the keyboard's focus on a cell as a whole, as Escape and arrows do."""
        self.page.evaluate(
            """index => {
                const notebook = jupyterapp.shell.currentWidget.content;
                notebook.activeCellIndex = index;
                notebook.mode = 'command';
                notebook.widgets[index].node.focus();
            }""",
            self._index(cell),
        )

    def tab_into_output(self, cell: str | int) -> None:
        """From the cell as a whole press Tab until the first control below it has the focus: the cell's toolbar is first."""
        self.focus_cell(cell)
        for _ in range(12):
            self.page.keyboard.press("Tab")
            if self.cell(cell).locator(".jp-Cell-outputArea :focus").count():
                return
        raise AssertionError(f"Tab does not reach what is below the cell {cell!r}")

    def images(self, cell: str | int) -> Locator:
        """The image widgets under a cell, in order."""
        return self.cell(cell).locator("img.widget-image")

    def image_bytes(self, image: Locator) -> bytes:
        """The file that an image widget shows."""
        return base64.b64decode(image.evaluate(READ_IMAGE))

    def wait_for_new_image(self, image: Locator, old: bytes, seconds: float = 30) -> None:
        """Wait until an image widget shows something else than `old`."""
        old_text = base64.b64encode(old).decode()
        self.page.evaluate(NEW_IMAGE, [image.element_handle(), old_text, 1000 * seconds])

    def screenshot(self, path: Path) -> None:
        """Photograph the page as it is."""
        self.page.screenshot(path=path)

    def screenshots(self, folder: Path) -> list[Path]:
        """Photograph the notebook from top to bottom, one PNG a screenful."""
        scroller = self.page.locator(".jp-Notebook .jp-WindowedPanel-outer")
        whole, visible = scroller.evaluate(
            "panel => [panel.querySelector('.jp-WindowedPanel-viewport').offsetHeight, panel.clientHeight]"
        )
        folder.mkdir(parents=True, exist_ok=True)
        paths = []
        for top in range(0, whole, visible):
            scroller.evaluate("(panel, top) => panel.scrollTo({top, behavior: 'instant'})", top)
            paths.append(folder / f"{len(paths) + 1:02d}.png")
            self.screenshot(paths[-1])
        return paths

    def _index(self, cell: str | int) -> int:
        if isinstance(cell, int):
            return cell
        return [known.id for known in self._cells].index(cell)
