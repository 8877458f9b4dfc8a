"""What the text asserts about a measurement: the sentence, its figure beside it, and whether it holds in this run."""

import math
import os
import statistics
from collections.abc import Iterable, Mapping
from html import escape

Measured = Iterable[float] | Mapping[str, Iterable[float]]


class ClaimFailed(AssertionError):
    """A claim of a solved notebook that its own measurement does not bear out."""


def claim(
    id: str,
    text: str,
    *,
    measured: Measured,
    holds: bool,
    over: str = "seeds",
    source: str | None = None,
    source_value: float | str | None = None,
) -> None:
    """Show a claim, what was measured for it (mean ± sample standard deviation) and the verdict.

    The output's metadata keeps the same as plain JSON under `course_claim` (see `record`), from which the builder makes
    the course's table of claims. Outside IPython the claim is printed.

    Args:
        id: names the claim in that table.
        text: the sentence.
        measured: one number per seed, or name → one number per seed; a single number where nothing is random. A run that
            is not finite counts as diverged: it is left out of the mean, and said.
        holds: whether the measurement bears the sentence out; an ordering or a band, never a third digit.
        over: what was repeated, in the plural, where it was not the seed: "starts", "blocks of 200 races".
        source, source_value: who claims it, and the figure given there.

    Raises:
        ClaimFailed: it does not hold and COURSE_STRICT is 1, after it was shown.
        ValueError, TypeError: nothing was measured, or `holds` is not True or False.
    """
    entry = record(id, text, measured=measured, holds=holds, over=over, source=source, source_value=source_value)
    _show(_sentence(entry), entry)
    if not entry["holds"] and os.environ.get("COURSE_STRICT") == "1":
        raise ClaimFailed(f"The claim {id!r} does not hold: {text}")


def record(
    id: str,
    text: str,
    *,
    measured: Measured,
    holds: bool,
    over: str = "seeds",
    source: str | None = None,
    source_value: float | str | None = None,
) -> dict[str, object]:
    """A claim as plain JSON: its arguments, with `measured` as name → {mean, sd, n, diverged, shown}.

    The name is "" where there is only one. n counts the finite runs; mean and sd are None where there are too few.
    `shown` is the figure in words.
    """
    series = measured if isinstance(measured, Mapping) else {"": measured}
    if not series:
        raise ValueError(f"The claim {id!r} was given nothing measured; it needs one number per seed.")
    return {
        "id": id,
        "text": text,
        "measured": {str(name): _summary(id, values, over) for name, values in series.items()},
        "source": source,
        "source_value": source_value,
        "holds": _verdict(id, holds),
    }


def _summary(id: str, values: Iterable[float], over: str) -> dict[str, object]:
    try:
        runs = [float(value) for value in values]
    except TypeError:
        raise TypeError(f"The claim {id!r} needs a list of numbers, one per seed, and was given {values!r}.") from None
    if not runs:
        raise ValueError(f"The claim {id!r} was given nothing measured; it needs one number per seed.")
    finite = [run for run in runs if math.isfinite(run)]
    summary = {
        "mean": statistics.fmean(finite) if finite else None,
        "sd": statistics.stdev(finite) if len(finite) > 1 else None,
        "n": len(finite),
        "diverged": len(runs) - len(finite),
    }
    return summary | {"shown": _figure(**summary, over=over)}


def _figure(mean: float | None, sd: float | None, n: int, diverged: int, over: str) -> str:
    """The figure in words, such as `0.879 ± 0.0012 over 5 seeds; 1 of 6 runs diverged`."""
    runs = f"{diverged} of {n + diverged} runs diverged"
    if mean is None:
        return runs
    spread = "" if sd is None else f" ± {_rounded(sd, digits=2)} over {n} {over}"
    return f"{_rounded(mean)}{spread}" + (f"; {runs}" if diverged else "")


def _rounded(value: float, digits: int = 3) -> str:
    """To significant digits, with at least one decimal: whole numbers are compared exactly when a notebook is rerun."""
    if value and not 1e-4 <= abs(value) < 1e6:
        return f"{value:.{digits - 1}e}"
    exponent = math.floor(math.log10(abs(value))) if value else 0
    return f"{value:.{max(digits - 1 - exponent, 1)}f}"


def _verdict(id: str, holds: object) -> bool:
    verdict = holds.item() if hasattr(holds, "item") else holds  # what comparing arrays and tensors gives
    if not isinstance(verdict, bool):
        raise TypeError(f"The claim {id!r} holds or does not: `holds` must be True or False, not {holds!r}.")
    return verdict


def _sentence(entry: dict[str, object]) -> str:
    measured = entry["measured"]
    width = max(len(name) + 2 for name in measured) if any(measured) else 0
    lines = [f"Claim: {entry['text']}"]
    lines += [f"  measured  {name:<{width}}{figures['shown']}" for name, figures in measured.items()]
    if entry["source"] is not None:
        value = "" if entry["source_value"] is None else f": {entry['source_value']}"
        lines.append(f"  source    {entry['source']}{value}")
    lines.append(f"  verdict   {'holds' if entry['holds'] else 'does not hold in your run'}")
    return "\n".join(lines)


def _show(text: str, entry: dict[str, object]) -> None:
    from IPython import get_ipython
    from IPython.display import display

    if get_ipython() is None:
        print(text)
    else:
        # JupyterLab breaks plain text anywhere, also within a word.
        html = f'<pre style="white-space: pre-wrap; word-break: normal">{escape(text)}</pre>'
        display({"text/plain": text, "text/html": html}, metadata={"course_claim": entry}, raw=True)
