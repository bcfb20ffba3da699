"""What the embedded PixelDojo sells: its two models, the schemas of their runs, prices, and how long a run takes."""

import math
from random import Random
from typing import Any

from domain.catalog import KNOWN_PRICES
from domain.money import MILLI, Millicredits
from domain.requests import PROMPT_MOST, REFERENCES_MOST, SEED_MOST, AspectRatio, OutputFormat, Resolution
from domain.waiting import UsualTime

Json = dict[str, Any]

MODEL = "flux-2-flex"
MEDIAN_S = 16.0
P95_S = 30.0
"""Source: docs/pixeldojo.md, "Errors and limits"; the spread is what sister models show."""
P80, P95 = 0.8416, 1.6449
"""Percentiles of the standard normal distribution."""
SIGMA = math.log(P95_S / MEDIAN_S) / P95
"""Of the lognormal distribution with that median and that 95th percentile."""
SIZE_FACTOR = {Resolution.HALF: 0.8, Resolution.ONE: 1.0, Resolution.TWO: 1.4, Resolution.FOUR: 2.2}

REFERENCE_FIELD = "input_images"

SCHEMA: Json = {
    "type": "object",
    "additionalProperties": False,
    "required": ["prompt"],
    "properties": {
        "prompt": {"type": "string", "minLength": 1, "maxLength": PROMPT_MOST},
        "aspect_ratio": {"type": "string", "enum": list(AspectRatio), "default": "1:1"},
        "resolution": {"type": "string", "enum": list(Resolution), "default": "1 MP"},
        "num_outputs": {"type": "integer", "minimum": 1, "maximum": 4, "default": 1},
        "safety_tolerance": {"type": "integer", "minimum": 1, "maximum": 5, "default": 5},
        "prompt_upsampling": {"type": "boolean", "default": False},
        "seed": {"type": "integer", "minimum": 0, "maximum": SEED_MOST},
        "output_format": {"type": "string", "enum": list(OutputFormat), "default": "png"},
        REFERENCE_FIELD: {"type": "array", "items": {"type": "string"}, "maxItems": REFERENCES_MOST},
    },
}
UPSCALER = "creative-upscale"
UPSCALER_PRICE = Millicredits(500)
UPSCALE_MEDIAN_S = 9.0
PICTURE_FIELD = "image_url"
UPSCALER_SCHEMA: Json = {
    "type": "object",
    "additionalProperties": False,
    "required": [PICTURE_FIELD],
    "properties": {
        PICTURE_FIELD: {"type": "string", "minLength": 1},
        "prompt": {"type": "string", "maxLength": PROMPT_MOST, "default": ""},
        "scale": {"type": "integer", "enum": [2, 4], "default": 4},
        "creativity": {"type": "number", "minimum": 0, "maximum": 1, "default": 0.35},
        "seed": {"type": "integer", "minimum": 0, "maximum": SEED_MOST},
        "output_format": {"type": "string", "enum": ["png", "jpg"], "default": "png"},
    },
}
"""Made up: nobody here has seen the real one. docs/pixeldojo.md, "Bigger"."""
SCHEMAS = {MODEL: SCHEMA, UPSCALER: UPSCALER_SCHEMA}
WEBHOOK_FIELD = "webhook_url"
CALLING_BACK: dict[str, Json] = {
    name: {**schema, "properties": {**schema["properties"], WEBHOOK_FIELD: {"type": "string", "maxLength": 2048}}}
    for name, schema in SCHEMAS.items()
}
"""The same of a PixelDojo that says by itself when a run is over."""
NAMES = {MODEL: "Flux 2 Flex", UPSCALER: "Creative Upscale"}
KINDS: dict[str, type | tuple[type, ...]] = {
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "array": list,
    "object": dict,
}


def defaults(model: str = MODEL) -> Json:
    """What a run has where its body says nothing."""
    told = {name: field["default"] for name, field in SCHEMAS[model]["properties"].items() if "default" in field}
    return {"num_outputs": 1, **told}


def objection(value: Any, schema: Json, name: str = "body") -> str | None:
    """Say what is wrong with a value by its JSON Schema, as far as SCHEMA uses it; None where nothing is."""
    if not is_of_type(value, schema["type"]):
        return f"{name} must be of type {schema['type']}"
    if "enum" in schema and value not in schema["enum"]:
        return f"{name} must be one of {', '.join(map(str, schema['enum']))}"
    if schema["type"] == "object":
        return objection_to_fields(value, schema)
    if schema["type"] == "array":
        return next((why for item in value if (why := objection(item, schema["items"], name))), None) or size_objection(
            len(value), schema, name
        )
    if schema["type"] == "boolean":
        return None
    return size_objection(len(value) if schema["type"] == "string" else value, schema, name)


def is_of_type(value: Any, name: str) -> bool:
    """Whether a value has a JSON type; true and false are no integers."""
    return isinstance(value, KINDS[name]) and (name == "boolean" or not isinstance(value, bool))


def size_objection(size: int, schema: Json, name: str) -> str | None:
    """Say when a number, a text or a list is too small or too large."""
    least = next((schema[word] for word in ("minimum", "minLength", "minItems") if word in schema), size)
    most = next((schema[word] for word in ("maximum", "maxLength", "maxItems") if word in schema), size)
    return None if least <= size <= most else f"{name} must be between {least} and {most}"


def objection_to_fields(value: Json, schema: Json) -> str | None:
    """Say what is wrong with an object: a field missing, one too many, or one that is wrong."""
    for name in schema["required"]:
        if name not in value:
            return f"{name} is required"
    for name, item in value.items():
        if name not in schema["properties"]:
            return f"unknown field {name}"
        if why := objection(item, schema["properties"][name], name):
            return why
    return None


def price(body: Json, prices: dict[Resolution, Millicredits] = KNOWN_PRICES) -> Millicredits:
    """Price a run of FLUX."""
    return Millicredits(prices[Resolution(body["resolution"])] * body["num_outputs"])


def as_credits(amount: Millicredits) -> float | int:
    """Write an amount as PixelDojo does: 1.5, 6."""
    whole, rest = divmod(amount, MILLI)
    return amount / MILLI if rest else whole


def duration_s(body: Json, random: Random) -> float:
    """Draw how long a run takes, lognormal around MEDIAN_S at 1 MP."""
    if "resolution" not in body:
        return random.lognormvariate(math.log(UPSCALE_MEDIAN_S), SIGMA)
    return random.lognormvariate(math.log(MEDIAN_S), SIGMA) * SIZE_FACTOR[Resolution(body["resolution"])]


def usual_time(resolution: Resolution, *, speed: float) -> UsualTime:
    """What who has watched many runs of a size knows of them. speed: how many times as fast as real ones they are."""
    median_s = MEDIAN_S * SIZE_FACTOR[resolution] / speed
    return UsualTime(median_s, median_s * math.exp(P80 * SIGMA), median_s * math.exp(P95 * SIGMA))


def described(
    prices: dict[Resolution, Millicredits] = KNOWN_PRICES,
    *,
    model: str = MODEL,
    schemas: dict[str, Json] = SCHEMAS,
    detailed: bool = True,
) -> Json:
    """Describe a model as GET /models and GET /models/{id} do."""
    short = {
        "id": model,
        "name": NAMES[model],
        "modality": "image",
        "creditCost": as_credits(prices[Resolution.ONE] if model == MODEL else UPSCALER_PRICE),
        "endpoint": f"/api/v1/models/{model}/run",
    }
    return {**short, "requestSchema": schemas[model]} if detailed else short


def pictures_in(body: Json) -> list[str]:
    """The pictures that come with a run, as links or data URLs."""
    return [*body.get(REFERENCE_FIELD, []), *([body[PICTURE_FIELD]] if PICTURE_FIELD in body else [])]


def as_told(body: Json) -> Json:
    """A run's body as the recent jobs tell it: pictures that came whole are cut short."""
    cut = {name: [shortened(link) for link in value] for name, value in body.items() if isinstance(value, list)}
    return {**{name: shortened(value) for name, value in body.items()}, **cut}


def shortened(value: Any) -> Any:
    """Cut a data URL to its beginning."""
    return value.partition(",")[0] if isinstance(value, str) and value.startswith("data:") else value


LLM_TEXT = f"""# Flux 2 Flex
POST /api/v1/models/{MODEL}/run with a JSON body: {", ".join(SCHEMA["properties"])}.
202 answers a jobId; GET /api/v1/jobs/JOBID until its status is completed or failed.
"""
