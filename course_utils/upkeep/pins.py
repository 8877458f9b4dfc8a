"""The newest exact versions that fit together, written where they are pinned: requirements.txt and pyproject.toml."""

import re
import subprocess
import tempfile
import tomllib
from collections.abc import Sequence
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement

from ..build.course import BuildError, write

COMPILE = "pip compile pyproject.toml --universal --upgrade --no-header --no-annotate".split()
BLOCK = re.compile(r"(?m)^constraint-dependencies = \[\n(?:.*\n)*?\]\n")
PATIENCE = 1800  # seconds


def raise_pins(root: Path, uv: Sequence[str] = ("uv",)) -> list[str]:
    """Pin the newest versions that pyproject.toml admits; one line for each package whose pin is another one now.

    Both files are written at the end, each whole; where one cannot be, both stay as they were.

    Args:
        root: the folder of requirements.txt and pyproject.toml.
        uv: the command that is run.

    Raises:
        BuildError: uv finds no versions, or answers with something else than exact pins.
    """
    requirements, project = root / "requirements.txt", root / "pyproject.toml"
    before = {path: path.read_text(encoding="utf-8") for path in (requirements, project)}
    if len(BLOCK.findall(before[project])) != 1:
        raise BuildError("pyproject.toml: holds no list constraint-dependencies with a line for each pin")
    pins = _newest(BLOCK.sub("", before[project]), uv)
    heading = [line for line in before[requirements].splitlines() if line.startswith("#")]
    block = "constraint-dependencies = [\n" + "".join(f'    "{pin}",\n' for pin in pins) + "]\n"
    after = {requirements: "\n".join([*heading, *pins]) + "\n", project: BLOCK.sub(lambda _: block, before[project])}
    try:
        for path, text in after.items():
            write(path, text)
    except BuildError:
        for path, text in before.items():
            write(path, text)
        raise
    return _changes(before[requirements].splitlines(), pins)


def _newest(project: str, uv: Sequence[str]) -> list[str]:
    """What uv makes of a pyproject.toml without the present pins, which would hold it back."""
    groups = [word for group in tomllib.loads(project).get("dependency-groups", {}) for word in ("--group", group)]
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "pyproject.toml").write_text(project, encoding="utf-8")
        try:
            run = subprocess.run([*uv, *COMPILE, *groups], cwd=folder, capture_output=True, text=True, timeout=PATIENCE)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise BuildError(f"uv did not answer ({error}): install it with `pip install uv`") from None
    if run.returncode:
        raise BuildError(f"uv finds no versions that fit together: {' '.join(run.stderr.split())}")
    pins = [line.rstrip() for line in run.stdout.splitlines() if line.strip() and not line.startswith("#")]
    for pin in pins:
        _demand_exact(pin)
    if not pins:
        raise BuildError("uv answered with no pins at all")
    return pins


def _demand_exact(pin: str) -> None:
    """A pin is one version of one package from wherever packages come from; an address would bind it to one place."""
    try:
        requirement = Requirement(pin)
    except InvalidRequirement:
        raise BuildError(f"uv answered with a line that is no pin: {pin.split()[0]}") from None
    if requirement.url or '"' in pin or [one.operator for one in requirement.specifier] != ["=="]:
        raise BuildError(f"uv answered with a line that is not one exact version: {requirement.name}")


def _changes(before: Sequence[str], after: Sequence[str]) -> list[str]:
    old, new = _versions(before), _versions(after)
    return [
        f"{name}: {old.get(name, 'not pinned')} → {new.get(name, 'not needed any more')}"
        for name in sorted({**old, **new})
        if old.get(name) != new.get(name)
    ]


def _versions(lines: Sequence[str]) -> dict[str, str]:
    """Package → its version, or its versions where they depend on the system."""
    found: dict[str, set[str]] = {}
    for requirement in (Requirement(line) for line in lines if line.strip() and not line.startswith("#")):
        found.setdefault(requirement.name, set()).add(next(iter(requirement.specifier)).version)
    return {name: " or ".join(sorted(versions)) for name, versions in found.items()}
