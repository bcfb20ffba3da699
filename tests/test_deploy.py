"""What a host installs from: the unit and the image name everything the bot runs on, and nothing else."""

import ast
import getpass
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from settings import NAMES

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
@pytest.mark.parametrize("name", ["atelier", 'at "home" & 50%|\\of $HOME'])
def test_make_service_writes_a_unit_for_each_role_wherever_the_bot_lies(tmp_path: Path, name: str) -> None:
    """What systemd reads in each names this folder, whatever its name."""
    folder = tmp_path / name
    shutil.copytree(DEPLOY, folder / "deploy")
    shutil.copy(ROOT / "Makefile", folder)
    (folder / "requirements").mkdir()
    (folder / "requirements/run.txt").touch()
    (folder / ".venv/bin").mkdir(parents=True)
    (folder / ".venv/bin/python").symlink_to(sys.executable)
    for stamp in ("pip", "run"):
        (folder / f".venv/{stamp}.stamp").touch()

    told = subprocess.run(["make", "service"], cwd=folder, check=True, capture_output=True, text=True).stdout
    roles = {"atelier": "", "atelier-gateway": " gateway", "atelier-worker@": " worker"}
    assert {unit.stem for unit in folder.glob("*.service")} == set(roles)
    for unit, role in roles.items():
        settings = settings_of(folder / f"{unit}.service")
        assert settings["ExecStart"] == f"/usr/bin/env .venv/bin/python bot.py{role}"
        assert settings["WorkingDirectory"].replace("%%", "%") == str(folder)
        assert shlex.split(settings["ReadWritePaths"].replace("%%", "%")) == [str(folder / "data")]
        assert settings["User"] == getpass.getuser()
        assert f"{unit}.service" in told
    if shutil.which("systemd-analyze"):
        units = [folder / f"{unit.replace('@', '@1')}.service" for unit in roles]
        subprocess.run(["systemd-analyze", "verify", *units], check=True)


def settings_of(unit: Path) -> dict[str, str]:
    """What a unit sets."""
    return dict(line.split("=", 1) for line in unit.read_text().splitlines() if "=" in line and not line.startswith("#"))


@pytest.mark.parametrize("name", ["compose.yaml", "compose.fleet.yaml"])
def test_containers_are_closed_in_and_are_told_what_the_bot_knows(name: str) -> None:
    """Each container of ours runs as a role there is, with settings there are, and writes into its volume alone."""
    services = yaml.safe_load((DEPLOY / name).read_text())["services"]
    ours = {service: told for service, told in services.items() if "build" in told}
    assert {tuple(told.get("command", ())) for told in ours.values()} <= {(), ("gateway",), ("worker",)}
    for told in ours.values():
        assert set(told["environment"]) <= set(NAMES)
        assert told["environment"]["DATA_DIR"] == "/data"
        assert (told["read_only"], told["volumes"], told["tmpfs"], told["cap_drop"]) == (True, ["data:/data"], ["/tmp"], ["ALL"])
        assert "ports" not in told
        assert int(told["stop_grace_period"].removesuffix("s")) > 10  # seconds in which SIGTERM ends the bot
        assert (DEPLOY / told["build"]["context"] / told["build"]["dockerfile"]).is_file()
