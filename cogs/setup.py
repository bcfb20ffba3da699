"""The set-up of one minute: four questions on one page of /studio, ended by Done, which writes all answers at once.

What is chosen so far stands in the page's own menus, and is read from there: so it outlives a restart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import discord
from discord import ChannelType, ui

from cogs.answering import Answer, answering
from cogs.layout import Layout
from cogs.questions import in_place
from cogs.rights import is_staff, server_of_staff
from cogs.studio_channel import channel_named
from cogs.studio_channels import STAFF_TYPES, check_types, defaults_of, own_channels
from cogs.studio_frame import page_button, shown
from cogs.studio_health import TO_WRITE, missing
from cogs.studio_today import today_page
from cogs.words import studio as studio_words
from cogs.words import studio_setup as words
from domain.errors import BadOption
from domain.money import Allowance, Budget, Millicredits, Period, most_within, parse_allowance
from domain.people import CommunityKey, member_key
from domain.requests import Resolution
from domain.setup import CHANNELS_MOST, SetUp, held_back

if TYPE_CHECKING:
    from cogs.client import AtelierBot

    Interaction = discord.Interaction[AtelierBot]

AMOUNTS = tuple(Allowance(Millicredits(limit), Period.DAY) for limit in (1500, 3000, 6000, 12000, 24000))
WHERE_TYPES = [ChannelType.text, ChannelType.news, ChannelType.forum, ChannelType.voice, ChannelType.category]
FOR_STAFF = re.compile(r"\b(?:mods?|staff|admins?|moderators?|team)\b")
HOLDS = {"hold": True, "let": False}


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What stands in the four menus."""

    open_channels: tuple[int, ...]
    quota: Allowance | None
    holds_back: bool
    staff_channel_id: int | None


class ChannelQuestion(ui.DynamicItem[ui.ChannelSelect[Any]], template=r"setup:(?P<about>where|staff)"):
    """Where pictures may be made, or which channel is for staff."""

    def __init__(self, about: str, current: Sequence[int] = ()) -> None:
        is_where = about == "where"
        super().__init__(
            ui.ChannelSelect(
                custom_id=f"setup:{about}",
                placeholder=words.WHERE_MENU if is_where else words.STAFF_MENU,
                channel_types=WHERE_TYPES if is_where else STAFF_TYPES,
                min_values=0,
                max_values=CHANNELS_MOST if is_where else 1,
                default_values=defaults_of(current),
            )
        )
        self.about = about

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: ui.Item[Any], match: re.Match[str], /
    ) -> ChannelQuestion:
        """Make the menu of a choice."""
        return cls(match["about"])

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]
        """Keep it on the page, for staff alone."""
        async with answering(interaction, private=True) as answer:
            server = server_of_staff(interaction)
            chosen = tuple(own_channels(interaction, self.item.values))
            answers = await answers_so_far(interaction, server)
            if self.about == "where":
                answers = replace(answers, open_channels=chosen)
            else:
                check_types(interaction, chosen, STAFF_TYPES)
                answers = replace(answers, staff_channel_id=next(iter(chosen), None))
            await ask_on(interaction, answer, server, answers)


class ChoiceQuestion(ui.DynamicItem[ui.Select[Any]], template=r"setup:(?P<about>quota|newcomers)"):
    """How much everyone may use, or whether new members are held back."""

    def __init__(self, about: str, options: Sequence[discord.SelectOption] = ()) -> None:
        super().__init__(ui.Select(custom_id=f"setup:{about}", options=list(options)))
        self.about = about

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: ui.Item[Any], match: re.Match[str], /
    ) -> ChoiceQuestion:
        """Make the menu of a choice."""
        return cls(match["about"])

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]
        """Keep it on the page, for staff alone."""
        async with answering(interaction, private=True) as answer:
            server, value = server_of_staff(interaction), next(iter(self.item.values), "")
            answers = await answers_so_far(interaction, server)
            if self.about == "quota":
                answers = replace(answers, quota=chosen_quota(value))
            else:
                answers = replace(answers, holds_back=value == "hold")
            await ask_on(interaction, answer, server, answers)


class SetUpDone(ui.DynamicItem[ui.Button[Any]], template="setup:done"):
    """Writes what stands in the menus."""

    def __init__(self) -> None:
        super().__init__(ui.Button(label=words.DONE, style=discord.ButtonStyle.success, custom_id="setup:done"))

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: ui.Item[Any], match: re.Match[str], /
    ) -> SetUpDone:
        """Make the button of a press."""
        return cls()

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]
        """Do it, for staff alone, and show what holds from now on."""
        async with answering(interaction, private=True) as answer:
            server, bot = server_of_staff(interaction), interaction.client
            answers = await answers_so_far(interaction, server)
            in_force = await quota_in_force(bot, server)
            done = SetUp(
                open_channels=answers.open_channels,
                quota=None if answers.quota == in_force else answers.quota,
                holds_back=answers.holds_back,
                newcomers=held_back(await bot.studio.tariff()),
                staff_channel_id=answers.staff_channel_id,
            )
            await bot.house.set_up(server, done, by=member_key(interaction.user.id))
            await in_place(interaction, answer, await today_page(interaction, told=words.IS_DONE), files=[])


async def setup_page(interaction: Interaction) -> Layout:
    """The four questions, with what holds now, or what is sensible, chosen already. Raises: NotAllowed."""
    server = server_of_staff(interaction)
    return await page_of(interaction, server, await answers_at_first(interaction, server))


async def ask_on(interaction: Interaction, answer: Answer, server: CommunityKey, answers: Answers) -> None:
    """Show the page with these answers in its menus."""
    await in_place(interaction, answer, await page_of(interaction, server, answers))


async def page_of(interaction: Interaction, server: CommunityKey, answers: Answers) -> Layout:
    """The page with these answers in its menus."""
    bot = interaction.client
    budget, tariff = await bot.accounts.budget(server), await bot.studio.tariff()
    quotas = quota_options(answers.quota, budget, tariff.prices.get(Resolution.ONE, Millicredits(0)))
    newcomers = [
        discord.SelectOption(label=label, value=value, default=HOLDS[value] is answers.holds_back)
        for value, label in (("hold", words.HOLD), ("let", words.LET))
    ]
    staff = answers.staff_channel_id
    return shown(
        "setup",
        ui.TextDisplay(words.TITLE),
        *asked(words.WHERE, ChannelQuestion("where", answers.open_channels)),
        *asked(words.how_much(budget), ChoiceQuestion("quota", quotas)),
        *asked(words.NEWCOMERS, ChoiceQuestion("newcomers", newcomers)),
        *asked(words.STAFF, ChannelQuestion("staff", [] if staff is None else [staff])),
        ui.TextDisplay(studio_words.works(staff, lacking)) if staff and (lacking := lacks(interaction, staff)) else None,
        ui.ActionRow[Any](SetUpDone(), page_button("today", words.LATER)),
    )


def asked(question: str, menu: ui.Item[Any]) -> Iterator[ui.Item[Any]]:
    """One question with its menu."""
    yield ui.TextDisplay(question)
    yield ui.ActionRow(menu)


def lacks(interaction: Interaction, channel_id: int) -> list[str] | None:
    """What the bot isn't allowed to do in a channel and should be."""
    return missing(interaction.guild, channel_id, TO_WRITE)


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


def quota_options(current: Allowance | None, budget: Budget, picture: Millicredits) -> list[discord.SelectOption]:
    """A few quotas within the budget, with the one that holds."""
    fitting = [each for each in AMOUNTS if all(each.limit <= most_within(cap, each.period) for cap in budget)]
    offered = {str(quota): quota for quota in [*fitting, *([current] if current else [])]}
    ordered = sorted(offered.values(), key=lambda quota: (quota.period, quota.limit))
    hint = words.quota_hint(picture)
    return [
        discord.SelectOption(
            label=words.quota_choice(quota, picture), value=as_value(quota), description=hint, default=quota == current
        )
        for quota in ordered
    ]


def as_value(quota: Allowance) -> str:
    """A quota as a menu's value."""
    return str(quota).replace(",", "")


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


async def offer_set_up(interaction: Interaction, answer: Answer) -> None:
    """Tell a member of the staff of the set-up, once and privately, while nobody went through it."""
    if not is_staff(interaction):
        return
    if await interaction.client.house.offers_set_up(server_of_staff(interaction), member_key(interaction.user.id)):
        layout = Layout(ui.TextDisplay(words.OFFER), ui.ActionRow[Any](page_button("setup", words.BEGIN)))
        await answer.whisper(layout)
