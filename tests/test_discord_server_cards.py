"""How a message may be built: the limits of Components V2 that the server in Discord's place enforces by itself."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.discord_server import Attachment, Refused, Version
from tests.discord_server.entities import COMPONENTS_V2
from tests.discord_server.rules import check_version

NOW = datetime(2026, 3, 4, tzinfo=UTC)


def row(*custom_ids: str) -> dict[str, Any]:
    """A row of buttons."""
    return {"type": 1, "components": [{"type": 2, "style": 1, "label": "x", "custom_id": each} for each in custom_ids]}


def text(length: int = 1) -> dict[str, Any]:
    """A text display."""
    return {"type": 10, "content": "x" * length}


BUTTON = {"type": 2, "style": 1, "label": "x", "custom_id": "bare"}
FITTING: dict[str, list[dict[str, Any]]] = {
    "40 components": [text()] * 40,
    "4,000 characters": [text(2000), text(2000)],
    "five buttons": [row(*"abcde")],
    "a custom_id of 100": [row("x" * 100)],
    "a named file": [{"type": 12, "items": [{"media": {"url": "attachment://fox.png"}}]}],
    "a section": [{"type": 9, "components": [text()], "accessory": BUTTON}],
}
WRONG: dict[str, list[dict[str, Any]]] = {
    "41 components, nested ones counted": [{"type": 17, "components": [text()] * 40}],
    "4,001 characters": [{"type": 17, "components": [text(4000)]}, text(1)],
    "six buttons": [row(*"abcdef")],
    "a custom_id of 101": [row("x" * 101)],
    "a custom_id twice": [row("a"), row("a")],
    "a bare button": [text(), BUTTON],
    "a bare button in a container": [{"type": 17, "components": [BUTTON]}],
    "an empty gallery": [{"type": 12, "items": []}],
    "eleven pictures": [{"type": 12, "items": [{"media": {"url": "https://example.org"}}] * 11}],
    "a file that didn't come along": [{"type": 12, "items": [{"media": {"url": "attachment://cat.png"}}]}],
    "an empty text": [text(0)],
}


def check(components: list[dict[str, Any]]) -> None:
    """Look at a card with one file, fox.png."""
    fox = Attachment(1, 1, "fox.png", b"", "image/png")
    check_version(Version(NOW, "bot", components=tuple(components), flags=COMPONENTS_V2, attachments=(fox,)))


@pytest.mark.parametrize("components", FITTING.values(), ids=FITTING)
def test_card_is_taken_when_it_is_within_the_limits(components: list[dict[str, Any]]) -> None:
    """As large as may be."""
    check(components)


@pytest.mark.parametrize("components", WRONG.values(), ids=WRONG)
def test_card_is_refused_when_it_breaks_a_limit(components: list[dict[str, Any]]) -> None:
    """Also without Discord's description at hand."""
    with pytest.raises(Refused) as caught:
        check(components)

    assert caught.value.code == 50035


@pytest.mark.parametrize(
    "version",
    [
        Version(NOW, "bot", content="x", components=(text(),), flags=COMPONENTS_V2),
        Version(NOW, "bot", components=(text(),)),
        Version(NOW, "bot", content="x" * 2001),
        Version(NOW, "bot"),
    ],
    ids=["content beside components", "a text display without the flag", "2,001 characters", "nothing at all"],
)
def test_message_is_refused_when_its_kinds_are_mixed(version: Version) -> None:
    """Components V2 and the older fields exclude each other; something must be there."""
    with pytest.raises(Refused):
        check_version(version)
