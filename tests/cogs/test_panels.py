"""The panels as values: what they say, and that they fit in a message however much there is."""

from dataclasses import replace

import pytest

from cogs import parked, queue
from cogs.card import card
from cogs.layout import TEXT_MOST, Layout
from cogs.quota import typed_credits
from cogs.words import quota as quota_words
from cogs.words import requests as request_words
from cogs.words import usage as usage_words
from domain.audit import AuditEntry
from domain.communities import Tier, role_tier
from domain.errors import BadOption
from domain.jobs import Job, JobState, ShowingKind
from domain.limits import Rule
from domain.money import Allowance, Millicredits, Period
from domain.people import MemberKey, member_key, personal_key
from domain.requests import PROMPT_MOST, ImageRequest
from domain.rules.gate import Spent
from studio.gallery import Queue
from studio.ports import Line, Progress, StudioState, Usage
from tests.cogs.rendering import buttons_of, components, text_of
from tests.jobs import MIRA, NOON, a_failed_job, a_finished_job, a_job, a_running_job, a_showing, an_image

HOSTILE = ImageRequest(prompt="**@everyone** https://evil.example `" + "*" * (PROMPT_MOST - 40), seed=7)
NOTHING_KNOWN = StudioState(
    paused_by_host=False, stopped=None, card=None, tariff=None, commands_hash=None, balance=None, balance_at=None
)


def many(job: Job, number: int) -> tuple[Job, ...]:
    """So many jobs like this one, each with its own code."""
    return tuple(replace(job, id=n, code=f"k7f3w{n:03d}") for n in range(number))


def fits(layout: Layout) -> bool:
    """Whether Discord takes it: 40 components, 4,000 characters."""
    return layout.total_children_count <= 40 and len(text_of(layout)) <= TEXT_MOST


def an_audit_entry(*, reason: str) -> AuditEntry:
    """Somebody set a quota, and said why."""
    by = member_key(10**18)
    return AuditEntry(
        id=1,
        at=NOON,
        by=by,
        what="set_quota",
        community=None,
        member=None,
        before=None,
        after="",
        reason=reason,
        job_id=None,
        undo=None,
        undone_at=None,
        undone_by=None,
    )


def a_usage(**changes: object) -> Usage:
    """6 a day, of which 1.5 are used and 1.5 held."""
    usage = Usage(
        quota=Allowance(Millicredits(6000), Period.DAY),
        rule=Rule("host"),
        spent=Spent(Millicredits(1500), Millicredits(1500)),
        grants=Millicredits(0),
        left=Millicredits(3000),
        resets_at=NOON,
        recent=(),
        community={Period.DAY: Spent(Millicredits(9000), Millicredits(3000))},
        studio={},
    )
    return replace(usage, **changes)  # type: ignore[arg-type]


# ── /queue ───────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_queue_of_thirty_hostile_jobs_fits_in_one_message() -> None:
    """However many and however written, Discord takes the panel, and it says how many are left out."""
    jobs = many(a_job(request=HOSTILE), 30)
    rows = [(job, Progress(line=Line(9, 30, 3), ready_at=NOON)) for job in jobs[: queue.SHOWN_MOST]]
    layout = queue.panel(Queue(jobs, 30, 3), rows)
    assert fits(layout)
    assert len(rows) == 10
    assert "and 20 requests more" in text_of(layout)
    assert "@everyone" not in text_of(layout).replace(r"\@everyone", "")


async def test_queue_shows_each_job_with_a_cancel_of_its_own() -> None:
    """A waiting and a running job each say where they stand and can be cancelled; then the load."""
    waiting, running = many(a_job(), 2)
    running = replace(running, state=JobState.SUBMITTED, submitted_at=NOON)
    rows = [(waiting, Progress(line=Line(3, 4, 1), ready_at=NOON)), (running, Progress(ready_at=NOON))]
    layout = queue.panel(Queue((waiting, running), 4, 1), rows)
    assert f"You're 3rd. Ready <t:{NOON.timestamp():.0f}:R>." in text_of(layout)
    assert "Running. Ready" in text_of(layout)
    assert "Of everybody's requests 4 wait and 1 runs." in text_of(layout)
    ids = [component["custom_id"] for component in components(layout) if component["type"] == 2]
    sections = [component["accessory"]["custom_id"] for component in components(layout) if component["type"] == 9]
    assert sections + ids == [f"cancel:{waiting.code}", f"cancel:{running.code}"]


@pytest.mark.parametrize(
    ("job", "told"),
    [
        (a_job(state=JobState.PARKED), "won't send it twice"),
        (a_running_job(cancel_asked=True), "brought to you alone"),
    ],
)
async def test_queue_offers_no_cancel_where_it_would_change_nothing(job: Job, told: str) -> None:
    """A parked job costs nothing, and a cancelled one is cancelled."""
    layout = queue.panel(Queue((job,), 0, 1), [(job, Progress())])
    assert told in text_of(layout)
    assert not [component for component in components(layout) if component["type"] == 9]


async def test_queue_names_channels_of_servers_alone() -> None:
    """A direct message's id means nothing to anybody."""
    job = a_job()
    assert "<#10>" in text_of(queue.panel(Queue((job,), 1, 0), [(job, Progress())]))
    job = a_job(community=personal_key(MIRA))
    assert "<#10>" not in text_of(queue.panel(Queue((job,), 1, 0), [(job, Progress())]))


# ── /usage and lists ─────────────────────────────────────────────────────────────────────────────────────────────


async def test_usage_says_used_held_left_granted_reset_and_the_servers_budget() -> None:
    """Each number of the books has its place."""
    usage = a_usage(grants=Millicredits(2000), left=Millicredits(5000), recent=(a_finished_job(), a_job()))
    text = "\n".join(
        usage_words.usage("Your credits here", usage, (Allowance(Millicredits(40_000), Period.DAY),), in_server=True)
    )
    assert "**5 credits left**\n6 credits a day, and 2 granted on top" in text
    assert "1.5 used · 1.5 held" in text
    assert f"The day starts anew <t:{NOON.timestamp():.0f}:R>" in text
    assert "Everybody here: 12 of 40 credits a day" in text
    assert "`k7f3w9xq` · 1.5 credits · done" in text
    assert "`k7f3w9xq` · 1.5 credits held · waits its turn" in text


def test_usage_where_nothing_is_made_points_to_servers() -> None:
    """Direct messages without a quota have nothing to count."""
    usage = a_usage(quota=Allowance(Millicredits(0), Period.DAY), spent=Spent(), left=Millicredits(0))
    text = "\n".join(usage_words.usage("Your credits here", usage, (), in_server=False))
    assert "Each server counts for itself" in text
    assert usage_words.left(usage) is None


def test_usage_never_shows_a_prompt() -> None:
    """Staff look at it too."""
    usage = a_usage(recent=(a_finished_job(),))
    assert "fox" not in "\n".join(usage_words.usage("Your credits here", usage, (), in_server=True))


@pytest.mark.parametrize("state", list(JobState))
def test_every_state_has_words(state: JobState) -> None:
    """A new state can't be forgotten in the lists."""
    assert request_words.OUTCOMES[state]


@pytest.mark.parametrize(
    ("job", "told"),
    [
        (a_job(), "1.5 credits held"),
        (a_job(state=JobState.AWAITING), "free"),
        (a_job(state=JobState.PARKED), "free"),
        (a_failed_job(), "free"),
        (a_finished_job(paid=Millicredits(1000)), "1 credit"),
    ],
)
def test_price_in_a_list_is_what_was_paid_or_is_held(job: Job, told: str) -> None:
    """What is held now and what was spent are told apart."""
    assert request_words.price(job) == told


# ── /quota ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("typed", "amount"), [(6.0, 6000), (1.5, 1500), (0.1, 100), (2.675, 2675), (0.0, 0), (1e6, 10**9)])
def test_credits_are_read_exactly(typed: float, amount: int) -> None:
    """Discord sends decimals as floats; the books get what was typed."""
    assert typed_credits(typed, "") == amount


@pytest.mark.parametrize("typed", [-1.0, 0.0001, 1.2345, 1e6 + 1, 1e300, float("inf"), float("nan")])
def test_credits_that_are_no_amount_are_refused(typed: float) -> None:
    """Below nothing, too fine, too much, or no number."""
    with pytest.raises(BadOption):
        typed_credits(typed, "")


def test_quotas_are_shown_as_they_hold() -> None:
    """An entry above a cap that the host lowered since says what holds."""
    cap = Allowance(Millicredits(4000), Period.DAY)
    entries = {None: Allowance(Millicredits(6000), Period.DAY), member_key(MIRA): Allowance(Millicredits(2000), Period.DAY)}
    text = "\n".join(quota_words.shown(entries, set_by={}, default=None, tiers=(), budget=(cap,), now=NOON))
    assert "**Everyone**: 6 credits a day, cut to 4 credits by the host's limit" in text
    assert f"<@{MIRA}>: 2 credits a day" in text
    assert "This server as a whole: 4 credits a day" in text


def test_many_quotas_fit_in_one_message() -> None:
    """A hundred own entries, each with the longest reason, are cut, and counted."""
    entries: dict[MemberKey | None, Allowance] = {
        member_key(10**18 + n): Allowance(Millicredits(999_999_999), Period.MONTH) for n in range(100)
    }
    cap = Allowance(Millicredits(4000), Period.DAY)
    set_by: dict[MemberKey | None, AuditEntry] = {whose: an_audit_entry(reason="*" * 200) for whose in (None, *entries)}
    tiers = [Tier(who=role_tier(10**18 + n), quota=Allowance(Millicredits(999_999_999), Period.MONTH)) for n in range(100)]
    shown = quota_words.shown({None: cap, **entries}, set_by=set_by, default=None, tiers=tiers, budget=(cap,), now=NOON)
    lines = list(shown)
    assert len("\n".join(lines)) < TEXT_MOST
    told = {who: sum(line.startswith(who) for line in lines) for who in ("<@1", "<@&1")}
    assert min(told.values()) > 4
    assert f"-# … and {100 - told['<@1']} members more" in lines
    assert f"-# … and {100 - told['<@&1']} roles more" in lines


# ── /host parked ─────────────────────────────────────────────────────────────────────────────────────────────────


async def test_thirty_parked_jobs_fit_in_one_message() -> None:
    """The oldest eight, each with its two buttons, and how many come after."""
    state = replace(NOTHING_KNOWN, balance=Millicredits(123_500), balance_at=NOON)
    layout = parked.panel(many(a_job(state=JobState.PARKED, request=HOSTILE, submitting_at=NOON), 30), state)
    assert fits(layout)
    assert "and 22 more after these" in text_of(layout)
    assert "123.5 credits" in text_of(layout)


async def test_parked_job_shows_what_finds_its_run() -> None:
    """Prompt, seed, time and price, to compare with PixelDojo's list."""
    layout = parked.panel([a_job(state=JobState.PARKED, submitting_at=NOON)], NOTHING_KNOWN)
    for fact in ("a red fox in fresh snow", "seed 7", "1.5 credits", f"<t:{NOON.timestamp():.0f}:f>"):
        assert fact in text_of(layout)
    assert buttons_of(layout) == {"Found it": "parked:found:k7f3w9xq", "Write it off": "parked:ask:k7f3w9xq"}


@pytest.mark.parametrize("typed", ["", "a b", "../../admin", "a/b", "a?b", "-x", "x" * 201, "jöb"])
def test_ticket_that_could_lead_elsewhere_is_refused(typed: str) -> None:
    """The id becomes part of an address."""
    with pytest.raises(BadOption):
        parked.typed_ticket(typed)


# ── cards of removed work ────────────────────────────────────────────────────────────────────────────────────────


async def test_card_of_removed_work_shows_neither_prompt_nor_pictures() -> None:
    """Whoever draws it again, at any time, draws the short note."""
    job = a_finished_job(removed_at=NOON, images=(an_image(0, removed=True),), showings=(a_showing(kind=ShowingKind.REPLY),))
    text = text_of(card(job, ()))
    assert "This was removed." in text
    assert "fox" not in text
