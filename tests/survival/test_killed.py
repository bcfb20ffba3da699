"""SIGKILL at every step of the job table in docs/architecture.md, by holding a call at one of the two servers.

Afterwards the books, PixelDojo's runs and Discord's messages are compared: each run was accepted once and paid once,
each picture was shown once, and where nothing was accepted nothing was charged.
"""

import pytest

from cogs.words import waiting
from cogs.words.endings import ENDINGS
from domain.jobs import Failure, ShowingKind
from tests.discord_server.faults import When
from tests.survival.checks import (
    CALLBACK,
    DIRECT,
    DOWN_S,
    EDIT,
    PRICE,
    calls_to_channel,
    check_delivered_once,
    check_jobs_at_every_step,
    check_nothing_charged,
    check_parked,
    edits,
    ended_attempts,
    held_at_new_message,
    held_at_submit,
    reached,
    shows,
)
from tests.survival.servers import brings_pictures, cards, says
from tests.survival.stage import Stage

WHENS: tuple[When, ...] = ("before", "after")
LONG_DOWN_S = 400.0
"""Longer than a message's nonce keeps it from being sent twice."""
TOKEN_GONE_S = 16 * 60.0
LOST = "PixelDojo didn't say whether it took this"


# ── the order ────────────────────────────────────────────────────────────────────────────────────────────────────
async def test_nothing_is_charged_when_killed_before_discord_took_the_placeholder(stage: Stage) -> None:
    """The hold goes back after a minute; there is no message to say so on."""
    await stage.start()
    held = stage.discord.hold_next(CALLBACK, when="before")
    ordered = stage.order()
    await reached(stage, held)

    await stage.start_again(after_s=61)
    await stage.discord.wait_for(lambda: any(call.method == "PATCH" and call.status == 404 for call in stage.discord.requests))

    await check_nothing_charged(stage, ordered, Failure.INTERRUPTED)
    assert stage.seen == []
    assert stage.pixeldojo.runs == []


@pytest.mark.parametrize("away_s", [61.0, TOKEN_GONE_S], ids=["by its token", "by its button"])
async def test_placeholder_says_interrupted_when_killed_before_it_was_recorded(stage: Stage, away_s: float) -> None:
    """Discord has the message, the bot doesn't know its id: it is edited all the same."""
    await stage.start()
    held = stage.discord.hold_next(CALLBACK, when="after")
    ordered = stage.order()
    await reached(stage, held)

    await stage.start_again(after_s=away_s)
    await shows(stage, ordered, ENDINGS[Failure.INTERRUPTED].title)

    await check_nothing_charged(stage, ordered, Failure.INTERRUPTED)
    assert stage.seen == [ordered.original]
    assert stage.pixeldojo.runs == []


async def test_jobs_keep_their_places_when_killed_while_waiting_in_line(stage: Stage) -> None:
    """One runs, one waits for its seat: after the start the first is delivered, then the second is sent."""
    await stage.start(MAX_JOBS="1")
    stage.pixeldojo.fixed_seconds = 3600
    first = await stage.placed("a fox")
    await stage.discord.wait_for(lambda: stage.pixeldojo.runs)
    second = await stage.placed("a heron", user=stage.newcomer("ben"))

    await stage.kill()
    stage.pixeldojo.fixed_seconds = 0
    stage.pixeldojo.finish()
    await stage.start()
    await stage.delivered(2)

    assert [run.body["prompt"] for run in stage.pixeldojo.runs] == ["a fox", "a heron"]
    await check_delivered_once(stage, first, second)


# ── the submit ───────────────────────────────────────────────────────────────────────────────────────────────────
async def test_job_is_parked_when_killed_before_pixeldojo_took_it(stage: Stage) -> None:
    """Nobody can know that it never arrived: it isn't sent again, the member is free, the host carries the risk."""
    ordered = await held_at_submit(stage, accept=False)

    await stage.start_again(after_s=DOWN_S)
    await shows(stage, ordered, LOST)
    host = stage.discord.world.dm(stage.discord.world.host)
    await stage.discord.wait_for(lambda: stage.discord.shown(host))

    await check_parked(stage, ordered)
    assert len(stage.discord.shown(host)) == 1


async def test_run_is_found_when_killed_before_pixeldojo_s_answer(stage: Stage) -> None:
    """It was accepted and is paid for: its ticket is found among the recent jobs."""
    ordered = await held_at_submit(stage, accept=True)

    await stage.start_again(after_s=DOWN_S)
    await stage.delivered()

    await check_delivered_once(stage, ordered)


async def test_placeholder_says_so_when_killed_right_after_parking(stage: Stage) -> None:
    """Nobody drives a parked job any more, and its member still hears where it stands."""
    ordered = await held_at_submit(stage, accept=False)
    telling_host = stage.discord.hold_next(DIRECT, when="before")
    await stage.start_again(after_s=DOWN_S)
    await reached(stage, telling_host)

    await stage.start_again()
    await shows(stage, ordered, LOST)

    await check_parked(stage, ordered)


async def test_job_ends_for_nothing_when_killed_while_the_host_hears_of_missing_credits(stage: Stage) -> None:
    """It was certainly not taken: it must not be parked as if its answer was lost."""
    await stage.start()
    stage.pixeldojo.balance = 0  # type: ignore[assignment]
    telling_host = stage.discord.hold_next(DIRECT, when="before")
    telling_member = stage.discord.hold_next(EDIT, when="before", where=says(ENDINGS[Failure.OUT_OF_CREDITS].title))
    ordered = await stage.placed()
    await reached(stage, telling_host)
    await reached(stage, telling_member)

    await stage.start_again(after_s=DOWN_S)
    await shows(stage, ordered, ENDINGS[Failure.OUT_OF_CREDITS].title)

    await check_nothing_charged(stage, ordered, Failure.OUT_OF_CREDITS)


# ── the run ──────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("route", ["job", "image"])
async def test_picture_comes_when_killed_during_a_look_or_a_download(stage: Stage, route: str) -> None:
    """Reads are repeated."""
    await stage.start()
    stage.pixeldojo.hang_next(route=route)
    ordered = await stage.placed()
    await stage.discord.wait_for(lambda: stage.pixeldojo.held)

    await stage.start_again()
    await stage.delivered()

    await check_delivered_once(stage, ordered)


# ── the showing ──────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("when", WHENS)
async def test_card_is_shown_once_when_killed_during_its_edit(stage: Stage, when: When) -> None:
    """An edit is repeated, on the same message."""
    await stage.start()
    held = stage.discord.hold_next(EDIT, when=when, where=brings_pictures)
    ordered = await stage.placed()
    await reached(stage, held)

    await stage.start_again()
    await stage.discord.wait_for(lambda: edits(stage, brings_pictures) == 2)

    await check_delivered_once(stage, ordered)


@pytest.mark.parametrize("when", WHENS)
async def test_failure_is_shown_and_costs_nothing_when_killed_during_its_edit(stage: Stage, when: When) -> None:
    """The hold went back once, before anything was shown."""
    await stage.start()
    stage.pixeldojo.fail_next()
    title = ENDINGS[Failure.FAILED].title
    held = stage.discord.hold_next(EDIT, when=when, where=says(title))
    ordered = await stage.placed()
    await reached(stage, held)

    await stage.start_again()
    await stage.discord.wait_for(lambda: edits(stage, says(title)) == 2)

    await check_nothing_charged(stage, ordered, Failure.FAILED)
    assert stage.seen == [ordered.original]
    assert len(stage.pixeldojo.runs) == 1


@pytest.mark.parametrize("away_s", [0.0, LONG_DOWN_S], ids=["nonce", "looked for"])
@pytest.mark.parametrize("when", WHENS)
async def test_new_message_is_posted_once_when_killed_while_it_is_sent(stage: Stage, when: When, away_s: float) -> None:
    """Soon after, its nonce keeps it from coming twice; later, its job code is looked for in the channel."""
    await stage.start()
    await held_at_new_message(stage, when)

    await stage.start_again(after_s=away_s)
    again = ("GET", 1) if away_s and when == "after" else ("POST", 2)
    await stage.discord.wait_for(lambda: (again[0], calls_to_channel(stage, again[0])) == again)
    await stage.stop()

    assert len(stage.cards) == 1
    assert stage.seen == stage.cards
    assert len(stage.pixeldojo.runs) == 1


async def test_result_waits_in_history_when_nobody_can_know_whether_it_was_posted(stage: Stage) -> None:
    """The nonce has lapsed and the channel can't be read: it isn't posted again, and the next answer says where it is."""
    await stage.start()
    ordered = await held_at_new_message(stage, "after")
    await stage.kill()
    stage.discord.take_permission(stage.channel, "read_message_history")
    stage.later(seconds=LONG_DOWN_S)

    await stage.start()
    await stage.discord.wait_for(lambda: ended_attempts(stage) == 2)
    await stage.stop()

    assert len(stage.cards) == 1
    async with stage.books() as books:
        job = await books.job(ordered)
    assert (job.showings[-1].kind, job.shown_at is None) == (ShowingKind.HISTORY, False)


@pytest.mark.parametrize("when", WHENS)
async def test_cancelled_picture_comes_privately_when_killed_while_it_is_brought(stage: Stage, when: When) -> None:
    """Nothing keeps a private message from coming twice; it is seen by its member alone and paid once all the same."""
    await stage.start()
    stage.pixeldojo.hang_next(route="job")
    ordered = await stage.placed()
    assert ordered.original is not None
    await stage.discord.wait_for(lambda: stage.pixeldojo.held)
    pressed = stage.discord.click(stage.ada, ordered.original, ordered.original.custom_id(label=waiting.CANCEL))
    await stage.discord.wait_for(lambda: pressed.original)
    held = stage.discord.hold_next("POST /webhooks/*", when=when, where=brings_pictures)
    await stage.start_again()
    await reached(stage, held)

    await stage.start_again()
    private = 2 if when == "after" else 1
    await stage.discord.wait_for(lambda: len(cards(ordered.replies)) == private)
    await stage.stop()

    assert (stage.seen, stage.cards) == ([ordered.original], [])
    assert all(card.is_ephemeral for card in cards(ordered.replies))
    async with stage.books() as books:
        assert (await books.spent(ordered)).total == PRICE


# ── more than once, and many at once ─────────────────────────────────────────────────────────────────────────────
async def test_picture_is_paid_and_shown_once_when_killed_again_and_again(stage: Stage) -> None:
    """At the submit's answer, at the look, at the download and at the card of one and the same job."""
    ordered = await held_at_submit(stage, accept=True)
    await stage.kill()
    stage.later(seconds=DOWN_S)
    for route in ("job", "image"):
        await stage.start()
        stage.pixeldojo.hang_next(route=route)
        await stage.discord.wait_for(lambda: stage.pixeldojo.held > len(stage.children) - 1)
        await stage.kill()
    held = stage.discord.hold_next(EDIT, when="after", where=brings_pictures)
    await stage.start()
    await reached(stage, held)

    await stage.start_again()
    await stage.discord.wait_for(lambda: edits(stage, brings_pictures) == 2)

    await check_delivered_once(stage, ordered)


async def test_every_picture_comes_when_killed_with_jobs_at_every_step(stage: Stage) -> None:
    """One at its submit, one at a look, one at a download, one at its card, one in line."""
    await check_jobs_at_every_step(stage)
