"""Bytes to values: whatever comes, nothing but values that hold or our own errors."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.errors import OutcomeUnknown, ProviderError
from domain.requests import AspectRatio
from provider import wire
from provider.description import read_card, read_tariff, schema_of
from provider.limits import read_limits
from provider.refusals import is_moderation, retry_after_s
from provider.values import Answer, Unreadable, an_object, millicredits, moment, text, whole
from tests.provider.samples import answer, bodies

T = TypeVar("T")
patiently = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""Two cores are shared: slow is no failure."""
NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)

scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=30)
    | st.sampled_from(["1e999", "job_1", "../..", "completed", "failed", "\ud800", "https://temp.pixeldojo.ai/a.png", "1.5"])
)
names = st.sampled_from(
    [
        "jobId", "id", "status", "output", "images", "image", "assets", "url", "creditCost", "creditsRemaining", "expiresAt",
        "error", "message", "code", "jobs", "data", "input", "prompt", "seed", "createdAt", "requestSchema", "properties",
        "enum", "maximum", "maxLength", "items", "type", "anyOf", "input_images", "num_outputs", "aspect_ratio", "revised_prompt",
    ]
)  # fmt: skip
hostile = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=6), max_leaves=30
)
objects = st.dictionaries(names, hostile, max_size=8)
statuses = st.sampled_from([200, 202, 204, 301, 303, 400, 401, 402, 403, 404, 409, 410, 422, 429, 500, 503]) | st.integers(
    100, 599
)


@st.composite
def spoiled(draw: st.DrawFn, route: str) -> Any:
    """A recorded answer with one or two values replaced."""
    body = json.loads(json.dumps(draw(st.sampled_from(bodies(route)))))
    for _ in range(draw(st.integers(1, 2))):
        place = body
        while isinstance(place, dict | list) and place:
            key = draw(st.sampled_from(list(place) if isinstance(place, dict) else range(len(place))))
            if not isinstance(place[key], dict | list) or draw(st.booleans()):
                place[key] = draw(hostile)
                break
            place = place[key]
    return body


def outcome(read: Callable[[], T]) -> tuple[ProviderError | None, T | None]:
    """What reading came to: one of our own errors, or a value."""
    try:
        return None, read()
    except ProviderError as error:
        return error, None


def in_order(amount: int | None) -> bool:
    """Whether an amount can be booked."""
    return amount is None or (type(amount) is int and amount >= 0)


@patiently
@given(body=hostile | objects | spoiled("run"), status=statuses)
def test_submit_s_answer_becomes_a_ticket_or_our_error(body: Any, status: int) -> None:
    """A hostile answer to a submit never gives a wrong type, and no 2xx without a ticket counts as a failure."""
    error, accepted = outcome(lambda: wire.read_accepted(answer(status, body), now=NOW))
    if accepted is None:
        assert isinstance(error, OutcomeUnknown) or not 200 <= status < 300
        return
    assert accepted.ticket.isascii()
    assert "/" not in accepted.ticket
    assert in_order(accepted.cost)
    assert in_order(accepted.balance)
    assert accepted.expires_at is None or accepted.expires_at.tzinfo is not None


@patiently
@given(body=hostile | objects | spoiled("job"), status=statuses)
def test_run_s_answer_becomes_a_run_or_our_error(body: Any, status: int) -> None:
    """A hostile answer to a read is a run that holds together, or an error the studio knows."""
    try:
        run = wire.read_run(answer(status, body), of="job_abc123", now=NOW)
    except ProviderError:
        return
    assert all(isinstance(url, str) for url in run.image_urls)
    assert run.done or not (run.failed or run.image_urls)
    assert in_order(run.cost)
    assert run.revised_prompt is None or run.revised_prompt.encode()


@patiently
@given(body=hostile | objects | spoiled("jobs"), status=statuses)
def test_recent_jobs_become_a_list_or_our_error(body: Any, status: int) -> None:
    """Entries that can't be read are left out; each that is kept has a usable ticket."""
    try:
        recent = wire.read_recent(answer(status, body), now=NOW)
    except ProviderError:
        return
    for run in recent or []:
        assert run.seed is None or type(run.seed) is int
        assert run.created_at is None or run.created_at.tzinfo is not None


@patiently
@given(body=hostile | objects | spoiled("model"))
def test_description_becomes_a_card_that_can_be_used_or_unreadable(body: Any) -> None:
    """A card has no empty choice and no limit below one; prices are above nothing."""
    try:
        model = an_object(answer(200, body).json())
        card = read_card("flux-2-flex", schema_of(model) or {}, reference_field=None)
    except Unreadable:
        return
    assert all((card.aspect_ratios, card.resolutions, card.output_formats))
    assert min(card.most_outputs, card.most_prompt, card.most_seed, card.most_references) >= 1
    assert set(card.aspect_ratios) <= set(AspectRatio)
    assert all(price > 0 for price in read_tariff(model.get("creditCost")).prices.values())


@patiently
@given(body=st.binary(max_size=200), status=statuses)
def test_bytes_that_are_no_json_become_our_error(body: bytes, status: int) -> None:
    """Nothing that arrives breaks the reader."""
    said = Answer(status, body)
    for read in (lambda: wire.read_accepted(said, now=NOW), lambda: wire.read_run(said, of="job_1", now=NOW)):
        error, _ = outcome(read)
        assert str(error).isprintable()


@patiently
@given(value=hostile | st.decimals() | st.text(st.characters(categories=["Nd"])))
def test_single_values_are_right_or_none(value: Any) -> None:
    """A value that isn't what it must be is None, never an exception."""
    assert in_order(millicredits(value))
    assert (at := moment(value)) is None or at.tzinfo is not None
    assert (number := whole(value)) is None or type(number) is int
    assert (said := text(value, most=10)) is None or len(said) <= 10


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (1, 1000),
        (Decimal("1.5"), 1500),
        (Decimal("0.0001"), 1),
        (Decimal("2.0001"), 2001),
        ("1.5", 1500),
        (0, 0),
        (10_000, 10_000_000),
        (10_001, None),
        (-1, None),
        (True, None),
        (1.5, None),
        (Decimal("NaN"), None),
        (Decimal("sNaN"), None),
        (Decimal("Infinity"), None),
        (Decimal("1e-999999"), 1),
        ("1e3", None),
        ("-1", None),
        ("١٥", None),
        (None, None),
        ([1], None),
    ],
)
def test_credits_become_millicredits_without_floats(told: Any, expected: int | None) -> None:
    """Halves are exact, parts of a millicredit are rounded up, and nothing absurd is believed."""
    assert millicredits(told) == expected


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("3", 3.0),
        ("1.5", 1.5),
        ("99999999", 3600.0),
        ("Wed, 04 Mar 2026 12:01:00 GMT", 60.0),
        ("Wed, 04 Mar 2026 11:00:00 GMT", 0.0),
        ("-3", None),
        ("inf", None),
        ("nan", None),
        ("soon", None),
        ("", None),
    ],
)
def test_retry_after_is_read_as_seconds_or_a_date(said: str, seconds: float | None) -> None:
    """What can't be read is not told."""
    assert retry_after_s({"Retry-After": said}, now=NOW) == seconds


@patiently
@given(headers=st.dictionaries(
    st.sampled_from(["Retry-After", "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"]),
    st.text(max_size=40) | st.integers().map(str) | st.floats().map(str),
), status=statuses)  # fmt: skip
def test_rate_headers_become_numbers_that_hold(headers: dict[str, str], status: int) -> None:
    """No header makes a negative wait, or an endless one."""
    limits = read_limits(status, headers, now=NOW)
    assert limits.limit is None or limits.limit >= 1
    for told in (limits.remaining, limits.reset_s, limits.pause_s):
        assert told is None or 0 <= told < 1e13


@pytest.mark.parametrize(
    ("said", "moderated"),
    [
        ("The prompt was flagged by content moderation.", True),
        ("NSFW content is not allowed", True),
        ("Request violates our content policy", True),
        ("Safety check failed", True),
        ("content_rejected", True),
        ("safety_tolerance must be at most 5", False),
        ("Invalid value for safety tolerance", False),
        ("prompt is required", False),
        ("unknown field webhook_url", False),
        ("", False),
    ],
)
def test_moderation_is_told_from_a_setting_of_that_name(said: str, moderated: bool) -> None:
    """safety_tolerance out of its range is a mistake, not a refusal."""
    assert is_moderation(said) is moderated
