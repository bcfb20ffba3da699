"""The answers to the set-up's questions, before Done: what stands in the page's menus, and what was chosen since it was drawn.

Each choice is kept by itself: two that come before Discord draws the page again don't run over each other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import discord

from cogs.studio_channel import channel_named
from cogs.studio_health import TO_WRITE, missing
from domain.errors import BadOption
from domain.money import Allowance, parse_allowance
from domain.people import CommunityKey
from domain.setup import CHANNELS_MOST, Choice

if TYPE_CHECKING:
    from cogs.client import AtelierBot

    Interaction = discord.Interaction[AtelierBot]

FOR_STAFF = re.compile(r"\b(?:mods?|staff|admins?|moderators?|team)\b")


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What stands in the four menus."""

    open_channels: tuple[int, ...]
    quota: Allowance | None
    holds_back: bool
    staff_channel_id: int | None


NOTHING_CHOSEN = Answers(open_channels=(), quota=None, holds_back=False, staff_channel_id=None)


async def answers_at_first(interaction: Interaction, server: CommunityKey) -> Answers:
    """What holds now; where nobody went through the set-up, new members are held back and a channel for staff is looked for."""
    bot = interaction.client
    settings, rules = await bot.house.settings(server), await bot.house.channels(server)
    opened = sorted(rule.channel_id for rule in rules if rule.allowed)
    there = [channel_id for channel_id in opened if channel_named(interaction, channel_id) is not None]
    staff = settings.staff_channel_id
    if staff is None and settings.set_up_at is None:
        staff = channel_for_staff(interaction.guild)
    return Answers(
        open_channels=() if settings.anywhere else tuple(there[:CHANNELS_MOST]),
        quota=await quota_in_force(bot, server),
        holds_back=settings.holds_newcomers_back or settings.set_up_at is None,
        staff_channel_id=staff if staff is not None and channel_named(interaction, staff) is not None else None,
    )


async def answers_so_far(interaction: Interaction, server: CommunityKey) -> Answers:
    """What was chosen on the page that was pressed: what stands in its menus, and what Discord hasn't drawn there yet."""
    answers = await answers_shown(interaction, server)
    for about, chosen in (await interaction.client.house.choices(page_of(interaction))).items():
        answers = answered(answers, about, chosen)
    return answers


async def choose(interaction: Interaction, about: str, chosen: Sequence[Choice]) -> None:
    """Keep what was chosen in one menu of the page that was pressed: that alone. Raises: BadOption."""
    answered(NOTHING_CHOSEN, about, chosen)
    await interaction.client.house.choose(page_of(interaction), about, chosen)


def answered(answers: Answers, about: str, chosen: Sequence[Choice]) -> Answers:
    """The answers, with what was chosen in one menu. Raises: BadOption."""
    first = next(iter(chosen), None)
    match about:
        case "where":
            return replace(answers, open_channels=tuple(map(int, chosen)))
        case "staff":
            return replace(answers, staff_channel_id=None if first is None else int(first))
        case "quota":
            return replace(answers, quota=chosen_quota(str(first)))
    return replace(answers, holds_back=first == "hold")


def page_of(interaction: Interaction) -> int:
    """The page that was pressed: its message."""
    return 0 if interaction.message is None else interaction.message.id


async def answers_shown(interaction: Interaction, server: CommunityKey) -> Answers:
    """What stands in the menus of the page that was pressed; as at first, where it has none."""
    menus = {menu.custom_id: menu for menu in menus_of(interaction.message.components if interaction.message else ())}
    answers = await answers_at_first(interaction, server)
    if not {"setup:where", "setup:quota", "setup:newcomers", "setup:staff"} <= menus.keys():
        return answers
    quota, newcomers = (standing(menus[f"setup:{about}"]) for about in ("quota", "newcomers"))
    where, staff = ([each.id for each in menus[f"setup:{about}"].default_values] for about in ("where", "staff"))
    return Answers(
        open_channels=tuple(where),
        quota=answers.quota if quota is None else chosen_quota(quota),
        holds_back=answers.holds_back if newcomers is None else newcomers == "hold",
        staff_channel_id=next(iter(staff), None),
    )


def menus_of(components: Sequence[Any]) -> Iterator[discord.SelectMenu]:
    """All menus among a message's components."""
    for component in components:
        if isinstance(component, discord.SelectMenu):
            yield component
        yield from menus_of(getattr(component, "children", ()))


def standing(menu: discord.SelectMenu) -> str | None:
    """What a menu shows as chosen."""
    return next((option.value for option in menu.options if option.default), None)


async def quota_in_force(bot: AtelierBot, server: CommunityKey) -> Allowance | None:
    """Everyone's."""
    quotas: Mapping[Any, Allowance] = await bot.accounts.quotas(server)
    return quotas.get(None) or bot.accounts.default_quota(server)


def chosen_quota(value: str) -> Allowance:
    """The quota of a menu's value. Raises: BadOption."""
    try:
        return parse_allowance(value)
    except ValueError as error:
        raise BadOption(option="quota", value=value, allowed="one of the menu's") from error


def channel_for_staff(guild: discord.Guild | None) -> int | None:
    """A channel that looks as if it were for staff: hidden from everyone, named so, and open to the bot."""
    if guild is None:
        return None
    updates = [guild.public_updates_channel] if guild.public_updates_channel else []
    named = [channel for channel in guild.text_channels if FOR_STAFF.search(channel.name.replace("-", " ").replace("_", " "))]
    for channel in [*updates, *named]:
        hidden = not channel.permissions_for(guild.default_role).view_channel
        if hidden and not missing(guild, channel.id, TO_WRITE):
            return channel.id
    return None
