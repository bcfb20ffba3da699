"""Discord's own description of its REST API (OpenAPI 3.1), as a check of what a bot sends.

The file isn't part of the repository: it lies in shared/ beside the checkout. Without it the check is left out; in CI
a missing one is a failure.
"""

import gzip
import json
import os
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, ValidationError
from jsonschema.exceptions import best_match
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

FILE = Path(__file__).resolve().parents[2] / "shared" / "discord-openapi.json.gz"
NAME = "urn:discord"

Json = dict[str, Any]


class Description:
    """The request bodies that Discord describes."""

    def __init__(self, document: Json) -> None:
        self._paths: Json = document["paths"]
        resource: Resource[Any] = DRAFT202012.create_resource(document)
        self._registry: Registry[Any] = Registry[Any]().with_resource(NAME, resource)
        self._validators: dict[tuple[str, str], Draft202012Validator | None] = {}

    def problem(self, method: str, path: str, body: Any) -> str | None:
        """Say what Discord would find wrong in the body of a call, None when nothing. path: as the description writes it."""
        validator = self._validator(method, path)
        found = best_match(validator.iter_errors(body)) if validator else None
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


def _where(error: ValidationError) -> str:
    return ".".join(str(step) for step in error.absolute_path) or "the body"


@cache
def discords_description() -> Description | None:
    """Read the description once; None where it isn't beside the checkout. Raises: FileNotFoundError in CI."""
    if not FILE.exists() and os.environ.get("CI") != "true":
        return None
    with gzip.open(FILE) as packed:
        return Description(json.load(packed))
