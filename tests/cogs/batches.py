"""What the tests of group cards do: ask, say yes, drive, read the card."""

import asyncio

import discord
from simcord.actors import MemberActor
from simcord.results import ResponseMessage

from domain.jobs import Job, JobState
from tests.cogs.conftest import Town, give_way
from tests.cogs.presses import buttons, ids_in, panel
from tests.cogs.rendering import text_in

RED_BLUE = "{red, blue} bicycle"


async def ask(town: Town, who: MemberActor, prompt: str = RED_BLUE, **options: object) -> ResponseMessage:
    """Type a prompt with braces. The private question."""
    return panel(await who.slash(town.channel, "imagine", prompt=prompt, **options))


async def make(town: Town, who: MemberActor, prompt: str = RED_BLUE, **options: object) -> list[Job]:
    """Say yes to all versions. Their jobs, in their order."""
    question = await ask(town, who, prompt, **options)
    await who.click(question, custom_id=buttons(question)[0])
    return await batch(town, who)


async def batch(town: Town, who: MemberActor) -> list[Job]:
    """The jobs of a member's newest batch."""
    return await town.store.batch((await town.job(who)).batch_id or "")


async def run(town: Town, job: Job, until: JobState) -> Job:
    """Drive a job until it stands so, and let the process end there."""
    driving = asyncio.create_task(town.atelier.room.runner.drive(job.id))
    while (await town.store.job(job.id)).state is not until:
        await give_way()
    driving.cancel()
    await asyncio.gather(driving, return_exceptions=True)
    await town.store.drop_all_claims()
    return await town.store.job(job.id)


def card(town: Town) -> discord.Message:
    """The one message in the channel."""
    (message,) = town.messages()
    return message


def lines_on(message: discord.Message) -> list[str]:
    """What a message says."""
    return text_in(message.components).splitlines()


def ids_on(message: discord.Message) -> list[str]:
    """The custom_ids of a message's buttons."""
    return ids_in([component.to_dict() for component in message.components])  # type: ignore[misc]


async def batch_of(town: Town, question: ResponseMessage) -> list[Job]:
    """The jobs that a question is about."""
    job = await town.store.find_job(buttons(question)[0].rsplit(":", 1)[1])
    assert job is not None
    return await town.store.batch(job.batch_id or "")
