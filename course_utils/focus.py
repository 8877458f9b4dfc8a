"""Where the keyboard's focus is: a ring that is seen around controls, whose own is too pale or missing."""

CLASS = "course-controls"
"""The class of what holds the controls."""

_CONTROLS = ("button", "select", "input", ".widget-readout", ".noUi-handle")
_COLOUR = "var(--jp-ui-font-color1, currentColor)"  # that of text, in whatever theme

STYLE = (
    ", ".join(f".{CLASS} {control}:focus-visible" for control in _CONTROLS)
    + f" {{ outline: 2px solid {_COLOUR} !important; outline-offset: -2px; }}"  # inside: what holds them cuts them off
    + f" .{CLASS} .noUi-handle:focus-visible {{ outline-offset: 1px; }}"
    # While a menu is closed JupyterLab takes the plain arrows for itself and moves to another cell.
    + f' .{CLASS} .widget-dropdown:has(:focus-visible)::after {{ content: "Alt + ↓ opens"; padding-left: .6em; }}'
)
"""CSS for an HTML widget beside them."""
