"""A question to commit to before running, and the answer shown beside what was measured.

The reader's answers live in this module, in the kernel; nothing is stored in the notebook.
"""

from collections.abc import Sequence
from html import escape

import ipywidgets

from course_utils import focus

# Buttons and not radio buttons: JupyterLab takes the arrow keys, which those need, for itself.
_STYLE = (
    f"<style>{focus.STYLE}</style>"
    + """<style>
.course-prediction .widget-toggle-button {
    height: auto; min-height: 28px; line-height: 1.4; margin: 2px 0; padding: 4px 10px;
    text-align: left; white-space: normal;
}
.course-prediction .widget-toggle-button::before { content: "\\25CB\\00A0\\00A0"; }
.course-prediction .widget-toggle-button.mod-active { font-weight: bold; }
.course-prediction .widget-toggle-button.mod-active::before { content: "\\25CF\\00A0\\00A0"; }
</style>"""
)

_answers: dict[str, str] = {}
_revealed: dict[str, tuple[ipywidgets.HTML, str]] = {}  # the line that follows the reader's choice, and the answer


def predict(id: str, question: str, options: Sequence[str]) -> None:
    """Ask `question`; nothing is chosen at first, and an answer given before stays when the cell is run again.

    Args:
        id: the same as in the `reveal` that belongs to it.
        options: two or more different answers, in plain text.
    """
    options = list(options)
    if len(options) < 2 or len(set(options)) < len(options):
        raise ValueError(f"The question {id!r} needs two or more different options; it has {options}.")
    if _answers.get(id) not in options:
        _answers.pop(id, None)
    choice = ipywidgets.ToggleButtons(options=options, value=_answers.get(id), style={"button_width": "100%"})
    choice.add_class("course-prediction").observe(lambda change: _commit(id, change["new"]), names="value")
    asked = ipywidgets.HTML(f"{_STYLE}<b>Predict.</b> {escape(question)}")
    text = "\n".join([f"Predict. {question}", *(f"  ( ) {option}" for option in options)])
    _show(ipywidgets.VBox([asked, choice]).add_class(focus.CLASS), text)


def reveal(id: str, answer: str) -> None:
    """Show the reader's prediction beside `answer`, what was measured; the line follows a choice made later."""
    line = ipywidgets.HTML()
    _revealed[id] = (line, answer)
    _update(id)
    _show(line, _line(id, answer))


def _commit(id: str, answer: str) -> None:
    _answers[id] = answer
    if id in _revealed:
        _update(id)


def _update(id: str) -> None:
    line, answer = _revealed[id]
    line.value = escape(_line(id, answer))


def _line(id: str, answer: str) -> str:
    if id in _answers:
        return f"You predicted: {_answers[id]} — Measured: {answer}"
    return f"You have not committed to an answer yet — Measured: {answer}"


def _show(widget: ipywidgets.DOMWidget, text: str) -> None:
    """The widget, with `text` in its place where there is no kernel; outside IPython the text is printed."""
    from IPython import get_ipython
    from IPython.display import display

    if get_ipython() is None:
        print(text)
    else:
        display(widget._repr_mimebundle_() | {"text/plain": text}, raw=True)
