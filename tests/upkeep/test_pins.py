"""Pins are raised in both files or in none, from an answer that holds exact versions and no address."""

import tomllib
from pathlib import Path

import pytest

from course_utils.build.course import BuildError
from course_utils.upkeep import pins
from course_utils.upkeep.pins import raise_pins
from tests.upkeep.miniature import PROJECT, REQUIREMENTS, Uv, write_pins

NEWEST = "one==1.10\nthree==0.1\nfour==1 ; python_full_version < '3.12'\nfour==2 ; python_full_version >= '3.12'"


@pytest.fixture
def uv(tmp_path_factory) -> Uv:
    return Uv(tmp_path_factory.mktemp("uv"))


@pytest.fixture
def root(tmp_path):
    write_pins(tmp_path)
    return tmp_path


def unchanged(root) -> bool:
    files = {path.name: path.read_text() for path in root.iterdir()}
    return files == {"requirements.txt": REQUIREMENTS, "pyproject.toml": PROJECT}


def test_new_pins_stand_in_both_files_and_nothing_else_changes(root, uv):
    uv.answers(NEWEST)
    assert raise_pins(root, uv) == [
        "four: not pinned → 1 or 2",
        "one: 1.0 → 1.10",
        "three: not pinned → 0.1",
        "two: 2.0 → not needed any more",
    ]
    assert (root / "requirements.txt").read_text() == f"# Exact versions.\n{NEWEST}\n"
    project = (root / "pyproject.toml").read_text()
    assert tomllib.loads(project)["tool"]["uv"]["constraint-dependencies"] == NEWEST.splitlines()
    assert pins.BLOCK.sub("", project) == pins.BLOCK.sub("", PROJECT)


def test_the_pins_of_today_do_not_hold_the_next_ones_back(root, uv):
    uv.answers(NEWEST)
    raise_pins(root, uv)
    (asked,) = uv.asked()
    assert "==" not in asked["project"] and "one>=1" in asked["project"]
    assert {"--universal", "--upgrade"} <= set(asked["words"])
    assert asked["words"][-4:] == ["--group", "dev", "--group", "site"]  # all groups have the pins in common
    assert asked["folder"] != str(root)


def test_pins_that_are_the_newest_already_change_no_byte(root, uv):
    uv.answers("".join(line for line in REQUIREMENTS.splitlines(keepends=True) if "#" not in line))
    assert raise_pins(root, uv) == []
    assert unchanged(root)


@pytest.mark.parametrize(
    "answer, told",
    [
        (None, "no solution because two and one disagree"),
        ("", "no pins at all"),
        ("one==1.1\n--index-url https://example.invalid/simple", "no pin: --index-url"),
        ("one @ https://example.invalid/one.whl", "not one exact version: one"),
        ("one>=1.1", "not one exact version: one"),
        ("one", "not one exact version: one"),
    ],
)
def test_an_answer_that_is_no_list_of_exact_versions_changes_nothing(root, uv, answer, told):
    if answer is not None:
        uv.answers(answer)
    with pytest.raises(BuildError, match=told):
        raise_pins(root, uv)
    assert unchanged(root)


def test_without_uv_the_message_says_how_to_get_it(root, tmp_path):
    with pytest.raises(BuildError, match="pip install uv"):
        raise_pins(root, [str(tmp_path / "missing")])
    assert unchanged(root)


def test_where_the_second_file_cannot_be_written_the_first_is_as_it_was(root, uv, monkeypatch):
    uv.answers(NEWEST)
    write = pins.write

    def fails_once(path, text):
        if path.name == "pyproject.toml" and "1.10" in text:
            raise BuildError("pyproject.toml: cannot be written: No space left on device")
        return write(path, text)

    monkeypatch.setattr(pins, "write", fails_once)
    with pytest.raises(BuildError, match="No space left"):
        raise_pins(root, uv)
    assert unchanged(root)


def test_a_project_without_a_list_of_pins_is_refused(root, uv):
    uv.answers(NEWEST)
    (root / "pyproject.toml").write_text('[project]\nname = "x"\n')
    with pytest.raises(BuildError, match="constraint-dependencies"):
        raise_pins(root, uv)
    assert (root / "requirements.txt").read_text() == REQUIREMENTS


def test_the_courses_own_files_have_the_form_that_is_written():
    project = Path(__file__).resolve().parents[2] / "pyproject.toml"
    assert len(pins.BLOCK.findall(project.read_text())) == 1
