"""What tests of /studio do: open it, turn to a page, choose in menus that nobody was meant to have."""

from collections.abc import Callable
from typing import Any

import discord
from discord import ui
from simcord.actors import MemberActor, _component_interaction
from simcord.builders import ChannelHandle
from simcord.results import InteractionResult, ResponseMessage

from domain.audit import AuditEntry
from domain.communities import NEWCOMERS, Tier
from domain.people import member_key
from domain.setup import SetUp
from tests.cogs.conftest import Town, whispers
from tests.cogs.presses import panel
from tests.cogs.rendering import text_in

STRING, PERSON, ROLE, CHANNEL = 3, 5, 6, 8
"""Kinds of menus. Source: Discord, "Component Reference"."""
MENUS: dict[int, Callable[[str], ui.Item[Any]]] = {
    STRING: lambda custom_id: ui.Select(custom_id=custom_id, options=[discord.SelectOption(label="x")]),
    PERSON: lambda custom_id: ui.UserSelect(custom_id=custom_id),
    ROLE: lambda custom_id: ui.RoleSelect(custom_id=custom_id),
    CHANNEL: lambda custom_id: ui.ChannelSelect(custom_id=custom_id),
}
NOTHING_SAID = SetUp(open_channels=(), quota=None, holds_back=False, newcomers=Tier(who=NEWCOMERS), staff_channel_id=None)


async def set_up(town: Town) -> None:
    """Somebody went through the set-up, and left everything as it was."""
    await town.atelier.parts.house.set_up(town.community, NOTHING_SAID, by=member_key(town.mira.id))


async def opened(town: Town, page: str = "today", actor: MemberActor | None = None) -> ResponseMessage:
    """The panel of this member of the staff, or of Mira, on this page."""
    actor = actor or town.mira
    shown = panel(await actor.slash(town.channel, "studio"))
    await actor.select(shown, [page], custom_id="studio:page")
    return shown


def said(shown: ResponseMessage) -> str:
    """What a panel says now."""
    return text_in(shown.message.components)


def text(town: Town, actor: MemberActor | None = None) -> str:
    """What the newest message that this person, or Mira, sees in the channel says."""
    return text_in(town.channel.history(viewer=actor or town.mira)[-1].components)


async def decided(town: Town) -> list[AuditEntry]:
    """What was decided in the server, newest first."""
    return await town.store.audit_entries(town.community, most=50)


async def chosen(
    town: Town, actor: MemberActor, custom_id: str, *values: object, kind: int = STRING, where: ChannelHandle | None = None
) -> list[str]:
    """Choose in a menu that is on no message of ours. What only this person reads after it."""
    return whispers(await choosing(town, actor, custom_id, *values, kind=kind, where=where))


async def choosing(
    town: Town, actor: MemberActor, custom_id: str, *values: object, kind: int = STRING, where: ChannelHandle | None = None
) -> InteractionResult:
    """The same; what came of it."""
    place: Any = town.env.bot.get_channel((where or town.channel).id)
    view = ui.LayoutView()
    view.add_item(ui.ActionRow(MENUS[kind](custom_id)))
    view.stop()
    stored = actor._message(await place.send(view=view))
    data = {"custom_id": custom_id, "component_type": kind, "values": [str(value) for value in values]}
    if kind == PERSON:
        data["resolved"] = {"users": {str(value): a_person(str(value)) for value in values}}
    if kind == ROLE:
        data["resolved"] = {"roles": {str(value): a_role(str(value)) for value in values}}
    if kind == CHANNEL:
        data["resolved"] = {"channels": {str(value): a_channel(str(value)) for value in values}}
    result: InteractionResult = await _component_interaction(actor, stored, data)
    return result


def a_person(user_id: str) -> dict[str, Any]:
    """A person as Discord resolves one who isn't in the server."""
    return {"id": user_id, "username": "stranger", "discriminator": "0", "avatar": None}


def a_role(role_id: str) -> dict[str, Any]:
    """A role as Discord resolves it."""
    colors = {"primary_color": 0, "secondary_color": None, "tertiary_color": None}
    plain = {"position": 1, "permissions": "0", "color": 0, "colors": colors, "hoist": False, "managed": False}
    return {"id": role_id, "name": "Artists", **plain, "mentionable": False, "flags": 0}


def a_channel(channel_id: str) -> dict[str, Any]:
    """A channel as Discord resolves it."""
    return {"id": channel_id, "name": "elsewhere", "type": 0, "permissions": "0", "parent_id": None}
