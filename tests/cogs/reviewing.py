"""What staff and members do about pictures that are covered or kept back in several of these tests."""

from collections.abc import Iterator
from typing import Any

import discord
from simcord.builders import ChannelHandle
from simcord.results import InteractionResult, ResponseMessage

from domain.jobs import Job
from domain.people import member_key
from domain.verdicts import Level
from tests.cogs.conftest import Town
from tests.cogs.presses import text_on
from tests.cogs.staff import log_of, staff_channel
from tests.looks import Seer


async def switched_on(town: Town) -> ChannelHandle:
    """Staff have a channel, and want pictures looked at in ordinary channels. Their channel."""
    await town.atelier.parts.house.change(town.community, by=member_key(town.mira.id), look_level=Level.USUAL)
    return await staff_channel(town)


async def made(town: Town, seer: Seer, score: float, prompt: str = "a *secret* fox", **options: Any) -> Job:
    """Ada's finished job, its pictures seen so."""
    seer.score = score
    job = await town.drive(await town.ordered(town.ada, prompt, seed=len(seer.looks) + 1, **options))
    await town.post()
    return job


async def decided(town: Town, job: Job) -> Job:
    """The job once the runner and the post brought what was decided."""
    job = await town.drive(job)
    await town.post()
    return job


def review_card(town: Town, channel: ChannelHandle) -> discord.Message:
    """The newest card of a review in the staff channel."""
    reviews = [
        message for message in log_of(town, channel) if "kept back" in text_on(message) or "asked for by" in text_on(message)
    ]
    return next(message for message in reversed(reviews) if "What was kept back" not in text_on(message))


def raw(message: discord.Message | ResponseMessage) -> Any:
    """A message's components as Discord has them."""
    if isinstance(message, ResponseMessage):
        return message.components
    return [component.to_dict() for component in message.components]


def covers(payload: Any) -> Iterator[bool]:
    """Of each picture in raw components, whether it is covered: in galleries, beside texts, and as files."""
    for component in payload:
        media = component.get("media") or component.get("file")
        if media is not None:
            yield bool(component.get("spoiler"))
        accessory = component.get("accessory")
        yield from covers([*component.get("items", []), *component.get("components", []), *([accessory] if accessory else [])])


def covers_in(result: InteractionResult) -> list[bool]:
    """The same of what came privately."""
    replies = [*([result.response] if result.response else []), *result.followups]
    return [covered for reply in replies for covered in covers(raw(reply))]
