"""The page of /studio about members: what everyone, new members and roles have, and the ways to each of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import discord
from discord import ui

from cogs.answering import answering
from cogs.layout import Layout, lines
from cogs.persistent import Persistent
from cogs.questions import in_place
from cogs.record import record
from cogs.rights import server_of_staff
from cogs.studio_frame import shown
from cogs.studio_tiers import WHO, named, tier_page, who_of
from cogs.text import shortened
from cogs.words import studio_rules as words
from domain.communities import EVERYONE, NEWCOMERS, Tier
from domain.errors import BadOption, NotAllowed

if TYPE_CHECKING:
    from cogs.client import AtelierBot

    Interaction = discord.Interaction[AtelierBot]

OPTIONS_MOST = 25
"""Source: Discord, "Select Menu"."""
LABEL_MOST = 100


class TierMenu(Persistent[ui.Select[Any]], template="studio:tier"):
    """Everyone, new members, and the roles that have something."""

    def __init__(self, options: Sequence[discord.SelectOption] = ()) -> None:
        super().__init__(ui.Select(custom_id="studio:tier", placeholder=words.CHANGE, options=list(options)))

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]
        """Turn to its page, for staff alone."""
        async with answering(interaction, private=True) as answer:
            server_of_staff(interaction)
            who = next(iter(self.item.values), "")
            if not re.fullmatch(WHO, who):
                raise BadOption(option="tier", value=who, allowed=f"{EVERYONE}, {NEWCOMERS}")
            await in_place(interaction, answer, await tier_page(interaction, who))


class RoleMenu(Persistent[ui.RoleSelect[Any]], template="studio:role"):
    """Any role of the server."""

    def __init__(self) -> None:
        super().__init__(ui.RoleSelect(custom_id="studio:role", placeholder=words.ADD_ROLE))

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]
        """Turn to its page, for staff alone: nothing is written before a form is sent."""
        async with answering(interaction, private=True) as answer:
            server_of_staff(interaction)
            role = next(iter(self.item.values), None)
            if not isinstance(role, discord.Role):
                raise NotAllowed
            await in_place(interaction, answer, await tier_page(interaction, who_of(role)))


class PersonMenu(Persistent[ui.UserSelect[Any]], template="studio:person"):
    """Any member: the way to their Studio record where a person's own menu is out of reach."""

    def __init__(self) -> None:
        super().__init__(ui.UserSelect(custom_id="studio:person", placeholder=words.LOOK_AT))

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]
        """Show their record beside the panel, to staff alone."""
        async with answering(interaction, private=True) as answer:
            server = server_of_staff(interaction)
            person = next(iter(self.item.values), None)
            if person is None:
                raise NotAllowed
            await answer.show(await record(interaction, server, person))


async def members_page(interaction: Interaction) -> Layout:
    """The page. Raises: NotAllowed."""
    server, bot = server_of_staff(interaction), interaction.client
    quotas, tiers = await bot.accounts.quotas(server), await bot.house.tiers(server)
    told = words.members(
        quotas.get(None) or bot.accounts.default_quota(server),
        is_own=None in quotas,
        settings=await bot.house.settings(server),
        tiers=tiers,
        own=sum(member is not None for member in quotas),
        budget=await bot.accounts.budget(server),
    )
    return shown(
        "members",
        lines(told),
        ui.ActionRow[Any](TierMenu(tier_options(interaction, tiers))),
        ui.ActionRow[Any](RoleMenu()),
        ui.ActionRow[Any](PersonMenu()),
    )


def tier_options(interaction: Interaction, tiers: Sequence[Tier]) -> list[discord.SelectOption]:
    """Those that are there, as many as a menu takes; the menu of roles leads to all."""
    roles = [tier.who for tier in tiers if tier.role_id is not None]
    names = [EVERYONE, NEWCOMERS, *roles][:OPTIONS_MOST]
    return [discord.SelectOption(label=shortened(named(interaction, who), LABEL_MOST), value=who) for who in names]
