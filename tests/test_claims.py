"""Claims: the sentence, the figure beside it, the record that the builder collects, and the strict failure."""

import json
import math

import nbclient
import nbformat
import numpy as np
import pytest
import torch

from course_utils.claims import ClaimFailed, claim, record


@pytest.fixture(autouse=True)
def not_strict(monkeypatch):
    monkeypatch.delenv("COURSE_STRICT", raising=False)


def test_a_claim_prints_its_sentence_with_the_figure_the_source_and_the_verdict(capsys):
    claim(
        "noise", "Noise falls as 1/√b.", measured=[-0.49, -0.51, -0.5], holds=True, source="Theory", source_value=-0.5
    )
    assert capsys.readouterr().out.splitlines() == [
        "Claim: Noise falls as 1/√b.",
        "  measured  -0.500 ± 0.010 over 3 seeds",
        "  source    Theory: -0.5",
        "  verdict   holds",
    ]


def test_named_measurements_stand_one_a_line(capsys):
    measured = {"SGD": [0.15, 0.16], "momentum": [0.12, 0.13]}
    claim("race", "Momentum wins.", measured=measured, holds=False)
    assert capsys.readouterr().out.splitlines() == [
        "Claim: Momentum wins.",
        "  measured  SGD       0.155 ± 0.0071 over 2 seeds",
        "  measured  momentum  0.125 ± 0.0071 over 2 seeds",
        "  verdict   does not hold in your run",
    ]


@pytest.mark.parametrize(
    "measured, shown",
    [
        ([0.5], "0.500"),
        ([1234.0, 1236.0], "1235.0 ± 1.4 over 2 seeds"),
        ([0.0, 0.0], "0.00 ± 0.0 over 2 seeds"),
        ([2e-7, 2e-7], "2.00e-07 ± 0.0 over 2 seeds"),
        ([3e8], "3.00e+08"),
        ([1.0, math.nan, 3.0, math.inf, 2.0], "2.00 ± 1.0 over 3 seeds; 2 of 5 runs diverged"),
        ([1.0, math.nan], "1.00; 1 of 2 runs diverged"),
        ([math.nan, math.inf], "2 of 2 runs diverged"),
    ],
)
def test_figures_are_rounded_and_diverged_runs_are_said(measured, shown):
    assert record("id", "text", measured=measured, holds=True)["measured"][""]["shown"] == shown


def test_what_was_repeated_is_named_where_it_was_not_the_seed():
    shown = record("id", "text", measured=[1.0, 3.0], holds=True, over="starts")["measured"][""]["shown"]
    assert shown == "2.00 ± 1.4 over 2 starts"


def test_the_record_is_plain_json_with_mean_sd_and_number_of_seeds():
    entry = record(
        "id", "text", measured=np.array([1.0, 2, 6, np.nan]), holds=np.bool_(True), source="s", source_value=2.5
    )
    assert json.loads(json.dumps(entry, allow_nan=False)) == entry
    summary = entry["measured"][""]
    assert (summary["mean"], summary["n"], summary["diverged"]) == (3.0, 3, 1)
    assert summary["sd"] == pytest.approx(math.sqrt(7))
    assert {name: entry[name] for name in ("id", "text", "source", "source_value", "holds")} == {
        "id": "id",
        "text": "text",
        "source": "s",
        "source_value": 2.5,
        "holds": True,
    }


@pytest.mark.parametrize("holds", [True, np.bool_(True), torch.tensor(True)])
def test_what_a_comparison_gives_is_a_verdict(holds):
    assert record("id", "text", measured=[1.0], holds=holds)["holds"] is True


@pytest.mark.parametrize("holds", [None, 1, "yes", math.nan, torch.tensor(1.0)])
def test_what_is_neither_true_nor_false_is_no_verdict(holds):
    with pytest.raises(TypeError, match="must be True or False"):
        claim("id", "text", measured=[1.0], holds=holds)


@pytest.mark.parametrize("measured", [[], {}, {"SGD": []}, np.array([])])
def test_a_claim_without_a_measurement_is_refused(measured):
    with pytest.raises(ValueError, match="'noise' was given nothing measured"):
        claim("noise", "text", measured=measured, holds=True)


@pytest.mark.parametrize("measured", [0.5, [[1.0, 2.0]], None])
def test_a_measurement_that_is_no_list_of_numbers_is_refused(measured):
    with pytest.raises(TypeError, match="'noise' needs a list of numbers, one per seed"):
        claim("noise", "text", measured=measured, holds=True)


def test_a_claim_that_does_not_hold_raises_only_when_strict_and_after_it_was_shown(monkeypatch, capsys):
    claim("noise", "It falls.", measured=[1.0], holds=False)
    capsys.readouterr()
    monkeypatch.setenv("COURSE_STRICT", "1")
    with pytest.raises(ClaimFailed, match="'noise' does not hold: It falls."):
        claim("noise", "It falls.", measured=[1.0], holds=False)
    assert "does not hold in your run" in capsys.readouterr().out


def test_a_claim_that_holds_passes_when_strict(monkeypatch):
    monkeypatch.setenv("COURSE_STRICT", "1")
    claim("noise", "It falls.", measured=[1.0], holds=True)
    assert issubclass(ClaimFailed, AssertionError)


def test_a_notebook_keeps_the_sentence_and_the_record_of_a_claim():
    arguments = 'id="noise", text="It falls.", measured=[1.0, 2.0, float("nan")], holds=True'
    source = f"from course_utils.claims import claim\nclaim({arguments})"
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])
    nbclient.NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    (output,) = nbformat.reads(nbformat.writes(notebook), as_version=4).cells[0].outputs
    expected = record("noise", "It falls.", measured=[1.0, 2.0, math.nan], holds=True)
    assert output.metadata == {"course_claim": expected}
    assert output.data["text/plain"].startswith("Claim: It falls.\n")
    assert output.data["text/plain"] in output.data["text/html"]
