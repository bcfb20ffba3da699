"""Recorded answers, tests/samples/<route>/<name>.json: what PixelDojo says, is thought to say, or might say in bad faith."""

import json
from pathlib import Path
from typing import Any

from demo.pixeldojo import EmbeddedPixelDojo
from provider.values import Answer

SAMPLES = Path(__file__).parent.parent / "samples"


def sample(route: str, name: str) -> dict[str, Any]:
    """One recorded answer: source, status, headers, and body (JSON) or text."""
    read: dict[str, Any] = json.loads((SAMPLES / route / f"{name}.json").read_text())
    return read


def names(route: str) -> set[str]:
    """What is recorded of a route."""
    return {path.stem for path in (SAMPLES / route).glob("*.json")}


def answer_with(pixeldojo: EmbeddedPixelDojo, route: str, name: str) -> None:
    """Let the next call of a route be answered so."""
    said = sample(route, name)
    pixeldojo.answer_next(said["status"], said.get("body", said.get("text")), said.get("headers"), route=route)


def bodies(route: str) -> list[Any]:
    """The recorded JSON bodies of a route."""
    return [said["body"] for name in sorted(names(route)) if "body" in (said := sample(route, name))]


def answer(status: int, body: Any) -> Answer:
    """An answer with a JSON body, without a server."""
    return Answer(status, json.dumps(body).encode())
