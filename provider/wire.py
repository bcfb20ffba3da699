"""PixelDojo's bodies: the one we send, and what its answers say. Values in, values out; no I/O.

Source: docs/pixeldojo.md; recorded answers are in tests/samples/.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from domain.catalog import ModelCard
from domain.errors import Broken, OutcomeUnknown, Rejected
from domain.lost import RecentRun, mark_of
from domain.requests import FLUX, PROMPT_MOST, REFERENCES_MOST, ImageRequest
from provider.refusals import is_moderation, read_refusal, sentences, submit_refusal
from provider.values import (
    MOST_BALANCE,
    Answer,
    Json,
    Unreadable,
    a_ticket,
    an_object,
    first,
    millicredits,
    moment,
    one_line,
    text,
    unwrapped,
    whole,
)
from studio.ports import Accepted, Run

DONE = frozenset({"completed", "complete", "succeeded", "success", "done"})
FAILED = frozenset({"failed", "failure", "error", "errored", "cancelled", "canceled", "rejected", "expired"})
RUNNING = frozenset({"pending", "processing", "queued", "running", "starting", "in_progress"})
"""PixelDojo documents completed, failed, pending and processing; the others are what providers of its kind say."""
MOST_IMAGES = 16
MOST_URL = 4096
MOST_RECENT = 200


def run_body(card: ModelCard, request: ImageRequest, references: Sequence[str], *, webhook_url: str | None = None) -> Json:
    """Write the body of a run: only fields that the model's schema lists. webhook_url: called when the run is over.

    prompt_upsampling and seed are always sent, so that no default of the provider's changes the bill or the picture,
    and the seed marks the run as ours. Raises: Rejected for references that the model has no field for.
    Source: docs/pixeldojo.md, "Body of a run".
    """
    if references and card.reference_field is None:
        raise Rejected(0, "the model has no field for reference images")
    values: Json = {
        "prompt": request.prompt if request.model == FLUX else request.prompt[: card.most_prompt],
        "aspect_ratio": request.aspect_ratio.value,
        "resolution": request.resolution.value,
        "num_outputs": request.num_outputs,
        "safety_tolerance": request.safety_tolerance,
        "prompt_upsampling": request.prompt_upsampling,
        "seed": request.seed,
        "output_format": request.output_format.value,
    } | ({} if webhook_url is None else {"webhook_url": webhook_url})
    body = {name: value for name, value in (values | dict(card.constants)).items() if name in card.fields}
    handed = references[0] if references and card.takes_one_reference else list(references)
    return body | ({str(card.reference_field): handed} if references else {})


def read_accepted(answer: Answer, *, now: datetime) -> Accepted:
    """Read the answer to a submit. Raises: Rejected, Busy, OutcomeUnknown, OutOfCredits, BadKey.

    Source: docs/pixeldojo.md, "Routes" and "Errors and limits".
    """
    if not answer.is_success:
        raise submit_refusal(answer, now=now)
    try:
        body = unwrapped(answer.json(), "data", "job", mark="jobId")
    except Unreadable as error:
        raise OutcomeUnknown(f"status {answer.status}, and {error}: {answer.sample}") from error
    found = a_ticket(first(body, "jobId", "id"))
    if found is None:
        raise OutcomeUnknown(f"status {answer.status} without a job: {answer.sample}")
    return Accepted(
        ticket=found,
        cost=millicredits(body.get("creditCost")),
        balance=millicredits(body.get("creditsRemaining"), most=MOST_BALANCE),
        expires_at=moment(body.get("expiresAt")),
    )


def read_run(answer: Answer, *, of: str, now: datetime) -> Run:
    """Read how the run of this ticket stands. Raises: UnknownTicket, Busy, Unreachable, BadKey, Broken.

    Source: docs/pixeldojo.md, "Routes" and "Results".
    """
    if not answer.is_success:
        raise read_refusal(answer, now=now)
    try:
        return run_told(unwrapped(answer.json(), "data", "job", mark="status"), of=of)
    except Unreadable as error:
        raise Broken(answer.status, f"{error}: {answer.sample}") from error


def run_told(body: Json, *, of: str) -> Run:
    """Take a run from its JSON object. Raises: Unreadable, also when it is another job's."""
    status = str(body.get("status")).lower()
    if first(body, "jobId", "id") not in (None, of):
        raise Unreadable("another job's answer")
    if status not in DONE | FAILED | RUNNING:
        raise Unreadable("an unknown status")
    output = body.get("output")
    said = "; ".join(sentences({**(output if isinstance(output, dict) else {}), **body})) if status in FAILED else ""
    return Run(
        done=status not in RUNNING,
        failed=status in FAILED,
        refused=is_moderation(said),
        detail=one_line(said),
        image_urls=tuple(image_urls(body)) if status in DONE else (),
        cost=millicredits(body.get("creditCost")),
        expires_at=moment(body.get("expiresAt")),
        revised_prompt=revised_prompt(body),
    )


def image_urls(body: Json) -> list[str]:
    """Find the images' addresses: output.images, output.image, output itself, or assets beside it; the first that has any.

    Source: docs/pixeldojo.md, "Results".
    """
    output = body.get("output")
    inside = output if isinstance(output, dict) else {}
    places = (*(inside.get(name) for name in ("images", "image", "assets")), output, body.get("assets"), body.get("images"))
    return next((urls for place in places if (urls := list(addresses(place)))), [])


def addresses(value: Any) -> Iterator[str]:
    """Yield the addresses of a text, an object with a url, or a list of either."""
    for item in value[:MOST_IMAGES] if isinstance(value, list) else [value]:
        url = item.get("url") if isinstance(item, dict) else item
        if isinstance(url, str) and 0 < len(url) <= MOST_URL:
            yield url


def revised_prompt(body: Json) -> str | None:
    """Find the prompt that was drawn in the end, where the provider tells it."""
    output = body.get("output")
    for place in (body, output):
        if isinstance(place, dict):
            said = text(first(place, "revisedPrompt", "revised_prompt", "upsampledPrompt", "upsampled_prompt"), most=PROMPT_MOST)
            if said is not None:
                return said
    return None


def ticket_in(body: bytes) -> str | None:
    """Find whose run a webhook's call is about; None where it doesn't say. Nothing else in it is believed.

    Source: docs/pixeldojo.md, "Routes": the signature is open, so the call is a hint, and the run is read with the key.
    """
    try:
        told = unwrapped(Answer(200, body).json(), "data", "job", mark="jobId")
    except Unreadable:
        return None
    return a_ticket(first(told, "jobId", "job_id", "id"))


def read_recent(answer: Answer, *, now: datetime) -> list[RecentRun] | None:
    """Read the account's recent jobs, as leniently as can be; None where the route isn't offered.

    Raises: Busy, Unreachable, BadKey, Broken. Source: docs/pixeldojo.md, "Routes".
    """
    if answer.status in (404, 405, 501):
        return None
    if not answer.is_success:
        raise read_refusal(answer, now=now)
    try:
        entries = listed(answer.json())
    except Unreadable as error:
        raise Broken(answer.status, f"{error}: {answer.sample}") from error
    runs = [recent_run(entry) for entry in entries[:MOST_RECENT] if isinstance(entry, dict)]
    return [run for run in runs if run is not None]


def listed(value: Any) -> list[Any]:
    """Take a list, or the one in an object's jobs, data, items or results. Raises: Unreadable."""
    if isinstance(value, list):
        return value
    inner = first(an_object(value), "jobs", "data", "items", "results")
    if inner is None:
        raise Unreadable("no list of jobs")
    return listed(inner)


def recent_run(entry: Json) -> RecentRun | None:
    """Take one of the recent jobs; None for an entry without a job id."""
    found = a_ticket(first(entry, "jobId", "job_id", "id"))
    if found is None:
        return None
    asked = first(entry, "input", "request", "params")
    sent = asked if isinstance(asked, dict) else entry
    prompt = sent.get("prompt")
    return RecentRun(
        ticket=found,
        seed=whole(sent.get("seed")),
        prompt=prompt if isinstance(prompt, str) else None,
        model=a_name(first(entry, "model", "modelId", "model_id")),
        pictures=frozenset(mark_of(link) for link in links_in(sent)),
        created_at=moment(first(entry, "createdAt", "created_at")),
    )


def a_name(value: Any) -> str | None:
    """A model's name, told as a text or as an object with an id."""
    told = first(value, "id", "slug") if isinstance(value, dict) else value
    return told if isinstance(told, str) else None


def links_in(sent: Json) -> Iterator[str]:
    """Yield the pictures that were sent with a run: addresses and data URLs, each alone or in a list."""
    for value in sent.values():
        for item in value[:REFERENCES_MOST] if isinstance(value, list) else [value]:
            if isinstance(item, str) and item.startswith(("https://", "http://", "data:image/")):
                yield item
