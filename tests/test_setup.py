"""What installs the course: bounds, pins, the conda and Binder files; and nothing of one machine in the tree."""

import os
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from rattler import MatchSpec
from repo2docker.app import Repo2Docker

ROOT = Path(__file__).resolve().parent.parent
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
PYPI_NAMES = {"pytorch-cpu": "torch", "matplotlib-base": "matplotlib"}  # conda's name -> PyPI's, where they differ


def _conda(path: str) -> dict:
    return yaml.safe_load((ROOT / path).read_text())


def _pins() -> list[str]:
    lines = (ROOT / "requirements.txt").read_text().splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def test_the_conda_environment_has_the_bounds_of_pyproject():
    *packages, pip = _conda("environment.yml")["dependencies"]
    specs = {spec.name.normalized: spec.version for spec in (MatchSpec(line, strict=True) for line in packages)}
    assert specs.pop("pip") is None
    bounds = {PYPI_NAMES.get(name, name): str(version) for name, version in specs.items()}
    requirements = map(Requirement, PYPROJECT["project"]["dependencies"])
    assert bounds == {requirement.name: str(requirement.specifier) for requirement in requirements} | {
        "python": PYPROJECT["project"]["requires-python"]
    }
    assert pip == {"pip": ["-e ."]}


def test_binder_installs_the_conda_environment():
    conda, binder = _conda("environment.yml"), _conda("binder/environment.yml")
    *packages, _ = conda.pop("dependencies")
    assert binder.pop("dependencies") == packages
    assert binder == conda


def test_binder_builds_the_environment_and_then_installs_the_course(monkeypatch):
    monkeypatch.chdir(ROOT)
    app = Repo2Docker()
    buildpacks = (buildpack(app.base_image) for buildpack in app.buildpacks)
    binder = next(buildpack for buildpack in buildpacks if buildpack.detect())
    binder.platform = "linux/amd64"
    dockerfile = binder.render(build_args={"NB_USER": "student", "NB_UID": "1000"})
    environment = dockerfile.index('env update -p ${NB_PYTHON_PREFIX} --file "binder/environment.yml"')
    assert environment < dockerfile.index("RUN ./binder/postBuild")
    assert os.access(ROOT / "binder" / "postBuild", os.X_OK)


def test_requirements_and_uv_pin_the_same_versions():
    assert _pins() == PYPROJECT["tool"]["uv"]["constraint-dependencies"]


def test_every_pin_is_one_exact_version_and_names_no_place():
    for requirement in map(Requirement, _pins()):
        assert requirement.url is None
        assert [specifier.operator for specifier in requirement.specifier] == ["=="], requirement
    assert set(PYPROJECT["tool"]["uv"]) == {"constraint-dependencies", "default-groups"}


def test_opening_the_course_installs_no_tools_for_its_makers():
    assert PYPROJECT["tool"]["uv"]["default-groups"] == []


def test_every_dependency_is_pinned_inside_its_bounds():
    pins = [pin for pin in map(Requirement, _pins()) if pin.marker is None or pin.marker.evaluate()]
    versions = {pin.name: next(iter(pin.specifier)).version for pin in pins}
    groups = PYPROJECT["dependency-groups"]
    assert [entry for entry in groups["dev"] if not isinstance(entry, str)] == [{"include-group": "site"}]
    named = [entry for entry in groups["dev"] + groups["site"] if isinstance(entry, str)]
    for requirement in map(Requirement, PYPROJECT["project"]["dependencies"] + named):
        assert requirement.specifier.contains(versions[requirement.name]), requirement


def _git_files(*options: str) -> list[str]:
    if not (ROOT / ".git").exists():
        pytest.skip("this copy of the course is no git checkout, so its tracked files are not known")
    command = ["git", "ls-files", "-z", *options]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    return [name for name in names if (ROOT / name).is_file()]


def test_git_ignores_no_source_file():
    ignored = _git_files("--others", "--ignored", "--exclude-standard", "course_utils", "solutions", "tests")
    assert [name for name in ignored if not re.search(r"__pycache__|\.ipynb_checkpoints", name)] == []


# Written in pieces, so that this file does not hold what it looks for.
HOSTS = [r"py" r"pi\.org", r"python" r"hosted\.", r"registry\.n" r"pmjs", r"deb\.de" r"bian", r"conda\.ana" r"conda"]
FOLDERS = [f"/{name}/" for name in ("work", "root", "home", "Users", "tmp", "opt")] + [r"[A-Z]:\\+Us" r"ers"]
IMAGE = re.compile(r"[A-Za-z0-9+/=\\]{200,}")  # base64 in a notebook's outputs spells anything


@pytest.mark.parametrize("pattern", HOSTS + FOLDERS)
def test_no_tracked_file_names_a_package_host_or_a_machines_folder(pattern):
    found = re.compile(rf"(?<![\w.-]){pattern}" if pattern.startswith("/") else pattern)  # not inside a longer path
    for name in _git_files():
        content = (ROOT / name).read_bytes()
        if b"\0" not in content:
            match = found.search(IMAGE.sub("", content.decode()))
            assert match is None, f"{name} holds {match.group()}"
