"""Where the course opens without being installed first: links from one setting, and the wheel that Colab installs."""

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import nbformat
import pytest

from course_utils import paths, places
from course_utils.build.course import BuildError, Course
from course_utils.topics import notebook_name

COURSE = paths.this_course()
README = COURSE.root / "README.md"
ELSEWHERE = "someone/some-course"


def test_the_readme_has_the_section_that_the_setting_gives():
    readme = README.read_text(encoding="utf-8")
    assert places.filled(readme) == readme


def test_no_other_tracked_place_names_the_repository():
    readme = README.read_text(encoding="utf-8")
    outside = readme.partition(places.BEGIN)[0] + readme.partition(places.END)[2]
    assert places.REPOSITORY not in outside


def test_everything_in_the_section_follows_the_setting():
    moved = places.section("somebody/another")
    for here, there in (("someone%2Fsome-course", "somebody%2Fanother"), (ELSEWHERE, "somebody/another")):
        assert here not in moved
        moved = moved.replace(there, here)
    assert moved.replace("tree%2Fanother%2F", "tree%2Fsome-course%2F") == places.section(ELSEWHERE)


def test_the_section_says_so_where_the_setting_is_not_yet_made():
    assert "course_utils/places.py" in places.section(places.PLACEHOLDER)
    assert "course_utils/places.py" not in places.section(ELSEWHERE)
    assert places.PLACEHOLDER not in places.section(ELSEWHERE)


@pytest.mark.parametrize("topic", COURSE.topics())
def test_every_link_opens_a_notebook_that_is_there(topic):
    name = notebook_name(topic)
    binder, colab = urlsplit(places.binder(ELSEWHERE, name)), urlsplit(places.colab(ELSEWHERE, name))
    hub = parse_qs(urlsplit(places.nbgitpuller(ELSEWHERE, notebook=name)).query)
    opened = {
        "binder": parse_qs(binder.query)["urlpath"][0].removeprefix("lab/tree/"),
        "colab": colab.path.removeprefix(f"/github/{ELSEWHERE}/blob/{places.BRANCH}/"),
        "hub": hub["urlpath"][0].removeprefix("lab/tree/some-course/"),
    }
    for place, path in opened.items():
        assert (COURSE.root / path).is_file(), place
    assert binder.path == f"/v2/gh/{ELSEWHERE}/{places.BRANCH}"
    assert (hub["repo"], hub["branch"]) == ([f"https://github.com/{ELSEWHERE}"], [places.BRANCH])


def test_vs_code_and_colab_get_the_address_to_clone():
    address = f"https://github.com/{ELSEWHERE}"
    assert parse_qs(urlsplit(places.vscode(ELSEWHERE)).query) == {"url": [address]}
    assert places.colab_install(ELSEWHERE) == f'!pip install -q "git+{address}"'
    assert places.badge(ELSEWHERE).endswith(f"({places.binder(ELSEWHERE)})")


def test_the_command_renews_the_section_and_leaves_the_rest(tmp_path):
    text = f"before\n{places.BEGIN}\nold\n{places.END}\nafter\n"
    (tmp_path / "README.md").write_text(text, encoding="utf-8")
    assert places.main(["--write"], Course(tmp_path, ())) == 0
    renewed = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert renewed == f"before\n{places.BEGIN}\n{places.section()}\n{places.END}\nafter\n"


@pytest.mark.parametrize("text", ["", places.BEGIN, f"{places.END}\n{places.BEGIN}", f"{places.BEGIN}{places.END}" * 2])
def test_a_readme_without_its_markers_is_left_alone(tmp_path, text):
    (tmp_path / "README.md").write_text(text, encoding="utf-8")
    with pytest.raises(BuildError, match="needs one line"):
        places.filled(text)
    assert places.main(["--write"], Course(tmp_path, ())) == 1
    assert (tmp_path / "README.md").read_text(encoding="utf-8") == text


def test_the_command_prints_the_links_of_every_notebook(capsys):
    assert places.main([]) == 0
    printed = capsys.readouterr().out
    for topic in COURSE.topics():
        for link in (places.binder, places.colab, places.nbgitpuller):
            assert link(notebook=notebook_name(topic)) in printed
    assert places.colab_install() in printed and places.badge() in printed


@pytest.fixture(scope="module")
def installed(tmp_path_factory) -> Path:
    """What `pip install git+…` puts on the path: the wheel that is built from the checkout, without what it depends on."""
    if shutil.which("uv") is None:
        pytest.skip("no uv to build a wheel with")
    folder = tmp_path_factory.mktemp("wheel")
    command = ["uv", "build", "--wheel", "--quiet", "--out-dir", str(folder), str(COURSE.root)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    (wheel,) = folder.glob("*.whl")
    zipfile.ZipFile(wheel).extractall(folder / "site")
    return folder / "site"


def test_an_installed_course_runs_notebook_1s_first_cell_and_reads_its_data_from_elsewhere(installed, tmp_path):
    notebook = nbformat.read(COURSE.starter("minibatch_sgd"), as_version=4)
    (setup,) = (cell.source for cell in notebook.cells if cell.id == "setup")
    asks = """
import course_utils, json, solutions.minibatch_sgd
from course_utils import surroundings
surroundings.PYPROJECT = surroundings.PYPROJECT.with_name("none")
print(json.dumps({
    "from": [course_utils.__file__, solutions.minibatch_sgd.__file__],
    "images": fashion_mnist(train=100, size=14).test.x.shape[0],
    "needs": [requirement.name for requirement in surroundings.bounds()],
    "passed": check("minibatch_sgd.staircase", solutions.minibatch_sgd.staircase)(10, 1.0),
}))
"""
    environment = os.environ | {"PYTHONPATH": str(installed), "COURSE_CACHE": str(tmp_path / "cache")}
    command = [sys.executable, "-c", setup + asks]
    run = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=300)
    assert run.returncode == 0, run.stderr
    answer = json.loads(run.stdout.splitlines()[-1])
    assert all(Path(file).is_relative_to(installed) for file in answer["from"])
    assert answer["images"] == 10_000
    assert {"python", "torch", "torchvision", "ipywidgets"} <= set(answer["needs"])
    assert answer["passed"] == pytest.approx(0.1)


def test_every_module_and_data_file_of_the_course_is_installed(installed):
    tracked = subprocess.run(["git", "ls-files", "course_utils"], cwd=COURSE.root, capture_output=True, text=True)
    if tracked.returncode:
        pytest.skip("this copy of the course is no git checkout, so its tracked files are not known")
    names = [name for name in tracked.stdout.splitlines() if (COURSE.root / name).is_file()]
    assert len(names) > 100
    assert [name for name in names if not (installed / name).is_file()] == []
    assert re.search(r"-images-idx3-ubyte\.gz", " ".join(names))
