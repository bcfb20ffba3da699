"""The model's own description: its JSON Schema becomes a ModelCard, its price a Tariff. No I/O.

Source: docs/pixeldojo.md, "Body of a run" and "Money". Where the schema disagrees with that page, the schema wins.
"""

import re
from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from domain.catalog import KNOWN_PRICES, ModelCard, Tariff
from domain.money import Millicredits
from domain.requests import OUTPUTS_MOST, PROMPT_MOST, REFERENCES_MOST, SEED_MOST, AspectRatio, OutputFormat, Resolution
from provider.values import Json, Unreadable, an_object, first, millicredits, whole

REFERENCE_FIELDS = ("input_images", "image_urls", "images", "reference_images")
"""Names under which models of this kind take references; the first that is a list of texts is it."""
MOST_FIELDS = 200
FIELD = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")


def schema_of(model: Json) -> Json | None:
    """Find the schema in a model's description, or in the answer of its schema route; None where it isn't told."""
    found = first(model, "requestSchema", "request_schema", "schema", "inputSchema")
    if isinstance(found, dict):
        return found
    return model if isinstance(model.get("properties"), dict) else None


def read_card(model: str, schema: Json, *, reference_field: str | None) -> ModelCard:
    """Read the ranges of a model. reference_field: the host's word on it, else it is found by its name and type.

    Raises: Unreadable for a schema in which our requests have no place.
    """
    fields = {name: plain(field) for name, field in an_object(schema.get("properties")).items() if FIELD.fullmatch(name)}
    if "prompt" not in fields or len(fields) > MOST_FIELDS:
        raise Unreadable("a schema without a prompt, or with far too many fields")
    named = reference_field or found_reference_field(fields)
    references = fields.get(named or "", {})
    return ModelCard(
        model=model,
        fields=frozenset(fields),
        aspect_ratios=choices(fields, "aspect_ratio", AspectRatio),
        resolutions=choices(fields, "resolution", Resolution),
        output_formats=choices(fields, "output_format", OutputFormat),
        most_outputs=bound(fields["num_outputs"], "maximum", most=OUTPUTS_MOST) if "num_outputs" in fields else 1,
        most_prompt=bound(fields["prompt"], "maxLength", most=PROMPT_MOST),
        most_seed=bound(fields.get("seed", {}), "maximum", most=SEED_MOST),
        reference_field=named,
        most_references=bound(references, "maxItems", most=REFERENCES_MOST),
        takes_data_urls=takes_any_text(references),
    )


def plain(field: Any) -> Json:
    """Take a field's schema; where it may also be null, the schema of the other choice."""
    if not isinstance(field, dict):
        return {}
    variants = first(field, "anyOf", "oneOf")
    for variant in variants if isinstance(variants, list) else []:
        if isinstance(variant, dict) and variant.get("type") != "null":
            return {**field, **variant}
    return field


def found_reference_field(fields: dict[str, Json]) -> str | None:
    """Find the field for reference images."""
    for name in REFERENCE_FIELDS:
        if name in fields and has_type(fields[name], "array") and has_type(plain(fields[name].get("items")), "string"):
            return name
    return None


def has_type(field: Json, name: str) -> bool:
    """Whether a field may be of this type."""
    said = field.get("type")
    return said == name or (isinstance(said, list) and name in said)


def takes_any_text(references: Json) -> bool:
    """Whether an entry may be any text, so that a picture fits in as a data URL."""
    items = plain(references.get("items"))
    return has_type(items, "string") and not any(word in items for word in ("format", "pattern", "maxLength", "enum"))


def choices(fields: dict[str, Json], name: str, known: Iterable[StrEnum]) -> tuple[str, ...]:
    """Read which of our own values a field takes; all of them where it has no list. Raises: Unreadable for none."""
    listed = fields.get(name, {}).get("enum")
    if not isinstance(listed, list):
        return tuple(value.value for value in known)
    taken = tuple(value.value for value in known if value.value in listed)
    if not taken:
        raise Unreadable(f"a schema that takes no {name} of ours")
    return taken


def bound(field: Json, name: str, *, most: int) -> int:
    """Read an upper limit, from 1 up to our own."""
    told = whole(field.get(name))
    return min(told, most) if told is not None and told >= 1 else most


def read_tariff(cost: Any) -> Tariff:
    """Read a model's creditCost: prices by resolution, or one number, which is the price of 1 MP.

    The other sizes keep their known proportions to it, rounded up: 1.5 gives the documented prices. What can't be
    read leaves the known price standing.
    """
    if isinstance(cost, dict):
        told = {resolution: millicredits(cost.get(resolution.value)) for resolution in Resolution}
        return Tariff({**KNOWN_PRICES, **{resolution: price for resolution, price in told.items() if price}})
    one = millicredits(cost)
    if not one:
        return Tariff()
    known = KNOWN_PRICES[Resolution.ONE]
    return Tariff({resolution: Millicredits(-(-one * price // known)) for resolution, price in KNOWN_PRICES.items()})
