"""What a host installs from: the unit and the image name everything the bot runs on, and nothing else."""

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
DEPLOY = ROOT / "deploy"
LIBRARIES = {"requirements/run.txt", "requirements/fleet.txt"}
HADOLINT = Path(sys.executable).parent / "hadolint"


def test_the_image_is_built_as_it_should_be() -> None:
    """hadolint, without an exception."""
    linted = subprocess.run([HADOLINT, "--failure-threshold", "info", DEPLOY / "Dockerfile"], capture_output=True, text=True)
    assert linted.returncode == 0, linted.stdout + linted.stderr


def test_the_image_has_everything_the_bot_runs_on_and_no_tests() -> None:
    """Each room that any of its rooms imports; no secret, no history."""
    lines = (DEPLOY / "Dockerfile.dockerignore").read_text().splitlines()
    taken = {line.removeprefix("!").removesuffix(".py") for line in lines if line.startswith("!")} - LIBRARIES
    ours = {path.stem for path in ROOT.glob("*.py")} | {path.parent.name for path in ROOT.glob("*/__init__.py")}
    needed, found = set[str](), {"bot"}
    while found:
        needed |= found
        found = {name for room in found for name in imported_by(ROOT / room)} & ours - needed
    assert taken == needed


def imported_by(room: Path) -> set[str]:
    """The first names of all that a room, or a file beside them, imports."""
    files = sorted(room.rglob("*.py")) if room.is_dir() else [room.with_suffix(".py")]
    trees = [ast.parse(file.read_text()) for file in files]
    names = [
        name
        for tree in trees
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    ]
    return {name.split(".")[0] for name in names}


@pytest.mark.skipif(shutil.which("make") is None, reason="needs make")
def test_make_service_fills_in_the_folder_and_the_user(tmp_path: Path) -> None:
    """What it writes names this folder, and leaves no gap."""
    for name in ("Makefile", "deploy/atelier.service"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements/run.txt").touch()
    (tmp_path / ".venv").mkdir()
    for stamp in ("pip", "run"):
        (tmp_path / f".venv/{stamp}.stamp").touch()
    subprocess.run(["make", "service"], cwd=tmp_path, check=True, capture_output=True)
    unit = (tmp_path / "atelier.service").read_text()
    assert f"ExecStart={tmp_path}/.venv/bin/python bot.py" in unit
    assert f"ReadWritePaths={tmp_path}/data" in unit
    assert "@FOLDER@" not in unit
    assert "@USER@" not in unit
