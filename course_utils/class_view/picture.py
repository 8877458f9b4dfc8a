"""The class as a picture: who passed each exercise at once, who passed later, who has not, and the mistake most made."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .. import plots
from .summary import Row, stuck_most

STATES = (("passed at once", "#9CC8E3", ""), ("passed later", plots.PALETTE[0], ""), ("not yet", "#FFFFFF", "///"))
"""Name, colour and hatch: light, dark and hatched, so that nothing hangs on colour."""


def finding(table: Sequence[Row], people: int) -> str:
    """What the picture shows, in one line."""
    who = f"{people} {'person' if people == 1 else 'people'}"
    row = stuck_most(table)
    if row is None:
        return f"{who}: everything that was tried has been passed." if table else "Nobody has tried an exercise yet."
    said = f"{who}. Most stuck: {row.exercise}, not passed yet by {len(row.stuck)} of the {row.tried} who tried it"
    return f"{said}; the mistake most made there is {row.mistake} ({row.mistaken})." if row.mistake else f"{said}."


def draw(table: Sequence[Row]) -> Figure:
    """A bar per exercise, in people, from the top in the order of the table."""
    fig, ax = plots.figure(11, 1.6 + 0.42 * max(len(table), 1))
    with plots.look():
        places, start = range(len(table)), [0] * len(table)
        for (name, color, hatch), counts in zip(STATES, _counts(table), strict=True):
            ax.barh(places, counts, 0.7, start, label=name, color=color, hatch=hatch, edgecolor="black", linewidth=0.8)
            start = [a + b for a, b in zip(start, counts, strict=True)]
        for place, row in enumerate(table):
            ax.annotate(_beside(row), (row.tried, place), (6, 0), textcoords="offset points", va="center", fontsize=11)
        _axes(ax, table)
    return fig


def _counts(table: Sequence[Row]) -> list[list[int]]:
    return [
        [row.at_once for row in table],
        [row.passed - row.at_once for row in table],
        [len(row.stuck) for row in table],
    ]


def _beside(row: Row) -> str:
    return f"{row.mistake} ({row.mistaken})" if row.mistake else ""


def _axes(ax: Axes, table: Sequence[Row]) -> None:
    most = max((row.tried for row in table), default=1)
    ax.set_yticks(range(len(table)), [row.exercise for row in table])
    ax.set_ylim(len(table) - 0.4, -0.6)
    ax.set_xlim(0, most * 1.6)  # room for the mistakes' names
    ax.set_xticks([tick for tick in ax.get_xticks() if tick <= most and tick == int(tick)])
    ax.set_xlabel("people; beside the bar the mistake that most people made")
    ax.grid(False, axis="y")
    row = stuck_most(table)
    ax.set_title(f"Most stuck at {row.exercise}" if row else "Nobody is stuck", loc="left")
    ax.figure.legend(*ax.get_legend_handles_labels(), loc="outside upper right", ncols=3)
