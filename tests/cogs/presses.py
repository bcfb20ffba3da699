"""What several of these tests do: press what nobody was meant to press, read one answer, go on after a restart."""

from collections.abc import Iterator
from typing import Any

import discord
from discord import ui
from simcord.actors import MemberActor
from simcord.backend.models import Overwrite
from simcord.builders import UserHandle
from simcord.enums import OverwriteType
from simcord.results import InteractionResult, ResponseMessage

from cogs.client import AtelierBot
from domain.jobs import Job
from tests.cogs.conftest import CDN_HOSTS, Town, whispers
from tests.cogs.rendering import text_in


async def forged(town: Town, custom_id: str, *, to: UserHandle | None = None) -> discord.Message:
    """A message of the bot's with a button of this custom_id, in the channel or in somebody's direct messages."""
    channel = town.env.bot.get_channel(town.channel.id) if to is None else await town.env.bot.create_dm(discord.Object(to.id))
    assert isinstance(channel, discord.abc.Messageable)
    view = ui.LayoutView()
    view.add_item(ui.ActionRow(ui.Button(label="Press", custom_id=custom_id)))
    view.stop()
    return await channel.send(view=view)


async def press(town: Town, actor: MemberActor | UserHandle, custom_id: str) -> list[str]:
    """Press a made-up button. What only this person reads after it."""
    where = actor if isinstance(actor, UserHandle) else None
    result: InteractionResult = await actor.click(await forged(town, custom_id, to=where), label="Press")
    return whispers(result)


def answer(result: InteractionResult) -> str:
    """The one private answer to a command or press."""
    (told,) = whispers(result)
    return told


def panel(result: InteractionResult) -> ResponseMessage:
    """The private message that answered, to press its buttons."""
    assert result.response is not None
    assert result.response.ephemeral
    return result.response


def buttons(message: ResponseMessage) -> list[str]:
    """The custom_ids of a message's buttons, those beside a text too."""
    return list(ids_in(message.components))


def labels(message: ResponseMessage) -> list[str]:
    """What its buttons say, in their order."""
    return list(labels_in(message.components))


def labels_in(payload: list[dict[str, Any]]) -> Iterator[str]:
    """What the buttons in raw components say."""
    for component in payload:
        if component["type"] == discord.ComponentType.button.value:
            yield component["label"]
        yield from labels_in([*component.get("components", []), *([component["accessory"]] if "accessory" in component else [])])


def ids_in(payload: list[dict[str, object]]) -> list[str]:
    """The custom_ids in raw components."""
    found: list[str] = []
    for component in payload:
        found += [str(component["custom_id"])] if "custom_id" in component else []
        children = component.get("components")
        found += ids_in(children) if isinstance(children, list) else []
        accessory = component.get("accessory")
        found += ids_in([accessory]) if isinstance(accessory, dict) else []
    return found


def text_on(message: discord.Message) -> str:
    """All text of a message."""
    return text_in(message.components)


async def forgotten(town: Town, job: Job) -> Job:
    """The job once its images, and all others, are so old that they are no longer kept."""
    town.clock.jump(seconds=400 * 86_400)
    hashes = await town.store.forget_images(older_than=town.clock.now())
    await town.atelier.parts.images.delete(sorted(hashes))
    return await town.store.job(job.id)


def silence(town: Town) -> None:
    """Take the bot's right to write in the channel away."""
    everyone = Overwrite(town.server.id, OverwriteType.ROLE, deny=discord.Permissions(send_messages=True).value)
    town.env.backend.get_channel(town.channel.id).overwrites.append(everyone)


async def restarted(town: Town) -> None:
    """Put another process in the old one's place: a new client on the same parts, which remembers no message."""
    bot = AtelierBot(town.atelier.parts, host_ids=town.atelier.bot.host_ids, cdn_hosts=CDN_HOSTS)
    await town.env.restart_bot(bot)
    await town.env.settle()
