"""Discord's own description of its REST API (OpenAPI 3.1), as a check of what a bot sends.

The file isn't part of the repository: it lies in shared/ beside the checkout. Without it the check is left out; in CI
a missing one is a failure.

Where it is stricter than Discord itself, it is loosened here, each place with its reason:
- SnowflakeType: discord.py writes ids as whole numbers, which Discord takes as well as strings.
"""

import gzip
import json
import os
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, ValidationError
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

FILE = Path(__file__).resolve().parents[2] / "shared" / "discord-openapi.json.gz"
NAME = "urn:discord"
LOOSENED = {"SnowflakeType": {"type": ["string", "integer"], "pattern": "^(0|[1-9][0-9]*)$"}}

Json = dict[str, Any]


class Description:
    """The request bodies that Discord describes."""

    def __init__(self, document: Json) -> None:
        self._paths: Json = document["paths"]
        document["components"]["schemas"] |= LOOSENED
        resource: Resource[Any] = DRAFT202012.create_resource(document)
        self._registry: Registry[Any] = Registry[Any]().with_resource(NAME, resource)
        self._validators: dict[tuple[str, str], Draft202012Validator | None] = {}

    def problem(self, method: str, path: str, body: Any) -> str | None:
        """Say what Discord would find wrong in the body of a call, None when nothing. path: as the description writes it."""
        validator = self._validator(method, path)
        first = next(validator.iter_errors(body), None) if validator else None
        found = first and _cause(first)
        return None if found is None else f"{method} {path}: {_where(found)}: {found.message[:300]}"

    def _validator(self, method: str, path: str) -> Draft202012Validator | None:
        key = (method, path)
        if key not in self._validators:
            self._validators[key] = self._compile(method, path)
        return self._validators[key]

    def _compile(self, method: str, path: str) -> Draft202012Validator | None:
        if "requestBody" not in self._paths[path][method.lower()]:
            return None
        pointer = "/".join(("", "paths", _escaped(path), method.lower(), "requestBody", "content", "application~1json", "schema"))
        return Draft202012Validator({"$ref": f"{NAME}#{pointer}"}, registry=self._registry)


def _escaped(part: str) -> str:
    return part.replace("~", "~0").replace("/", "~1")


def _cause(error: ValidationError) -> ValidationError:
    """Follow a union that nothing fitted into the branch that the body's type means, or else fits furthest."""
    branches: dict[Any, list[ValidationError]] = {}
    for each in error.context or ():
        branches.setdefault(each.relative_schema_path[0], []).append(each)
    meant = [branch for branch in branches.values() if not any(list(each.relative_path) == ["type"] for each in branch)]
    return max((_cause(branch[0]) for branch in meant), key=lambda cause: len(cause.absolute_path), default=error)


def _where(error: ValidationError) -> str:
    return ".".join(str(step) for step in error.absolute_path) or "the body"


@cache
def discords_description() -> Description | None:
    """Read the description once; None where it isn't beside the checkout. Raises: FileNotFoundError in CI."""
    if not FILE.exists() and os.environ.get("CI") != "true":
        return None
    with gzip.open(FILE) as packed:
        return Description(json.load(packed))
