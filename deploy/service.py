"""make service: systemd units for this folder and whoever calls it; docs/operating.md, "As a service"."""

import getpass
from pathlib import Path

TEMPLATE = Path(__file__).with_name("atelier.service")
ROLES = {"atelier.service": "", "atelier-gateway.service": "gateway", "atelier-worker@.service": "worker"}
"""The units, and what bot.py is told to be; nothing: all of it."""
EXPLAINED = """\
Wrote {units}: they start the bot with the machine, as {user}, and let it write into data/ alone.
One process does everything, unless you run several on PostgreSQL (docs/operating.md, "Several processes").
To use them:   sudo cp {units} /etc/systemd/system/ && sudo systemctl daemon-reload
One process:   sudo systemctl enable --now atelier
Several:       sudo systemctl enable --now atelier-gateway atelier-worker@1 atelier-worker@2
To watch:      journalctl -f -u 'atelier*'"""


def main() -> None:
    """Write the units into this folder, and say what to do with them."""
    folder, user = Path.cwd(), getpass.getuser()
    (folder / "data").mkdir(exist_ok=True)
    for name, role in ROLES.items():
        (folder / name).write_text(unit(folder, user=user, role=role))
    print(EXPLAINED.format(units=" ".join(ROLES), user=user))


def unit(folder: Path, *, user: str, role: str) -> str:
    """A unit for the bot in this folder. role: empty for a process that does everything."""
    filled = {
        "@ROLE@": role or "everything",
        "@USER@": user,
        "@FOLDER@": plain(folder),
        "@DATA@": quoted(folder / "data"),
        "@COMMAND@": f"bot.py {role}".strip(),
    }
    text = TEMPLATE.read_text()
    for gap, value in filled.items():
        text = text.replace(gap, value)
    return text


def plain(path: Path) -> str:
    """A path as the whole of a setting. Source: systemd.unit(5), "Specifiers"."""
    return str(path).replace("%", "%%")


def quoted(path: Path) -> str:
    """A path as one of several words. Source: systemd.syntax(7), "Quoting"."""
    return '"' + plain(path).replace("\\", "\\\\").replace('"', '\\"') + '"'


if __name__ == "__main__":
    main()
