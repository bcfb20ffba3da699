"""What members and staff do about requests that wait for a yes, in several of these tests."""

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
from tests.cogs.staff import log_of, staff_channel

WAITS = "**This waits for the staff's yes.** It costs 1.5 credits; nothing is held or charged until then."


async def rules(town: Town, **changes: Any) -> None:
    """Mira changes settings of the server."""
    await town.atelier.parts.house.change(town.community, by=member_key(town.mira.id), **changes)


async def waiting(town: Town, prompt: str = "a *secret* fox", **options: Any) -> tuple[Job, ChannelHandle]:
    """Ada's request, which waits since it costs more than nothing; and the staff's channel, where its card is."""
    channel = await staff_channel(town)
    await rules(town, approve_above=0)
    job = await town.ordered(town.ada, prompt, **options)
    assert job.waits_for_staff
    await town.post()
    return job, channel


def asking_card(town: Town, channel: ChannelHandle) -> discord.Message:
    """The one card of a request in the staff channel."""
    (card,) = [message for message in log_of(town, channel) if "asks for your yes" in text_on(message)]
    return card


async def decide(town: Town, who: MemberActor, card: Any, label: str, *, after_restart: bool = False, **fields: str) -> list[str]:
    """Press a button of a request's card, and send the form it opens. What only this person reads after it."""
    pressed: InteractionResult = await who.click(card, label=label)
    result = await sent(town, who, pressed, after_restart=after_restart, **fields) if fields else pressed
    await town.post()
    return whispers(result)
