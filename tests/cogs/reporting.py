"""What members and staff do about reported pictures in several of these tests."""

from collections.abc import Iterator
from typing import Any

import discord
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle
from simcord.results import InteractionResult

from domain.jobs import Job
from domain.people import member_key
from tests.cogs.conftest import Town, whispers
from tests.cogs.forms import sent
from tests.cogs.presses import text_on
from tests.cogs.staff import log_of

MENU = "Report this picture"
THANKS = "Thank you. The staff of this server look at it. Its member doesn't learn who reported."


async def finished(town: Town, prompt: str = "a *secret* fox", **options: object) -> tuple[discord.Message, Job]:
    """Ada's finished card, and its job."""
    job = await town.drive(await town.ordered(town.ada, prompt, **options))
    return town.messages()[-1], job


async def report(town: Town, who: MemberActor, card: discord.Message, why: str = "gore", *, after_restart: bool = False) -> str:
    """Report what a message shows. The answer."""
    form = await who.context_menu(town.channel, MENU, card)
    return "\n".join(whispers(await sent(town, who, form, after_restart=after_restart, why=why)))


async def crowd(town: Town, number: int) -> list[MemberActor]:
    """So many members whom staff trust."""
    members = [town.server.add_member(town.env.create_user(f"member{each}")) for each in range(number)]
    for member in members:
        by = member_key(town.mira.id)
        await town.atelier.parts.conduct.trust(town.community, member_key(member.id), True, by=by)
    return members


async def hidden(town: Town, **options: object) -> tuple[discord.Message, Job]:
    """Ada's card that three trusted members reported."""
    card, job = await finished(town, **options)  # type: ignore[arg-type]
    for member in await crowd(town, 3):
        assert await report(town, member, card) == THANKS
    return now(town, card), await town.store.job(job.id)


def now(town: Town, card: discord.Message) -> discord.Message:
    """A card as it is now."""
    return next(message for message in town.messages() if message.id == card.id)


def case_card(town: Town, channel: ChannelHandle) -> discord.Message:
    """The one card of a report in the staff channel."""
    (card,) = [message for message in log_of(town, channel) if "Reported by" in text_on(message)]
    return card


def galleries(message: discord.Message) -> Iterator[Any]:
    """The items of all its media galleries."""
    for component in message.components:
        for part in getattr(component, "children", []):
            yield from getattr(part, "items", [])


async def decide(
    town: Town, who: MemberActor, card: discord.Message, label: str, *, after_restart: bool = False, **fields: str
) -> str:
    """Press a button of a report's card, and send the form it opens. The answer."""
    pressed: InteractionResult = await who.click(card, label=label)
    result = await sent(town, who, pressed, after_restart=after_restart, **fields) if fields else pressed
    await town.post()
    return "\n".join(whispers(result))
