"""The way down of docs/architecture.md, "What a member sees", over the wire: each way that closes, and what comes next."""

import io
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from random import Random

import pytest
from PIL import Image

from cogs.words import cards as words
from cogs.words import waiting
from demo.sketch import Commission
from domain.jobs import Job, ShowingKind
from domain.people import personal_key
from tests.discord_server import Channel, Interaction
from tests.discord_server.faults import When
from tests.survival.checks import DIRECT, EDIT, PRICE
from tests.survival.inside import Inside
from tests.survival.servers import brings_pictures

EDIT_BY_BOT, POST = "PATCH /channels/*", "POST /channels/*"


# ── the way down ─────────────────────────────────────────────────────────────────────────────────────────────────
async def test_bot_edits_the_placeholder_itself_when_the_token_has_expired(inside: Inside) -> None:
    """The same message becomes the card, by the bot's own token."""
    ordered = await inside.sent()
    inside.discord.expire_token(ordered)

    await inside.settled(ordered)

    assert inside.cards() == inside.seen() == [ordered.original]
    assert ordered.original is not None
    assert ordered.original.now.by == "bot"


async def test_new_message_comes_when_the_placeholder_was_deleted(inside: Inside) -> None:
    """Whatever somebody took away, the picture is paid for: it comes anew, in the same channel, and pings nobody."""
    ordered = await inside.sent()
    assert ordered.original is not None
    inside.discord.delete_message(ordered.original)

    job = await inside.settled(ordered)

    (card,) = inside.seen()
    assert card.attachments
    assert card.now.pings == frozenset()
    assert (job.showings[-1].kind, job.showings[-1].message_id) == (ShowingKind.MESSAGE, card.id)


@pytest.mark.parametrize("closed", ["deleted", "hidden", "read-only"])
async def test_direct_message_comes_when_the_channel_is_gone_or_closed(inside: Inside, closed: str) -> None:
    """The member has the picture all the same, in the bot's direct messages."""
    ordered = await inside.sent()
    close(inside, ordered, closed)

    job = await inside.settled(ordered)

    assert len(inside.cards(inside.letters)) == 1
    assert job.showings[-1].kind is ShowingKind.DIRECT


async def test_direct_message_comes_when_discord_is_away_as_the_channel_is_closed(inside: Inside) -> None:
    """A way that is only blocked for a while is tried again, not given up for the next one."""
    ordered = await inside.sent()
    close(inside, ordered, "read-only")
    inside.discord.lose_next(DIRECT, when="before", times=2)

    job = await inside.settled(ordered)

    assert len(inside.cards(inside.letters)) == 1
    assert job.showings[-1].kind is ShowingKind.DIRECT


async def test_next_answer_says_what_waits_when_direct_messages_are_closed_too(inside: Inside) -> None:
    """Nowhere left: the picture waits under /history, which the next answer says once."""
    ordered = await inside.sent()
    close(inside, ordered, "deleted")
    inside.ada.dms_open = False
    job = await inside.settled(ordered)
    assert job.showings[-1].kind is ShowingKind.HISTORY
    elsewhere = inside.discord.world.add_channel(inside.guild, "elsewhere")

    first = await answered(inside, "a heron", elsewhere)
    second = await answered(inside, "a stork", elsewhere)

    assert any(job.code in reply.text for reply in first.replies)
    assert not any(job.code in reply.text for reply in second.replies)
    assert (await inside.spent()).used == 3 * PRICE


@pytest.mark.parametrize("forced", [False, True], ids=["public", "ephemeral"])
async def test_picture_stays_with_a_user_install_when_its_token_is_the_only_way(
    living: Callable[..., AbstractAsyncContextManager[Inside]], forced: bool
) -> None:
    """In a server without the bot the card comes by the interaction's token, to the member alone where the server wants that."""
    async with living(PERSONAL_QUOTA="6/day") as inside:
        ordered = await user_installed(inside, forces_ephemeral=forced)
        job = await inside.settled(ordered, personal_key(inside.ada.id))

        assert inside.cards(ordered.channel) == [ordered.original]
        assert len(inside.seen(ordered.channel)) == (not forced)
        assert job.showings[0].kind is ShowingKind.PRIVATE
        assert inside.posted() == 0


async def test_picture_waits_in_history_when_a_user_install_s_token_has_expired(
    living: Callable[..., AbstractAsyncContextManager[Inside]],
) -> None:
    """Nothing is posted where the bot isn't, nor written to the member: the next answer says where it is."""
    async with living(PERSONAL_QUOTA="6/day") as inside:
        ordered = await user_installed(inside)
        inside.discord.expire_token(ordered)
        job = await inside.settled(ordered, personal_key(inside.ada.id))
        assert job.showings[-1].kind is ShowingKind.HISTORY
        assert inside.posted() == 0

        again = await answered(inside, "a heron", inside.channel)

        assert any(job.code in reply.text for reply in again.replies)


async def test_placeholder_says_where_it_will_wait_when_a_token_runs_out_soon(
    living: Callable[..., AbstractAsyncContextManager[Inside]],
) -> None:
    """After twelve minutes a message that only the token reaches says what comes."""
    async with living(PERSONAL_QUOTA="6/day") as inside:
        inside.pixeldojo.fixed_seconds = 3600
        ordered = await user_installed(inside)
        inside.clock.jump(seconds=12 * 60)

        await inside.until(lambda: ordered.original and waiting.WAITS_IN_HISTORY in ordered.original.text)


# ── Discord in trouble ───────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("when", ["before", "after"])
async def test_card_is_shown_later_when_the_connection_is_cut(inside: Inside, when: When) -> None:
    """Whether the edit took effect or not, it is repeated after a while; there is one card."""
    inside.discord.lose_next(EDIT, when=when, times=3, where=brings_pictures)
    ordered = await inside.sent()

    await inside.settled(ordered)

    assert inside.cards() == inside.seen() == [ordered.original]
    assert len(inside.pixeldojo.runs) == 1


async def test_card_is_shown_later_when_discord_is_down_or_limits_the_rate(inside: Inside) -> None:
    """5xx and 429 on the final edit: the run is neither lost nor paid again."""
    inside.discord.fail_next(EDIT_BY_BOT, status=429, retry_after_s=0.0, where=brings_pictures)
    inside.discord.fail_next(EDIT_BY_BOT, status=503, times=2, where=brings_pictures)
    ordered = await inside.sent()
    inside.discord.expire_token(ordered)

    job = await inside.settled(ordered)

    assert inside.cards() == inside.seen() == [ordered.original]
    assert (job.paid, len(inside.pixeldojo.runs)) == (PRICE, 1)
    assert (await inside.spent()).total == PRICE


async def test_message_is_posted_once_when_its_answer_is_lost(inside: Inside) -> None:
    """Sent again with its nonce, Discord makes no second one."""
    ordered = await inside.sent()
    assert ordered.original is not None
    inside.discord.delete_message(ordered.original)
    inside.discord.lose_next(POST, when="after", times=2)

    job = await inside.settled(ordered)

    assert inside.posted() == 3
    assert [card.id for card in inside.seen()] == [job.showings[-1].message_id]


async def test_message_is_looked_for_when_its_answer_was_lost_long_ago(inside: Inside) -> None:
    """The nonce has lapsed; its job code is found in the channel."""
    ordered = await inside.sent()
    assert ordered.original is not None
    inside.discord.delete_message(ordered.original)
    inside.discord.lose_next(POST, when="after")
    await inside.until(lambda: inside.posted() == 1)
    inside.clock.jump(seconds=400)

    job = await inside.settled(ordered)

    assert inside.posted() == 1
    assert [card.id for card in inside.seen()] == [job.showings[-1].message_id]


# ── too large ────────────────────────────────────────────────────────────────────────────────────────────────────
async def test_preview_is_shown_when_the_picture_is_over_the_upload_limit(inside: Inside) -> None:
    """Smaller, and said so; the original is kept."""
    inside.pixeldojo.draw = noise
    inside.guild.upload_limit_bytes = 60_000
    ordered = await inside.sent()

    job = await inside.settled(ordered)

    (card,) = inside.cards()
    assert len(card.attachments[0].data) <= 60_000
    assert "Shown smaller" in card.text
    assert await original_bytes(inside, job) == noise(None)


@pytest.mark.parametrize(("refusals", "files"), [(1, 1), (4, 0)])
async def test_card_comes_when_discord_finds_the_files_too_large_all_the_same(inside: Inside, refusals: int, files: int) -> None:
    """With smaller files, and at last without any, saying where they are."""
    inside.pixeldojo.draw = noise
    inside.discord.fail_next(EDIT, status=413, code=40005, times=refusals, where=brings_pictures)
    ordered = await inside.sent()

    job = await inside.settled(ordered)

    assert ordered.original is not None
    assert len(ordered.original.attachments) == files
    assert (words.TOO_LARGE in ordered.original.text) == (files == 0)
    assert await original_bytes(inside, job) == noise(None)


# ── what the tests above have in common ──────────────────────────────────────────────────────────────────────────
def close(inside: Inside, ordered: Interaction, how: str) -> None:
    """Close the channel to the bot, and let the token run out."""
    inside.discord.expire_token(ordered)
    match how:
        case "deleted":
            inside.discord.delete_channel(inside.channel)
        case "hidden":
            inside.discord.take_permission(inside.channel, "view_channel")
        case "read-only":
            assert ordered.original is not None
            inside.discord.delete_message(ordered.original)
            inside.discord.take_permission(inside.channel, "send_messages")


async def answered(inside: Inside, prompt: str, channel: Channel) -> Interaction:
    """Order, and wait for the card; whatever else the bot says to the order comes before it."""
    ordered = await inside.order(prompt, channel=channel)
    await inside.settled(ordered)
    return ordered


async def user_installed(inside: Inside, *, forces_ephemeral: bool = False) -> Interaction:
    """Ada, who installed the bot for herself, orders in a server without it. PixelDojo has accepted the run."""
    away = inside.discord.world.add_guild("Elsewhere", has_bot=False)
    channel = inside.discord.world.add_channel(away, "chat")
    away.join(inside.ada)
    ordered = inside.discord.slash(
        inside.ada, channel, "imagine", prompt="a fox", is_user_install=True, forces_ephemeral=forces_ephemeral
    )
    await inside.discord.wait_for(lambda: len(ordered.replies) == 2 and inside.pixeldojo.runs)
    return ordered


def noise(_: Commission | None) -> bytes:
    """A picture that no format makes much smaller: some 300 kB."""
    buffer = io.BytesIO()
    Image.frombytes("RGB", (320, 320), Random(1).randbytes(320 * 320 * 3)).save(buffer, "PNG")
    return buffer.getvalue()


async def original_bytes(inside: Inside, job: Job) -> bytes:
    """A job's kept picture."""
    path = await inside.atelier.parts.images.path(job.images[0].sha256)
    assert path is not None
    return path.read_bytes()
