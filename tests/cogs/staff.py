"""What staff do in several of these tests: a staff channel, forms about members, cards of the log."""

from typing import Any

import discord
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle
from simcord.enums import InteractionType
from simcord.results import InteractionResult

from domain.people import member_key
from tests.cogs.conftest import Town, arrive, whispers
from tests.cogs.presses import forged, labels_in, restarted, text_on
from tests.cogs.rendering import text_in


async def staff_channel(town: Town) -> ChannelHandle:
    """A channel for staff, chosen for the log; the card that says so is posted."""
    channel = town.server.create_text_channel("staff")
    by = member_key(town.mira.id)
    await town.atelier.parts.house.change(town.community, by=by, staff_channel_id=channel.id)
    await town.post()
    return channel


def cards(town: Town, channel: ChannelHandle) -> list[str]:
    """What staff read in their channel, oldest first, without the card of the channel itself."""
    return [text_on(message) for message in log_of(town, channel)]


def log_of(town: Town, channel: ChannelHandle) -> list[discord.Message]:
    """The same as messages."""
    return [message for message in channel.history(viewer=town.ben) if "The staff channel" not in text_on(message)]


def labels_on(message: discord.Message) -> list[str]:
    """What the buttons of a message say."""
    return list(labels_in([component.to_dict() for component in message.components]))  # type: ignore[misc]


def letters_to(actor: MemberActor) -> list[str]:
    """The direct messages somebody got."""
    return [text_in(message.components) for message in actor.user.dm_channel.history()]


async def decides(
    town: Town, actor: MemberActor, verb: str, about: MemberActor, *, after_restart: bool = False, **fields: str
) -> InteractionResult:
    """Press a button about somebody, and send the form it opens."""
    form = await actor.click(await forged(town, f"conduct:{verb}:{about.id}"), label="Press")
    if after_restart:
        await restarted(town)
    return await actor.submit_modal(form, fields)


async def forged_form(
    town: Town, actor: MemberActor, custom_id: str, *, channel: ChannelHandle | None = None, **fields: str
) -> list[str]:
    """Send a form that nobody opened. What only this person reads after it."""
    labels = [{"type": 18, "component": {"type": 4, "custom_id": name, "value": value}} for name, value in fields.items()]
    data = {"custom_id": f"{custom_id}:{'0' * 16}", "components": labels, "resolved": {}}
    return whispers(await actor._dispatch_interaction(InteractionType.MODAL_SUBMIT, channel or town.channel, data))


async def elsewhere(town: Town) -> tuple[MemberActor, ChannelHandle]:
    """The moderator of another server that the bot is in, and a channel there."""
    server = await arrive(town, "Elsewhere")
    channel = server.create_text_channel("atelier")
    staff = server.create_role("Moderators", permissions=discord.Permissions(manage_guild=True))
    moderator = server.add_member(town.env.create_user("max", global_name="Max"), roles=[staff])
    await town.env.settle()
    return moderator, channel


async def pressed_in(channel: ChannelHandle, actor: MemberActor, town: Town, custom_id: str) -> list[str]:
    """Press a made-up button in this channel. What only this person reads after it."""
    place: Any = town.env.bot.get_channel(channel.id)
    view = discord.ui.LayoutView()
    view.add_item(discord.ui.ActionRow(discord.ui.Button(label="Press", custom_id=custom_id)))
    view.stop()
    return whispers(await actor.click(await place.send(view=view), label="Press"))
