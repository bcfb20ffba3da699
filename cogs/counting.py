"""Counts the calls to Discord where discord.py makes them: what it tries again by itself is seen nowhere else."""

import re
from types import SimpleNamespace
from typing import Any

# discord.py's own name for its HTTP library, whose hooks these are.
from discord.http import aiohttp as http_library  # type: ignore[attr-defined]

from studio.ports import UNMETERED, Meter

ANSWER = re.compile(r"/interactions/\d+/[^/]+/callback")
MESSAGE = re.compile(r"/(channels/\d+|webhooks/\d+/[^/]+)/messages/[^/]+")
NEW_MESSAGE = re.compile(r"/(channels/\d+/messages|webhooks/\d+/[^/]+)")
VERSION = re.compile(r"^/api/v\d+")
KINDS = (("POST", ANSWER, "answer"), ("PATCH", MESSAGE, "edit"), ("POST", NEW_MESSAGE, "send"))
"""Source: Discord, "Receiving and Responding" and "Messages"."""


def trace_of(meter: Meter) -> Any:
    """Hooks that count every call, for discord.py's http_trace; None where nobody counts."""
    if meter is UNMETERED:
        return None

    async def answered(_: object, __: SimpleNamespace, call: Any) -> None:
        meter.told(kind_of(call.method, call.url.path), str(call.response.status))

    async def lost(_: object, __: SimpleNamespace, call: Any) -> None:
        meter.told(kind_of(call.method, call.url.path), "none")

    trace = http_library.TraceConfig()
    trace.on_request_end.append(answered)
    trace.on_request_exception.append(lost)
    return trace


def kind_of(method: str, path: str) -> str:
    """What a call is for: the answer to an interaction, the edit of a message, a new one, or something else."""
    route = VERSION.sub("", path)
    return next((kind for verb, pattern, kind in KINDS if verb == method and pattern.fullmatch(route)), "other")
