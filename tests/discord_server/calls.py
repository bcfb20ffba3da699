"""A call on the REST API as a value, and the table of routes that answer it. No I/O."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from .entities import Json, Upload
from .messages import Draft
from .world import World


@dataclass(eq=False)
class Call:
    """One request of the bot: what was asked, and, once it is answered, with which status."""

    method: str
    path: str
    at: datetime
    token: str | None = None
    """The bot's own token, where it was sent."""
    query: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    files: Mapping[int, Upload] = field(default_factory=dict)
    route: str = ""
    """The path as Discord's description writes it, {channel_id} and so on; empty where the route isn't known."""
    parameters: Mapping[str, str] = field(default_factory=dict)
    status: int | None = None
    """None while under way, and where the connection was cut before."""

    @property
    def draft(self) -> Draft:
        """The body as a message."""
        return Draft(self.body or {}, self.files)

    def number(self, name: str) -> int:
        """An id in the path; 0 where it isn't a number."""
        value = self.parameters[name]
        return int(value) if value.isdigit() else 0

    def __str__(self) -> str:
        return f"{self.method} {self.path} → {self.status}"


Endpoint = Callable[[World, Call], Json | list[Json] | None]


@dataclass(frozen=True)
class Route:
    """A method and a path, what answers them, and whether the bot's own token is needed."""

    method: str
    path: str
    answer: Endpoint
    needs_token: bool

    def match(self, method: str, path: str) -> Mapping[str, str] | None:
        """The parameters of a path that is meant; None for another route."""
        pattern = re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(self.path))
        found = re.fullmatch(pattern, path) if method == self.method else None
        return found.groupdict() if found else None


class Routes:
    """Routes in the order of their making: the first that fits answers."""

    def __init__(self, *tables: "Routes") -> None:
        self.all: list[Route] = [route for table in tables for route in table.all]

    def add(self, method: str, path: str, *, needs_token: bool = True) -> Callable[[Endpoint], Endpoint]:
        """Put the decorated function under a method and a path."""

        def put(answer: Endpoint) -> Endpoint:
            self.all.append(Route(method, path, answer, needs_token))
            return answer

        return put

    def find(self, call: Call) -> Route | None:
        """The route of a call, whose path parameters are noted on it."""
        for route in self.all:
            parameters = route.match(call.method, call.path)
            if parameters is not None:
                call.route, call.parameters = route.path, parameters
                return route
        return None
