"""The folder to begin with: its sources are the solved notebooks, its configuration is the instructor's once it is there."""

import pytest

from course_utils.grading.__main__ import main
from course_utils.grading.folder import prepare_folder
from course_utils.topics import TOPICS


@pytest.fixture
def solutions(tmp_path):
    folder = tmp_path / "solutions"
    folder.mkdir()
    for name in ("01_minibatch_sgd", "03_momentum"):
        (folder / f"{name}.ipynb").write_text(name)
    return folder


def test_every_solved_notebook_is_the_source_of_an_assignment(tmp_path, solutions):
    assert prepare_folder(tmp_path / "class", (), solutions) == ["01_minibatch_sgd", "03_momentum"]
    assert (tmp_path / "class/source/03_momentum/03_momentum.ipynb").read_text() == "03_momentum"


def test_only_what_is_asked_for_is_taken(tmp_path, solutions):
    prepare_folder(tmp_path, ["momentum"], solutions)
    assert [path.name for path in (tmp_path / "source").iterdir()] == ["03_momentum"]


def test_a_changed_configuration_stays_and_sources_are_renewed(tmp_path, solutions):
    prepare_folder(tmp_path, (), solutions)
    assert "code_stub" in (tmp_path / "nbgrader_config.py").read_text()
    (tmp_path / "nbgrader_config.py").write_text("# mine")
    (solutions / "03_momentum.ipynb").write_text("corrected")
    prepare_folder(tmp_path, (), solutions)
    assert (tmp_path / "nbgrader_config.py").read_text() == "# mine"
    assert (tmp_path / "source/03_momentum/03_momentum.ipynb").read_text() == "corrected"


def test_a_notebook_that_is_not_solved_is_named(tmp_path, solutions):
    with pytest.raises(FileNotFoundError, match="no solved notebook of 02_initialization"):
        prepare_folder(tmp_path, ["initialization"], solutions)


def test_the_command_says_what_to_do_next(tmp_path, capsys):
    assert main([str(tmp_path / "class"), TOPICS[0]]) == 0
    assert "nbgrader autograde 01_minibatch_sgd" in capsys.readouterr().out
    assert (tmp_path / "class/source/01_minibatch_sgd/01_minibatch_sgd.ipynb").exists()


def test_the_command_refuses_what_is_no_topic(tmp_path, capsys):
    with pytest.raises(SystemExit):
        main([str(tmp_path), "physics"])
    assert "the topics are minibatch_sgd" in capsys.readouterr().err


def test_the_command_says_why_a_folder_cannot_be_filled(tmp_path, capsys):
    (tmp_path / "file").write_text("")
    assert main([str(tmp_path / "file")]) == 1
    assert "file" in capsys.readouterr().err
