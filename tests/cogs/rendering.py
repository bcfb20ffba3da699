"""Reads a layout as people do."""

from collections.abc import Iterator
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


def text_of(layout: Layout) -> str:
    """All text of a layout."""
    return "\n".join(component["content"] for component in components(layout) if "content" in component)


def buttons_of(layout: Layout) -> dict[str, str]:
    """The layout's buttons: label to custom_id."""
    return {component["label"]: component["custom_id"] for component in components(layout) if component["type"] == 2}
