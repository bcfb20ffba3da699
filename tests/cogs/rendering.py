"""Reads a layout as people do."""

from collections.abc import Iterable, Iterator
from typing import Any

from cogs.layout import Layout


def components(layout: Layout) -> list[dict[str, Any]]:
    """All components of a layout, nested ones too, in order."""
    return list(walk(layout.to_components()))  # type: ignore[no-untyped-call]


def walk(payload: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Components with those inside of them."""
    for component in payload:
        yield component
        yield from walk(component.get("components", []))


def undescribed(body: Any) -> Iterator[str]:
    """The pictures in what was sent that say nothing to people who don't see them; files to be saved aside."""
    if isinstance(body, list):
        yield from (name for part in body for name in undescribed(part))
    elif isinstance(body, dict):
        if "media" in body and not body.get("description"):
            yield str(body["media"]["url"])
        yield from (name for part in body.values() for name in undescribed(part))


def text_of(layout: Layout) -> str:
    """All text of a layout."""
    return "\n".join(component["content"] for component in components(layout) if "content" in component)


def buttons_of(layout: Layout) -> dict[str, str]:
    """The layout's buttons: label to custom_id."""
    return {component["label"]: component["custom_id"] for component in components(layout) if component["type"] == 2}


def text_in(parts: Iterable[Any]) -> str:
    """All text of a message's components, as discord.py reads them."""
    return "\n".join(part["content"] for part in walk([component.to_dict() for component in parts]) if "content" in part)


def links_in(parts: Iterable[Any]) -> list[str]:
    """The pictures of a message's components."""
    return [item["media"]["url"] for part in walk([component.to_dict() for component in parts]) for item in part.get("items", [])]
