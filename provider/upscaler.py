"""The description of the model that makes pictures bigger: found among PixelDojo's models, read into an Upscaler. No I/O.

Source: docs/pixeldojo.md, "Bigger". Nobody here has seen its schema, so everything in it is looked for leniently; what
can't be filled in makes the model one that isn't offered.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from domain.catalog import ModelCard, Upscaler
from domain.requests import PROMPT_MOST, SEED_MOST, OutputFormat
from provider.description import (
    FIELD,
    MOST_FIELDS,
    bound,
    found_reference_field,
    has_type,
    plain,
    takes_any_text,
)
from provider.values import Json, Unreadable, an_object, first, millicredits

UPSCALER = "creative-upscale"
IMAGE_FIELDS = ("image_url", "image", "input_image", "imageUrl")
"""Names under which such models take the picture; the first that is a text is it, else a list as FLUX has it."""
SCALE_FIELDS = ("scale", "scale_factor", "upscale_factor", "scaleFactor", "upscaleFactor")
TWICE = (2, "2", "2x", "x2", "2X")
"""How models say twice as wide and high: sent where it is listed, so that no default of theirs changes size and bill."""
SENT = ("prompt", "seed", "num_outputs", "output_format")
"""What our request says of itself, where the schema lists it."""
MOST_MODELS = 2000
MOST_CONSTANT = 200
NUMBERS = (int, Decimal)

Constant = str | int | float


def listed_model(answer: Any, model: str) -> Json | None:
    """Find a model in the answer of GET /models; None where it isn't there. Raises: Unreadable."""
    entries = answer if isinstance(answer, list) else first(an_object(answer), "models", "data", "items", "results")
    if not isinstance(entries, list):
        raise Unreadable("no list of models")
    for entry in entries[:MOST_MODELS]:
        if isinstance(entry, dict) and first(entry, "id", "modelId", "slug") == model:
            return entry
    return None


def read_upscaler(model: str, schema: Json, cost: Any) -> Upscaler:
    """Read what an upscaler takes and costs. Raises: Unreadable for one that our requests can't use, or without a price."""
    fields = {name: plain(field) for name, field in an_object(schema.get("properties")).items() if FIELD.fullmatch(name)}
    if len(fields) > MOST_FIELDS:
        raise Unreadable("a schema with far too many fields")
    price = millicredits(cost)
    if not price:
        raise Unreadable("an upscaler without a price")
    return Upscaler(card_of(model, fields, required=required_of(schema)), price)


def card_of(model: str, fields: dict[str, Json], *, required: set[str]) -> ModelCard:
    """Its card. Raises: Unreadable."""
    named, takes_one = picture_field(fields)
    formats = output_formats(fields.get("output_format", {}))
    sent = {name for name in SENT if name in fields and (name != "output_format" or formats)}
    constants = dict(constant_fields(fields, required=required - sent - {named}))
    return ModelCard(
        model=model,
        fields=frozenset(sent | {named} | constants.keys()),
        output_formats=formats or tuple(OutputFormat),
        most_outputs=1,
        most_prompt=bound(fields.get("prompt", {}), "maxLength", most=PROMPT_MOST),
        most_seed=bound(fields.get("seed", {}), "maximum", most=SEED_MOST),
        reference_field=named,
        most_references=1,
        takes_data_urls=takes_any_text({"items": fields[named]} if takes_one else fields[named]),
        takes_one_reference=takes_one,
        constants=tuple(sorted(constants.items())),
    )


def output_formats(field: Json) -> tuple[str, ...]:
    """Which of our formats it takes: all of them where it has no list."""
    choices = field.get("enum")
    return tuple(value.value for value in OutputFormat if not isinstance(choices, list) or value.value in choices)


def picture_field(fields: dict[str, Json]) -> tuple[str, bool]:
    """Find the field for the picture, and whether it is one text. Raises: Unreadable."""
    for name in IMAGE_FIELDS:
        if name in fields and has_type(fields[name], "string"):
            return name, True
    named = found_reference_field(fields)
    if named is None:
        raise Unreadable("an upscaler without a field for the picture")
    return named, False


def required_of(schema: Json) -> set[str]:
    """The fields that a run must have."""
    told = schema.get("required")
    return {name for name in told if isinstance(name, str)} if isinstance(told, list) else set()


def constant_fields(fields: dict[str, Json], *, required: set[str]) -> Iterator[tuple[str, Constant]]:
    """Yield what is sent just so: by how much to enlarge, and what must be there though we have no say in it.

    Raises: Unreadable for a required field that nothing fits into.
    """
    scale = next((name for name in SCALE_FIELDS if name in fields), None)
    twice = None if scale is None else next((value for value in TWICE if takes(fields[scale], value)), None)
    if scale is not None and twice is not None:
        yield scale, twice
        required = required - {scale}
    for name in sorted(required):
        yield name, usual_value(fields.get(name, {}), name)


def takes(field: Json, value: Constant) -> bool:
    """Whether a field surely takes this value: one of its choices, or a number within its limits."""
    choices = field.get("enum")
    if isinstance(choices, list):
        return any(choice == value and isinstance(choice, str) == isinstance(value, str) for choice in choices)
    if isinstance(value, str) or not (has_type(field, "number") or has_type(field, "integer")):
        return False
    least, most = (field.get(limit) for limit in ("minimum", "maximum"))
    return (not isinstance(least, NUMBERS) or least <= value) and (not isinstance(most, NUMBERS) or value <= most)


def usual_value(field: Json, name: str) -> Constant:
    """What a field has where nobody says: its default, its first choice, or no. Raises: Unreadable."""
    choices = field.get("enum")
    told = field.get("default", choices[0] if isinstance(choices, list) and choices else None)
    if told is None and has_type(field, "boolean"):
        return False
    if isinstance(told, Decimal):
        return float(told)
    if isinstance(told, int) or (isinstance(told, str) and len(told) <= MOST_CONSTANT):
        return told
    raise Unreadable(f"an upscaler that requires {name}, of which we know nothing")
