"""What counts as a changed claim, and how the changes are told."""

import math

import pytest

from course_utils.build.course import BuildError
from course_utils.upkeep.claims import Change, changed_claims, table
from tests.upkeep.miniature import commit, write_claims

FALLS = {"id": "falls", "text": "It falls.", "measured": {"a": [1.0, 1.1, 1.2], "b": [5.0, 5.0, 5.0]}, "holds": True}
OTHER = {"id": "other", "text": "It stays.", "measured": [2.0], "holds": True}


@pytest.fixture
def compare(tmp_path):
    """The changes from one set of claims to another, as (claim, what, old, new)."""

    def compared(*now: dict, before: tuple[dict, ...] = (FALLS, OTHER)) -> list[tuple[str, ...]]:
        write_claims(tmp_path, *before)
        commit(tmp_path)
        found = changed_claims(write_claims(tmp_path, *now), "HEAD")
        assert {one.notebook for one in found} <= {"01_minibatch_sgd"}
        return [(one.claim, one.what, one.old, one.new) for one in found]

    return compared


def test_what_came_out_the_same_is_not_listed(compare):
    assert compare(FALLS, OTHER) == []


def test_another_verdict_is_listed(compare):
    assert compare(FALLS | {"holds": False}, OTHER) == [("falls", "verdict", "holds", "does not hold")]


def test_another_sentence_is_listed(compare):
    assert compare(FALLS | {"text": "It falls fast."}, OTHER) == [("falls", "text", "It falls.", "It falls fast.")]


def test_claims_that_came_or_went_are_listed(compare):
    assert compare(OTHER, before=(FALLS,)) == [("falls", "gone", "holds", "–"), ("other", "new", "–", "holds")]


@pytest.mark.parametrize(
    "measured, listed",
    [
        ({"a": [1.1, 1.2, 1.3], "b": [5.0, 5.0, 5.0]}, False),  # 0.1 is within two standard errors, 0.163
        ({"a": [1.3, 1.4, 1.5], "b": [5.0, 5.0, 5.0]}, True),
        ({"a": [1.0, 1.1, 1.2], "b": [5.04, 5.04, 5.04]}, False),  # within 1 %
        ({"a": [1.0, 1.1, 1.2], "b": [5.06, 5.06, 5.06]}, True),
        ({"a": [1.0, 1.1, 1.2, math.nan], "b": [5.0, 5.0, 5.0]}, True),
        ({"a": [math.nan], "b": [5.0, 5.0, 5.0]}, True),
        ({"a": [1.0, 1.1, 1.2]}, True),
        ({"a": [1.0, 1.1, 1.2], "b": [5.0, 5.0, 5.0], "c": [1.0]}, True),
    ],
)
def test_a_figure_is_listed_when_it_moved_by_more_than_chance(compare, measured, listed):
    found = compare(FALLS | {"measured": measured}, OTHER)
    assert [what for _, what, *_ in found] == ["figure"] * listed


def test_a_listed_figure_is_told_in_words(compare):
    assert compare(FALLS, OTHER | {"measured": [3.0]}) == [("other", "figure", "2.00", "3.00")]


def test_a_notebook_that_was_not_there_has_only_new_claims(tmp_path):
    (tmp_path / "README.md").write_text("empty")
    commit(tmp_path)
    assert [one.what for one in changed_claims(write_claims(tmp_path, FALLS, OTHER), "HEAD")] == ["new", "new"]


@pytest.mark.parametrize("revision", ["nowhere", "--output=made", ""])
def test_what_is_no_revision_is_named(tmp_path, revision):
    course = write_claims(tmp_path, FALLS)
    commit(tmp_path)
    with pytest.raises(BuildError, match="no revision"):
        changed_claims(course, revision)
    assert not (tmp_path / "made").exists()


def test_a_notebook_that_cannot_be_read_is_named(tmp_path):
    course = write_claims(tmp_path, FALLS)
    (tmp_path / "solutions" / "01_minibatch_sgd.ipynb").write_text("<<<<<<<")
    commit(tmp_path)
    write_claims(tmp_path, FALLS)
    with pytest.raises(BuildError, match="01_minibatch_sgd.ipynb"):
        changed_claims(course, "HEAD")


def test_the_table_has_verdicts_first_and_keeps_its_columns():
    changes = [Change("01", "a", "figure", "1 | 2", "3\n4"), Change("01", "b", "verdict", "holds", "does not hold")]
    assert table(changes).splitlines()[2:] == [
        "| 01 | b | verdict | holds | does not hold |",
        r"| 01 | a | figure | 1 \| 2 | 3 4 |",
    ]
    assert table([]) == "No claim came out otherwise."
