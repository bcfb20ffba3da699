"""Rows to the domain's values and back."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from domain.catalog import ModelCard, Tariff, Upscaler
from domain.jobs import Image, Job, NewShowing, Showing, ShowingKind
from domain.money import Millicredits
from domain.requests import FLUX, AspectRatio, ImageRequest, OutputFormat, Reference, Resolution
from domain.verdicts import Verdict
from storage.tables import ImageRow, JobRow, ReferenceRow, ShowingRow


def job_of(row: JobRow) -> Job:
    """A job as it stands, with what belongs to it."""
    return Job(
        id=row.id,
        code=row.code,
        order_key=row.order_key,
        batch_id=row.batch_id,
        parent_job_id=row.parent_job_id,
        origin=row.origin,
        community=row.community,
        member=row.member,
        member_name=row.member_name,
        private=row.private,
        state=row.state,
        awaits=row.awaits,
        refusal=row.refusal,
        request=request_of(row),
        quoted=row.quoted,
        paid=row.paid,
        cost=row.cost,
        turn_start=row.turn_start,
        turn_finish=row.turn_finish,
        ticket=row.ticket,
        ticket_expires_at=row.ticket_expires_at,
        cancel_asked=row.cancel_asked,
        failure=row.failure,
        revised_prompt=row.revised_prompt,
        images=tuple(image_of(image) for image in row.images),
        showings=tuple(showing_of(showing) for showing in row.showings),
        attempts=row.attempts,
        resumed=row.resumed,
        removed_at=row.removed_at,
        hidden_at=row.hidden_at,
        age_restricted=bool(row.age_restricted),
        created_at=row.created_at,
        submitting_at=row.submitting_at,
        submitted_at=row.submitted_at,
        ended_at=row.ended_at,
        shown_at=row.shown_at,
    )


def request_of(row: JobRow) -> ImageRequest:
    """What was asked."""
    options = row.request
    return ImageRequest(
        prompt=row.prompt,
        seed=options["seed"],
        aspect_ratio=AspectRatio(options["aspect_ratio"]),
        resolution=Resolution(options["resolution"]),
        num_outputs=options["num_outputs"],
        output_format=OutputFormat(options["output_format"]),
        safety_tolerance=options["safety_tolerance"],
        prompt_upsampling=options["prompt_upsampling"],
        references=tuple(reference_of(reference) for reference in row.references),
        model=options.get("model", FLUX),
        style=row.style,
        typed=row.typed,
    )


def options_of(request: ImageRequest) -> dict[str, Any]:
    """A request but for its words and its references, which have columns and rows of their own."""
    return {
        "seed": request.seed,
        "aspect_ratio": request.aspect_ratio.value,
        "resolution": request.resolution.value,
        "num_outputs": request.num_outputs,
        "output_format": request.output_format.value,
        "safety_tolerance": request.safety_tolerance,
        "prompt_upsampling": request.prompt_upsampling,
        "model": request.model,
    }


def reference_of(row: ReferenceRow) -> Reference:
    """An attached image."""
    return Reference(row.sha256, row.filename, row.media_type, row.size_bytes, row.url)


def image_of(row: ImageRow) -> Image:
    """A kept picture."""
    return Image(
        sha256=row.sha256,
        position=row.position,
        media_type=row.media_type,
        width_px=row.width_px,
        height_px=row.height_px,
        size_bytes=row.size_bytes,
        gone=row.gone,
        removed=row.removed or row.verdict is Verdict.REFUSE,
        verdict=row.verdict or Verdict.SHOW,
    )


def image_columns(image: Image) -> dict[str, Any]:
    """A picture's row, but for its job and for removed, which its hash alone says."""
    return {name: value for name, value in asdict(image).items() if name != "removed"}


def showing_of(row: ShowingRow) -> Showing:
    """A message that shows a job."""
    return Showing(
        id=row.id,
        job_id=row.job_id,
        kind=row.kind,
        channel_id=row.channel_id,
        message_id=row.message_id,
        token=row.token,
        token_expires_at=row.token_expires_at,
        application_id=row.application_id,
        locale=row.locale,
        upload_limit_bytes=row.upload_limit_bytes,
        nonce=row.nonce,
        created_at=row.created_at,
        recorded_at=row.recorded_at,
    )


def showing_columns(showing: NewShowing) -> dict[str, Any]:
    """A new showing's row, but for its job and its times."""
    return {**asdict(showing), "kind": ShowingKind(showing.kind)}


def tariff_of(kept: Mapping[str, int]) -> Tariff:
    """Prices as they were kept; resolutions that are no longer known are left out."""
    return Tariff({Resolution(name): Millicredits(price) for name, price in kept.items() if name in set(Resolution)})


def tariff_columns(tariff: Tariff) -> dict[str, int]:
    """Prices as JSON."""
    return {resolution.value: price for resolution, price in tariff.prices.items()}


def card_of(kept: Mapping[str, Any]) -> ModelCard:
    """A model's description as it was kept, by whatever version of Atelier: lists back to what the domain has."""
    known = {name: value for name, value in kept.items() if name in ModelCard.__dataclass_fields__}
    fields: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in known.items()}
    if "fields" in fields:
        fields["fields"] = frozenset(fields["fields"])
    if "constants" in fields:
        fields["constants"] = tuple((name, value) for name, value in fields["constants"])
    return ModelCard(**fields)


def card_columns(card: ModelCard) -> dict[str, Any]:
    """A model's description as JSON."""
    return {**asdict(card), "fields": sorted(card.fields)}


def upscaler_of(kept: Mapping[str, Any]) -> Upscaler:
    """The model that makes pictures bigger, as it was kept."""
    return Upscaler(card_of(kept["card"]), Millicredits(kept["price"]))


def upscaler_columns(upscaler: Upscaler) -> dict[str, Any]:
    """It and its price as JSON."""
    return {"card": card_columns(upscaler.card), "price": upscaler.price}
