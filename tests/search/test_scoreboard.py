"""The table of entries: one look at the test set for each network, whatever happens to the file."""

import json
import multiprocessing
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import torch
from torch import nn

from course_utils.datasets import Examples, Splits
from course_utils.models import mlp
from course_utils.search import scoreboard
from course_utils.search.budget import Budget
from course_utils.search.scoreboard import Entry, EntryError, entries, fingerprint, submit, table, where
from course_utils.training import error_and_loss

COURSE = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch) -> Path:
    monkeypatch.delenv("COURSE_STRICT", raising=False)
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path / "entries für ŷ #1"))
    return tmp_path / "entries für ŷ #1"


def _data() -> Splits:
    generator = torch.Generator().manual_seed(0)
    return Splits(
        *(
            Examples(torch.randn(n, 5, generator=generator), torch.randint(3, (n,), generator=generator))
            for n in (20, 40, 50)
        )
    )


@pytest.fixture
def data() -> Splits:
    return _data()


def _budget(spent: int = 7) -> Budget:
    budget = Budget(100)
    budget.charge(spent)
    return budget


def test_an_entry_says_what_was_spent_and_what_the_network_gets_wrong(data, capsys):
    model, budget = mlp(5, 3, seed=0), Budget(1000)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    budget.fit(model, data.train, optimizer=optimizer, epochs=2, batch_size=5)
    entry = submit("  one layer ", model, data, budget)
    test_error = error_and_loss(model, data.test)[0]
    assert entry == Entry(
        name="one layer",
        parameters=18,
        spent=18 * 20 * 2,
        limit=1000,
        runs=1,
        validation_error=error_and_loss(model, data.validation)[0],
        test_error=test_error,
        weights=fingerprint(model),
    )
    assert entries() == [entry]
    assert f"one layer: validation error {entry.validation_error:.4f}, test error {test_error:.4f}; spent 72.0% of" in (
        capsys.readouterr().out
    )


class Counted(nn.Linear):
    """A network that counts the times that it is asked for an answer."""

    looks = 0

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        Counted.looks += 1
        return super().forward(x)


@pytest.mark.parametrize("name", ["mine", " MINE "])
def test_a_second_look_under_the_same_name_is_refused_and_not_made(name, data, capsys):
    first = submit("mine", mlp(5, 3, seed=0), data, _budget())
    capsys.readouterr()
    before = where().read_bytes()
    Counted.looks = 0
    assert submit(name, Counted(5, 3), data, _budget()) == first
    assert Counted.looks == 0
    assert where().read_bytes() == before
    said = capsys.readouterr().out
    assert "no second look. The test set has scored this name" in said and f"{first.test_error:.4f}" in said


def test_the_same_weights_get_no_second_look_under_another_name(data, capsys):
    first = submit("mine", mlp(5, 3, seed=0), data, _budget())
    assert submit("another", mlp(5, 3, seed=0), data, _budget()) == first
    assert "these weights, as 'mine'" in capsys.readouterr().out
    assert submit("another", mlp(5, 3, seed=1), data, _budget()).name == "another"
    assert len(entries()) == 2


def test_a_fingerprint_tells_weights_buffers_and_types_apart():
    def network() -> nn.Sequential:
        return mlp(5, 4, 3, batch_norm=True, seed=0)

    changed = network(), network(), network().double()
    with torch.no_grad():
        changed[0][0].bias[1] += 1e-6
    changed[1][1].running_mean += 1
    assert fingerprint(network()) == fingerprint(network())
    assert len({fingerprint(model) for model in (network(), *changed)}) == 4
    assert len(fingerprint(network().to(torch.bfloat16))) == 64


def test_a_network_that_was_not_charged_for_is_not_entered(data):
    with pytest.raises(ValueError, match="nothing was charged"):
        submit("free", mlp(5, 3), data, Budget())
    assert entries() == []


@pytest.mark.parametrize("name", ["", "  ", "two\nlines", "x" * 61, "\x1b[31mred", 7, None])
def test_a_name_that_a_table_cannot_show_is_refused(name, data):
    with pytest.raises(ValueError, match="1 to 60 printable characters"):
        submit(name, mlp(5, 3), data, _budget())
    assert entries() == []


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "../../x", 'a "quoted" & <b>bold</b> name', "Größe ∂"])
def test_a_hostile_name_is_a_name_like_any(name, data, folder):
    submit(name, mlp(5, 3, seed=0), data, _budget())
    assert [entry.name for entry in entries()] == [name]
    html = table()._repr_html_()
    assert "<script>" not in html and "<b>" not in html
    assert [file.name for file in folder.iterdir()] == ["entries.json"]


def test_the_table_shows_the_best_first(data):
    for seed in range(4):
        submit(f"seed {seed}", mlp(5, 3, seed=seed), data, _budget(spent=10 + seed))
    shown = table()
    assert list(shown["test error"]) == sorted(shown["test error"]) and len(set(shown["test error"])) > 1
    assert shown.loc["seed 3", "budget spent"] == "13.0% of 1e+02"
    assert list(shown.columns) == ["parameters", "trainings", "budget spent", "validation error", "test error"]


def test_an_empty_table_is_empty():
    assert entries() == [] and len(table()) == 0


@pytest.mark.parametrize(
    "content",
    ["", "{", "[1]", '{"a": 1}', '[{"name": "x"}]', "\xff\xfe", "null", "GOOD with runs=many"],
)
def test_a_damaged_file_is_named_and_left_as_it_is(content, data):
    submit("first", mlp(5, 3, seed=0), data, _budget())
    if content.startswith("GOOD"):
        content = where().read_text(encoding="utf-8").replace('"runs": 1', '"runs": "many"')
        assert "many" in content
    where().write_bytes(content.encode("latin-1"))
    for use in (entries, table, lambda: submit("second", mlp(5, 3, seed=1), data, _budget())):
        with pytest.raises(EntryError, match="entries.json is damaged"):
            use()
    assert where().read_bytes() == content.encode("latin-1")
    where().unlink()
    assert submit("second", mlp(5, 3, seed=1), data, _budget()).name == "second"


def test_a_network_that_does_not_fit_the_data_leaves_no_trace(data, folder):
    with pytest.raises(RuntimeError):
        submit("wrong size", mlp(6, 3), data, _budget())
    assert list(folder.iterdir()) == []


def _enter(place: int, start: threading.Barrier) -> None:
    data, budget = _data(), _budget()
    models = [mlp(5, 3, seed=10 * place + seed) for seed in range(9)]
    start.wait()
    submit("the same name", models[8], data, budget)
    for seed in range(8):
        submit(f"{place}.{seed}", models[seed], data, budget)


def test_notebooks_that_enter_at_the_same_time_lose_nothing_and_get_one_look():
    context = multiprocessing.get_context("fork" if hasattr(os, "fork") else "spawn")
    start = context.Barrier(3)
    processes = [context.Process(target=_enter, args=(place, start)) for place in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0, 0, 0]
    names = {f"{place}.{seed}" for place in range(3) for seed in range(8)} | {"the same name"}
    assert sorted(entry.name for entry in entries()) == sorted(names)


def test_a_lock_left_behind_is_named(monkeypatch, data):
    monkeypatch.setattr(scoreboard, "PATIENCE", 0.0)
    where().with_suffix(".lock").touch()
    with pytest.raises(EntryError, match=r"delete .*entries\.lock"):
        submit("mine", mlp(5, 3), data, _budget())


def test_a_full_disk_leaves_the_entries_of_before(monkeypatch, data, folder):
    submit("first", mlp(5, 3, seed=0), data, _budget())

    def full(*args) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(EntryError, match="No space left.*COURSE_CACHE"):
        submit("second", mlp(5, 3, seed=1), data, _budget())
    monkeypatch.undo()
    assert [entry["name"] for entry in json.loads((folder / "entries.json").read_text())] == ["first"]
    assert not (folder / "entries.lock").exists()


def test_where_the_first_folder_cannot_be_had_another_one_is_used(monkeypatch, tmp_path):
    (tmp_path / "file").touch()
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path / "file" / "cache"))
    monkeypatch.setattr(scoreboard, "_temporary_cache", lambda: tmp_path / "other")
    assert where() == tmp_path / "other" / "entries.json"
    monkeypatch.setattr(scoreboard, "_temporary_cache", lambda: tmp_path / "file" / "other")
    with pytest.raises(EntryError, match="COURSE_CACHE"):
        where()


def test_without_a_wish_the_file_lies_in_the_users_folder_for_data(monkeypatch, tmp_path):
    monkeypatch.delenv("COURSE_CACHE")
    monkeypatch.setattr(scoreboard.platformdirs, "user_data_path", lambda *args, **kwargs: tmp_path / "data")
    assert where() == tmp_path / "data" / "entries.json"


def test_where_outputs_are_compared_each_kernel_has_an_empty_table_and_leaves_none(folder, monkeypatch):
    monkeypatch.setenv("COURSE_STRICT", "1")
    program = "from course_utils.search.scoreboard import where; f = where(); f.touch(); assert where() == f; print(f)"
    environment = os.environ | {"PYTHONPATH": str(COURSE)}
    files = [
        Path(subprocess.check_output([sys.executable, "-c", program], env=environment, text=True).strip())
        for _ in range(2)
    ]
    assert files[0] != files[1] and folder not in files[0].parents
    assert not any(file.parent.exists() for file in files)
