"""The group card over the wire: what Discord has of it is named again, not sent again."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from tests.discord_server import Interaction, Message
from tests.survival.inside import Inside
from tests.survival.test_presses import custom_ids


async def agreed(inside: Inside) -> Interaction:
    """Ada's yes to two versions of a prompt."""
    asked = inside.discord.slash(inside.ada, inside.channel, "imagine", prompt="{red, blue} fox")
    question = await inside.discord.wait_for(lambda: asked.original)
    yes = next(each for each in custom_ids(list(question.now.components)) if each.startswith("group:make:"))
    return inside.discord.click(inside.ada, question, yes)


def media_of(card: Message) -> list[str]:
    """What its gallery shows."""
    return [item["media"]["url"] for part in card.parts for item in part.get("items", ())]


async def test_a_file_that_the_card_has_is_kept_when_the_next_picture_comes(
    living: Callable[..., AbstractAsyncContextManager[Inside]],
) -> None:
    """By its id, which Discord tells where the card shows it; the gallery then names old and new alike."""
    async with living(MAX_JOBS="1") as inside:
        await agreed(inside)
        await inside.until(lambda: any(len(card.attachments) == 2 for card in inside.cards()))

        (card,) = inside.cards()
        (first,) = next(version.attachments for version in card.versions if len(version.attachments) == 1)
        assert card.attachments[0].id == first.id
        assert media_of(card) == [f"attachment://{file.filename}" for file in card.attachments]
