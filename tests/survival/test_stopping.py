"""The bot asked to end, started twice, and with a full disk."""

import asyncio
import contextlib
import resource
import signal
import sqlite3
from functools import partial
from time import monotonic

from cogs.words import waiting
from demo.sketch import Commission, draw_quickly
from domain.jobs import JobState
from domain.ledger import HELD
from tests.discord_server import Interaction
from tests.survival.checks import CALLBACK, DOWN_S, EDIT, PRICE, check_delivered_once, edits, reached
from tests.survival.nursery import Child
from tests.survival.servers import brings_pictures
from tests.survival.stage import Stage

STOPPING = "stopping; what is under way resumes at the next start"
MIB = 2**20
ROOM_BYTES = 8 * MIB
"""Enough for the database and all its companions."""
MINUTE_S = 61.0
ENDS_WITHIN_S = 10.0
"""What README promises; three of them are the jobs' own."""


async def test_running_and_waiting_jobs_resume_when_the_bot_was_asked_to_end(stage: Stage) -> None:
    """It ends by itself, and each job is paid and shown once after the start."""
    await stage.start(MAX_JOBS="1")
    stage.pixeldojo.fixed_seconds = 3600
    first = await stage.placed("a fox")
    await stage.discord.wait_for(lambda: stage.pixeldojo.runs)
    second = await stage.placed("a heron", user=stage.newcomer("ben"))

    assert await stage.stop() == 0
    stage.pixeldojo.fixed_seconds = 0
    stage.pixeldojo.finish()
    await stage.start()
    await stage.delivered(2)
    await check_delivered_once(stage, first, second)


async def test_member_reads_that_it_goes_on_when_the_bot_was_restarted(stage: Stage) -> None:
    """The placeholder says that the job was picked up where it was."""
    await stage.start()
    stage.pixeldojo.fixed_seconds = 3600
    ordered = await stage.placed()
    await stage.discord.wait_for(lambda: stage.pixeldojo.runs)
    await stage.stop()

    await stage.start()
    await stage.discord.wait_for(lambda: ordered.original and waiting.RESUMED in ordered.original.text)


async def test_card_under_way_is_finished_and_nothing_begun_when_the_bot_is_asked_to_end(stage: Stage) -> None:
    """An edit that Discord answers within three seconds isn't cut; the seat it leaves stays empty until the next start."""
    child = await stage.start(MAX_JOBS="2")
    stage.pixeldojo.fixed_seconds = 3600
    running = await stage.placed("a hare", user=stage.newcomer("cy"))
    await stage.discord.wait_for(lambda: stage.pixeldojo.runs)
    stage.pixeldojo.fixed_seconds = 0
    held = stage.discord.hold_next(EDIT, when="before", where=brings_pictures)
    finished = await stage.placed("a fox")
    await reached(stage, held)
    in_line = await stage.placed("a heron", user=stage.newcomer("ben"))

    ending = asyncio.create_task(stage.stop())
    await stage.discord.wait_for(lambda: child.has_said(STOPPING))
    held.let_go()
    assert await ending == 0

    assert len(stage.pixeldojo.runs) == 2
    async with stage.books() as books:
        assert (await books.job(finished)).shown_at is not None
    stage.pixeldojo.finish(stage.pixeldojo.runs[0].ticket)
    await stage.start()
    await stage.delivered(3)
    await check_delivered_once(stage, running, finished, in_line)
    assert edits(stage, brings_pictures) == 3


async def test_bot_ends_within_ten_seconds_though_nobody_answers_it(stage: Stage) -> None:
    """A look at a run, the file of a card and the answer to an order all hang: what was paid for goes on at the next start, and
    the order whose answer never came is released."""
    child = await stage.start()
    stage.pixeldojo.hang_next(route="job")
    looked_at = await stage.placed("a fox")
    await stage.discord.wait_for(lambda: stage.pixeldojo.held)
    card = stage.discord.hold_next(EDIT, when="before", where=brings_pictures)
    carded = await stage.placed("a heron", user=stage.newcomer("ben"))
    await reached(stage, card)
    answer = stage.discord.hold_next(CALLBACK, when="before")
    stage.order("a hare", user=stage.newcomer("cy"))
    await reached(stage, answer)

    asked_s = monotonic()
    assert await stage.stop() == 0
    assert monotonic() - asked_s < ENDS_WITHIN_S
    assert not child.has_said("Traceback")
    stage.later(seconds=MINUTE_S)
    await stage.start()
    await stage.delivered(2)
    await stage.discord.wait_for(lambda: any(call.method == "PATCH" and call.status == 404 for call in stage.discord.requests))
    await check_delivered_once(stage, looked_at, carded)


async def test_answer_under_way_arrives_though_the_bot_is_asked_to_end(stage: Stage) -> None:
    """An order that was held isn't cut off from its placeholder: it is made after the next start."""
    child = await stage.start()
    held = stage.discord.hold_next(CALLBACK, when="before")
    ordered = stage.order()
    await reached(stage, held)

    ending = asyncio.create_task(stage.stop())
    await stage.discord.wait_for(lambda: child.has_said(STOPPING))
    held.let_go()
    assert await ending == 0
    assert not child.has_said("Traceback")
    await stage.start()
    await stage.delivered()
    await check_delivered_once(stage, ordered)


async def test_bot_ends_when_asked_while_discord_keeps_its_login_waiting(stage: Stage) -> None:
    """A start that hangs can be broken off as well."""
    held = stage.discord.hold_next("GET /users/@me", when="before")
    child = await stage.spawn()
    await reached(stage, held)

    assert await child.end(signal.SIGTERM) == 0


async def test_second_bot_says_so_and_ends_when_one_works_on_its_database(stage: Stage) -> None:
    """One sentence, and the first one goes on."""
    await stage.start()

    second = await stage.spawn()
    assert await second.code() != 0
    (sentence,) = second.said  # no traceback
    assert sentence.startswith("Another Atelier")

    ordered = await stage.placed()
    await stage.delivered()
    await check_delivered_once(stage, ordered)


async def test_picture_is_delivered_when_there_is_room_again_after_a_full_disk(stage: Stage) -> None:
    """It can't be kept: the run stays held, nothing is lost, and once there is room it is downloaded and shown."""
    stage.pixeldojo.draw = larger_than_the_room
    ordered = await ordered_on_a_full_disk(stage)
    await stage.stop()
    async with stage.books() as books:
        assert (await books.job(ordered)).state is JobState.SUBMITTED
        assert (await books.spent(ordered)).held == PRICE
    assert stage.cards == []

    stage.later(seconds=MINUTE_S)
    await stage.start()
    await stage.delivered()

    await check_delivered_once(stage, ordered)


async def test_run_is_found_when_the_disk_is_full_as_its_acceptance_comes(stage: Stage) -> None:
    """Its ticket can't be written down: it is not sent again, but looked for once there is room."""
    child = await stage.start()
    stage.pixeldojo.when_accepted = partial(leave_room, child, 0)
    ordered = await stage.placed()
    await stage.discord.wait_for(lambda: child.has_said("stopped by an error"))

    await stage.start_again(after_s=DOWN_S)
    await stage.delivered()

    await check_delivered_once(stage, ordered)


async def test_run_is_found_without_a_restart_when_there_is_room_again(stage: Stage) -> None:
    """Not even the job's claim could be given back on the full disk: it is, as soon as that can be written."""
    child = await stage.start()
    stage.pixeldojo.when_accepted = partial(leave_room, child, 0)
    ordered = await stage.placed()
    await stage.discord.wait_for(lambda: child.has_said("given back once the database takes it"))

    leave_room(child, resource.RLIM_INFINITY)
    assert await stage.until(lambda: stage.cards)

    await check_delivered_once(stage, ordered)


async def test_bot_ends_and_spends_nothing_when_the_books_do_not_balance(stage: Stage) -> None:
    """The operator hears of it; once the books are right again, the job goes on."""
    await stage.start()
    stage.pixeldojo.hang_next(route="job")
    ordered = await stage.placed()
    await stage.discord.wait_for(lambda: stage.pixeldojo.held)
    await stage.kill()
    tamper(stage, -PRICE)

    child = await stage.spawn()
    assert await child.code() == 3
    assert child.has_said("the books don't balance")
    assert stage.cards == []

    tamper(stage, PRICE)
    await stage.start()
    await stage.delivered()
    await check_delivered_once(stage, ordered)


# ── what the tests above have in common ──────────────────────────────────────────────────────────────────────────
async def ordered_on_a_full_disk(stage: Stage) -> Interaction:
    """Order from a bot that may write no file of the picture's size, and wait until it noticed."""
    child = await stage.start()
    leave_room(child, ROOM_BYTES)
    ordered = await stage.placed()
    await stage.discord.wait_for(lambda: child.has_said("can't be kept"))
    return ordered


def leave_room(child: Child, most_bytes: int) -> None:
    """Let a process write no file beyond this size: what it is told is the same as on a full disk."""
    resource.prlimit(child.pid, resource.RLIMIT_FSIZE, (most_bytes, resource.RLIM_INFINITY))


def tamper(stage: Stage, millicredits: int) -> None:
    """Change what the books say is held."""
    file = stage.environ["DATABASE_URL"].removeprefix("sqlite:///")
    with contextlib.closing(sqlite3.connect(file)) as books, books:
        books.execute("UPDATE accounts SET balance = balance + ? WHERE name = ?", (millicredits, HELD))


def larger_than_the_room(commission: Commission) -> bytes:
    """A picture with nothing after its end, much of it; still under Discord's upload limit."""
    return draw_quickly(commission).ljust(ROOM_BYTES + MIB, b"\0")
