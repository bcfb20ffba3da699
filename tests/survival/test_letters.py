"""Letters over the wire: each arrives once, though answers are lost and the bot is killed."""

from domain.people import MemberKey, member_key, server_key
from tests.discord_server import Message
from tests.survival.checks import reached
from tests.survival.inside import Inside
from tests.survival.stage import Stage

POST = "POST /channels/*"
STAFF = MemberKey("discord:9")
AGAIN_S = 61.0
"""A letter that a killed process had taken is taken by another one then."""


async def test_letter_arrives_once_when_its_answer_is_lost(inside: Inside) -> None:
    """It is sent again with its nonce, and Discord makes no second message."""
    inside.discord.lose_next(POST, when="after", times=2)
    store, server, ada = inside.atelier.parts.store, server_key(inside.guild.id), member_key(inside.ada.id)
    warned = await store.warn(server, ada, reason="rude", by=STAFF, now=inside.clock.now())
    assert warned is not None

    await inside.until(lambda: inside.posted() == 3)

    (letter,) = inside.seen(inside.letters)
    assert "warn you" in letter.text


async def test_letter_arrives_once_when_the_bot_is_killed_before_it_knew(stage: Stage) -> None:
    """Discord had it, the database didn't: another process sends it again, as the same message."""
    async with stage.books() as books:
        await books.store.warn(books.community, member_key(stage.ada.id), reason="rude", by=STAFF, now=stage.clock.now())
    held = stage.discord.hold_next(POST, when="after")
    await stage.start()
    await reached(stage, held)
    assert len(letters(stage)) == 1

    await stage.start_again(after_s=AGAIN_S)
    await stage.discord.wait_for(lambda: posted(stage) == 2)
    await stage.stop()

    assert len(letters(stage)) == 1


def letters(stage: Stage) -> list[Message]:
    """What Ada finds in her direct messages."""
    return stage.discord.shown(stage.discord.world.dm(stage.ada))


def posted(stage: Stage) -> int:
    """How often the bot sent a new message, arrived or not."""
    return sum(call.method == "POST" and call.path.startswith("/channels/") for call in stage.discord.requests)
