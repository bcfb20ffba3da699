"""The group card: all versions of a prompt on one message, through restarts, failures and races."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, cast

import pytest

from cogs.announcer import DiscordAnnouncer
from cogs.client import AtelierBot
from cogs.pace import EditPace
from domain.errors import ShowLater
from domain.jobs import Failure, Job, JobState
from studio.ports import Store
from tests.cogs.batches import batch, card, ids_on, lines_on, make, run
from tests.cogs.conftest import Town
from tests.cogs.presses import answer, buttons, forgotten, panel, press, restarted
from tests.cogs.rendering import links_in, text_in


async def test_the_card_fills_as_its_jobs_are_done(town: Town) -> None:
    """A picture that is there stays while the next one comes; each has its number, and at the end nothing waits."""
    red, blue = await make(town, town.ada)
    await town.drive(blue)
    assert [line.split(" · ")[:3] for line in lines_on(card(town))[2:4]][1] == ["**2**", "blue", "ready"]
    assert len(links_in(card(town).components)) == 1
    assert f"picture:{blue.code}:0" in ids_on(card(town))
    await town.drive(red)
    message = card(town)
    assert [line.split(" · ")[2] for line in lines_on(message)[2:4]] == ["ready", "ready"]
    assert [link.rsplit("/", 1)[1].split("?")[0].split("-")[0] for link in links_in(message.components)] == [red.code, blue.code]
    assert [part for part in ids_on(message) if part.startswith("picture:")] == [
        f"picture:{red.code}:0",
        f"picture:{blue.code}:0",
    ]
    assert {f"details:{red.code}", f"details:{blue.code}"} < set(ids_on(message))
    assert "3 credits" in lines_on(message)[-1]
    assert all(job.shown_at for job in await batch(town, town.ada))
    assert len(message.attachments) == 2


async def test_a_picture_that_is_there_isn_t_sent_again(town: Town) -> None:
    """The next edit names the file that the message has."""
    red, blue = await make(town, town.ada)
    await town.drive(red)
    (first,) = card(town).attachments
    await town.drive(blue)
    assert first.id in {file.id for file in card(town).attachments}


async def test_a_restart_between_the_jobs_loses_no_picture(town: Town) -> None:
    """The new process knows nothing of the message, and sends all of it again."""
    red, blue = await make(town, town.ada)
    await town.drive(red)
    await restarted(town)
    bot = town.env.bot
    assert isinstance(bot, AtelierBot)
    announcer = DiscordAnnouncer(bot, store=town.store, clock=town.clock)
    blue = await run(town, blue, JobState.SUBMITTED)
    await announcer.show_progress(blue, await town.atelier.parts.studio.progress(blue))
    assert "running" in lines_on(card(town))[3]
    assert len(links_in(card(town).components)) == 1
    await town.drive(blue)
    assert len(links_in(card(town).components)) == 2


async def test_showing_an_end_twice_changes_nothing(town: Town) -> None:
    """After a crash between the edit and its mark the card is drawn again, in the same place."""
    red, blue = await make(town, town.ada)
    await town.drive(red)
    await town.drive(blue)
    before = text_in(card(town).components)
    for announcer in (DiscordAnnouncer(town.atelier.bot, store=town.store, clock=town.clock) for _ in range(2)):
        town.atelier.bot.pace = EditPace(town.clock)
        for job in await batch(town, town.ada):
            await announcer.show_end(job)
    assert text_in(card(town).components) == before
    assert len(card(town).attachments) == 2


class Meanwhile:
    """A store in whose first look at a batch something happens right after it: another process is quicker."""

    def __init__(self, store: Store, happens: Callable[[], Awaitable[object]]) -> None:
        self._store = store
        self._happens = happens

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    async def batch(self, batch_id: str) -> list[Job]:
        """What it was before that."""
        jobs = await self._store.batch(batch_id)
        happens, self._happens = self._happens, no_news
        await happens()
        return jobs


async def no_news() -> None:
    """Nothing happens."""


async def test_news_that_come_while_the_card_is_drawn_are_on_it(town: Town) -> None:
    """What is read before an edit may be old when it arrives: so it is read again."""
    red, blue = await make(town, town.ada)
    red = await town.drive(red)
    store = Meanwhile(town.store, partial(town.store.cancel, blue.id, failure=Failure.CANCELLED, now=town.clock.now()))
    town.atelier.bot.pace = EditPace(town.clock)
    announcer = DiscordAnnouncer(town.atelier.bot, store=cast("Store", store), clock=town.clock)
    await announcer.show_end(red)
    assert "ready" in lines_on(card(town))[2]
    assert "Cancelled before it was sent." in lines_on(card(town))[3]


async def test_ends_that_come_at_once_are_all_shown(town: Town) -> None:
    """One edit at a time; whoever comes second finds its end on the card, and sends nothing."""
    jobs = await make(town, town.ada)
    for job in jobs:
        await town.store.cancel(job.id, failure=Failure.CANCELLED, now=town.clock.now())
    announcer = DiscordAnnouncer(town.atelier.bot, store=town.store, clock=town.clock)
    before = town.calls("PATCH", "/webhooks/")
    ended = await batch(town, town.ada)
    await asyncio.gather(*(announcer.show_end(job) for job in ended))
    assert town.calls("PATCH", "/webhooks/") == before + 1
    assert text_in(card(town).components).count("Cancelled before it was sent.") == 2


async def test_one_that_fails_shows_as_its_line(town: Town) -> None:
    """The others go on, and the price is of what was made."""
    red, blue = await make(town, town.ada)
    town.pixeldojo.fail_next()
    await town.drive(red)
    await town.drive(blue)
    told = lines_on(card(town))
    assert "PixelDojo tried and failed. It cost nothing: your 1.5 credits are back." in told[2]
    assert told[3].startswith("**2** · blue · ready")
    assert "1.5 credits" in told[-1]


async def test_words_that_moderation_turned_down_are_not_repeated(town: Town) -> None:
    """Neither in its line nor in the heading; where all were, nothing of the prompt is left."""
    red, blue = await make(town, town.ada)
    town.pixeldojo.refuse_next()
    await town.drive(red)
    told = lines_on(card(town))
    assert told[1].replace("\\", "") == "> {…, blue} bicycle"
    assert told[2].startswith("**1** · … · PixelDojo's moderation turned this down.")
    town.pixeldojo.refuse_next()
    await town.drive(blue)
    assert "bicycle" not in text_in(card(town).components)


async def test_cancel_takes_those_that_wait(town: Town) -> None:
    """What runs goes on and is shown; what waited costs nothing."""
    red, blue = await make(town, town.ada)
    await run(town, red, JobState.SUBMITTED)
    told = answer(await town.ada.click(card(town), label="Cancel what waits"))
    assert told == "Cancelled 1 request that waited. It cost nothing: your 1.5 credits are back."
    await town.drive(red)
    await town.drive(blue)
    told_on_card = lines_on(card(town))
    assert "ready" in told_on_card[2]
    assert "Cancelled before it was sent." in told_on_card[3]
    (again,) = await press(town, town.ada, f"group:cancel:{red.code}")
    assert "nothing to cancel" in again


async def test_others_can_t_cancel_a_batch_and_moderators_can(town: Town) -> None:
    """As with one request."""
    await make(town, town.ada)
    message = card(town)
    assert "I know no request" in answer(await town.ben.click(message, label="Cancel what waits"))
    assert "Cancelled 2 requests" in answer(await town.mira.click(message, label="Cancel what waits"))


async def test_one_that_was_cancelled_too_late_goes_to_its_member_alone(town: Town) -> None:
    """The card keeps the others' pictures, and this one is whispered."""
    red, blue = await make(town, town.ada)
    await town.drive(blue)
    await run(town, red, JobState.SUBMITTED)
    await press(town, town.ada, f"cancel:{red.code}")
    await town.drive(red)
    group = town.messages()[0]
    assert "goes to its member alone" in lines_on(group)[2]
    assert len(links_in(group.components)) == 1
    assert f"picture:{red.code}:0" not in ids_on(group)
    assert (await town.store.job(red.id)).showings[-1].recorded_at is not None


@pytest.mark.parametrize("years_later", [False, True])
async def test_removing_one_leaves_the_others(town: Town, years_later: bool) -> None:
    """Its line says so, its picture and words go, and the rest of the card stays: also what only the card has yet."""
    red, blue = await make(town, town.ada)
    await town.drive(red)
    await town.drive(blue)
    if years_later:
        await forgotten(town, blue)
        await restarted(town)
    asked = await town.ada.context_menu(town.channel, "Remove", card(town))
    shown = panel(asked)
    assert buttons(shown) == [f"remove:do:{red.code}", f"remove:do:{blue.code}", f"remove:keep:{red.code}"]
    await town.ada.click(shown, custom_id=f"remove:do:{red.code}")
    told = lines_on(card(town))
    assert told[2].startswith("**1** · … · removed")
    assert "blue · ready · " in told[3]
    assert len(links_in(card(town).components)) == 1
    assert len(card(town).attachments) == 1
    assert f"picture:{blue.code}:0" in ids_on(card(town))


async def test_a_deleted_card_is_followed_by_one_new_message(town: Town) -> None:
    """The next job that ends posts it with all that is there, and the one after goes on with it."""
    red, blue = await make(town, town.ada)
    await town.drive(red)
    await town.mira.delete(card(town))
    await town.drive(blue)
    assert len(links_in(card(town).components)) == 2
    assert {job.shown_at is None for job in await batch(town, town.ada)} == {False}


async def test_a_card_deleted_early_is_posted_once(town: Town) -> None:
    """Both jobs find the same new message."""
    red, blue = await make(town, town.ada)
    await town.mira.delete(card(town))
    await town.drive(red)
    first = card(town).id
    await town.drive(blue)
    assert card(town).id == first
    assert len(links_in(card(town).components)) == 2


async def test_ends_that_come_while_discord_is_away_are_shown_later(town: Town) -> None:
    """Nothing is marked as shown that wasn't."""
    red, _ = await make(town, town.ada)
    red = await town.drive(red)
    announcer = DiscordAnnouncer(town.atelier.bot, store=town.store, clock=town.clock)
    town.atelier.bot.pace = EditPace(town.clock)
    town.env.inject_error("PATCH", "/webhooks/*", status=500, times=1)
    with pytest.raises(ShowLater):
        await announcer.show_end(red)
    await announcer.show_end(red)
    assert len(links_in(card(town).components)) == 1


async def test_files_that_discord_won_t_name_again_are_sent_anew(town: Town) -> None:
    """Should it turn the kept ones down, the card loses nothing."""
    red, blue = await make(town, town.ada)
    await town.drive(red)
    town.env.inject_error("PATCH", "/webhooks/*", status=400, code=50035, times=1)
    town.env.inject_error("PATCH", "/channels/*", status=400, code=50035, times=1)
    await town.drive(blue)
    assert len(links_in(card(town).components)) == 2


async def test_history_shows_each_version_by_itself(town: Town) -> None:
    """With its own words and its own picture."""
    red, blue = await make(town, town.ada)
    for job in (red, blue):
        await town.drive(job)
    shown = panel(await town.ada.slash(town.channel, "history", code=blue.code))
    assert "blue bicycle" in text_in(shown.message.components)
    assert len(links_in(shown.message.components)) == 1
