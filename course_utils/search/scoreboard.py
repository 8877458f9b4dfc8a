"""Networks scored on the test set, each once.

The entries lie in one JSON file (`where()` says where). Nothing here removes one: whoever wants to begin anew deletes
the file by hand, and knows that the test set is then no longer unseen.
"""

from __future__ import annotations

import atexit
import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs
import torch
from torch import nn

from course_utils.datasets import CACHE_NAME, Splits, _temporary_cache
from course_utils.search.budget import Budget
from course_utils.training import error_and_loss

if TYPE_CHECKING:
    import pandas

FILE = "entries.json"
ADVICE = "set the environment variable COURSE_CACHE to a folder that you may write to"
LONGEST_NAME = 60
PATIENCE = 20.0  # seconds that a notebook waits while another one enters its network


class EntryError(RuntimeError):
    """The entries cannot be read or written; the message says which file, and what to do."""


@dataclass(frozen=True)
class Entry:
    """One network that was scored on the test set.

    Attributes:
        name: as it was entered.
        parameters: of the network.
        spent, limit: of its budget, in parameters × example passes: the whole search for this network.
        runs: trainings that the budget was charged for.
        validation_error: share of the validation examples that it gets wrong, by which it was chosen.
        test_error: the same on the test examples, measured once.
        weights: a fingerprint (SHA-256) of the parameters and buffers.
    """

    name: str
    parameters: int
    spent: int
    limit: float
    runs: int
    validation_error: float
    test_error: float
    weights: str


def submit(name: str, model: nn.Module, data: Splits, budget: Budget) -> Entry:
    """Score `model` on the test set, once, and enter it in the table.

    The same name again, or the same weights under another name, is not scored: the entry of then is returned, and a
    printed line says so. A notebook that is run again therefore shows the same table.

    Args:
        name: up to 60 printable characters; upper and lower case are not told apart.
        model: as it was trained on `data.train` and chosen on `data.validation`.
        data: what `fashion_mnist` returned, in the size that the model takes.
        budget: what all training on the way to this model was charged to.

    Raises:
        ValueError: the name is empty, too long or not printable, or nothing was charged to the budget.
        EntryError: the table cannot be read or written.
    """
    name = _checked(name)
    if budget.spent == 0:
        raise ValueError("nothing was charged to this budget: train by budget.fit, or charge it for what you trained.")
    weights = fingerprint(model)
    with _alone() as file:
        before = _read(file)
        for entry in before:
            if entry.name.casefold() == name.casefold() or entry.weights == weights:
                print(_refusal(name, entry))
                return entry
        entry = Entry(
            name=name,
            parameters=sum(p.numel() for p in model.parameters()),
            spent=budget.spent,
            limit=budget.limit,
            runs=budget.runs,
            validation_error=error_and_loss(model, data.validation)[0],
            test_error=error_and_loss(model, data.test)[0],
            weights=weights,
        )
        _write(file, [*before, entry])
    print(f"{name}: validation error {entry.validation_error:.4f}, test error {entry.test_error:.4f}; {budget}")
    return entry


def _refusal(name: str, entry: Entry) -> str:
    same = "this name" if entry.name.casefold() == name.casefold() else f"these weights, as {entry.name!r}"
    return (
        f"{name}: no second look. The test set has scored {same}: error {entry.test_error:.4f}. Choosing by a second score "
        "would turn the test set into a validation set. A new network gets a look of its own, under another name."
    )


def entries() -> list[Entry]:
    """The entries, the smallest test error first.

    Raises:
        EntryError: the file is damaged.
    """
    return sorted(_read(where()), key=lambda entry: (entry.test_error, entry.name))


def table() -> pandas.DataFrame:
    """The entries, the smallest test error first. As HTML their names are escaped: pandas does that."""
    import pandas

    found = entries()
    columns = {
        "parameters": [entry.parameters for entry in found],
        "trainings": [entry.runs for entry in found],
        "budget spent": [f"{entry.spent / entry.limit:.1%} of {entry.limit:.2g}" for entry in found],
        "validation error": [round(entry.validation_error, 4) for entry in found],
        "test error": [round(entry.test_error, 4) for entry in found],
    }
    return pandas.DataFrame(columns, index=pandas.Index([entry.name for entry in found], name="network"))


def where() -> Path:
    """The file of the entries, in a folder that is made if it is not there.

    It lies in the folder that the environment variable COURSE_CACHE names, else in the system's folder for a user's
    data, else (where that cannot be written to) in a folder of the user's beside other temporary files. Where outputs
    are stored and compared (COURSE_STRICT=1) each kernel begins with an empty one of its own.

    Raises:
        EntryError: none of these folders can be written to.
    """
    if os.environ.get("COURSE_STRICT") == "1":
        return _fresh() / FILE
    chosen = os.environ.get("COURSE_CACHE")
    first = Path(chosen).expanduser() if chosen else platformdirs.user_data_path(CACHE_NAME, appauthor=False)
    for folder in (first, _temporary_cache()):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if os.access(folder, os.W_OK):
                return folder / FILE
        except OSError:
            continue
    raise EntryError(f"{first} cannot be written to: {ADVICE}")


@lru_cache(maxsize=1)
def _fresh() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="entries-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def fingerprint(model: nn.Module) -> str:
    """SHA-256 of the model's parameters and buffers: of their names, types, shapes and values."""
    digest = hashlib.sha256()
    for name, tensor in [*model.named_parameters(), *model.named_buffers()]:
        digest.update(f"{name} {tensor.dtype} {tuple(tensor.shape)}\n".encode())
        digest.update(tensor.detach().cpu().contiguous().reshape(-1).view(torch.uint8).numpy().tobytes())
    return digest.hexdigest()


def _checked(name: str) -> str:
    if not isinstance(name, str) or not 0 < len(name.strip()) <= LONGEST_NAME or not name.strip().isprintable():
        raise ValueError(f"an entry's name has 1 to {LONGEST_NAME} printable characters; {name!r} does not.")
    return name.strip()


@contextmanager
def _alone() -> Iterator[Path]:
    """The file of the entries, while no other notebook reads and writes it in a block like this."""
    file = where()
    lock = file.with_suffix(".lock")
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            lock.touch(exist_ok=False)  # one step: of two notebooks one succeeds
            break
        except FileExistsError:
            if time.monotonic() > deadline:
                raise EntryError(
                    f"another notebook is entering a network, or died doing so: if none is, delete {lock}"
                ) from None
            time.sleep(0.05)
        except OSError as error:
            raise EntryError(f"{lock} cannot be made ({error.strerror}): {ADVICE}") from None
    try:
        yield file
    finally:
        lock.unlink(missing_ok=True)


def _read(file: Path) -> list[Entry]:
    try:
        return [_entry(found) for found in json.loads(file.read_text(encoding="utf-8"))]
    except FileNotFoundError:
        return []
    except (OSError, ValueError, TypeError) as error:
        raise EntryError(
            f"{file} is damaged ({' '.join(str(error).split())}): mend it, or move it away to begin with an empty table"
        ) from None


def _entry(found: dict[str, object]) -> Entry:
    entry = Entry(**found)
    for name, kind in _KINDS.items():
        if not isinstance(getattr(entry, name), kind):
            raise ValueError(f"{name} is {getattr(entry, name)!r}")
    return entry


_KINDS = {"name": str, "weights": str} | dict.fromkeys(["parameters", "spent", "runs"], int)
_KINDS |= dict.fromkeys(["limit", "validation_error", "test_error"], (int, float))


def _write(file: Path, found: Sequence[Entry]) -> None:
    """Put the entries into the file in one step: nobody reads half of it."""
    part = file.with_suffix(".part")
    try:
        part.write_text(json.dumps([asdict(entry) for entry in found], indent=1), encoding="utf-8")
        os.replace(part, file)
    except OSError as error:
        raise EntryError(f"{file} cannot be written ({error.strerror}): {ADVICE}") from None
