"""The way down: what is finished reaches its member by the first way that still works."""

from dataclasses import replace

import pytest

from cogs.announcer import DiscordAnnouncer
from domain.errors import ShowLater
from domain.jobs import Failure, Job, JobState, NewShowing, ShowingKind
from domain.marks import AI_MADE
from studio.ports import Line, Progress
from tests.cogs.conftest import Town, whispers
from tests.cogs.rendering import links_in, text_in

TOKEN_LIFE_S = 15 * 60


@pytest.fixture
def announcer(town: Town) -> DiscordAnnouncer:
    """The announcer over the town's own parts."""
    return DiscordAnnouncer(town.atelier.bot, store=town.store, clock=town.clock)


async def test_card_is_edited_in_by_the_bot_once_the_token_ran_out(town: Town) -> None:
    """After 15 minutes the interaction's token is dead, and the message becomes the card all the same."""
    message, job = await town.submitted(town.ada)
    town.clock.jump(seconds=TOKEN_LIFE_S + 1)
    before = town.calls("PATCH", "/webhooks/")
    await town.drive(job)
    assert town.calls("PATCH", "/webhooks/") == before
    assert [m.id for m in town.messages()] == [message.id]
    assert links_in(town.messages()[0].components)


async def test_card_is_edited_in_by_the_bot_where_discord_forgot_the_token(town: Town) -> None:
    """Discord's word on the token counts, not our clock's."""
    message, job = await town.submitted(town.ada)
    town.env.inject_error("PATCH", "/webhooks/*", status=401, code=50027, times=None)
    await town.drive(job)
    assert [m.id for m in town.messages()] == [message.id]
    assert links_in(town.messages()[0].components)


async def test_deleted_placeholder_is_followed_by_a_new_message(town: Town) -> None:
    """A paid picture isn't lost with its placeholder."""
    message, job = await town.submitted(town.ada)
    await town.mira.delete(message)
    job = await town.drive(job)
    (card,) = town.messages()
    assert card.id != message.id
    assert links_in(card.components)
    assert (job.showings[-1].kind, job.showings[-1].message_id) == (ShowingKind.MESSAGE, card.id)


async def test_new_message_carries_its_nonce(town: Town) -> None:
    """Discord is asked to make one message of two attempts."""
    message, job = await town.submitted(town.ada)
    await town.mira.delete(message)
    job = await town.drive(job)
    sent = [entry.json for entry in town.env.http_requests if entry.method == "POST" and entry.path.endswith("/messages")]
    assert sent[-1] is not None
    assert (sent[-1]["nonce"], sent[-1]["enforce_nonce"]) == (job.showings[-1].nonce, True)


async def test_closed_channel_is_followed_by_a_direct_message(town: Town) -> None:
    """A channel that went takes no picture with it."""
    _, job = await town.submitted(town.ada)
    await close(town)
    job = await town.drive(job)
    assert links_in(town.ada.user.dm_channel.history()[-1].components)
    assert job.showings[-1].kind is ShowingKind.DIRECT
    assert job.shown_at is not None


async def test_what_can_be_shown_nowhere_waits_and_is_told_once(town: Town) -> None:
    """Channel gone, direct messages closed: the next answer names it, the one after doesn't."""
    _, job = await town.submitted(town.ada)
    await close(town)
    town.env.inject_error("POST", "/users/@me/channels", status=403, code=50007)
    job = await town.drive(job)
    assert job.showings[-1].kind is ShowingKind.HISTORY
    elsewhere = town.server.create_text_channel("elsewhere")
    first = await town.ada.slash(elsewhere, "imagine", prompt="a hare")
    second = await town.ada.slash(elsewhere, "imagine", prompt="an owl")
    others = await town.ben.slash(elsewhere, "imagine", prompt="a cat")
    assert [job.code in text for text in whispers(first)] == [True]
    assert not any(job.code in text for text in [*whispers(second), *whispers(others)])


async def test_refusal_names_what_waits_too(town: Town) -> None:
    """Any next answer will do."""
    _, job = await town.submitted(town.ada)
    await close(town)
    town.env.inject_error("POST", "/users/@me/channels", status=403, code=50007)
    await town.drive(job)
    elsewhere = town.server.create_text_channel("elsewhere")
    refusal, told = whispers(await town.ada.slash(elsewhere, "imagine", prompt=" "))
    assert "empty" in refusal
    assert job.code in told


async def test_card_comes_later_while_discord_is_away(town: Town) -> None:
    """A 5xx loses nothing: the job stays unshown and is shown again when Discord is back."""
    _, job = await town.submitted(town.ada)
    town.env.inject_error("PATCH", "/webhooks/*", status=503, times=5)
    job = await town.drive(job)
    assert job.shown_at is not None
    assert links_in(town.messages()[0].components)


async def test_announcer_says_when_to_try_again_while_discord_is_away(town: Town, announcer: DiscordAnnouncer) -> None:
    """Showing an end raises instead of going further down: Discord's trouble isn't a closed way."""
    job = await town.drive(await town.ordered(town.ada))
    town.env.inject_error("PATCH", "/webhooks/*", status=500, times=5)
    with pytest.raises(ShowLater):
        await announcer.show_end(job)
    assert len(town.messages()) == 1


async def test_showing_an_end_twice_changes_nothing(town: Town, announcer: DiscordAnnouncer) -> None:
    """After a crash between the edit and its mark the card is drawn again, in the same place."""
    job = await town.drive(await town.ordered(town.ada))
    before = text_in(town.messages()[0].components)
    await announcer.show_end(job)
    (message,) = town.messages()
    assert text_in(message.components) == before
    assert len(message.attachments) == 1


async def test_message_that_was_sent_before_a_crash_is_found_by_its_code(town: Town, announcer: DiscordAnnouncer) -> None:
    """Later than the nonce lives, the channel is read before anything is sent again."""
    job = await sent_before_a_crash(town, announcer)
    town.clock.jump(seconds=121)
    await announcer.show_end(job)
    assert len(town.messages()) == 1
    shown = await town.store.job(job.id)
    assert shown.showing is not None
    assert shown.showing.message_id == town.messages()[0].id


async def test_message_that_cannot_be_looked_for_is_not_sent_again(town: Town, announcer: DiscordAnnouncer) -> None:
    """Where the channel can't be read it waits under /history, rather than being there twice."""
    job = await sent_before_a_crash(town, announcer)
    town.clock.jump(seconds=121)
    town.env.inject_error("GET", "/channels/*/messages", status=403, code=50001)
    await announcer.show_end(job)
    assert len(town.messages()) == 1
    assert (await town.store.job(job.id)).showings[-1].kind is ShowingKind.HISTORY


async def test_message_that_was_never_sent_is_sent_late(town: Town, announcer: DiscordAnnouncer) -> None:
    """Its row was written, the process ended, and the channel has nothing of it."""
    job = await town.drive(await town.ordered(town.ada))
    await town.mira.delete(town.messages()[0])
    await town.store.begin_showing(job.id, a_message(town, job), now=town.clock.now())
    town.clock.jump(seconds=121)
    await announcer.show_end(await town.store.job(job.id))
    assert len(town.messages()) == 1
    assert links_in(town.messages()[0].components)


async def test_picture_over_the_upload_limit_is_shown_smaller(town: Town, announcer: DiscordAnnouncer) -> None:
    """A preview that fits, and the card says that the original is kept."""
    job = await town.drive(await town.ordered(town.ada))
    large = replace(job, images=(replace(job.images[0], size_bytes=5001),))
    await announcer.show_end(limit_uploads(large, 5000))
    (message,) = town.messages()
    assert message.attachments[0].filename == f"{job.code}-1-preview.webp"
    assert "Shown smaller" in text_in(message.components)
    assert AI_MADE.encode() in await message.attachments[0].read()


async def test_files_that_discord_finds_too_large_go_up_smaller(town: Town, announcer: DiscordAnnouncer) -> None:
    """Discord's answer counts, whatever limit it told before."""
    job = await town.drive(await town.ordered(town.ada))
    town.env.inject_error("PATCH", "/webhooks/*", status=413, code=40005)
    await announcer.show_end(limit_uploads(job, 50 * 2**20))
    assert links_in(town.messages()[0].components)


async def test_card_without_files_is_the_last_resort(town: Town, announcer: DiscordAnnouncer) -> None:
    """Where no size fits, the card says where the pictures are."""
    job = await town.drive(await town.ordered(town.ada))
    town.env.inject_error("PATCH", "/webhooks/*", status=413, code=40005, times=2)
    await announcer.show_end(limit_uploads(job, 10 * 2**20))
    (message,) = town.messages()
    assert message.attachments == []
    assert "/history" in text_in(message.components)


async def test_interrupted_order_is_told_where_discord_has_its_placeholder(town: Town, announcer: DiscordAnnouncer) -> None:
    """The process ended between the placeholder and its record: the message says that nothing was charged."""
    job = await town.ordered(town.ada)
    unseen = tuple(replace(showing, message_id=None, recorded_at=None) for showing in job.showings)
    interrupted = replace(job, state=JobState.CANCELLED, failure=Failure.INTERRUPTED, showings=unseen)
    await announcer.show_end(interrupted)
    assert "I was interrupted before this began." in town.texts()[0]
    assert "Nothing was charged." in town.texts()[0]


async def test_interrupted_order_without_a_placeholder_is_told_nowhere(town: Town, announcer: DiscordAnnouncer) -> None:
    """Nothing is posted about something that nobody ever saw."""
    job = await town.ordered(town.ada)
    await town.mira.delete(town.messages()[0])
    unseen = tuple(replace(showing, message_id=None, recorded_at=None) for showing in job.showings)
    await announcer.show_end(replace(job, state=JobState.CANCELLED, failure=Failure.INTERRUPTED, showings=unseen))
    assert town.messages() == []


async def test_private_showing_is_never_touched_by_the_bot(town: Town, announcer: DiscordAnnouncer) -> None:
    """What only its member sees isn't posted in the channel when the token is dead: it waits under /history."""
    job = await town.drive(await town.ordered(town.ada))
    private = replace(job, showings=tuple(replace(s, kind=ShowingKind.PRIVATE) for s in job.showings))
    town.clock.jump(seconds=TOKEN_LIFE_S + 1)
    before = len(town.env.http_requests)
    await announcer.show_end(private)
    assert len(town.env.http_requests) == before
    assert (await town.store.job(job.id)).showings[-1].kind is ShowingKind.HISTORY


async def test_progress_is_edited_only_when_it_changed_and_not_too_often(town: Town, announcer: DiscordAnnouncer) -> None:
    """The same rendering isn't sent twice, and another one waits for 3 s."""
    job = await town.ordered(town.ada)
    third = Progress(line=Line(place=3, waiting=3, running=1), ready_at=town.clock.now(), usual_s=16)
    second = replace(third, line=Line(place=2, waiting=3, running=1))
    edits = []
    for seconds, progress in [(0, third), (3, third), (1, third), (1, second), (2, second), (9, second)]:
        town.clock.jump(seconds=seconds)
        await announcer.show_progress(job, progress)
        edits.append(town.calls("PATCH", "/messages/"))
    assert edits == [0, 1, 1, 1, 2, 2]
    assert "You're 2nd." in town.texts()[0]


async def test_late_progress_never_covers_the_card(town: Town, announcer: DiscordAnnouncer) -> None:
    """What the line is told a moment too late stays unsaid."""
    waiting = await town.ordered(town.ada)
    job = await town.drive(waiting)
    town.clock.jump(seconds=60)
    usher = DiscordAnnouncer(town.atelier.bot, store=town.store, clock=town.clock)
    await usher.show_progress(waiting, Progress(line=Line(1, 1, 0), ready_at=town.clock.now()))
    assert job.code in town.texts()[0]
    assert links_in(town.messages()[0].components)


@pytest.mark.parametrize(("status", "code"), [(404, 10008), (403, 50001), (500, 0), (401, 50027)])
async def test_progress_never_raises_for_discords_troubles(
    town: Town, announcer: DiscordAnnouncer, status: int, code: int
) -> None:
    """A placeholder that can't be edited stops nothing."""
    job = await town.ordered(town.ada)
    town.clock.jump(seconds=3)
    town.env.inject_error("PATCH", "*", status=status, code=code, times=None)
    await announcer.show_progress(job, Progress(line=Line(2, 2, 0), ready_at=town.clock.now()))


async def test_host_is_told_by_direct_message(town: Town) -> None:
    """What stops orders by itself reaches who can mend it, though Discord is away at first."""
    await town.store.stop("bad_key", now=town.clock.now())
    town.env.inject_error("POST", "/users/@me/channels", status=503)
    await town.post()
    await town.store.unstop(tells=True, now=town.clock.now())
    town.clock.jump(seconds=60)
    await town.post()
    texts = [text_in(message.components) for message in town.host.dm_channel.history()]
    assert "doesn't accept the key" in texts[0]
    assert "takes orders again" in texts[1]


async def test_host_with_closed_direct_messages_stops_nothing(town: Town) -> None:
    """There is nobody to take it: it isn't tried again."""
    town.env.inject_error("POST", "/users/@me/channels", status=403, code=50007)
    await town.store.stop("bad_key", now=town.clock.now())
    await town.post()
    town.clock.jump(seconds=60)
    await town.post()
    assert not [call for call in town.env.http_requests if call.method == "POST" and "messages" in call.path]


# helpers
async def sent_before_a_crash(town: Town, announcer: DiscordAnnouncer) -> Job:
    """A job whose new message is in the channel, while its row doesn't know."""
    job = await town.drive(await town.ordered(town.ada))
    await town.mira.delete(town.messages()[0])
    await announcer.show_end(job)
    shown = await town.store.job(job.id)
    unseen = replace(shown.showings[-1], message_id=None, recorded_at=None)
    return replace(shown, showings=(*shown.showings[:-1], unseen))


def a_message(town: Town, job: Job) -> NewShowing:
    """A new message's row, as the announcer writes it."""
    return NewShowing(kind=ShowingKind.MESSAGE, channel_id=town.channel.id, nonce=f"{job.code}-message")


def limit_uploads(job: Job, limit_bytes: int) -> Job:
    """The job in a place that takes files of so many bytes."""
    return replace(job, showings=tuple(replace(showing, upload_limit_bytes=limit_bytes) for showing in job.showings))


async def close(town: Town) -> None:
    """The channel is deleted by its staff."""
    town.env.backend.delete_channel(town.channel.id)
    await town.env.settle()
