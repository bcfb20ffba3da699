"""The set-up of one minute: four questions on one page of /studio, ended by Done, which writes all answers at once.

What is chosen so far stands in the page's own menus: so it outlives a restart (cogs/setup_answers.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import discord
from discord import ChannelType, ui

from cogs.answering import Answer, answering
from cogs.layout import Layout
from cogs.persistent import Persistent
from cogs.questions import in_place
from cogs.rights import is_staff, server_of_staff
from cogs.setup_answers import Answers, answers_at_first, answers_so_far, choose, page_of, quota_in_force
from cogs.studio_channels import STAFF_TYPES, check_types, defaults_of, own_channels
from cogs.studio_frame import page_button, shown
from cogs.studio_health import TO_WRITE, missing
from cogs.studio_today import today_page
from cogs.words import studio as studio_words
from cogs.words import studio_setup as words
from domain.money import Allowance, Budget, Millicredits, Period, most_within
from domain.people import CommunityKey, member_key
from domain.requests import Resolution
from domain.setup import CHANNELS_MOST, SetUp, held_back

if TYPE_CHECKING:
    from cogs.client import AtelierBot

    Interaction = discord.Interaction[AtelierBot]

AMOUNTS = tuple(Allowance(Millicredits(limit), Period.DAY) for limit in (1500, 3000, 6000, 12000, 24000))
WHERE_TYPES = [ChannelType.text, ChannelType.news, ChannelType.forum, ChannelType.voice, ChannelType.category]
ANSWERS = frozenset({discord.InteractionResponseType.channel_message, discord.InteractionResponseType.deferred_channel_message})
"""Answers that something can come after."""
HOLDS = {"hold": True, "let": False}


class ChannelQuestion(Persistent[ui.ChannelSelect[Any]], template=r"setup:(?P<about>where|staff)"):
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

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]
        """Keep it on the page, for staff alone."""
        async with answering(interaction, private=True) as answer:
            server = server_of_staff(interaction)
            chosen = tuple(own_channels(interaction, self.item.values))
            if self.about == "staff":
                check_types(interaction, chosen, STAFF_TYPES)
            await choose(interaction, self.about, chosen)
            await ask_on(interaction, answer, server)


class ChoiceQuestion(Persistent[ui.Select[Any]], template=r"setup:(?P<about>quota|newcomers)"):
    """How much everyone may use, or whether new members are held back."""

    def __init__(self, about: str, options: Sequence[discord.SelectOption] = ()) -> None:
        super().__init__(ui.Select(custom_id=f"setup:{about}", options=list(options)))
        self.about = about

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]
        """Keep it on the page, for staff alone."""
        async with answering(interaction, private=True) as answer:
            server = server_of_staff(interaction)
            await choose(interaction, self.about, self.item.values)
            await ask_on(interaction, answer, server)


class SetUpDone(Persistent[ui.Button[Any]], template="setup:done"):
    """Writes what stands in the menus."""

    def __init__(self) -> None:
        super().__init__(ui.Button(label=words.DONE, style=discord.ButtonStyle.success, custom_id="setup:done"))

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
            await bot.house.choose_anew(page_of(interaction))
            await in_place(interaction, answer, await today_page(interaction, told=words.IS_DONE), files=[])


async def setup_page(interaction: Interaction) -> Layout:
    """The four questions, with what holds now, or what is sensible, chosen already. Raises: NotAllowed."""
    server = server_of_staff(interaction)
    await interaction.client.house.choose_anew(page_of(interaction))
    return await drawn(interaction, server, await answers_at_first(interaction, server))


async def ask_on(interaction: Interaction, answer: Answer, server: CommunityKey) -> None:
    """Show the page with what was chosen so far in its menus."""
    await in_place(interaction, answer, await drawn(interaction, server, await answers_so_far(interaction, server)))


async def drawn(interaction: Interaction, server: CommunityKey, answers: Answers) -> Layout:
    """The page with these answers in its menus."""
    bot = interaction.client
    budget, tariff = await bot.accounts.budget(server), await bot.studio.tariff()
    quotas = quota_options(answers.quota, budget, tariff.prices.get(Resolution.ONE, Millicredits(0)))
    newcomers = [
        discord.SelectOption(label=label, value=value, description=hint, default=HOLDS[value] is answers.holds_back)
        for value, label, hint in (("hold", words.HOLD, words.HOLD_HINT), ("let", words.LET, words.LET_HINT))
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


async def offer_set_up(interaction: Interaction) -> None:
    """Tell a member of the staff of the set-up after an answer, once and privately, while nobody went through it."""
    if not is_staff(interaction) or interaction.response.type not in ANSWERS:
        return
    if await interaction.client.house.offers_set_up(server_of_staff(interaction), member_key(interaction.user.id)):
        layout = Layout(ui.TextDisplay(words.OFFER), ui.ActionRow[Any](page_button("setup", words.BEGIN)))
        await interaction.followup.send(view=layout, ephemeral=True)
